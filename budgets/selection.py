"""What an officer asked of the triage queue: heap, filters, words, order. All of it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q

from budgets.enums import Sorting, Tab
from musrenbang.lib.keyset import Order
from proposals.enums import EMBARGOED, Status

if TYPE_CHECKING:
    from proposals.querysets import ProposalQuerySet

WORDS_MAX = 100  # characters of a search
ORDERS = {
    Sorting.OLDEST: Order("forwarded_at", descending=False, is_time=True),
    Sorting.NEWEST: Order("forwarded_at", is_time=True),
    Sorting.DEAREST: Order("requested_amount"),
}
HEAPS = {
    Tab.WAITING: Q(status=Status.FORWARDED),
    Tab.RETURNED: Q(status=Status.RETURNED),
    Tab.SEALED: Q(status__in=EMBARGOED, published_at__isnull=True),
    Tab.PUBLISHED: Q(status__in=EMBARGOED, published_at__isnull=False),
}


@dataclass(frozen=True)
class Selection:
    """One question to the queue; field names are those in the address. Empty means: no matter."""

    tab: str = Tab.WAITING
    q: str = ""
    tema: str = ""
    kelurahan: str = ""
    opd: str = ""
    tahun: str = ""
    urut: str = Sorting.OLDEST

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Selection":
        """Read the address; what makes no sense there is left out instead of failing."""
        given = {name: query.get(name, "").replace("\x00", "").strip()[:WORDS_MAX] for name in cls.__dataclass_fields__}
        given["tab"] = given["tab"] if given["tab"] in Tab.values else Tab.WAITING
        given["urut"] = given["urut"] if given["urut"] in Sorting.values else Sorting.OLDEST
        for name in ("opd", "tahun"):
            is_number = given[name].isascii() and given[name].isdecimal() and len(given[name]) < len("1000000000")
            given[name] = given[name] if is_number else ""
        return cls(**given)

    @property
    def order(self) -> Order:
        return ORDERS[Sorting(self.urut)]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything besides the heap is asked."""
        return any((self.q, self.tema, self.kelurahan, self.opd, self.tahun))

    @property
    def address(self) -> str:
        """The question as it stands in the address, without what is usual; empty for the usual one."""
        usual = Selection()
        names = self.__dataclass_fields__
        return urlencode({n: str(getattr(self, n)) for n in names if getattr(self, n) != getattr(usual, n)})

    def narrow(self, proposals: "ProposalQuerySet") -> "ProposalQuerySet":
        """Only proposals of the heap that answer the question."""
        asked = {
            "round__theme__slug": self.tema,
            "kelurahan__code": self.kelurahan,
            "agency": self.opd,
            "round__cycle__plan_year": self.tahun,
        }
        found = proposals.filter(HEAPS[Tab(self.tab)], **{name: value for name, value in asked.items() if value})
        if self.q:
            found = found.filter(Q(code__istartswith=self.q) | Q(title__icontains=self.q))
        return found
