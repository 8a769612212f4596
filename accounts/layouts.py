"""How the account forms are laid out; the templates own the form tag and its button."""

from crispy_forms.layout import Layout


def sign_in() -> Layout:
    return Layout("login", "password", "remember")


def sign_up() -> Layout:
    return Layout("display_name", "email", "password1")


def password_change() -> Layout:
    return Layout("oldpassword", "password1", "password2")


def password_reset() -> Layout:
    return Layout("email")


def new_password() -> Layout:
    return Layout("password1", "password2")


def profile() -> Layout:
    return Layout("display_name", "phone")
