"""What a reader may ask of the public list: words, filters, order. All of it stands in the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.keyset import Order
from proposals.enums import Channel, Status
from proposals.search.spelling import read_query
from themes.models import Cycle

if TYPE_CHECKING:
    from proposals.querysets import ProposalQuerySet

CODE = re.compile(r"(\d{4})[\s\-–—_./]*([A-Z]{3})[\s\-–—_./]*(\d{1,7})", re.ASCII)
PART_OF_CODE = re.compile(r"([A-Z]{3})[\s\-–—_./]*(\d{1,7})", re.ASCII)  # "dif 123", without the year
WORDS_MAX = 100  # characters of a search
PUBLIC_STATUSES = tuple(s for s in Status if s not in {Status.DRAFT, Status.WITHDRAWN})
ORDERS = {
    "terbaru": (_("Terbaru"), Order("submitted_at", is_time=True)),
    "terlama": (_("Terlama"), Order("submitted_at", descending=False, is_time=True)),
    "didukung": (_("Paling banyak didukung"), Order("support_count")),
    "terbesar": (_("Anggaran terbesar"), Order("requested_amount")),
}
NEWEST = "terbaru"
USUAL = ("urut", NEWEST)


def read_code(text: str) -> str | None:
    """The code a person meant: ``2028 ank 123`` → ``2028-ANK-00123``; None when it is no code."""
    match = CODE.fullmatch(text.strip().upper())
    return f"{match[1]}-{match[2]}-{int(match[3]):05d}" if match else None


@dataclass(frozen=True)
class Search:
    """One question to the list; field names are those in the address. Empty means: no matter."""

    q: str = ""
    tema: str = ""
    wilayah: str = ""
    status: str = ""
    opd: str = ""
    tahun: str = ""
    saluran: str = ""
    urut: str = NEWEST

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Search":
        """Read the address; what makes no sense there is left out instead of failing."""
        given = {name: query.get(name, "").replace("\x00", "").strip()[:WORDS_MAX] for name in cls.__dataclass_fields__}
        given["status"] = given["status"] if given["status"] in PUBLIC_STATUSES else ""
        given["saluran"] = given["saluran"] if given["saluran"] in Channel.values else ""
        given["urut"] = given["urut"] if given["urut"] in ORDERS else NEWEST
        for name in ("opd", "tahun"):
            given[name] = given[name] if given[name].isascii() and given[name].isdecimal() else ""
        return cls(**given)

    @property
    def order(self) -> Order:
        return ORDERS[self.urut][1]

    def query(self, **other: str) -> str:
        """This question as the address spells it, with ``other`` answers; what does not matter is left out."""
        asked = {name: value for name, value in (vars(self) | other).items() if value and (name, value) != USUAL}
        return urlencode(asked)

    def narrow(self, proposals: "ProposalQuerySet") -> "ProposalQuerySet":
        """Only proposals that answer the question, by what outsiders may know."""
        asked = {
            "round__theme__slug": self.tema,
            "public_status": self.status,
            "agency": self.opd,
            "round__cycle__plan_year": self.tahun,
            "channel": self.saluran,
        }
        found = proposals.filter(**{name: value for name, value in asked.items() if value})
        if self.wilayah:
            found = found.filter(Q(kelurahan__code=self.wilayah) | Q(kelurahan__parent__code=self.wilayah))
        if code := read_code(self.q):
            return found.filter(code=code)
        if part := PART_OF_CODE.fullmatch(self.q.upper()):
            years = Cycle.objects.values_list("plan_year", flat=True)
            return found.filter(code__in=[f"{year}-{part[1]}-{int(part[2]):05d}" for year in years])
        if not self.q:
            return found
        query = read_query(self.q)
        return found.filter(words=query) if query else found.none()
