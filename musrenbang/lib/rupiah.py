"""Rupiah are whole numbers, written the Indonesian way: ``Rp1.500.000`` (PUEBI: no space, points)."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MILLION = 1_000_000
BILLION = 1_000_000_000
TRILLION = 1_000_000_000_000


def format_rupiah(amount: int | None) -> str:
    """Write ``amount`` (rupiah) as ``Rp1.500.000``; an unknown amount as an en dash."""
    if amount is None:
        return "–"
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def format_rupiah_short(amount: int) -> str:
    """Write ``amount`` (rupiah) for tight places: ``Rp65 juta``, ``Rp1,1 miliar``; below a million in full.

    On English pages ``Rp1.1 billion``; sums in full are spelled the same everywhere.
    """
    for unit, word in ((TRILLION, _("triliun")), (BILLION, _("miliar")), (MILLION, _("juta"))):
        if abs(amount) >= unit:
            rounded = (Decimal(amount) / unit).quantize(Decimal("0.1"), ROUND_HALF_UP)
            return f"Rp{number_format(rounded, 0 if rounded == int(rounded) else 1)} {word}"
    return format_rupiah(amount)


def parse_rupiah(text: str) -> int:
    """Read ``Rp 1.500.000,-``, ``1.500.000`` or ``1500000`` as rupiah.

    Raises ValueError when the text is not a whole, non-negative amount; nothing is guessed.
    """
    cleaned = re.sub(r"\s|\u00a0", "", text).removeprefix("Rp").removeprefix(".")
    cleaned = re.sub(r",(-|00)?$", "", cleaned)
    if not re.fullmatch(r"\d{1,3}(\.\d{3})+|\d+", cleaned):
        msg = f"bukan jumlah rupiah: {text!r}"
        raise ValueError(msg)
    return int(cleaned.replace(".", ""))


def multiply(volume: Decimal, unit_price: int) -> int:
    """Rupiah of ``volume`` units at ``unit_price`` rupiah each, half a rupiah rounded up."""
    return int((volume * unit_price).quantize(Decimal(1), ROUND_HALF_UP))
