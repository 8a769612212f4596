"""Who is asking."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from proposals.enums import Channel


def signed_in(request: HttpRequest) -> User:
    """The person signed in; middleware lets nobody else through to pages that ask."""
    assert isinstance(request.user, User)  # noqa: S101 – narrows the type
    return request.user


def person_of(request: HttpRequest) -> User | None:
    """The person signed in, with an account or as a guest; None for a stranger."""
    return request.user if isinstance(request.user, User) else None


def say_where_it_waits(request: HttpRequest) -> str:
    """Until when, and from where, a draft can be gone on with."""
    if signed_in(request).is_guest:
        return _("Draf tersimpan di peramban ini selama sehari. Lanjutkan dari halaman ini.")
    return _("Draf tersimpan. Lanjutkan kapan saja dari halaman ini, juga dari perangkat lain.")


def channel_of(user: User | None) -> Channel:
    """Officers of kelurahan and kecamatan, and facilitators, file for people who cannot; everybody else for herself."""
    return Channel.ASSISTED if user and user.can_assist() else Channel.ONLINE
