"""Programme, activity and sub-activity of a proposal, as the national nomenclature numbers them.

A sub-activity is written with its code in front (``2.08.06.2.02.01 Penyediaan …``); the code of its programme is the
first three parts of it, that of its activity the first five. Nothing is guessed: without a sub-activity there is none.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.datasets.sipd_layout import Layout

NAMES = Path(__file__).resolve().parents[1] / "data" / "nomenklatur.csv"
PROGRAM_PARTS, ACTIVITY_PARTS, WHOLE = 3, 5, 6  # parts of a code


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """Each with its code in front, and its name where that is known; empty where there is none."""

    program: str = ""
    activity: str = ""
    sub_activity: str = ""


def place(layout: "Layout", item: str | None, sector: str) -> Nomenclature:
    """By the activity of the kamus (its name), else by the sector code, as the layout of the city maps them."""
    words = layout.spell("sub_kegiatan", item or "") or layout.spell("sub_kegiatan", sector)
    parts = words.partition(" ")[0].split(".")
    if len(parts) != WHOLE or not all(part.isdecimal() for part in parts):
        return Nomenclature(sub_activity=words)
    return Nomenclature(name(parts[:PROGRAM_PARTS]), name(parts[:ACTIVITY_PARTS]), words)


def name(parts: list[str]) -> str:
    code = ".".join(parts)
    return f"{code} {read_names().get(code, '')}".strip()


@lru_cache(maxsize=1)
def read_names() -> Mapping[str, str]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return {row["kode"]: row["nama"] for row in csv.DictReader(file)}
