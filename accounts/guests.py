"""Filing without an account: a person row without password, reached again by the code and PIN on the receipt."""

import secrets

from django.contrib.auth import login
from django.http import HttpRequest

from accounts.models import User
from accounts.names import make_name

PIN_DIGITS = 8
SESSION_AGE = 24 * 3600  # seconds; telephones and counters are shared
BACKEND = "accounts.backends.HandleBackend"


def make_guest() -> User:
    """A person who files without an account; nobody can sign in to it with a password."""
    guest = User(username=make_name("tamu", 14), is_guest=True)
    guest.set_unusable_password()
    guest.save(force_insert=True)
    return guest


def make_pin() -> str:
    """Eight digits, easy to read out on the telephone."""
    return "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))


def group_pin(pin: str) -> str:
    """``77895877`` → ``7789 5877``: as it is read out and typed."""
    return f"{pin[:4]} {pin[4:]}".strip()


def open_guest_session(request: HttpRequest, guest: User) -> None:
    """Let the browser act as ``guest`` for a day at most."""
    login(request, guest, backend=BACKEND)
    request.session.set_expiry(SESSION_AGE)


def is_guest(request: HttpRequest) -> bool:
    """Whether the browser acts for somebody without an account; False for strangers and for accounts."""
    return isinstance(request.user, User) and request.user.is_guest
