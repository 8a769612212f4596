"""The berita acara of one session as it was logged: who was there, and what became of every proposal on its list.

The page that previews it, its PDF and the reports show the same rows. Columns follow the berita acara of a thematic
Musrenbang and table T-D.4 of Permendagri 86/2017. Nothing personal is read: a proposer appears as a kind or as the name
of a group. Seven queries, however long the list is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from forums.enums import BallotChannel
from proposals.datasets.public import proposer_label
from proposals.enums import ForumOutcome, ProposerKind
from proposals.models import ForumItem, Proposal
from themes.enums import ActivityKind, AgeBand, Presence, SessionKind, Sex
from themes.models import AttendanceCount, ForumSession, Minutes

MOST_PHOTOS = 6  # printed in the annex
Step = Callable[[int, int], None]  # rows done, rows in all


class UnreadableRow(ValueError):
    """A proposal that cannot stand in a report; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class AttendanceGroup:
    """How many people of one group were present. Labels in Indonesian, ``sex`` and ``presence`` as coded."""

    presence: str
    sex: str
    age_band: str
    has_disability: bool
    count: int


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal on the forum's list. ``requested_amount`` in rupiah; ``rank`` only when it was agreed."""

    rank: int | None
    code: str
    title: str
    problem: str
    kelurahan: str
    kecamatan: str
    rw: str
    rt: str
    address: str
    volume: Decimal
    unit: str
    requested_amount: int
    agency: str
    sector_code: str
    sdg_target: str
    proposer: str
    channel: str
    reason_code: str
    reason: str
    note: str
    is_short: bool = False
    table: int | None = None
    picks: int = 0  # people who picked it, in the hall and online


@dataclass(frozen=True, slots=True)
class TableNotes:
    """What one discussion table wrote down."""

    number: int
    topic: str
    notes: str


@dataclass(frozen=True, slots=True)
class Votes:
    """How many people picked priorities through one channel, and how many proposals each could name."""

    channel: str
    people: int


@dataclass(frozen=True, slots=True)
class AddedLater:
    """A confirmed addendum. ``confirmed_at`` is aware."""

    number: int
    text: str
    confirmed_at: datetime
    has_scan: bool


@dataclass(frozen=True, slots=True)
class RoomPhoto:
    """A reviewed photo of the room: where its file lies, and what it shows."""

    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class RowError:
    """A proposal left out of the lists, and why. ``code`` is empty for a draft."""

    code: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ForumReport:
    """Everything a forum report says. Times are aware (shown in WIB), sums in rupiah."""

    session_id: int
    plan_year: int
    theme: str
    theme_slug: str
    kind: str
    mode: str
    place: str
    region: str
    chair: str
    accommodations: str
    starts_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    minutes_number: str
    minutes_version: int
    signed_on: date | None
    materials: str
    notes: str
    delegates: tuple[str, ...]
    has_scan: bool
    scan_sha256: str
    attendance: tuple[AttendanceGroup, ...]
    agreed: tuple[ProposalRow, ...]
    not_agreed: tuple[ProposalRow, ...]
    not_discussed: tuple[ProposalRow, ...]
    passed_on: tuple[ProposalRow, ...]
    errors: tuple[RowError, ...]
    picks_each: int = 0
    votes: tuple[Votes, ...] = ()
    tables: tuple[TableNotes, ...] = ()
    addenda: tuple[AddedLater, ...] = ()
    photos: tuple[RoomPhoto, ...] = ()

    @property
    def rows(self) -> int:
        """How many proposals stand on the list, those with errors included."""
        lists = (self.agreed, self.not_agreed, self.passed_on, self.not_discussed, self.errors)
        return sum(len(rows) for rows in lists)

    def count_present(
        self,
        *,
        presence: str | None = None,
        sex: str | None = None,
        age_band: str | None = None,
        disability: bool = False,
    ) -> int:
        """People present, of one group where it is named; ``disability`` counts only people with a disability."""
        return sum(
            group.count
            for group in self.attendance
            if presence in {None, group.presence}
            and sex in {None, group.sex}
            and age_band in {None, group.age_band}
            and (group.has_disability or not disability)
        )


def sum_requested(rows: Iterable[ProposalRow]) -> int:
    """Rupiah asked for by ``rows``."""
    return sum(row.requested_amount for row in rows)


def read_forum_report(session_id: int, *, step: Step = lambda _done, _rows: None) -> ForumReport:
    """Read the report of a session; ``step`` hears after every row how far it is.

    Raises ForumSession.DoesNotExist. A row that cannot be read is listed in ``errors`` and stops nothing.
    """
    session = ForumSession.objects.select_related("round__theme", "round__cycle", "region", "minutes").get(
        pk=session_id
    )
    lists, errors = _read_items(_items_of(session), step)
    minutes = _minutes_of(session)
    return ForumReport(
        session_id=session.pk,
        plan_year=session.round.cycle.plan_year,
        theme=session.round.theme.name,
        theme_slug=session.round.theme.slug,
        kind=session.get_kind_display(),
        mode=session.get_mode_display(),
        place=session.place,
        region=str(session.region or ""),
        chair=session.chair,
        accommodations=session.accommodations,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        closed_at=session.closed_at,
        minutes_number=minutes.number,
        minutes_version=minutes.version if minutes.pk else 0,
        signed_on=minutes.signed_on,
        materials=minutes.materials,
        notes=minutes.notes,
        delegates=tuple(line.strip() for line in minutes.delegates.splitlines() if line.strip()),
        has_scan=bool(minutes.scan),
        scan_sha256=minutes.scan_sha256,
        attendance=_read_attendance(session),
        agreed=tuple(lists[ForumOutcome.AGREED]),
        not_agreed=tuple(lists[ForumOutcome.NOT_AGREED]),
        not_discussed=tuple(row for row in lists[ForumOutcome.OPEN] if not _waits(session, row)),
        passed_on=(
            *lists[ForumOutcome.PASSED_ON],
            *(row for row in lists[ForumOutcome.OPEN] if _waits(session, row)),
        ),
        errors=errors,
        picks_each=session.picks_each,
        votes=_read_votes(session),
        tables=tuple(TableNotes(table.number, table.topic, table.notes) for table in session.tables.all()),
        addenda=tuple(
            AddedLater(each.number, each.text, each.confirmed_at, bool(each.scan))
            for each in session.addenda.filter(confirmed_at__isnull=False)
            if each.confirmed_at
        ),
        photos=tuple(
            RoomPhoto(str(photo.file.name), photo.caption)
            for photo in session.photos.signed_with(session)[:MOST_PHOTOS]
        ),
    )


def _waits(session: ForumSession, row: ProposalRow) -> bool:
    """Whether closing the session would pass an open item on, instead of waiting for its outcome."""
    return session.kind == SessionKind.PRE or (session.kind == SessionKind.DESK and row.is_short)


def _read_votes(session: ForumSession) -> tuple[Votes, ...]:
    """People by channel, in the order of the channels."""
    rows = session.ballots.values_list("channel").annotate(people=Sum("weight"))
    people = dict(rows)
    return tuple(Votes(str(BallotChannel(name).label), people[name]) for name in BallotChannel.values if name in people)


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
