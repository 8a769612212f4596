"""What can be wrong with a row, and which decisions a person can take about it."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SKIP = "lewati"  # leave out the rows with this problem
IGNORE = "abaikan"  # disregard this cell
CATALOG = "kamus"  # what the kamus says counts
COMPUTE = "hitung"  # work it out from the other columns
STRIP = "bersihkan"  # without the sign in front
KEEP = "tetap"  # take the row as it stands
CHANGE = "ubah"  # it changes what is there already
OUTSIDE = "luar-kamus"  # an activity outside the kamus
EMPTY = "kosong"


class Kind(StrEnum):
    """Why a cell or a row cannot be taken over as it stands."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    ELSEWHERE = "elsewhere"  # the kelurahan lies in another kecamatan
    UNCLEAR = "unclear"  # a figure that reads two ways
    NOT_A_FIGURE = "not_a_figure"
    NOT_WHOLE = "not_whole"
    TOO_FINE = "too_fine"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    MERGED = "merged"  # one figure over several rows
    PRICE_DIFFERS = "price_differs"
    UNIT_DIFFERS = "unit_differs"
    AGENCY_DIFFERS = "agency_differs"
    AMOUNT_DIFFERS = "amount_differs"
    PRICE_HIDDEN = "price_hidden"  # no price, but volume and amount tell it
    TOO_LONG = "too_long"
    FORMULA = "formula"  # a text that a spreadsheet would run
    FAILED = "failed"
    UNCOMPUTED = "uncomputed"
    TURNED_TO_DATE = "turned_to_date"  # Excel made a date of 02/05
    NOT_A_NUMBER = "not_a_number"  # RT, RW
    NOT_A_DAY = "not_a_day"
    OTHER_DAY = "other_day"
    HIDDEN = "hidden"
    TWIN = "twin"
    KNOWN = "known"  # nearly what the session has already
    NO_SUCH_CODE = "no_such_code"
    NOT_OURS = "not_ours"
    CODE_TWICE = "code_twice"
    OVERTAKEN = "overtaken"
    CATALOG_NAME = "catalog_name"  # a title that is the name of an activity of the kamus


# Said, but no hindrance: the row is complete as it stands.
HINTS = frozenset({Kind.CATALOG_NAME})
# Settled once for the whole sheet, whatever stands in the cell.
OF_ALL = frozenset(
    {Kind.PRICE_DIFFERS, Kind.UNIT_DIFFERS, Kind.AGENCY_DIFFERS, Kind.AMOUNT_DIFFERS, Kind.PRICE_HIDDEN, Kind.TWIN}
    | {Kind.KNOWN, Kind.OVERTAKEN, Kind.HIDDEN, Kind.FORMULA, Kind.TOO_FINE, Kind.NOT_A_DAY, Kind.OTHER_DAY}
    | {Kind.CATALOG_NAME, Kind.EMPTY, Kind.TOO_LONG, Kind.FAILED, Kind.UNCOMPUTED, Kind.MERGED, Kind.ELSEWHERE}
    | {Kind.NOT_A_FIGURE, Kind.NOT_WHOLE, Kind.TURNED_TO_DATE, Kind.NOT_A_NUMBER, Kind.NO_SUCH_CODE, Kind.NOT_OURS}
    | {Kind.CODE_TWICE, Kind.TOO_LARGE}
)


class Trouble(Exception):
    """A reader could not say what a cell means. ``facts`` help to mend it: suggestions, readings, a limit."""

    def __init__(self, kind: Kind, **facts: Any) -> None:
        super().__init__(kind)
        self.kind, self.facts = kind, facts


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to settle: where it stands, what stands there, and what could be meant.

    ``field`` is empty for a whole row. Rows are numbered as the spreadsheet numbers them.
    """

    row: int
    kind: Kind
    field: str = ""
    value: str = ""
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def group(self) -> str:
        """What is settled together: the same misspelling in fifty rows is one question."""
        return name_group(self.kind, self.field, self.value)

    def pack(self) -> dict[str, Any]:
        packed = {
            "row": self.row,
            "kind": str(self.kind),
            "field": self.field,
            "value": self.value,
            "group": self.group,
        }
        return {**packed, "facts": self.facts} if self.facts else packed


def name_group(kind: Kind, field: str, value: str) -> str:
    if kind in OF_ALL:
        return f"{kind}|{field}"
    return f"{kind}|{field}|{' '.join(value.casefold().split())[:200]}"
