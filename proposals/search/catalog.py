"""Finding what a person means: the standard activity of the kamus behind her words."""

from collections.abc import Sequence
from math import log

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact, TrigramWordSimilarity
from django.db.models import Case, FloatField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual

from themes.models import CatalogItem, ThemeRound
from themes.wording import Term, read_terms

MOST_CHOICES = 8
LONG_WORD = 6  # letters
KEPT = 0.5  # share of the best score an activity needs to be shown beside it
STEMS = "indonesian"  # PostgreSQL's text search configuration: melatih, pelatihan → latih


def search_catalog(round_: ThemeRound, words: str, most: int = MOST_CHOICES) -> list[CatalogItem]:
    """The standard activities of a round's theme that ordinary ``words`` mean, best first; at most ``most``.

    Every word, and every name the kamus has for it, is compared with each activity by stem and by trigram. A word that
    fits few activities says more than one that fits many; one that fits none says nothing.
    """
    terms = read_terms(words)
    if not terms:
        return []
    items = CatalogItem.objects.active().filter(cycle=round_.cycle_id, theme=round_.theme_id)
    fits = {f"fit_{number}": fit(term) for number, term in enumerate(terms)}
    found = list(items.annotate(**fits))
    table = [[getattr(item, name) for name in fits] for item in found]
    ranked = sorted(zip(weigh(terms, table), found, strict=True), key=lambda pair: (-pair[0], pair[1].name))
    return [item for score, item in ranked[:most] if score and score >= KEPT * ranked[0][0]]


def fit(term: Term) -> Combinable:
    """SQL: how well the best of a term's names fits an activity, 0 to 1."""
    return Greatest(*(fit_name(name) for name in term.names), Value(0.0), output_field=FloatField())


def fit_name(name: str) -> Combinable:
    """SQL: 1 where all stems of ``name`` stand in the activity, else how much of it does, spelling mistakes allowed."""
    has_stems = SearchVectorExact(SearchVector("name", config=STEMS), SearchQuery(name, config=STEMS))
    nearness = TrigramWordSimilarity(name, "name")
    is_near = GreaterThanOrEqual(nearness, least_nearness(name))
    return Case(When(has_stems, then=Value(1.0)), When(is_near, then=nearness), default=0.0, output_field=FloatField())


def least_nearness(name: str) -> float:
    """Trigram similarity below which it is another word, not a misspelled one; few letters leave little to compare."""
    if " " in name:
        return 0.7
    return 0.45 if len(name) >= LONG_WORD else 0.55


def weigh(terms: Sequence[Term], table: Sequence[Sequence[float]]) -> list[float]:
    """One score per row of ``table``, whose columns say how well each term fits."""
    weights = [
        term.weight * log(1 + len(table) / (1 + sum(column))) if any(column) else 0.0
        for term, column in zip(terms, zip(*table, strict=True), strict=False)
    ]
    return [sum(weight * share for weight, share in zip(weights, row, strict=True)) for row in table]
