"""What a report of one session says: plain records that the page, the PDF and the sheets share.

Times are aware (shown in WIB), sums in rupiah. Nothing personal stands in them: a proposer appears as a kind or as the
name of a group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from musrenbang.lib.numerals import format_number


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
    """How many people picked priorities through one channel; of raised hands, how many hands.

    Somebody may raise hers for every proposal she could pick, so hands and people are never added up.
    """

    channel: str
    people: int
    is_hands: bool = False

    @property
    def amount(self) -> str:
        """In Indonesian, the language of documents."""
        return f"{format_number(self.people)} {'tangan' if self.is_hands else 'orang'}"


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
