"""Names chosen from a list – kelurahan, kamus, agency – as people spell them: found exactly or not at all.

Case, marks and words such as "Kel." make no difference. What is only similar is suggested, never taken.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from forums.sheets.problems import Kind, Trouble

SUGGESTED = 3
LIKENESS = 0.72
MOST_SUGGESTED = 400  # names looked up for likeness in one sheet; a hostile one has none that is like another
MARKS = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a list; ``key`` is what is kept for it."""

    key: str
    label: str


@dataclass
class Names:
    """A list of names with every spelling under which each may be found.

    ``noise`` are words in front that mean nothing ("kelurahan", "kel").
    """

    entries: Mapping[str, Entry]
    spellings: dict[str, set[str]] = field(default_factory=dict)
    noise: frozenset[str] = frozenset()
    _suggested: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, listed: Iterable[tuple[Entry, Iterable[str]]], *, noise: Iterable[str] = ()) -> "Names":
        """Names out of entries, each with its further spellings."""
        rows = list(listed)
        names = cls({entry.key: entry for entry, _more in rows}, noise=frozenset(noise))
        for entry, more in rows:
            for spelling in (entry.label, *more):
                names.spellings.setdefault(names.strip(spelling), set()).add(entry.key)
        return names

    def strip(self, text: str) -> str:
        """``KEL. Dinoyo`` → ``dinoyo``."""
        words = MARKS.sub(" ", text.casefold()).split()
        while len(words) > 1 and words[0] in self.noise:
            words = words[1:]
        return " ".join(words)

    def find(self, text: str, *, among: frozenset[str] | None = None) -> Entry:
        """The entry spelled ``text``; ``among`` these keys, where more is known. Raises Trouble with suggestions."""
        found = self.spellings.get(self.strip(text), set())
        close = found & among if among is not None and found & among else found
        if len(close) == 1:
            return self.entries[next(iter(close))]
        if close:
            raise Trouble(Kind.AMBIGUOUS, suggestions=sorted(close))
        raise Trouble(Kind.UNKNOWN, suggestions=self.suggest(text))

    def knows(self, text: str) -> bool:
        return len(self.spellings.get(self.strip(text), ())) == 1

    def suggest(self, text: str) -> list[str]:
        """Keys of what is spelled alike, the likest first."""
        plain = self.strip(text)[:200]
        if plain not in self._suggested:
            if len(self._suggested) >= MOST_SUGGESTED:
                return []
            like = get_close_matches(plain, self.spellings, n=SUGGESTED * 2, cutoff=LIKENESS)
            keys = [key for spelling in like for key in sorted(self.spellings[spelling])]
            self._suggested[plain] = list(dict.fromkeys(keys))[:SUGGESTED]
        return self._suggested[plain]
