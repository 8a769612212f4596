"""Where things stand on a printed sheet, in millimetres: the printer draws by it, the reader of photos cuts by it.

Sheets printed once come back for as long as a session is open, so what stands here may only change together with the
prefix of the codes (``MARK`` in forums.renderers.codes).
"""

from dataclasses import dataclass

from forums.enums import PaperKind

PAGE = (210.0, 297.0)
MARGIN = 15.0  # left and right
TOP, FOOT = 10.0, 13.0
HEAD, HEAD_LARGE = 32.0, 42.0  # what every sheet says above its rows
GAP = 4.0  # between two rows
INSET = 4.0  # from the corner of a row to its QR: more than the four modules of quiet it needs
CODE = 18.0  # side of a QR

FEW_CHOICES, MANY_CHOICES = 8, 20  # proposals that fit on a small and on a large ballot
MANY_CHOICES_LARGE = 14


@dataclass(frozen=True)
class Box:
    """A row of a sheet: its size in mm. The QRs stand in its top left and bottom right corners."""

    width: float
    height: float

    @property
    def first_code(self) -> tuple[float, float]:
        """The top left corner of the first QR, from the top left corner of the row."""
        return INSET, INSET

    @property
    def second_code(self) -> tuple[float, float]:
        return self.width - INSET - CODE, self.height - INSET - CODE


def row_box(*, rows: int, is_large: bool) -> Box:
    """Each of the ``rows`` on a sheet."""
    space = PAGE[1] - TOP - FOOT - (HEAD_LARGE if is_large else HEAD)
    return Box(PAGE[0] - 2 * MARGIN, (space - GAP * (rows - 1)) / rows)


def rows_per_sheet(kind: PaperKind, *, is_large: bool, has_guardian: bool, choices: int) -> int:
    """How many rows fit with fields large enough to write in; fewer than ten (see PaperRow.ballot_number)."""
    if kind == PaperKind.BALLOT:
        has_room = choices <= FEW_CHOICES or choices > (MANY_CHOICES_LARGE if is_large else MANY_CHOICES)
        normal = 4 if has_room else 2
        return normal // 2 if is_large else normal
    if is_large or (kind == PaperKind.PROPOSAL and has_guardian):
        return 1
    return 2


def lists_choices(*, rows: int, is_large: bool, choices: int) -> bool:
    """Whether a ballot names what can be chosen; else the numbers are written by hand."""
    if not choices:
        return False
    if is_large:
        return choices <= (FEW_CHOICES if rows > 1 else MANY_CHOICES_LARGE)
    return choices <= (FEW_CHOICES if rows > 2 else MANY_CHOICES)  # noqa: PLR2004 – four ballots or two on a sheet
