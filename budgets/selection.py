"""What an officer asked of the triage queue: heap, filters, words, order. All of it stands in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from budgets.enums import Age, Assigned, Cluster, Ranked, Sorting, Tab
from budgets.models import Assignment
from musrenbang.lib.keyset import Order
from musrenbang.lib.rupiah import parse_rupiah, spell_rupiah
from musrenbang.lib.working_days import WorkingDays
from proposals.enums import EMBARGOED, Status
from proposals.models import Proposal
from proposals.querysets import UNRANKED
from proposals.search.question import read_code
from proposals.search.spelling import read_query

if TYPE_CHECKING:
    from accounts.models import User
    from proposals.querysets import ProposalQuerySet

WORDS_MAX = 100  # characters of a search
NUMBER_MAX = 999_999_999  # of a key
ORDERS = {
    Sorting.OLDEST: Order("forwarded_at", descending=False, is_time=True),
    Sorting.NEWEST: Order("forwarded_at", is_time=True),
    Sorting.DEAREST: Order("requested_amount"),
    Sorting.CHEAPEST: Order("requested_amount", descending=False),
    Sorting.TITLE: Order("title", descending=False, is_text=True),
    Sorting.TITLE_BACK: Order("title", is_text=True),
    Sorting.RANK: Order("forum_rank", descending=False),
    Sorting.RANK_BACK: Order("forum_rank"),
}
# Heading → its orders: the first one when it is clicked, the other one when it is clicked again.
HEADINGS = {
    "judul": (Sorting.TITLE, Sorting.TITLE_BACK),
    "diusulkan": (Sorting.DEAREST, Sorting.CHEAPEST),
    "prioritas": (Sorting.RANK, Sorting.RANK_BACK),
    "umur": (Sorting.OLDEST, Sorting.NEWEST),
}
IN_TRIAGE = Q(status=Status.FORWARDED)
HEAPS: dict[Tab, Callable[["User"], Q]] = {
    Tab.WAITING: lambda _user: IN_TRIAGE & Q(assessed_amount__isnull=True),
    Tab.MINE: lambda user: IN_TRIAGE & is_task_of(user.pk),
    Tab.ASSESSED: lambda _user: IN_TRIAGE & Q(assessed_amount__isnull=False),
    Tab.RETURNED: lambda _user: Q(status=Status.RETURNED),
    Tab.SEALED: lambda _user: Q(status__in=EMBARGOED, published_at__isnull=True),
    Tab.PUBLISHED: lambda _user: Q(status__in=EMBARGOED, published_at__isnull=False),
}
# Name in the address → what may stand there; anything else counts as not asked.
KNOWN = {
    "tab": Tab.values,
    "urut": Sorting.values,
    "gabungan": Cluster.values,
    "peringkat": Ranked.values,
    "usia": Age.values,
}
NUMBERS = ("opd", "tahun")
AMOUNTS = ("dari", "sampai")


def is_task_of(user_id: int) -> Q:
    """Condition: the proposal lies on this person's desk, at the agency that has it now."""
    return Q(pk__in=Assignment.objects.standing().filter(user=user_id).values("proposal"))


@dataclass(frozen=True)
class Selection:
    """One question to the queue; field names are those in the address. Empty means: no matter.

    ``dari`` and ``sampai`` are rupiah asked for; ``usia`` working days; ``petugas`` Assigned or the key of a colleague.
    """

    tab: str = Tab.WAITING
    q: str = ""
    tema: str = ""
    kecamatan: str = ""
    kelurahan: str = ""
    gabungan: str = ""
    petugas: str = ""
    dari: str = ""
    sampai: str = ""
    peringkat: str = ""
    usia: str = ""
    opd: str = ""
    tahun: str = ""
    urut: str = Sorting.OLDEST

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Selection":
        """Read the address; what makes no sense there is left out instead of failing."""
        given = {name: query.get(name, "").replace("\x00", "").strip()[:WORDS_MAX] for name in cls.__dataclass_fields__}
        for name, values in KNOWN.items():
            given[name] = given[name] if given[name] in values else str(getattr(cls, name))
        for name in NUMBERS:
            given[name] = given[name] if is_number(given[name]) else ""
        for name in AMOUNTS:
            given[name] = read_amount(given[name])
        if given["petugas"] not in Assigned.values and not is_number(given["petugas"]):
            given["petugas"] = ""
        return cls(**given)

    @property
    def order(self) -> Order:
        return ORDERS[Sorting(self.urut)]

    @property
    def is_open(self) -> bool:
        """Whether the heap holds what waits for an answer of the agency."""
        return self.tab in {Tab.WAITING, Tab.MINE, Tab.ASSESSED}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything besides the heap and the order is asked."""
        return any(value for name, value in vars(self).items() if name not in {"tab", "urut"})

    @property
    def more(self) -> int:
        """How many of the filters are set that a page folds away."""
        folded = ("kecamatan", "gabungan", "dari", "sampai", "peringkat", "usia", "opd", "tahun")
        return sum(bool(getattr(self, name)) for name in folded)

    @property
    def address(self) -> str:
        """The question as it stands in the address, without what is usual; empty for the usual one."""
        usual = Selection()
        return urlencode({name: str(value) for name, value in vars(self).items() if value != getattr(usual, name)})

    @property
    def query(self) -> str:
        """``address`` with its question mark; empty for the usual question."""
        return f"?{self.address}" if self.address else ""

    def asking(self, **other: str) -> "Selection":
        """The same question with other answers."""
        return replace(self, **other)

    def narrow(self, proposals: "ProposalQuerySet", user: "User", calendar: WorkingDays) -> "ProposalQuerySet":
        """Only proposals of the heap that answer the question."""
        asked = {
            "round__theme__slug": self.tema,
            "kelurahan__code": self.kelurahan,
            "kelurahan__parent__code": self.kecamatan,
            "agency": self.opd,
            "round__cycle__plan_year": self.tahun,
            "requested_amount__gte": self.dari and parse_rupiah(self.dari),
            "requested_amount__lte": self.sampai and parse_rupiah(self.sampai),
        }
        found = proposals.filter(HEAPS[Tab(self.tab)](user), **{name: value for name, value in asked.items() if value})
        if self.peringkat or self.order.field == "forum_rank":
            found = found.with_rank().filter(self._is_ranked())
        return found.filter(self._has_words(), self._is_joined(), self._is_assigned(user), self._is_aged(calendar))

    def _has_words(self) -> Q:
        """In the code or the title, or by the words of the public search, which knows slips of the finger."""
        if not self.q:
            return Q()
        found = Q(code__istartswith=read_code(self.q) or self.q) | Q(title__icontains=self.q)
        words = read_query(self.q)
        return found | Q(words=words) if words else found

    def _is_joined(self) -> Q:
        members = Exists(Proposal.objects.filter(lead=OuterRef("pk")))
        return {Cluster.LEAD.value: Q(members), Cluster.ALONE.value: ~Q(members)}.get(self.gabungan, Q())

    def _is_assigned(self, user: "User") -> Q:
        if self.petugas == Assigned.NOBODY:
            return ~Q(pk__in=Assignment.objects.standing().values("proposal"))
        if self.petugas:
            return is_task_of(user.pk if self.petugas == Assigned.ME else int(self.petugas))
        return Q()

    def _is_ranked(self) -> Q:
        if self.peringkat == Ranked.NOT:
            return Q(forum_rank=UNRANKED)
        return Q(forum_rank__lte=int(self.peringkat)) if self.peringkat else Q()

    def _is_aged(self, calendar: WorkingDays) -> Q:
        """Forwarded at least so many working days ago."""
        if not self.usia:
            return Q()
        last = calendar.before(int(self.usia), timezone.localdate()) + timedelta(days=1)
        return Q(forwarded_at__lt=timezone.make_aware(datetime.combine(last, time.min)))


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(NUMBER_MAX))


def read_amount(text: str) -> str:
    """Rupiah as people type them, spelled one way; empty for what is no amount."""
    try:
        return spell_rupiah(parse_rupiah(text)) if text else ""
    except ValueError:
        return ""
