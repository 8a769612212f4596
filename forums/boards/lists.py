"""One of a session's lists, narrowed by what stands in the address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from forums.enums import Origin, Show
from proposals.enums import ForumOutcome
from proposals.models import ForumItem, Proposal
from proposals.querysets import ProposalQuerySet
from themes.models import ForumSession

PER_PAGE, WHOLE = 50, 100_000
LONGEST = 100  # characters of what is searched
NO_TABLE = "0"
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Question:
    """What the address asks for; empty strings do not narrow."""

    tampil: str = Show.LONG
    cari: str = ""
    kelurahan: str = ""
    opd: str = ""
    meja: str = ""
    asal: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> "Question":
        """From an address or a form; what no list knows is left out."""
        words = str(asked.get("cari", "")).replace("\x00", "").strip()[:LONGEST]
        show, origin = asked.get("tampil", ""), asked.get("asal", "")
        return cls(
            tampil=show if show in Show.values else Show.LONG,
            cari=words,
            kelurahan=read_digits(asked.get("kelurahan", "")),
            opd=read_digits(asked.get("opd", "")),
            meja=read_digits(asked.get("meja", "")),
            asal=origin if origin in Origin.values else "",
        )

    @property
    def is_narrowed(self) -> bool:
        return any((self.cari, self.kelurahan, self.opd, self.meja, self.asal))

    @property
    def query(self) -> str:
        """The same question as the end of an address, with its ``?``."""
        asked = {name: str(value) for name, value in asdict(self).items() if value and value != Show.LONG}
        return f"?{urlencode(asked)}" if asked else ""

    def narrow(self, path: str) -> Q:
        """Condition on the proposal that ``path`` leads to (empty: the proposal itself)."""
        condition = Q()
        if self.cari:
            words = {f"{path}title__icontains": self.cari}, {f"{path}code__icontains": self.cari}
            condition &= Q(**words[0]) | Q(**words[1])
        if self.kelurahan:
            condition &= Q(**{f"{path}kelurahan": self.kelurahan})
        if self.opd:
            condition &= Q(**{f"{path}agency": self.opd})
        is_from_hall, is_carried = Q(**{f"{path}session__isnull": False}), Q(**{f"{path}carried_from__isnull": False})
        origins = {Origin.HALL: is_from_hall, Origin.CARRIED: is_carried, Origin.ONLINE: ~is_from_hall & ~is_carried}
        return condition & origins.get(Origin(self.asal), Q()) if self.asal else condition


def read_digits(value: object) -> str:
    digits = str(value)[:18]
    return digits if digits.isascii() and digits.isdecimal() else ""


# Which items stand on which list, in which order.
LISTS: dict[str, tuple[Q, tuple[str, ...]]] = {
    Show.LONG: (Q(), ("proposal__code",)),
    Show.SHORT: (Q(is_short=True) & ~Q(outcome=ForumOutcome.NOT_AGREED), ("outcome", "rank", "proposal__code")),
    Show.RANKED: (Q(outcome=ForumOutcome.AGREED), ("rank",)),
    Show.DROPPED: (Q(outcome=ForumOutcome.NOT_AGREED), ("proposal__code",)),
}
RELATED = ("proposal__kelurahan__parent", "proposal__agency", "reason", "changed_by")


@dataclass(frozen=True)
class Board:
    """What the tab shows of one session."""

    session: ForumSession
    question: Question
    number: str = "1"  # of the page

    def items(self) -> "QuerySet[ForumItem]":
        condition, order = LISTS[self.question.tampil]
        rows = self.session.items.filter(condition).select_related(*RELATED).order_by(*order)
        if self.is_ranked:  # half an order is none
            return rows
        rows = rows.filter(self.question.narrow("proposal__"))
        if self.question.meja:
            table = self.question.meja
            rows = rows.filter(table__isnull=True) if table == NO_TABLE else rows.filter(table=table)
        return rows

    def waiting(self) -> ProposalQuerySet:
        """Verified proposals of the round that no forum has taken up."""
        rows = Proposal.objects.for_forum(self.session).filter(self.question.narrow(""))
        return rows.select_related("kelurahan__parent", "agency")

    def carriable(self) -> ProposalQuerySet:
        """Last year's unfunded proposals of the theme."""
        return Proposal.objects.carriable_to(self.session.round).filter(self.question.narrow(""))

    @cached_property
    def page(self) -> Page[Any]:
        """Whatever is listed; an order of priority is never cut into pages."""
        rows = self.waiting() if self.is_waiting else self.carriable() if self.is_carriable else self.items()
        return Paginator(rows, WHOLE if self.is_ranked else PER_PAGE).get_page(self.number)

    @property
    def is_ranked(self) -> bool:
        return self.question.tampil == Show.RANKED

    @property
    def is_carriable(self) -> bool:
        return self.question.tampil == Show.CARRIABLE

    @property
    def is_waiting(self) -> bool:
        return self.question.tampil == Show.WAITING

    @cached_property
    def choices(self) -> dict[str, Pairs]:
        """Kelurahan and agencies of what is on this session's list, or of what waits."""
        if self.is_waiting:
            found = Proposal.objects.for_forum(self.session)
        elif self.is_carriable:
            found = Proposal.objects.carriable_to(self.session.round)
        else:
            found = Proposal.objects.filter(forum_items__session=self.session)
        rows = found.order_by().values_list("kelurahan", "kelurahan__name", "agency", "agency__short_name").distinct()
        kelurahan, agencies = set(), set()
        for place, name, agency, short_name in rows:
            kelurahan.add((str(place), name))
            agencies.add((str(agency), short_name or ""))
        return {"kelurahan": sorted(kelurahan, key=by_word), "agencies": sorted(agencies, key=by_word)}


def by_word(pair: tuple[str, str]) -> str:
    return pair[1]
