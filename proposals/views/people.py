"""Who is asking."""

from django.http import HttpRequest

from accounts.enums import Role
from accounts.models import User
from proposals.enums import Channel

ASSISTING = (Role.KELURAHAN, Role.KECAMATAN, Role.FACILITATOR)


def signed_in(request: HttpRequest) -> User:
    """The person signed in; middleware lets nobody else through to pages that ask."""
    assert isinstance(request.user, User)  # noqa: S101 – narrows the type
    return request.user


def person_of(request: HttpRequest) -> User | None:
    """The person signed in, with an account or as a guest; None for a stranger."""
    return request.user if isinstance(request.user, User) else None


def channel_of(user: User | None) -> Channel:
    """Officers of kelurahan and kecamatan, and facilitators, file for people who cannot; everybody else for herself."""
    is_helper = user is not None and any(user.has_role(role) for role in ASSISTING)
    return Channel.ASSISTED if is_helper else Channel.ONLINE
