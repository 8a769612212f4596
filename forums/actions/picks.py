"""Who picks what: online by account, in the hall by raised hands or on paper. All are ballots and count alike."""

import uuid
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.lists import OrderOvertaken, agree, is_overtaken, list_agreed, open_session, write_order
from forums.actions.sessions import lock_session
from forums.datasets.picks import list_offered, order_by_picks, sum_picks
from forums.enums import BallotChannel, RowState
from forums.models import Ballot, PaperRow, Pick
from forums.rules.picks import check_picks_are_open
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.enums import ForumOutcome
from themes.models import ForumSession

MOST_HANDS = 10_000


@transaction.atomic
def open_picks(*, session_id: int, by: User, each: int) -> ForumSession:
    """Let participants pick ``each`` proposals of the short list. Once a ballot was cast the number stays."""
    session = open_session(session_id, by)
    if each != session.picks_each and session.ballots.exists():
        raise Denied(_("Sudah ada yang memilih; jumlah pilihan tiap peserta tidak bisa diubah lagi."))
    if not session.items.filter(is_short=True).exists():
        raise Denied(_("Daftar pendek masih kosong. Pilih dulu usulan yang masuk daftar pendek."))
    session.picks_each, session.picks_closed_at = each, None
    session.picks_opened_at = session.picks_opened_at or timezone.now()
    session.save(update_fields=["picks_each", "picks_opened_at", "picks_closed_at"])
    return session


@transaction.atomic
def close_picks(*, session_id: int, by: User) -> ForumSession:
    """End the picking; closing twice is harmless. Paper and hands counted in the hall may still be noted down."""
    session = open_session(session_id, by)
    if session.picks_opened_at is None:
        raise Denied(_("Pemilihan prioritas belum dibuka."))
    session.picks_closed_at = session.picks_closed_at or timezone.now()
    session.save(update_fields=["picks_closed_at"])
    return session


@transaction.atomic
def cast(*, session_id: int, voter: User, item_ids: Collection[int]) -> Ballot:
    """The picks of an account, in place of earlier ones. Raises Denied when picking is not open, or too many."""
    session = lock_session(session_id)
    check_picks_are_open(session)
    if voter.is_guest:
        raise Denied(_("Untuk memilih, masuk dengan akun Anda: satu akun satu suara."))
    items = read_picks(session, item_ids)
    ballot, _is_new = Ballot.objects.get_or_create(
        session=session, voter=voter, defaults={"key": uuid.uuid4(), "channel": BallotChannel.ACCOUNT}
    )
    ballot.picks.all().delete()
    Pick.objects.bulk_create(Pick(ballot=ballot, item_id=item_id) for item_id in items)
    Ballot.objects.filter(pk=ballot.pk).update(cast_at=timezone.now())
    return ballot


@transaction.atomic
def count_hands(*, session_id: int, key: uuid.UUID, by: User, item_id: int, hands: int) -> Ballot:
    """``hands`` people raised theirs for one proposal; the same ``key`` again is the same ballot."""
    session = open_session(session_id, by)
    if not 0 < hands <= MOST_HANDS:
        raise Denied(_("Jumlah tangan harus antara 1 dan %(most)s.") % {"most": MOST_HANDS})
    read_picks(session, [item_id])
    return record(session, key=key, by=by, item_ids=[item_id], channel=BallotChannel.TALLY, weight=hands)


@transaction.atomic
def record_paper(*, session_id: int, key: uuid.UUID, by: User, number: int, item_ids: Collection[int]) -> Ballot:
    """The picks of one numbered paper. Raises Denied when the number was recorded already, or picks too many."""
    session = open_session(session_id, by)
    other = session.ballots.filter(paper_number=number).exclude(key=key).exists()
    if other:
        raise Denied(_("Kertas nomor %(number)s sudah dicatat.") % {"number": number})
    items = read_picks(session, item_ids)
    return record(session, key=key, by=by, item_ids=items, channel=BallotChannel.PAPER, paper_number=number)


@transaction.atomic
def strike(*, session_id: int, by: User, key: uuid.UUID) -> None:
    """Take back a ballot noted down in the hall; one cast with an account is the voter's alone. Twice is harmless.

    The row of a photographed sheet waits to be checked again.
    """
    session = open_session(session_id, by)
    ballot = session.ballots.filter(key=key).first()
    if ballot and ballot.channel == BallotChannel.ACCOUNT:
        raise Denied(_("Suara dari akun hanya bisa diubah pemiliknya."))
    if ballot:
        uncheck_row(ballot)
        ballot.delete()


def uncheck_row(ballot: Ballot) -> None:
    facts = {"ballot": None, "checked_by": None, "checked_at": None, "version": F("version") + 1}
    PaperRow.objects.filter(ballot=ballot).update(state=RowState.TYPED, **facts)


@transaction.atomic
def adopt(*, session_id: int, by: User, seen: Mapping[int, int], agrees: bool = False) -> int:
    """Take the order of the picks over: the most picked first; among equals the order so far stays.

    ``agrees`` first agrees on everything of the short list that is open and was picked. ``seen`` gives the version each
    offered item was seen at. Returns how many stand in the order. Raises OrderOvertaken when a colleague changed one.
    """
    session = open_session(session_id, by)
    offered = list_offered(session)
    if any(is_overtaken(item, by, seen.get(item.pk)) for item in offered):
        raise OrderOvertaken(list_agreed(session))
    sums = sum_picks(session)
    if agrees:
        for item in order_by_picks(offered, sums):
            if item.outcome == ForumOutcome.OPEN and item.pk in sums:
                agree(item_id=item.pk, by=by)
    order = order_by_picks(list_agreed(session), sums)
    write_order(order, by)
    return len(order)


def read_picks(session: ForumSession, item_ids: Collection[int]) -> list[int]:
    """The picked items, each once. Raises Denied for too many, none, or one that is not up for choice."""
    wanted = sorted(set(item_ids))
    if not wanted:
        raise Denied(_("Pilih sedikitnya satu usulan."))
    if len(wanted) > session.picks_each:
        raise Denied(counted("Pilih paling banyak %(count)s usulan.", session.picks_each))
    offered = session.items.filter(is_short=True).exclude(outcome=ForumOutcome.NOT_AGREED)
    if offered.filter(pk__in=wanted).count() != len(wanted):
        raise Denied(_("Salah satu pilihan tidak lagi ada pada daftar pendek. Muat ulang, lalu pilih lagi."))
    return wanted


def record(session: ForumSession, *, key: uuid.UUID, by: User, item_ids: Collection[int], **columns: object) -> Ballot:
    """A ballot noted down by a facilitator. Raises Denied when the key belongs to another session."""
    defaults = {"session": session, "recorded_by": by, **columns}
    ballot, is_new = Ballot.objects.get_or_create(key=key, defaults=defaults)
    if ballot.session_id != session.pk:
        raise Denied(_("Suara ini milik sesi lain."))
    if is_new:
        Pick.objects.bulk_create(Pick(ballot=ballot, item_id=item_id) for item_id in item_ids)
    return ballot
