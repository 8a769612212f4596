"""Rupiah are whole numbers, written the Indonesian way: ``Rp1.500.000`` (PUEBI: no space, points).

On English pages they are grouped like the other numbers there: ``Rp1,500,000``. What is typed into fields, kept in
histories or printed in documents stays Indonesian.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from musrenbang.lib.bilingual import ENGLISH

MILLION = 1_000_000
BILLION = 1_000_000_000
TRILLION = 1_000_000_000_000
ENGLISH_SCALES = {"million": MILLION, "billion": BILLION, "trillion": TRILLION}
SCALES = {
    **dict.fromkeys(("ribu", "rb"), 1000),
    **dict.fromkeys(("juta", "jt"), MILLION),
    **dict.fromkeys(("miliar", "milyar", "mlr"), BILLION),
    **dict.fromkeys(("triliun", "trilyun"), TRILLION),
    **ENGLISH_SCALES,
}
WHOLE = re.compile(r"\d{1,3}(\.\d{3})+|\d+", re.ASCII)
SCALED = re.compile(r"(?P<number>\d[\d.,]{0,19})(?P<scale>[a-z]+)", re.ASCII)
# Before a word for the scale; one or two digits after a point cannot be thousands.
LOCAL_NUMBER = re.compile(r"(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)
POINT_NUMBER = re.compile(r"\d+(\.\d{1,2})?", re.ASCII)


def format_rupiah(amount: int | None) -> str:
    """Write ``amount`` (rupiah) as ``Rp1.500.000``, on English pages ``Rp1,500,000``; unknown as an en dash."""
    if amount is None:
        return "–"
    sign = "-" if amount < 0 else ""
    text = f"{sign}Rp{abs(amount):,}"
    return text if get_language() == ENGLISH else text.replace(",", ".")


def spell_rupiah(amount: int) -> str:
    """``1.500.000``: as fields have it, which read points alone, in whatever language the page is."""
    return f"{amount:,}".replace(",", ".")


def format_rupiah_short(amount: int) -> str:
    """Write ``amount`` (rupiah) for tight places: ``Rp65 juta``, ``Rp1,1 miliar``; below a million in full.

    On English pages ``Rp1.1 billion``.
    """
    for unit, word in ((TRILLION, _("triliun")), (BILLION, _("miliar")), (MILLION, _("juta"))):
        if abs(amount) >= unit:
            rounded = (Decimal(amount) / unit).quantize(Decimal("0.1"), ROUND_HALF_UP)
            return f"Rp{number_format(rounded, 0 if rounded == int(rounded) else 1)} {word}"
    return format_rupiah(amount)


def parse_rupiah(text: str) -> int:
    """Read ``Rp 1.500.000,-``, ``1500000``, ``600 juta``, ``Rp1,5 miliar`` or ``1.5 billion`` as rupiah.

    Raises ValueError when the text is not a whole, non-negative amount; nothing is guessed. So ``1,5 M`` is none: a
    milliard here, a million in English.
    """
    cleaned = re.sub(r"\s|\u00a0", "", text).casefold().removeprefix("rp").removeprefix(".").removesuffix("rupiah")
    plain = re.sub(r",(-|00)?$", "", cleaned)
    if WHOLE.fullmatch(plain):
        return int(plain.replace(".", ""))
    amount = read_scaled(cleaned)
    if amount is None or amount != int(amount):
        msg = f"bukan jumlah rupiah: {text!r}"
        raise ValueError(msg)
    return int(amount)


def read_scaled(text: str) -> Decimal | None:
    """Rupiah of ``600juta``, ``1,5miliar``, ``1.5billion``; None for what is none, or reads two ways."""
    found = SCALED.fullmatch(text)
    scale = SCALES.get(found["scale"]) if found else None
    if found is None or scale is None:
        return None
    if POINT_NUMBER.fullmatch(found["number"]):
        return Decimal(found["number"]) * scale
    if found["scale"] in ENGLISH_SCALES or not LOCAL_NUMBER.fullmatch(found["number"]):
        return None
    return Decimal(found["number"].replace(".", "").replace(",", ".")) * scale


def multiply(volume: Decimal, unit_price: int) -> int:
    """Rupiah of ``volume`` units at ``unit_price`` rupiah each, half a rupiah rounded up."""
    return int((volume * unit_price).quantize(Decimal(1), ROUND_HALF_UP))
