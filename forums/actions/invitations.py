"""Who is asked to come: organisations and offices, with their answers. Names of people stand nowhere here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.lists import open_session
from forums.datasets.invitations import Guest
from forums.models import Invitation
from musrenbang.lib.denied import Denied

MOST = 300  # of one session


@transaction.atomic
def invite(
    *, session_id: int, by: User, guests: Iterable[Guest], told_by: str = "", told_on: date | None = None
) -> int:
    """Put guests on the list; whoever stands there already, in whatever letters, stays as she is.

    Returns how many are new. Raises Denied when the session is closed, or the list would grow beyond reason.
    """
    session = open_session(session_id, by)
    known = {name.casefold() for name in session.invitations.values_list("name", flat=True)}
    new = [guest for guest in guests if guest.name.casefold() not in known]
    if len(known) + len(new) > MOST:
        raise Denied(_("Paling banyak %(most)s undangan untuk satu sesi.") % {"most": MOST})
    told = {"told_by": told_by, "told_on": told_on}
    Invitation.objects.bulk_create(
        Invitation(session=session, name=guest.name, seats=guest.seats, **told) for guest in new
    )
    return len(new)


@transaction.atomic
def note_answer(*, session_id: int, invitation_id: int, by: User, fields: dict[str, Any]) -> Invitation:
    """Write down what a guest answered, and how she was told. Raises Denied when she is not on the list."""
    invitation = find_invitation(session_id, invitation_id, by)
    for name, value in fields.items():
        setattr(invitation, name, value)
    invitation.save(update_fields=[*fields])
    return invitation


@transaction.atomic
def uninvite(*, session_id: int, invitation_id: int, by: User) -> None:
    """Take a guest off the list. Raises Denied when she is not on it."""
    find_invitation(session_id, invitation_id, by).delete()


def find_invitation(session_id: int, invitation_id: int, by: User) -> Invitation:
    """An invitation of a session that is open to ``by``, which stays locked."""
    invitation = open_session(session_id, by).invitations.filter(pk=invitation_id).first()
    if invitation is None:
        raise Denied(_("Undangan itu tidak ada lagi pada sesi ini."))
    return invitation
