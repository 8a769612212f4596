"""`make words`: the English catalogue brought up to what the code says today, and compiled.

Both files are committed, so that running the portal needs neither this module nor Babel. The catalogue names no places
and no dates and is sorted: it changes only where a sentence changes.
"""

import re
from collections.abc import Iterable, Iterator
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from musrenbang.local.portal import PROJECT, say

CATALOGUE = PROJECT / "locale/en/LC_MESSAGES/django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
SOURCES = ("accounts", "budgets", "forums", "musrenbang", "proposals", "regions", "reports", "templates", "themes")
# What the code calls gettext and gettext_lazy where a file needs both.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "counted": (1, 1),  # one and many are the same words in Indonesian
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext_lazy": ((1, "c"), 2),
    "_lazy": None,
    "_now": None,
}
# What must be the same in both languages: %(name)s, {name}, tags with their attributes, entities.
FIXED = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?[a-z][^>]*>|&\w+;")


class EnglishCatalogue(Catalog):
    """Without dates and versions in its head."""

    def __init__(self) -> None:
        super().__init__("en", header_comment="# English words of the portal. Refreshed by: make words", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "en"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]

    @mime_headers.setter
    def mime_headers(self, _headers: Iterable[tuple[str, str]]) -> None:
        """Read from a file they change nothing."""


def find_messages() -> EnglishCatalogue:
    """Every message of the code and the templates, not yet translated."""
    found = EnglishCatalogue()
    for path in sorted(path for source in SOURCES for path in (PROJECT / source).rglob("*.*")):
        if path.suffix in {".py", ".html", ".txt"}:
            read_messages(path, found)
    return found


def read_messages(path: Path, found: Catalog) -> None:
    source = path.read_text(encoding="utf-8")
    # Brackets keep Python's indentation out of what remains of a template.
    code = source if path.suffix == ".py" else f"({templatize(source)})"
    for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
        found.add(message, context=context)


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def refresh_words() -> int:
    """Add new sentences to the catalogue, drop those gone, keep the others, compile; 0 when all is translated."""
    fresh, known = find_messages(), read_catalogue()
    for message in list_messages(fresh):
        before = known.get(message.id, message.context)
        if before and not before.fuzzy and before.pluralizable == message.pluralizable:
            message.string = before.string
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=0, no_location=True, sort_output=True)
    COMPILED.write_bytes(compile_words(fresh))
    return report(find_faults(find_messages(), fresh, COMPILED.read_bytes()))


def check_words() -> int:
    """0 when the catalogue says everything the code says, and the compiled one is the same."""
    return report(find_faults(find_messages(), read_catalogue(), COMPILED.read_bytes()))


def compile_words(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def find_faults(code: Catalog, catalogue: Catalog, compiled: bytes) -> Iterator[str]:
    """What is wrong with the catalogue, one line each."""
    for message in list_messages(code):
        known = catalogue.get(message.id, message.context)
        if known is None or known.fuzzy or not all(list_forms(known.string)):
            yield f"belum diterjemahkan: {list_forms(message.id)[0]}"
        elif known.pluralizable != message.pluralizable:
            yield f"bentuk jamak berbeda: {list_forms(message.id)[0]}"
        elif not has_same_fixed_parts(known):
            yield f"isian atau tag tidak sama: {list_forms(message.id)[0]}"
    for message in list_messages(catalogue):
        if code.get(message.id, message.context) is None:
            yield f"tidak dipakai lagi: {list_forms(message.id)[0]}"
    if read_compiled(compiled) != read_compiled(compile_words(catalogue)):
        yield f"{COMPILED.name} bukan hasil {CATALOGUE.name}"


def has_same_fixed_parts(message: Message) -> bool:
    """Each English form carries exactly the placeholders and tags of its source, in any order."""
    sources = list_forms(message.id)
    return all(
        sorted(FIXED.findall(form)) == sorted(FIXED.findall(sources[min(place, len(sources) - 1)]))
        for place, form in enumerate(list_forms(message.string))
    )


def list_messages(catalogue: Catalog) -> list[Message]:
    """Without the head."""
    return [message for message in catalogue if message.id]


def list_forms(text: str | Iterable[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def read_compiled(compiled: bytes) -> dict[str, str]:
    """Its messages, without the head."""
    catalog: dict[str, str] = GNUTranslations(BytesIO(compiled))._catalog  # type: ignore[attr-defined]  # noqa: SLF001 – no other way to list them
    return {source: english for source, english in catalog.items() if source}


def report(faults: Iterable[str]) -> int:
    found = list(faults)
    for fault in found:
        say(fault)
    return 1 if found else 0
