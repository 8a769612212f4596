"""Versions of the free parts of the minutes: what changed between two, and what two people wrote at the same time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forums.models import MinutesVersion
from themes.models import Minutes

Parts = Mapping[str, str]
LABELS: dict[str, str | Promise] = {
    "number": _("Nomor berita acara"),
    "signed_on": _("Ditandatangani tanggal"),
    "materials": _("Materi yang dibahas"),
    "notes": _("Catatan kesepakatan"),
    "delegates": _("Delegasi"),
}


@dataclass(frozen=True)
class Change:
    """One line of a part: ``kind`` is same, gone or new."""

    kind: str
    words: str


@dataclass(frozen=True)
class Difference:
    """What one version changed in one part."""

    label: str | Promise
    lines: tuple[Change, ...]


@dataclass(frozen=True)
class Version:
    """One version as its history shows it. ``saved_at`` is aware."""

    number: int
    who: str
    saved_at: datetime
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Clash:
    """A part that two people changed since the version both began from."""

    name: str
    label: str | Promise
    mine: str
    theirs: str

    @property
    def both(self) -> str:
        """One after the other, for parts of several lines."""
        return f"{self.theirs}\n{self.mine}"

    @property
    def is_long(self) -> bool:
        return self.name not in {"number", "signed_on"}


def list_versions(minutes: Minutes) -> list[Version]:
    """The history, newest first, each with what it changed; one query."""
    rows = list(minutes.versions.select_related("by").order_by("number"))
    before: Parts = {}
    versions = []
    for row in rows:
        versions.append(Version(row.number, str(row.by), row.saved_at, compare(before, row.fields)))
        before = row.fields
    return versions[::-1]


def compare(before: Parts, after: Parts) -> tuple[Difference, ...]:
    """Line by line, the parts that read otherwise."""
    changed = [name for name in LABELS if before.get(name, "") != after.get(name, "")]
    return tuple(
        Difference(LABELS[name], _compare_lines(before.get(name, ""), after.get(name, ""))) for name in changed
    )


def _compare_lines(before: str, after: str) -> tuple[Change, ...]:
    old, new = before.splitlines(), after.splitlines()
    lines: list[Change] = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            lines += [Change("same", words) for words in old[a:b]]
            continue
        lines += [Change("gone", words) for words in old[a:b]]
        lines += [Change("new", words) for words in new[c:d]]
    return tuple(lines)


def read_version(minutes: Minutes, number: int) -> Parts:
    """The parts as version ``number`` had them; empty for one that never was."""
    found = MinutesVersion.objects.filter(minutes=minutes, number=number).first()
    return found.fields if found else {}


def merge(before: Parts, mine: Parts, theirs: Parts) -> tuple[dict[str, str], list[Clash]]:
    """What stands when two people wrote at once: the part that only one of them changed is hers; the rest clashes.

    A clash keeps mine in the merged parts until somebody chooses.
    """
    merged, clashes = {}, []
    for name, label in LABELS.items():
        old, own, other = before.get(name, ""), mine.get(name, ""), theirs.get(name, "")
        merged[name] = other if own == old else own
        if own not in {old, other} and other != old:
            clashes.append(Clash(name, label, own, other))
    return merged, clashes
