"""How the account forms are laid out; the templates own the form tag and its button."""

from crispy_forms.layout import Layout


def sign_in() -> Layout:
    return Layout("login", "password", "remember")


def sign_up(*, asks_nik: bool) -> Layout:
    return Layout("login", "password1", "display_name", *(["nik"] if asks_nik else []))


def password_change() -> Layout:
    return Layout("oldpassword", "password1", "password2")


def forgotten() -> Layout:
    return Layout("login")


def code() -> Layout:
    return Layout("code")


def new_password() -> Layout:
    return Layout("password1", "password2")


def recovered_password(*, asks_account: bool) -> Layout:
    return Layout(*(["account"] if asks_account else []), "password1", "password2")


def profile() -> Layout:
    return Layout("display_name", "phone")


def notices() -> Layout:
    return Layout("notices")


def email() -> Layout:
    return Layout("email")


def nik() -> Layout:
    return Layout("nik")
