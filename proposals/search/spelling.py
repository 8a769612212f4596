"""A search as people type it: half words, misspelled words, words that say nothing."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.db.models.functions import Length

from proposals.models import KnownWord
from themes.wording import similarity, split_words

STEMS = "indonesian"  # the text search configuration of Proposal.words
MOST_WORDS = 6
MOST_OTHERS = 3  # other readings of one word
SHORTEST_PART = 3  # letters that may begin a longer word
SHORTEST_SLIP = 4  # letters of a word that may be a slip; shorter ones are near too many others
NEAR = 0.45  # trigram similarity of a word misspelled
RARE = 2  # texts; a word more of them have is no slip


def read_query(text: str) -> SearchQuery | None:
    """What to ask ``Proposal.words`` for: every telling word of ``text``, or what it may have meant. None: no word."""
    words = split_words(text)[:MOST_WORDS]
    if not words:
        return None
    known = look_up(words)
    readings = " & ".join(f"({spell(word, known)})" for word in words)
    return SearchQuery(readings, config=STEMS, search_type="raw")


def spell(word: str, known: Mapping[str, int]) -> str:
    """One word in the language of tsquery, with its other readings. Words are letters and digits only (``WORD``)."""
    others = read_otherwise(word, known)
    itself = f"'{word}':*" if len(word) >= SHORTEST_PART and word not in known else f"'{word}'"
    return " | ".join([itself, *(f"'{other}'" for other in others)])


def look_up(words: Sequence[str]) -> dict[str, int]:
    """The known words that ``words`` are, begin, or nearly are, each with the number of texts that have it."""
    asked = reduce(or_, (resembles(word) for word in words))
    rows = KnownWord.objects.annotate(length=Length("text")).filter(asked)
    return dict(rows.values_list("text", "count"))


def resembles(word: str) -> Q:
    alike = Q(text=word) | Q(text__trigram_similar=word)
    if len(word) >= SHORTEST_PART:
        alike |= Q(text__startswith=word)
    if len(word) >= SHORTEST_SLIP:
        alike |= Q(text__startswith=word[0], length__range=(len(word) - 1, len(word) + 1))
    return alike


def read_otherwise(word: str, known: Mapping[str, int]) -> list[str]:
    """Words ``word`` may stand for: begun by it, or misspelled as it. None for a word many texts have."""
    if known.get(word, 0) > RARE:
        return []
    begun = [other for other in known if len(word) >= SHORTEST_PART and other.startswith(word)]
    meant = [other for other in known if len(word) >= SHORTEST_SLIP and is_slip(word, other)]
    usual = [sorted(others, key=lambda other: -known[other])[:MOST_OTHERS] for others in (begun, meant)]
    return [other for other in dict.fromkeys([*usual[0], *usual[1]]) if other != word]


def is_slip(word: str, other: str) -> bool:
    return similarity(word, other) >= NEAR or is_one_slip_away(word, other)


def is_one_slip_away(word: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or two swapped turn ``word`` into ``other``."""
    if len(word) > len(other):
        word, other = other, word
    at = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), len(word))
    if len(word) < len(other):
        return word[at:] == other[at + 1 :]
    is_swapped = word[at : at + 2] == other[at : at + 2][::-1] and word[at + 2 :] == other[at + 2 :]
    return word[at + 1 :] == other[at + 1 :] or is_swapped
