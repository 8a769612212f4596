"""The berita acara of one session as it was logged: who was there, and what became of every proposal on its list.

The page that previews it, its PDF and the reports show the same rows. Columns follow the berita acara of a thematic
Musrenbang and table T-D.4 of Permendagri 86/2017. Nothing personal is read: a proposer appears as a kind or as the name
of a group. Seven queries, however long the list is.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from forums.datasets.forum_report import (
    AddedLater,
    AttendanceGroup,
    ForumReport,
    ProposalRow,
    RoomPhoto,
    RowError,
    TableNotes,
    Votes,
)
from forums.enums import BallotChannel
from proposals.datasets.public import proposer_label
from proposals.enums import ForumOutcome, ProposerKind
from proposals.models import ForumItem, Proposal
from themes.enums import ActivityKind, AgeBand, Presence, SessionKind, Sex
from themes.models import AttendanceCount, ForumSession, Minutes

# What a report says in the words of the session itself.
SAME = ("place", "chair", "accommodations", "starts_at", "ends_at", "closed_at")
MOST_PHOTOS = 6  # printed in the annex
Step = Callable[[int, int], None]  # rows done, rows in all


class UnreadableRow(ValueError):
    """A proposal that cannot stand in a report; the message says what is wrong with it."""


def read_forum_report(session_id: int, *, step: Step = lambda _done, _rows: None) -> ForumReport:
    """Read the report of a session; ``step`` hears after every row how far it is.

    Raises ForumSession.DoesNotExist. A row that cannot be read is listed in ``errors`` and stops nothing.
    """
    session = ForumSession.objects.select_related("round__theme", "round__cycle", "region", "minutes").get(
        pk=session_id
    )
    lists, errors = _read_items(_items_of(session), step)
    return ForumReport(
        **_read_facts(session),
        **_read_signed(_minutes_of(session)),
        **_read_lists(session, lists),
        errors=errors,
        attendance=_read_attendance(session),
        picks_each=session.picks_each,
        votes=_read_votes(session),
        tables=tuple(TableNotes(table.number, table.topic, table.notes) for table in session.tables.all()),
        addenda=_read_addenda(session),
        photos=tuple(
            RoomPhoto(str(photo.file.name), photo.caption)
            for photo in session.photos.signed_with(session)[:MOST_PHOTOS]
        ),
    )


def mark_report(report: ForumReport) -> str:
    """A fingerprint of what people sign: everything the print says, without the day of signing and what comes later."""
    later = {"has_scan": False, "scan_sha256": "", "signed_on": None, "minutes_version": 0, "closed_at": None}
    signed = {**asdict(report), **later, "photos": (), "addenda": ()}
    return hashlib.sha256(json.dumps(signed, sort_keys=True, default=str).encode()).hexdigest()


def read_mark(session_id: int) -> str:
    """The fingerprint of a session as it is now."""
    with translation.override("id"):
        return mark_report(read_forum_report(session_id))


def _read_facts(session: ForumSession) -> dict[str, Any]:
    return {
        "session_id": session.pk,
        "plan_year": session.round.cycle.plan_year,
        "theme": session.round.theme.name,
        "theme_slug": session.round.theme.slug,
        "kind": session.get_kind_display(),
        "mode": session.get_mode_display(),
        "region": str(session.region or ""),
        **{name: getattr(session, name) for name in SAME},
    }


def _read_signed(minutes: Minutes) -> dict[str, Any]:
    return {
        "minutes_number": minutes.number,
        "minutes_version": minutes.version if minutes.pk else 0,
        "signed_on": minutes.signed_on,
        "materials": minutes.materials,
        "notes": minutes.notes,
        "delegates": tuple(line.strip() for line in minutes.delegates.splitlines() if line.strip()),
        "has_scan": bool(minutes.scan),
        "scan_sha256": minutes.scan_sha256,
    }


def _read_lists(session: ForumSession, lists: Mapping[str, list[ProposalRow]]) -> dict[str, Any]:
    """The four lists as closing the session would leave them."""
    waiting = [row for row in lists[ForumOutcome.OPEN] if _waits(session, row)]
    return {
        "agreed": tuple(lists[ForumOutcome.AGREED]),
        "not_agreed": tuple(lists[ForumOutcome.NOT_AGREED]),
        "not_discussed": tuple(row for row in lists[ForumOutcome.OPEN] if row not in waiting),
        "passed_on": (*lists[ForumOutcome.PASSED_ON], *waiting),
    }


def _read_addenda(session: ForumSession) -> tuple[AddedLater, ...]:
    confirmed = session.addenda.filter(confirmed_at__isnull=False)
    return tuple(
        AddedLater(each.number, each.text, each.confirmed_at, bool(each.scan))
        for each in confirmed
        if each.confirmed_at
    )


def _waits(session: ForumSession, row: ProposalRow) -> bool:
    """Whether closing the session would pass an open item on, instead of waiting for its outcome."""
    return session.kind == SessionKind.PRE or (session.kind == SessionKind.DESK and row.is_short)


def _read_votes(session: ForumSession) -> tuple[Votes, ...]:
    """People by channel, in the order of the channels."""
    rows = session.ballots.values_list("channel").annotate(people=Sum("weight"))
    people = dict(rows)
    return tuple(
        Votes(str(BallotChannel(name).label), people[name], is_hands=name == BallotChannel.TALLY)
        for name in BallotChannel.values
        if name in people
    )


def _minutes_of(session: ForumSession) -> Minutes:
    """The minutes, or empty ones while nobody has written them."""
    return session.minutes if hasattr(session, "minutes") else Minutes(session=session)


def _items_of(session: ForumSession) -> Sequence[ForumItem]:
    """The list in the order it is printed: agreed ones by rank, the others by code."""
    items = session.items.select_related(
        "reason", "proposal__kelurahan__parent", "proposal__agency", "proposal__first_agency"
    )
    picked = Sum("picks__ballot__weight", default=0)
    return list(items.annotate(picked=picked).order_by("rank", "proposal__code", "pk"))


def _read_items(items: Sequence[ForumItem], step: Step) -> tuple[dict[str, list[ProposalRow]], tuple[RowError, ...]]:
    lists: dict[str, list[ProposalRow]] = {outcome: [] for outcome in ForumOutcome}
    errors = []
    for done, item in enumerate(items, start=1):
        try:
            lists[item.outcome].append(_read_row(item))
        except UnreadableRow as problem:
            errors.append(RowError(item.proposal.code or "", item.proposal.title, str(problem)))
        step(done, len(items))
    return lists, tuple(errors)


def _read_row(item: ForumItem) -> ProposalRow:
    proposal = item.proposal
    kelurahan, agency = proposal.kelurahan, proposal.agency or proposal.first_agency
    if not (proposal.code and kelurahan and kelurahan.parent and agency):
        raise UnreadableRow(_("Kode, wilayah, atau perangkat daerah belum terisi."))
    volume, amount = proposal.volume, proposal.requested_amount
    if volume is None or not volume.is_finite() or amount is None:
        raise UnreadableRow(_("Volume atau anggaran bukan angka yang dapat dijumlahkan."))
    return ProposalRow(
        rank=item.rank,
        code=proposal.code,
        title=proposal.title,
        problem=proposal.problem,
        kelurahan=kelurahan.name,
        kecamatan=kelurahan.parent.name,
        rw=proposal.rw,
        rt="" if proposal.proposer_kind == ProposerKind.CHILD else proposal.rt,
        address=proposal.address if _is_telling(proposal) else "",
        volume=volume,
        unit=proposal.unit,
        requested_amount=amount,
        agency=agency.short_name,
        sector_code=proposal.sector_code,
        sdg_target=proposal.sdg_target,
        proposer=proposer_label(proposal),
        channel=proposal.get_channel_display(),
        reason_code=item.reason.code if item.reason else "",
        reason=item.reason.label if item.reason else "",
        note=item.note,
        is_short=item.is_short,
        table=item.table,
        picks=getattr(item, "picked", 0),
    )


def _is_telling(proposal: Proposal) -> bool:
    """Whether an exact spot is the place of a work; otherwise it could point at somebody's home."""
    return proposal.kind == ActivityKind.PHYSICAL and proposal.proposer_kind != ProposerKind.CHILD


def _read_attendance(session: ForumSession) -> tuple[AttendanceGroup, ...]:
    """Groups in the order of the enums, whatever order they were typed in."""
    order = (Presence.values, Sex.values, AgeBand.values)

    def place(group: AttendanceCount) -> tuple[int, ...]:
        values = (group.presence, group.sex, group.age_band)
        return (*(names.index(value) for names, value in zip(order, values, strict=True)), group.has_disability)

    return tuple(
        AttendanceGroup(group.presence, group.sex, group.age_band, group.has_disability, group.count)
        for group in sorted(session.attendance.all(), key=place)
    )
