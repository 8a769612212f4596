"""Words a city keeps in both languages: an Indonesian column, and beside it one for English that may stay empty.

Pages show them in the reader's language. Histories, letters and reports read the Indonesian column itself.
Rows the portal brings itself have no such column: the catalogue knows their words, as long as nobody changed them.
"""

from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

INDONESIAN, ENGLISH = "id", "en"


def shown(row: Any, field: str) -> str:
    """``field`` of ``row`` in the language of the page; in Indonesian where nobody wrote it in English."""
    return str(getattr(row, f"{field}_en" if shown_in(row, field) == ENGLISH else field))


def shown_in(row: Any, field: str) -> str:
    """The language in which ``shown`` answers, for the attribute ``lang``."""
    is_english = get_language() == ENGLISH and getattr(row, f"{field}_en")
    return ENGLISH if is_english else INDONESIAN


def shown_column(path: str) -> F | Coalesce:
    """``shown`` for rows that are read as plain values; ``path`` leads to the Indonesian column."""
    if get_language() != ENGLISH:
        return F(path)
    return Coalesce(NullIf(F(f"{path}_en"), Value("")), F(path))


class Spoken(NamedTuple):
    """Words and the language they are in, for the attribute ``lang``."""

    text: str
    language: str


def speak_ours(text: str, ours: AbstractSet[str]) -> Spoken:
    """``text`` in the language of the page where it is one of ``ours``, else as the city wrote it."""
    if text in ours and get_language() == ENGLISH:
        return Spoken(gettext(text), ENGLISH)
    return Spoken(text, INDONESIAN)


def mark_up(words: Spoken) -> SafeString:
    """The words, saying in which language."""
    return format_html('<span lang="{}">{}</span>', words.language, words.text)
