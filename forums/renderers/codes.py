"""What the QRs of a sheet say: ``MT1:<key of the sheet>:<row>``, and ``MT1:<key>:<row>:2`` at the other end of the row.

Upper-case letters and digits keep the code small; two of them span the whole row, so a photo can be straightened.
"""

import re
import uuid
from dataclasses import dataclass
from io import BytesIO

import segno

MARK = "MT1"
VERSION = 3  # 29 × 29 modules
MASK = 4  # weighing all eight masks takes six times as long, and readers take any
PATTERN = re.compile(rf"{MARK}:([0-9A-Fa-f-]{{32,36}}):([1-9])(:2)?")


@dataclass(frozen=True)
class Code:
    """Which row of which sheet, and whether it is the QR in the bottom right corner."""

    sheet: uuid.UUID
    row: int
    is_second: bool = False

    def __str__(self) -> str:
        end = ":2" if self.is_second else ""
        return f"{MARK}:{self.sheet.hex.upper()}:{self.row}{end}"


def read_code(text: str) -> Code | None:
    """What a QR says; None for one that is not ours."""
    match = PATTERN.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return Code(uuid.UUID(match[1]), int(match[2]), bool(match[3]))
    except ValueError:
        return None


def draw_code(code: Code) -> str:
    """The QR as SVG without a margin; a quarter of it may be damaged."""
    symbol = segno.make(str(code), error="q", version=VERSION, mode="alphanumeric", mask=MASK, boost_error=False)
    drawn = BytesIO()
    symbol.save(drawn, kind="svg", border=0, omitsize=True, xmldecl=False, svgclass=None, lineclass=None)
    return drawn.getvalue().decode()
