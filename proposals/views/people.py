"""Who is asking."""

from django.http import HttpRequest

from accounts.enums import Role
from accounts.models import User
from proposals.enums import Channel


def signed_in(request: HttpRequest) -> User:
    """The person signed in; middleware lets nobody else through to pages that ask."""
    assert isinstance(request.user, User)  # noqa: S101 – narrows the type
    return request.user


def channel_of(user: User) -> Channel:
    """Kelurahan officers file for people who cannot; everybody else files for herself."""
    return Channel.ASSISTED if user.has_role(Role.KELURAHAN) else Channel.ONLINE
