"""What an officer asked of the verifier's queue: heap, filters, words, order. All of it stands in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.keyset import Order
from proposals.datasets.turns import VERIFICATION_TIME
from proposals.enums import Heap, Mark, Status
from proposals.search.question import WORDS_MAX, read_code

if TYPE_CHECKING:
    from accounts.models import User
    from proposals.querysets import ProposalQuerySet

OLDEST = "terlama"
ORDERS: dict[str, Order] = {
    OLDEST: Order("status_since", descending=False, is_time=True),
    "terbaru": Order("status_since", is_time=True),
    "terbesar": Order("requested_amount"),
    "terkecil": Order("requested_amount", descending=False),
    "judul": Order("title", descending=False, is_text=True),
    "judul-z": Order("title", is_text=True),
}
# Column → its orders: the first one when its heading is clicked, the other one when it is clicked again.
COLUMNS = {"title": ("judul", "judul-z"), "amount": ("terbesar", "terkecil"), "age": (OLDEST, "terbaru")}
PHOTOS: tuple[tuple[str, Promise], ...] = (("ada", _("Dengan foto")), ("tanpa", _("Tanpa foto")))


@dataclass(frozen=True)
class Selection:
    """One question to the queue; field names are those in the address. Empty means: no matter."""

    antrean: str = Heap.WAITING
    tema: str = ""
    kelurahan: str = ""
    rw: str = ""
    foto: str = ""
    tanda: str = ""
    q: str = ""
    urut: str = OLDEST

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Selection":
        """Read the address; what makes no sense there is left out instead of failing."""
        given = {name: query.get(name, "").replace("\x00", "").strip()[:WORDS_MAX] for name in cls.__dataclass_fields__}
        known = {
            "antrean": Heap.values,
            "tanda": Mark.values,
            "foto": [value for value, _word in PHOTOS],
            "urut": ORDERS,
        }
        for name, values in known.items():
            given[name] = given[name] if given[name] in values else str(getattr(cls, name))
        return cls(**given)

    @property
    def order(self) -> Order:
        return ORDERS[self.urut]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything besides the heap and the order is asked."""
        return any((self.tema, self.kelurahan, self.rw, self.foto, self.tanda, self.q))

    @property
    def address(self) -> str:
        """The question as it stands in the address, without what is usual; empty for the usual one."""
        usual = Selection()
        given = {name: str(value) for name, value in vars(self).items() if value != getattr(usual, name)}
        return urlencode(given)

    @property
    def query(self) -> str:
        """``address`` with its question mark; empty for the usual question."""
        return f"?{self.address}" if self.address else ""

    def asking(self, **other: str) -> "Selection":
        """The same question with other answers."""
        return replace(self, **other)

    def narrow(self, proposals: "ProposalQuerySet", user: "User") -> "ProposalQuerySet":
        """Only proposals of the heap that answer the question."""
        asked = {"round__theme__slug": self.tema, "kelurahan__code": self.kelurahan, "rw": self.rw}
        found = pick_heap(proposals, user, self.antrean).filter(**{k: value for k, value in asked.items() if value})
        if self.foto:
            found = found.pictured(is_pictured=self.foto == "ada")
        if self.tanda:
            found = MARKED[Mark(self.tanda)](found)
        if self.q:
            found = found.filter(Q(title__icontains=self.q) | Q(code=read_code(self.q) or self.q))
        return found


def pick_heap(proposals: "ProposalQuerySet", user: "User", heap: str) -> "ProposalQuerySet":
    """One heap of ``user``."""
    if heap == Heap.WAITING:
        return proposals.waiting_for_verification_by(user)
    mine = proposals.verifiable_by(user)
    if heap == Heap.RETURNED:
        return mine.returned_to_proposers()
    return mine.checked_by(user) if heap == Heap.CHECKED else mine


def is_late() -> Q:
    """Longer with the same officer than promised (on /apa-itu/)."""
    return Q(status__in=AWAITED, status_since__lte=timezone.now() - VERIFICATION_TIME)


AWAITED = (Status.SUBMITTED, Status.KELURAHAN_VERIFIED)
MARKED: dict[Mark, Callable[["ProposalQuerySet"], "ProposalQuerySet"]] = {
    Mark.LATE: lambda found: found.filter(is_late()),
    Mark.MENDED: lambda found: found.mended(),
    Mark.TWIN: lambda found: found.likely_doubled(),
    Mark.JOINED: lambda found: found.joined(),
}
