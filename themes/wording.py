"""What people mean by their words: the kamus says "drainase", they say "got"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db.models import F, Q, Value

from themes.models import Synonym

WORD = re.compile(r"[^\W_]+")
MOST_TERMS = 10  # more than anybody types about one thing
# Words of a request that say nothing about what is asked for.
FILLERS = frozenset(
    {"saya", "kami", "kita", "aku", "anda", "mereka", "ini", "itu", "ada", "adanya", "tidak", "nggak", "gak", "belum"}
    | {"mau", "ingin", "pengen", "pingin", "minta", "mohon", "tolong", "butuh", "perlu", "usul", "usulan", "supaya"}
    | {"agar", "biar", "karena", "soalnya", "sudah", "bisa", "dong", "ya", "yang", "yg", "dan", "atau", "dengan"}
    | {"di", "ke", "dari", "untuk", "utk", "buat", "bagi", "pada", "oleh", "dalam", "tentang", "para", "sangat"}
    | {"bikin", "bikinkan", "dibuatkan", "dibikin", "diadakan", "adakan", "pengadaan", "bantuan", "program", "kegiatan"}
    | {"tempat", "kampung", "warga", "depan", "dekat", "sekitar", "lingkungan", "wilayah", "kelurahan", "kecamatan"}
)
CLOSE = 0.5  # trigram similarity from which a word is another one misspelled


@dataclass(frozen=True)
class Term:
    """One thing a person typed, with everything it may be called; ``weight`` counts the words it stands for."""

    names: tuple[str, ...]
    weight: int = 1


def split_words(text: str) -> list[str]:
    """The telling words of ``text`` in lower case, each once; all of them when none tells anything."""
    words = list(dict.fromkeys(WORD.findall(text.lower())))
    return [word for word in words if word not in FILLERS] or words


def read_terms(text: str) -> list[Term]:
    """What ``text`` asks for: its words, and the kamus' names for what people call otherwise."""
    words = split_words(text)[:MOST_TERMS]
    if not words:
        return []
    return [*(Term((word,)) for word in words), *(read_synonym(synonym) for synonym in find_synonyms(text))]


def find_synonyms(text: str) -> Sequence[Synonym]:
    """The synonyms all of whose words stand in ``text``, spelling mistakes allowed, or that it begins to spell."""
    typed = WORD.findall(text.lower())
    line = " ".join(typed)
    stands = Q(nearness__gte=CLOSE)
    if len(line) > 3:  # noqa: PLR2004 – three letters begin too many words
        stands |= Q(word__startswith=line)
    nearness = TrigramStrictWordSimilarity(F("word"), Value(line))  # type: ignore[arg-type]
    near = Synonym.objects.annotate(nearness=nearness).filter(stands)
    rows = near.order_by("-nearness", "word")[: 2 * MOST_TERMS]
    return [row for row in rows if row.word.startswith(line) or is_spelled_in(row.word, typed)][:MOST_TERMS]


def is_spelled_in(phrase: str, typed: Sequence[str]) -> bool:
    """Whether each word of ``phrase`` is one of ``typed``, or nearly: phrases may look alike while one word differs."""
    return all(any(similarity(word, other) >= CLOSE for other in typed) for word in WORD.findall(phrase))


def similarity(word: str, other: str) -> float:
    """Shared groups of three letters, 0 to 1, as pg_trgm counts them."""
    groups, others = ({f"  {text} "[i : i + 3] for i in range(len(text) + 1)} for text in (word, other))
    return len(groups & others) / len(groups | others)


def read_synonym(synonym: Synonym) -> Term:
    """Several meanings of one word are separated by commas; a phrase says more than a word."""
    names = [name.strip() for name in synonym.meaning.split(",")]
    return Term(tuple(filter(None, names)), weight=1 + len(synonym.word.split()))
