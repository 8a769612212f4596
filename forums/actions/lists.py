"""What a forum does with proposals: a long list, out of it a short one, agreed in order of priority or not, with why.

Every change of an item names the ``seen`` version it was made on; what a colleague changed since is never overwritten.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from forums.actions.sessions import lock_session
from forums.rules.agreeing import check_can_agree
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import add_hall_proposal, give_consent
from proposals.actions.filing import Agreement, Filing
from proposals.actions.moving import lock_proposal, move, move_locked
from proposals.enums import ForumOutcome, ReviewLevel, Status
from proposals.lifecycle import MoveName
from proposals.models import ForumItem, Proposal, Reason
from proposals.rules.moves import check_sentence
from themes.models import ForumSession
from themes.rules import check_can_run


class Overtaken(Denied):
    """A colleague changed the item since it was seen; nothing was changed. ``item``: as it is now."""

    def __init__(self, item: ForumItem) -> None:
        facts = {"title": item.proposal.title, "outcome": item.get_outcome_display(), "who": item.changed_by or ""}
        super().__init__(_("“%(title)s” baru saja diubah %(who)s (kini “%(outcome)s”). Periksa dulu.") % facts)
        self.item = item


class OrderOvertaken(Denied):
    """A colleague changed the agreed list since it was seen; nothing was changed. ``items``: the list as it is now."""

    def __init__(self, items: Sequence[ForumItem]) -> None:
        super().__init__(_("Daftar prioritas baru saja diubah rekan Anda. Bandingkan dulu, lalu pilih urutannya."))
        self.items = items


@transaction.atomic
def list_proposal(*, session_id: int, proposal_id: int, by: User) -> ForumItem:
    """Take a proposal up into the session's list: a verified one, or one that an earlier session passed on.

    What the desk put on its short list arrives on the short list. Taking it up twice is harmless.
    """
    session = open_session(session_id, by)
    known = session.items.filter(proposal=proposal_id).first()
    if known:
        return known
    proposal = lock_proposal(proposal_id)
    if proposal.round_id != session.round_id:
        raise Denied(_("Usulan %(code)s milik tema atau tahun lain.") % {"code": proposal.code})
    passed = find_passed(proposal)
    if passed is None:
        with override("id"):  # histories have one language
            note = str(session)
        move_locked(proposal, name=MoveName.LIST, by=by, note=note)
    is_short = passed is not None and passed.is_short
    return ForumItem.objects.create(session=session, proposal=proposal, is_short=is_short, changed_by=by)


def find_passed(proposal: Proposal) -> ForumItem | None:
    """The newest place of a listed proposal, if its session was closed and passed it on; None otherwise."""
    if proposal.status != Status.LISTED:
        return None
    newest = proposal.forum_items.order_by("-pk").first()
    return newest if newest and newest.outcome == ForumOutcome.PASSED_ON else None


@transaction.atomic
def raise_in_hall(*, session_id: int, by: User, **filing: Any) -> ForumItem:
    """File a proposal raised in the hall and put it on the list (arguments of ``add_hall_proposal``).

    Raises Denied when the form's key belongs to something else than a proposal of this session.
    """
    session = open_session(session_id, by)
    proposal = add_hall_proposal(session=session, by=by, **filing)
    if proposal.session_id != session.pk:
        raise Denied(_("Formulir ini sudah dipakai untuk usulan lain. Muat ulang halaman ini, lalu catat lagi."))
    return ForumItem.objects.get_or_create(session=session, proposal=proposal, defaults={"changed_by": by})[0]


@transaction.atomic
def raise_with_consent(
    *, session_id: int, key: uuid.UUID, by: User, filing: Filing, agreement: Agreement | None
) -> ForumItem:
    """File what was raised in a hall, with the consent noted there. The session's lock keeps doubles apart."""
    lock_session(session_id)
    is_new = not Proposal.objects.filter(key=key).exists()
    consent = {"consent": give_consent(by=by, **agreement)} if agreement and is_new else {}
    return raise_in_hall(session_id=session_id, by=by, key=key, fields={**filing, **consent})


@transaction.atomic
def unlist_proposal(*, item_id: int, by: User, seen: int | None = None) -> None:
    """Take an online proposal off the list again; one raised in the hall, or picked, stays and gets an answer.

    One that an earlier session passed on goes back to wait for the next.
    """
    item, session = open_item(item_id, by, seen)
    proposal = item.proposal
    if proposal.session_id == session.pk:
        raise Denied(_("Usulan dari forum tidak dihapus. Tandai “belum disepakati” dengan alasannya."))
    if item.picks.exists():
        raise Denied(_("Usulan ini sudah dipilih peserta. Tandai “belum disepakati” dengan alasannya."))
    item.delete()
    if find_passed(proposal) is None:
        was_kecamatan = proposal.reviews.filter(level=ReviewLevel.KECAMATAN).exists()
        target = Status.KECAMATAN_VERIFIED if was_kecamatan else Status.KELURAHAN_VERIFIED
        move(proposal_id=proposal.pk, name=MoveName.UNLIST, by=by, target=target)
    close_gaps(session)


@transaction.atomic
def shorten(*, item_id: int, by: User, seen: int | None = None) -> ForumItem:
    """Put an item on the short list; one that was dropped comes back undecided."""
    item, session = open_item(item_id, by, seen, is_shortened)
    if not is_shortened(item):
        change(item, by, is_short=True, outcome=keep_agreed(item), reason=None, note="")
        close_gaps(session)
    return item


@transaction.atomic
def lengthen(*, item_id: int, by: User, seen: int | None = None) -> ForumItem:
    """Take an item off the short list again, undecided; it stays on the long one."""
    item, session = open_item(item_id, by, seen, is_undecided)
    if not is_undecided(item):
        change(item, by, is_short=False, outcome=ForumOutcome.OPEN, rank=None, reason=None, note="")
        close_gaps(session)
    return item


@transaction.atomic
def place(*, item_id: int, by: User, table: int | None, seen: int | None = None) -> ForumItem:
    """Give an item to a discussion table, or to none."""
    item, session = open_item(item_id, by, seen, lambda item: item.table == table)
    if table is not None and not session.tables.filter(number=table).exists():
        raise Denied(_("Meja %(number)s belum ada.") % {"number": table})
    if item.table != table:
        change(item, by, table=table)
    return item


@transaction.atomic
def agree(*, item_id: int, by: User, seen: int | None = None) -> ForumItem:
    """Put a proposal at the end of the agreed list; agreeing twice changes nothing. Denied where nothing is decided."""
    item, session = open_item(item_id, by, seen, is_agreed)
    check_can_agree(session)
    if not is_agreed(item):
        agreed = session.items.filter(outcome=ForumOutcome.AGREED).count()
        change(item, by, is_short=True, outcome=ForumOutcome.AGREED, rank=agreed + 1, reason=None, note="")
    return item


@transaction.atomic
def disagree(*, item_id: int, by: User, reason: Reason, note: str, seen: int | None = None) -> ForumItem:
    """Drop a proposal from the long or the short list, with the reason that its proposer and everybody will read."""
    check_sentence(note)
    item, session = open_item(item_id, by, seen)
    change(item, by, outcome=ForumOutcome.NOT_AGREED, rank=None, reason=reason, note=note)
    close_gaps(session)
    return item


@transaction.atomic
def reorder(*, session_id: int, by: User, item_ids: Sequence[int], seen: Mapping[int, int] | None = None) -> None:
    """Set the priority order of the agreed list; ``item_ids`` must name every agreed item once.

    ``seen`` gives the version each item was seen at. Raises OrderOvertaken when a colleague moved one of them since, or
    agreed on others, and Denied for an order of something else: no order is ever applied to another list.
    """
    session = open_session(session_id, by)
    items = {item.pk: item for item in list_agreed(session)}
    is_same_list = sorted(items) == sorted(item_ids)
    if seen and (not is_same_list or any(is_overtaken(items[pk], by, seen.get(pk)) for pk in item_ids)):
        raise OrderOvertaken(list(items.values()))
    if not is_same_list:
        raise Denied(_("Daftar berubah sejak halaman dibuka. Muat ulang, lalu urutkan lagi."))
    write_order([items[item_id] for item_id in item_ids], by)


@transaction.atomic
def put_at(*, item_id: int, by: User, rank: int, seen: int | None = None) -> ForumItem:
    """Move one agreed item to ``rank`` (1 is the most important; beyond the end means last); the others make room."""
    item, session = open_item(item_id, by, seen)
    if item.outcome != ForumOutcome.AGREED:
        raise Denied(_("“%(title)s” belum disepakati, jadi belum punya urutan.") % {"title": item.proposal.title})
    order = [other for other in list_agreed(session) if other.pk != item.pk]
    order.insert(max(rank, 1) - 1, item)
    write_order(order, by)
    return item


def change(item: ForumItem, by: User, **fields: Any) -> None:
    """Write ``fields`` of a locked item, and who changed it."""
    for name, value in fields.items():
        setattr(item, name, value)
    item.version += 1
    item.changed_by = by
    item.save()


def keep_agreed(item: ForumItem) -> ForumOutcome:
    return ForumOutcome.AGREED if item.outcome == ForumOutcome.AGREED else ForumOutcome.OPEN


def is_agreed(item: ForumItem) -> bool:
    return item.outcome == ForumOutcome.AGREED


def is_shortened(item: ForumItem) -> bool:
    return item.is_short and item.outcome != ForumOutcome.NOT_AGREED


def is_undecided(item: ForumItem) -> bool:
    return not item.is_short and item.outcome == ForumOutcome.OPEN


def is_never(_item: ForumItem) -> bool:
    return False


def is_overtaken(item: ForumItem, by: User, seen: int | None) -> bool:
    """Whether a colleague changed the item since version ``seen``; one's own later changes are no surprise."""
    return seen is not None and item.version != seen and item.changed_by_id != by.pk


def list_agreed(session: ForumSession) -> list[ForumItem]:
    agreed = session.items.filter(outcome=ForumOutcome.AGREED).order_by("rank")
    return list(agreed.select_related("proposal", "changed_by"))


def write_order(items: Sequence[ForumItem], by: User | None) -> None:
    """Number ``items`` from 1; only those that moved count as changed, by ``by`` (None: nobody moved them herself)."""
    moved = [(item, rank) for rank, item in enumerate(items, start=1) if item.rank != rank]
    for item, rank in moved:
        item.rank = rank
        if by:
            item.version, item.changed_by = item.version + 1, by
    ForumItem.objects.bulk_update([item for item, _rank in moved], ["rank", "version", "changed_by"])


def open_session(session_id: int, by: User) -> ForumSession:
    """The locked session, if ``by`` may run it. Raises Denied."""
    session = lock_session(session_id)
    check_can_run(by, session)
    return session


def open_item(
    item_id: int, by: User, seen: int | None = None, is_wanted: Callable[[ForumItem], bool] = is_never
) -> tuple[ForumItem, ForumSession]:
    """The item as it is now, under the lock of its session.

    Raises Overtaken when a colleague changed it after version ``seen``, unless that made it what ``is_wanted`` anyway;
    Denied, also when a colleague took it off the list. One's own later changes are no surprise: a device that was
    without signal sends them all with the version it once saw.

    Read again after the lock: saving the copy from before would put an item taken off meanwhile back on the list.
    """
    rows = ForumItem.objects.filter(pk=item_id).select_related("proposal", "session", "changed_by")
    before = rows.first()
    session = open_session(before.session_id, by) if before else None
    item = rows.first()
    if item is None or session is None:
        raise Denied(_("Usulan ini sudah dikeluarkan dari daftar. Muat ulang halaman ini."))
    if is_overtaken(item, by, seen) and not is_wanted(item):
        raise Overtaken(item)
    return item, session


def close_gaps(session: ForumSession) -> None:
    """Number the agreed list 1, 2, 3 … again after one left it."""
    write_order(list_agreed(session), None)
