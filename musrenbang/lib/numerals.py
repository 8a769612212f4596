"""Whole numbers as the reader writes them, or as Indonesian words like the date of an official document."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import ngettext

WORDS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
UNITS = ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh"))


def format_number(number: int) -> str:
    """``1697`` → ``1.697``, on English pages ``1,697``."""
    return formats.number_format(number, force_grouping=True)


def format_thousandths(number: int, places: int = 1) -> str:
    """``71500`` → ``71,5``: a score that is kept in thousandths of a point, as people read it."""
    return formats.number_format(Decimal(number) / 1000, decimal_pos=places, force_grouping=True)


def format_per_mille(share: int) -> str:
    """``125`` → ``12,5%``, ``120`` → ``12%``."""
    return f"{formats.number_format(Decimal(share) / 10, decimal_pos=1 if share % 10 else 0)}%"


def counted(words: str, number: int, **named: object) -> str:
    """``words`` about ``number`` of something, in the reader's language: only English says one and many apart.

    ``%(count)s`` in it becomes the number, other names what ``named`` has for them.
    """
    return ngettext(words, words, number) % {"count": number, **named}


def spell_number(number: int) -> str:
    """Spell ``number`` (0 to 999,999): 16 → ``enam belas``, 2026 → ``dua ribu dua puluh enam``."""
    if number < len(WORDS):
        return WORDS[number]
    if number < 20:  # noqa: PLR2004 -- "belas" counts from twelve to nineteen
        return f"{WORDS[number - 10]} belas"
    size, word, single = next(unit for unit in UNITS if number >= unit[0])
    many, rest = divmod(number, size)
    head = single if many == 1 else f"{spell_number(many)} {word}"
    return f"{head} {spell_number(rest)}" if rest else head
