"""The end of a session: its minutes are signed, and every proposal on its list goes where the session sent it."""

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from forums.actions.lists import open_session
from forums.boards.settling import mark_list
from forums.rules.closing import FREEZING, check_can_close
from musrenbang.lib.denied import Denied
from proposals.actions.moving import move
from proposals.enums import ForumOutcome
from proposals.lifecycle import MoveName
from proposals.models import ForumItem, Proposal
from themes.models import ForumSession


@transaction.atomic
def close(*, session_id: int, by: User, expected: str = "") -> ForumSession:
    """Sign off a session. What was agreed is forwarded, what was not gets its reason, the rest is passed on.

    From then on the database freezes address, volume, kind and place of the short list (domain §3: BA Desk). Raises
    Denied while something is missing (attendance, outcome, signed scan), or when the list is another one than the
    ``expected`` that was shown for confirmation (forums.boards.settling).
    """
    session = open_session(session_id, by)
    if expected and expected != mark_list(list(session.items.all())):
        raise Denied(_("Daftar berubah sejak ringkasannya ditampilkan. Periksa lagi, lalu tutup sesi."))
    check_can_close(session)
    items = list(session.items.select_related("reason", "proposal").order_by("proposal_id"))
    if session.kind in FREEZING:
        freeze(items)
    for item in items:
        settle(item, by)
    session.closed_at, session.closed_by = timezone.now(), by
    session.save(update_fields=["closed_at", "closed_by"])
    return session


def freeze(items: list[ForumItem]) -> None:
    """Freeze what the minutes name: the short list, in the order of keys as every lock of many proposals."""
    signed = [item.proposal_id for item in items if item.is_short and item.outcome != ForumOutcome.NOT_AGREED]
    locked = Proposal.objects.filter(pk__in=signed, frozen_at__isnull=True).order_by("pk").select_for_update()
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in locked]).update(frozen_at=TransactionNow())


def settle(item: ForumItem, by: User) -> None:
    """Turn the outcome of one item into the move of its proposal; an open one waits for the next session."""
    if item.outcome == ForumOutcome.AGREED:
        with override("id"):  # histories have one language
            note = _("Disepakati forum sebagai prioritas ke-%(rank)s.") % {"rank": item.rank}
        move(proposal_id=item.proposal_id, name=MoveName.FORWARD, by=by, note=note)
    elif item.outcome == ForumOutcome.NOT_AGREED:
        move(proposal_id=item.proposal_id, name=MoveName.NOT_AGREE, by=by, reason=item.reason, note=item.note)
    else:
        item.outcome = ForumOutcome.PASSED_ON
        item.save(update_fields=["outcome"])
