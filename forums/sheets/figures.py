"""Figures as people write them: ``Rp 1.500.000,-``, ``1,5 jt``, ``15 juta``, ``30 peserta``, and numbers as numbers.

What reads two ways is never settled here: ``2.5 M`` may be milliards or millions, ``1,500`` one and a half or a
thousand and a half. Trouble then carries the readings, the likelier first.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from forums.sheets.cells import Cell, Failed, show
from forums.sheets.problems import Kind, Trouble

RUPIAH_LIMIT = 10_000_000_000_000  # as in the forms: above it no single proposal makes sense
LEAST_RUPIAH = 100  # below it somebody counted in thousands or millions and did not say so
VOLUME_LIMIT = Decimal(10_000_000)
COUNT_LIMIT = 1_000_000
CENT = Decimal("0.01")
THOUSAND, MILLION, MILLIARD = 1000, 1_000_000, 1_000_000_000
SCALES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("rb", "rbu", "ribu", "k"), (THOUSAND,)),
    **dict.fromkeys(("jt", "jta", "juta", "jutaan"), (MILLION,)),
    **dict.fromkeys(("miliar", "milyar", "milliar", "mlr", "mlyr", "milyard"), (MILLIARD,)),
    **dict.fromkeys(("t", "triliun", "trilyun"), (MILLIARD * THOUSAND,)),
    "m": (MILLIARD, MILLION),  # "M" is a milliard here and a million in English
}
CURRENCY = re.compile(r"^(rp\.?|idr)\s*")
ENDING = re.compile(r"\s*(,-+|,=|\.-+|-+|rupiah)$")
SPACED = re.compile(r"^\d{1,3}( \d{3})+$")
AMOUNT = re.compile(r"^(?P<number>\d[\d.,]*)\s*(?P<scale>[a-z]+)?\.?$")
VOLUME = re.compile(r"^(?P<number>\d[\d.,]*)\s*(?P<unit>[^\d\s.,/x*+-].{0,29})?$")
COUNT = re.compile(r"^(?P<number>\d[\d.]*)\s*(orang|org|jiwa)?\.?$")
POINTS, COMMAS = re.compile(r"^\d{1,3}(\.\d{3})+$"), re.compile(r"^\d{1,3}(,\d{3})+$")


def read_rupiah(cell: Cell, *, times: int = 1) -> int:
    """Whole rupiah of a filled cell. ``times``: the column counts in thousands or millions. Raises Trouble."""
    check_computed(cell)
    readings = read_number_cell(cell, times) if is_number(cell) else read_rupiah_text(show(cell), times)
    whole = [int(amount) for amount in readings if amount == amount.to_integral_value()]
    if not whole:
        raise Trouble(Kind.NOT_WHOLE)
    if len(whole) > 1:
        raise Trouble(Kind.UNCLEAR, readings=whole)
    return check_amount(whole[0])


def check_amount(amount: int) -> int:
    """The amount, if one proposal can cost that. Raises Trouble."""
    if amount <= 0:
        raise Trouble(Kind.TOO_SMALL, readings=[])
    if amount < LEAST_RUPIAH:
        raise Trouble(Kind.TOO_SMALL, readings=[amount * MILLION, amount * THOUSAND])
    if amount > RUPIAH_LIMIT:
        raise Trouble(Kind.TOO_LARGE)
    return amount


def read_number_cell(cell: Cell, times: int) -> list[Decimal]:
    return [snap(Decimal(repr(cell)) * times)]


def read_rupiah_text(text: str, times: int) -> list[Decimal]:
    """Every amount that ``text`` may mean. Raises Trouble when it means none."""
    plain = ENDING.sub("", CURRENCY.sub("", text.casefold().strip())).strip()
    if SPACED.match(plain):
        plain = plain.replace(" ", "")
    found = AMOUNT.match(plain)
    scales = SCALES.get(found["scale"]) if found and found["scale"] else (times,)
    if not found or scales is None:
        raise Trouble(Kind.NOT_A_FIGURE)
    readings = list_readings(found["number"])
    if len(scales) == 1 and scales[0] == 1:
        readings = settle_plain(found["number"], readings)
    return [number * scale for number in readings for scale in scales]


def settle_plain(number: str, readings: list[Decimal]) -> list[Decimal]:
    """Without a word for the scale ``1.500`` is a thousand and a half; ``1,500`` says nothing for certain."""
    if COMMAS.match(number) and number.count(",") == 1:
        raise Trouble(Kind.UNCLEAR, readings=[int(reading) for reading in readings if reading == int(reading)])
    return readings[:1]


def list_readings(number: str) -> list[Decimal]:
    """Every value that digits with points and commas may have, the Indonesian one first. Raises Trouble."""
    if "." in number and "," in number:
        return [read_both(number)]
    if POINTS.match(number) or COMMAS.match(number):
        mark = "." if "." in number else ","
        grouped = Decimal(number.replace(mark, ""))
        if number.count(mark) > 1:
            return [grouped]
        broken = Decimal(number.replace(mark, "."))
        return [grouped, broken] if mark == "." else [broken, grouped]
    if re.fullmatch(r"\d+([.,]\d+)?", number):
        return [Decimal(number.replace(",", "."))]
    raise Trouble(Kind.NOT_A_FIGURE)


def read_both(number: str) -> Decimal:
    """``1.500.000,00`` and ``1,500,000.00``: the mark that comes last parts the decimals."""
    last = max(number.rfind("."), number.rfind(","))
    whole, decimals = number[:last], number[last + 1 :]
    mark = "," if number[last] == "." else "."
    grouping = COMMAS if mark == "," else POINTS
    if not grouping.match(whole) or not decimals.isdigit():
        raise Trouble(Kind.NOT_A_FIGURE)
    return Decimal(f"{whole.replace(mark, '')}.{decimals}")


def read_volume(cell: Cell) -> tuple[Decimal, str]:
    """How many, and in what unit if the cell says so too (``30 peserta``). Raises Trouble."""
    check_computed(cell)
    if is_number(cell):
        return check_volume(snap(Decimal(repr(cell)))), ""
    found = VOLUME.match(show(cell))
    if not found:
        raise Trouble(Kind.NOT_A_FIGURE)
    number, unit = found["number"].rstrip(".,"), (found["unit"] or "").strip(" .")
    readings = list_readings(number)
    if COMMAS.match(number) and len(readings) > 1:
        raise Trouble(Kind.UNCLEAR, readings=[show_plain(reading) for reading in reversed(readings)])
    return check_volume(readings[0]), unit


def check_volume(volume: Decimal) -> Decimal:
    if volume <= 0:
        raise Trouble(Kind.TOO_SMALL, readings=[])
    if volume > VOLUME_LIMIT:
        raise Trouble(Kind.TOO_LARGE)
    if volume != volume.quantize(CENT):
        raise Trouble(Kind.TOO_FINE, readings=[show_plain(volume.quantize(CENT, ROUND_HALF_UP))])
    return volume.normalize()


def read_count(cell: Cell) -> int:
    """How many people: ``30``, ``30 orang``, ``1.200 jiwa``. Raises Trouble."""
    check_computed(cell)
    text = show(cell).casefold()
    found = COUNT.match(text)
    number = found["number"] if found else ""
    if not number or not (number.isdigit() or POINTS.match(number)):
        raise Trouble(Kind.NOT_A_FIGURE)
    count = int(number.replace(".", ""))
    if count < 1:
        raise Trouble(Kind.TOO_SMALL, readings=[])
    if count > COUNT_LIMIT:
        raise Trouble(Kind.TOO_LARGE)
    return count


def is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def snap(number: Decimal) -> Decimal:
    """What arithmetic in binary left: 1499999.9999999998 is 1500000. Raises Trouble for what is no number."""
    if not number.is_finite():
        raise Trouble(Kind.NOT_A_FIGURE)
    return round(number, 6).normalize() + 0


def check_computed(cell: Cell) -> None:
    """Trouble for a formula without a result."""
    if isinstance(cell, Failed):
        raise Trouble(Kind.FAILED if cell.text else Kind.UNCOMPUTED)


def show_plain(number: Decimal) -> str:
    """Spelled for choices: ``1.5``."""
    return f"{number.normalize():f}"
