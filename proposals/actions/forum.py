"""What a forum does with proposals: list, agree in order of priority, say why not, and close."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import add_hall_proposal
from proposals.actions.moving import move
from proposals.enums import ForumOutcome, ReviewLevel, Status
from proposals.lifecycle import MoveName
from proposals.models import ForumItem, Proposal, Reason
from proposals.rules.forum import check_can_close
from proposals.rules.moves import check_sentence
from themes.actions import close_session, lock_session
from themes.models import ForumSession
from themes.rules import check_can_run


@transaction.atomic
def list_proposal(*, session_id: int, proposal_id: int, by: User) -> ForumItem:
    """Take a verified proposal up into the session's list."""
    session = open_session(session_id, by)
    with override("id"):  # histories have one language
        note = str(session)
    proposal = move(proposal_id=proposal_id, name=MoveName.LIST, by=by, note=note)
    if proposal.round_id != session.round_id:
        raise Denied(_("Usulan %(code)s milik tema atau tahun lain.") % {"code": proposal.code})
    return ForumItem.objects.create(session=session, proposal=proposal)


@transaction.atomic
def raise_in_hall(*, session_id: int, by: User, **filing: Any) -> ForumItem:
    """File a proposal raised in the hall and put it on the list (arguments of ``add_hall_proposal``).

    Raises Denied when the form's key belongs to something else than a proposal of this session.
    """
    session = open_session(session_id, by)
    proposal = add_hall_proposal(session=session, by=by, **filing)
    if proposal.session_id != session.pk:
        raise Denied(_("Formulir ini sudah dipakai untuk usulan lain. Muat ulang halaman ini, lalu catat lagi."))
    return ForumItem.objects.get_or_create(session=session, proposal=proposal)[0]


@transaction.atomic
def unlist_proposal(*, item_id: int, by: User) -> None:
    """Take an online proposal off the list again; one raised in the hall stays and gets an answer."""
    item, session = open_item(item_id, by)
    if item.proposal.session_id == session.pk:
        raise Denied(_("Usulan dari forum tidak dihapus. Tandai “belum disepakati” dengan alasannya."))
    was_kecamatan = item.proposal.reviews.filter(level=ReviewLevel.KECAMATAN).exists()
    target = Status.KECAMATAN_VERIFIED if was_kecamatan else Status.KELURAHAN_VERIFIED
    item.delete()
    move(proposal_id=item.proposal_id, name=MoveName.UNLIST, by=by, target=target)
    close_gaps(session)


@transaction.atomic
def agree(*, item_id: int, by: User) -> ForumItem:
    """Put a proposal at the end of the agreed list; agreeing twice changes nothing."""
    item, session = open_item(item_id, by)
    if item.outcome != ForumOutcome.AGREED:
        agreed = session.items.filter(outcome=ForumOutcome.AGREED).count()
        item.outcome, item.rank, item.reason, item.note = ForumOutcome.AGREED, agreed + 1, None, ""
        item.save()
    return item


@transaction.atomic
def disagree(*, item_id: int, by: User, reason: Reason, note: str) -> ForumItem:
    """Put a proposal on the list not agreed, with the reason."""
    check_sentence(note)
    item, session = open_item(item_id, by)
    item.outcome, item.rank, item.reason, item.note = ForumOutcome.NOT_AGREED, None, reason, note
    item.save()
    close_gaps(session)
    return item


@transaction.atomic
def reorder(*, session_id: int, by: User, item_ids: Sequence[int]) -> None:
    """Set the priority order of the agreed list; ``item_ids`` must name every agreed item once.

    Raises Denied when the list changed meanwhile, so no order is ever applied to another list.
    """
    session = open_session(session_id, by)
    items = {item.pk: item for item in session.items.filter(outcome=ForumOutcome.AGREED)}
    if sorted(items) != sorted(item_ids):
        raise Denied(_("Daftar berubah sejak halaman dibuka. Muat ulang, lalu urutkan lagi."))
    for rank, item_id in enumerate(item_ids, start=1):
        items[item_id].rank = rank
    ForumItem.objects.bulk_update(items.values(), ["rank"])


@transaction.atomic
def close(*, session_id: int, by: User) -> ForumSession:
    """Close a session with its signed minutes: agreed proposals are forwarded, the others get their reason.

    Raises Denied while something is missing (attendance, outcome, signed scan).
    """
    session = open_session(session_id, by)
    check_can_close(session)
    items = session.items.select_related("reason", "proposal").order_by("proposal_id")
    for item in items:
        settle(item, by)
    close_session(session=session, by=by)
    return session


def settle(item: ForumItem, by: User) -> Proposal:
    """Turn the outcome of one item into the move of its proposal."""
    if item.outcome == ForumOutcome.AGREED:
        with override("id"):  # histories have one language
            note = _("Disepakati forum sebagai prioritas ke-%(rank)s.") % {"rank": item.rank}
        return move(proposal_id=item.proposal_id, name=MoveName.FORWARD, by=by, note=note)
    return move(proposal_id=item.proposal_id, name=MoveName.NOT_AGREE, by=by, reason=item.reason, note=item.note)


def open_session(session_id: int, by: User) -> ForumSession:
    """The locked session, if ``by`` may run it. Raises Denied."""
    session = lock_session(session_id)
    check_can_run(by, session)
    return session


def open_item(item_id: int, by: User) -> tuple[ForumItem, ForumSession]:
    """The item as it is now, under the lock of its session. Raises Denied, also when a colleague took it off the list.

    Read again after the lock: saving the copy from before would put an item taken off meanwhile back on the list.
    """
    rows = ForumItem.objects.filter(pk=item_id).select_related("proposal", "session")
    before = rows.first()
    session = open_session(before.session_id, by) if before else None
    item = rows.first()
    if item is None or session is None:
        raise Denied(_("Usulan ini sudah dikeluarkan dari daftar. Muat ulang halaman ini."))
    return item, session


def close_gaps(session: ForumSession) -> None:
    """Number the agreed list 1, 2, 3 … again after one left it."""
    items = list(session.items.filter(outcome=ForumOutcome.AGREED).order_by("rank"))
    for rank, item in enumerate(items, start=1):
        item.rank = rank
    ForumItem.objects.bulk_update(items, ["rank"])
