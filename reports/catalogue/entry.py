"""How a report is defined, once: what it is called, who may ask, what must be named, how it is read and printed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from accounts.enums import Role
from regions.models import Agency, Region
from reports.document import Document
from reports.enums import Audience, Format, ReportKind
from themes.models import Cycle, ForumSession, ThemeRound

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Step: TypeAlias = Callable[[int, int], None]  # hears rows done, and rows in all


class Subject(StrEnum):
    """What a report can be of, besides its cycle; the names of the fields of a run."""

    ROUND = "round"
    SESSION = "session"
    AGENCY = "agency"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of whom, for whom, and which filters (plain words and numbers, as they are kept)."""

    kind: ReportKind
    cycle: Cycle
    audience: Audience = Audience.INTERNAL
    round: ThemeRound | None = None
    session: ForumSession | None = None
    agency: Agency | None = None
    region: Region | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice the form of a report offers; what is chosen stands under ``key`` among the filters of the question.

    ``choices`` are pairs of value and word. ``blank`` is the word for "no matter"; without it one has to be chosen.
    """

    key: str
    label: "StrOrPromise"
    choices: Sequence[tuple[str, "StrOrPromise"]]
    blank: "StrOrPromise" = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One entry of the catalogue.

    ``needs`` must be named in a question, ``may`` can be; ``roles`` may ask: planners anything, facilitators of the
    rounds they run, agencies of themselves, kelurahan and kecamatan of their area. ``filters`` narrow it further.
    ``read`` makes the document, in one snapshot of the database; it hears ``Step``. ``has_public``: everybody may have
    a version of it that says less. ``list_parts``: the questions whose reports must have ended before a bundle is read.
    """

    kind: ReportKind
    about: "StrOrPromise"
    read: Callable[[Question, Step], Document]
    roles: tuple[Role, ...] = (Role.PLANNER,)
    needs: tuple[Subject, ...] = ()
    may: tuple[Subject, ...] = ()
    filters: tuple[Filter, ...] = ()
    formats: tuple[Format, ...] = (Format.PDF, Format.XLSX, Format.CSV, Format.JSON)
    has_public: bool = False
    list_parts: Callable[[Question], list[Question]] | None = None
