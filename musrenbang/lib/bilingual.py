"""Words a city keeps in both languages: an Indonesian column, and beside it one for English that may stay empty.

Pages show them in the reader's language. Histories, letters and reports read the Indonesian column itself.
"""

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

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
