"""Whole amounts and exact scores out of a file, or a sentence that says what stands there instead."""

from decimal import Decimal, InvalidOperation

from budgets.allocation.instance import MOST_LIMIT, MOST_SCORE
from budgets.allocation.malformed import Malformed

LONGEST = 40  # characters of a strange value shown in a sentence


def read_amount(value: object, place: str) -> int:
    """Whole rupiah of a number as JSON has it; ``9e9`` and ``500000.00`` are whole."""
    amount = check_number(value, place)
    if amount != amount.to_integral_value():
        raise Malformed(place, f"harus rupiah bulat, bukan {show(value)}")
    return int(amount)


def read_score(value: object, place: str) -> Decimal:
    return check_number(value, place)


def check_number(value: object, place: str) -> Decimal:
    """An int or Decimal (never a bool), not so large that even looking at it is a burden."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Malformed(place, f"harus angka, bukan {show(value)}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Malformed(place, f"harus angka, bukan {show(value)}")
    if not -MOST_SCORE <= value <= MOST_LIMIT:
        raise Malformed(place, f"angka {show(value)} di luar jangkauan")
    return Decimal(value)


def parse_number(text: str, place: str) -> Decimal:
    """A number in a text file: digits with a decimal point."""
    try:
        return check_number(Decimal(text.strip()), place)
    except InvalidOperation:
        raise Malformed(place, f"harus angka, bukan {show(text)}") from None


def show(value: object) -> str:
    """``value`` for a sentence, shortened."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    if value is None:
        text = "kosong"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
