"""What a rubric can start from: sets of criteria kept as data of the project."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from budgets.enums import Measure
from budgets.reckoning import HIGHEST, WHOLE
from musrenbang.lib.csv_rows import Problem, Row, raise_problems, read_sheet

PRESETS = Path(__file__).parent / "data" / "rubrik_bawaan.csv"
COLUMNS = ("rubrik", "judul", "kode", "nama", "pertanyaan", "bobot", "cara")
ANCHORS = tuple(f"arti{value}" for value in range(1, HIGHEST + 1))


@dataclass(frozen=True)
class Draft:
    """One criterion before it is a row; ``anchors`` say what 1 to 5 mean."""

    code: str
    name: str
    question: str
    weight: int
    measure: str
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class Preset:
    key: str
    name: str
    criteria: tuple[Draft, ...]


@cache
def read_presets(path: Path = PRESETS) -> Mapping[str, Preset]:
    """Every preset by its key. Raises BadFileError when the file is broken."""
    problems: list[Problem] = []
    sheet = read_sheet(path, (*COLUMNS, *ANCHORS), problems)
    found: dict[str, tuple[str, list[Draft]]] = {}
    for row in sheet.rows:
        key, name = row.text("rubrik", longest=30), row.text("judul", longest=80)
        found.setdefault(key, (name, []))[1].append(_read_draft(row))
    raise_problems(problems)
    return {key: Preset(key, name, tuple(drafts)) for key, (name, drafts) in found.items()}


def _read_draft(row: Row) -> Draft:
    return Draft(
        code=row.text("kode", longest=30),
        name=row.text("nama", longest=80),
        question=row.optional_text("pertanyaan"),
        weight=row.whole("bobot", most=WHOLE),
        measure=row.choice("cara", {value: value for value in Measure.values}) or Measure.JUDGED,
        anchors=tuple(row.text(column) for column in ANCHORS),
    )
