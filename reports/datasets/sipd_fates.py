"""What becomes of each row that came back from SIPD, seen beside what the portal has now. Changes nothing."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from proposals.enums import Status
from proposals.models import Proposal
from reports.datasets.sipd_rows import find_record
from reports.enums import SipdFate
from reports.sheets.lines import SipdLine

ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]{0,39}")
STATUS_LIMIT = 100
BATCH = 1000
WRITTEN = (SipdFate.NEW, SipdFate.CHANGED)
CALM = (*WRITTEN, SipdFate.SAME, SipdFate.EMPTY)  # nothing anybody has to look at

# Sentences that name what was found, and where in them it stands.
NAMING = {
    source: re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(source)))
    for source in (
        "Di portal tercatat nomor %(number)s.",
        "Nomor ini juga diberikan kepada %(codes)s.",
        "Nomor ini milik usulan %(code)s.",
        (
            "Judul kolom yang dicari: %(wanted)s. Tidak satu pun ada di 40 baris pertama. "
            "Perbaiki judulnya, lalu unggah lagi."
        ),
        (
            "Judul kolom yang dicari: %(wanted)s. Yang ada: %(found)s. Yang kurang: %(lacking)s. "
            "Perbaiki judulnya, lalu unggah lagi."
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Known:
    """A proposal a row names, with what is noted of it. ``sipd_id`` is empty where it has none."""

    pk: int
    code: str
    title: str
    cycle: int
    is_ready: bool
    sipd_id: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Fate:
    """One row and what becomes of it. ``before`` is what stood there, ``sentence`` says why it is not taken."""

    line: SipdLine
    fate: SipdFate
    title: str = ""
    before: tuple[str, str, str] = ("", "", "")  # number, status, note
    sentence: str = ""

    def pack(self) -> dict[str, Any]:
        return asdict(self) | {"before": list(self.before), "fate": str(self.fate)}


def retell(sentence: str) -> str:
    """A sentence about a row or a sheet, which is kept in Indonesian, in the reader's language."""
    for source, pattern in NAMING.items():
        if named := pattern.fullmatch(sentence):
            return _(source) % named.groupdict()
    return _(sentence) if sentence else ""


def unpack_line(packed: Mapping[str, Any]) -> SipdLine:
    return SipdLine(**packed["line"])


def is_id(text: str) -> bool:
    """Whether SIPD could have given such a number: letters, digits and a few signs, at most forty."""
    return bool(ID.fullmatch(text))


def may_be_entered(proposal: Proposal) -> bool:
    """What no forum agreed on is no business of SIPD's."""
    return proposal.forwarded_at is not None and proposal.status != Status.WITHDRAWN


def judge(lines: Sequence[SipdLine]) -> list[Fate]:
    """The fate of every row. Three queries for each thousand."""
    known = read_known({line.code for line in lines})
    return Judge(lines, known, read_holders({line.sipd_id for line in lines if line.sipd_id})).judge()


def read_known(codes: Iterable[str]) -> dict[str, Known]:
    found = {}
    for part in batches(sorted(codes)):
        rows = Proposal.objects.filter(code__in=part).exclude(status=Status.DRAFT)
        for proposal in rows.select_related("round", "sipd_record"):
            known = describe(proposal)
            found[known.code] = known
    return found


def read_holders(numbers: Iterable[str]) -> dict[tuple[int, str], str]:
    """Which proposal of which cycle has a number now."""
    holders = {}
    for part in batches(sorted(numbers)):
        rows = Proposal.objects.filter(sipd_record__sipd_id__in=part)
        found = rows.values_list("sipd_record__cycle", "sipd_record__sipd_id", "code")
        holders.update({(cycle, number or ""): code or "" for cycle, number, code in found})
    return holders


def batches(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def describe(proposal: Proposal) -> Known:
    record = find_record(proposal)
    return Known(
        pk=proposal.pk,
        code=proposal.code or "",
        title=proposal.title,
        cycle=proposal.round.cycle_id,
        is_ready=may_be_entered(proposal),
        sipd_id=(record.sipd_id or "") if record else "",
        status=record.status if record else "",
        note=record.note if record else "",
    )


class Judge:
    """Judges the rows of one sheet beside each other."""

    def __init__(
        self, lines: Sequence[SipdLine], known: Mapping[str, Known], holders: Mapping[tuple[int, str], str]
    ) -> None:
        self.lines, self.known, self.holders = lines, known, holders
        self.said: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self.claims: dict[tuple[int, str], set[str]] = defaultdict(set)
        for line in lines:
            self.said[line.code].add((line.sipd_id, line.status, line.note))
            if line.sipd_id and line.code in known:
                self.claims[known[line.code].cycle, line.sipd_id].add(line.code)

    def judge(self) -> list[Fate]:
        seen: Counter[str] = Counter()
        fates = []
        for line in self.lines:
            seen[line.code] += 1
            fates.append(self.judge_one(line, is_repeated=seen[line.code] > 1))
        return fates

    def judge_one(self, line: SipdLine, *, is_repeated: bool) -> Fate:
        known = self.known.get(line.code)
        if known is None:
            sentence = _("Tidak ada usulan berkode ini.") if line.code else _("Baris ini tidak menyebut kode usulan.")
            return Fate(line, SipdFate.UNKNOWN, sentence=sentence)
        fate, sentence = self.refuse(line, known)
        if not fate and is_repeated:
            fate, sentence = SipdFate.SAME, _("Baris ini mengulang baris lain.")
        elif not fate:
            fate = compare(line, known)
        if fate == SipdFate.RENUMBERED:
            sentence = _("Di portal tercatat nomor %(number)s.") % {"number": known.sipd_id}
        return Fate(line, fate, known.title, (known.sipd_id, known.status, known.note), sentence)

    def refuse(self, line: SipdLine, known: Known) -> tuple[SipdFate | None, str]:
        """Why the row cannot be taken, if it cannot."""
        if len(self.said[line.code]) > 1:
            return SipdFate.CODE_TWICE, _("Kode ini ada di beberapa baris dengan isi berbeda; sisakan satu.")
        if not line.sipd_id:
            return SipdFate.EMPTY, ""
        if not is_id(line.sipd_id) or len(line.status) > STATUS_LIMIT:
            return SipdFate.BAD_ID, _("Nomor hanya boleh huruf, angka, dan . / _ - ; simpan kolomnya sebagai teks.")
        if not known.is_ready:
            return SipdFate.NOT_READY, _("Usulan ini belum diteruskan forum, atau sudah ditarik.")
        return self.refuse_number(line, known)

    def refuse_number(self, line: SipdLine, known: Known) -> tuple[SipdFate | None, str]:
        """Whether somebody else has or is given the number."""
        others = self.claims[known.cycle, line.sipd_id] - {line.code}
        if others:
            return SipdFate.ID_TWICE, _("Nomor ini juga diberikan kepada %(codes)s.") % {"codes": spell(others)}
        holder = self.holders.get((known.cycle, line.sipd_id))
        if holder and holder != line.code and not self.lets_go(holder, line.sipd_id):
            return SipdFate.ID_TAKEN, _("Nomor ini milik usulan %(code)s.") % {"code": holder}
        return None, ""

    def lets_go(self, holder: str, number: str) -> bool:
        """Whether the sheet itself gives the holder of a number another one."""
        given = {sipd_id for sipd_id, _status, _note in self.said.get(holder, ())}
        return len(given) == 1 and not given & {number, ""}


def compare(line: SipdLine, known: Known) -> SipdFate:
    """What is new in a row that can be taken. An empty status or note says nothing new."""
    if not known.sipd_id:
        return SipdFate.NEW
    if known.sipd_id != line.sipd_id:
        return SipdFate.RENUMBERED
    is_news = (line.status and line.status != known.status) or (line.note and line.note != known.note)
    return SipdFate.CHANGED if is_news else SipdFate.SAME


def spell(codes: Iterable[str]) -> str:
    listed = sorted(codes)
    return ", ".join(listed[:3]) + (" …" if len(listed) > 3 else "")  # noqa: PLR2004 – enough to find them
