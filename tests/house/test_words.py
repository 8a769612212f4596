"""Every word on the screen goes through gettext, so that a second language is a catalogue and nothing else."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from musrenbang.lib.clock import write_deadline
from musrenbang.lib.rupiah import format_rupiah_short
from musrenbang.local.words import COMPILED, compile_words, find_faults, find_messages, read_catalogue

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "budgets", "forums", "musrenbang", "proposals", "regions", "reports", "themes")
# The gallery names its pieces after their files; the demo's accounts have the names one signs in with.
NAMES = {ROOT / "templates/proposals/components.html", ROOT / "templates/account/_demo_accounts.html"}
# Documents of the city are Indonesian for every reader, and marked so (lang).
DOCUMENTS = {ROOT / f"templates/forums/{name}.html" for name in ("_document", "_document_rows", "_letter")}
# Names, abbreviations and signs that are the same in every language.
SAME = re.compile(
    r"\b(Musrenbang Tematik|WhatsApp|SMS|E-mail|WIB|RT|RW|RKPD|Renja|SIPD|NIK|PIN|PDF|XLSX|Excel|CSV|JSON|RSS|JPEG|PNG|"
    r"WebP|HEIC|MB|kB|Rp|OPD|CSR/TSP|CSR|TSP|Bappeda|SDG|SHA-256|QR|ID|2028-ANK-00123|[a-z]|nbsp|amp|lt|gt|middot|ndash|rarr)\b"
)
HIDDEN = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%\s*blocktranslate.*?endblocktranslate\s*%}|<script.*?</script>"
    r"|{%\s*block\s+(?:\w+_class|action)\s*%}.*?{%\s*endblock\s*%}|<code>.*?</code>|<kbd>.*?</kbd>|<!--.*?-->|<!DOCTYPE[^>]*>",
    re.DOTALL,
)
CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN = re.compile(
    r"""\s(?:aria-label|aria-description|alt|title|placeholder|label|data-[a-z]+-word|data-done)="([^"]*)\""""
)
WORD = re.compile(r"[^\W\d_]{2,}")


def list_templates() -> list[Path]:
    templates = {path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}}
    return sorted(templates - NAMES - DOCUMENTS)


def find_words(source: str) -> list[str]:
    """Text between tags, and attributes somebody reads or hears, that no tag translates."""
    plain = CODE.sub(" ", HIDDEN.sub(" ", source))
    spoken = SPOKEN.findall(plain)
    between = re.split(r"""<(?:"[^"]*"|[^">])*>""", plain, flags=re.DOTALL)
    return [" ".join(text.split()) for text in (*between, *spoken) if WORD.search(SAME.sub(" ", text))]


def test_it_finds_words() -> None:
    source = """{# catatan #}<p>{% translate "Baik" %} WIB</p><p class="x">Belum {{ x }}</p><img alt="Foto {{ n }}">
    {% blocktranslate %}Ini <b>juga</b> baik{% endblocktranslate %}<a aria-label="{% translate "Ya" %}">→ Rp</a>"""
    assert find_words(source) == ["Belum", "Foto"]


@pytest.mark.parametrize("path", list_templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates(path: Path) -> None:
    assert find_words(path.read_text(encoding="utf-8")) == []


# Where a sentence in Python ends up on the screen.
SHOWN_BY_CALL = {"Denied", "ValidationError"}
SHOWN_BY_METHOD = {"success", "error", "warning", "info", "add_error"}
SHOWN_BY_NAME = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "legend"}


def list_code() -> list[Path]:
    left_out = {"migrations", "management", "demo", "local"}
    return [path for app in APPS for path in (ROOT / app).rglob("*.py") if not left_out & set(path.parts)]


def find_sentences(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        is_message = name in SHOWN_BY_METHOD and isinstance(node.func, ast.Attribute)
        owner = getattr(getattr(node.func, "value", None), "id", "")
        shown = [*node.args] if name in SHOWN_BY_CALL or (is_message and owner in {"messages", "form", "self"}) else []
        shown += [keyword.value for keyword in node.keywords if keyword.arg in SHOWN_BY_NAME]
        for value in shown:
            yield from (text for text in spell(value) if " " in text and WORD.search(text))


def spell(value: ast.expr) -> Iterator[str]:
    """Literal text of an argument, also inside f-strings."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(part.value for part in value.values if isinstance(part, ast.Constant))


def test_sentences_in_code() -> None:
    assert list(find_sentences(ast.parse('Denied("Tidak boleh."); f(label=f"Nama {x} ini"); messages.info(r, "a b")')))
    found = {
        f"{path.relative_to(ROOT)}: {sentence}"
        for path in list_code()
        for sentence in find_sentences(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_figures_and_dates_follow_the_language() -> None:
    """Sums in full are spelled the same in both languages."""
    deadline = datetime(2026, 11, 30, 17, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert write_deadline(deadline) == "30 November 2026 pukul 17.00"
    assert format_rupiah_short(1_100_000_000) == "Rp1,1 miliar"
    with translation.override("en"):
        assert write_deadline(deadline.replace(month=12)) == "30 December 2026 at 17.00"
        assert format_rupiah_short(1_100_000_000) == "Rp1.1 billion"


def test_the_english_catalogue_is_whole() -> None:
    """Remedy: make words, then translate what it names in locale/en."""
    assert list(find_faults(find_messages(), read_catalogue(), COMPILED.read_bytes())) == []


FAULTY = {
    "untranslated": ("Kirim %(code)s", ""),
    "other placeholder": ("Kirim %(code)s", "Send %(kode)s"),
    "lost placeholder": ("{name}, {size} kB", "{name}, kB"),
    "other tag": ("<strong>%(count)s</strong> orang", "<b>%(count)s</b> people"),
    "lost percent": ("200%% lebar", "200% wide"),
    "one form lost its number": (("%(count)s usulan", "%(count)s usulan"), ("One proposal", "%(count)s proposals")),
    "one form missing": (("%(count)s usulan", "%(count)s usulan"), ("%(count)s proposal", "")),
}


@pytest.mark.parametrize(("source", "english"), FAULTY.values(), ids=FAULTY.keys())
def test_it_finds_faulty_translations(source: str | tuple[str, str], english: str | tuple[str, str]) -> None:
    assert len(list(judge(source, english))) == 1


def test_it_accepts_good_translations() -> None:
    assert list(judge("Kirim %(code)s ke {name}", "Send {name} %(code)s")) == []
    assert list(judge(("%(n)s usulan", "%(n)s usulan"), ("%(n)s proposal", "%(n)s proposals"))) == []


def judge(source: str | tuple[str, str], english: str | tuple[str, str]) -> Iterator[str]:
    code, catalogue = Catalog(), Catalog(locale="en")
    code.add(source)
    catalogue.add(source, english)
    return find_faults(code, catalogue, compile_words(catalogue))


def test_it_finds_what_was_forgotten() -> None:
    code, catalogue, other = Catalog(), Catalog(locale="en"), Catalog(locale="en")
    code.add("Baru")
    catalogue.add("Lama", "Old")
    assert len(list(find_faults(code, catalogue, compile_words(catalogue)))) == 2  # one missing, one no longer used
    code.add("Lama")
    catalogue.add("Baru", "New")
    assert len(list(find_faults(code, catalogue, compile_words(other)))) == 1  # compiled before


def test_a_doubtful_translation_is_none() -> None:
    code, catalogue = Catalog(), Catalog(locale="en")
    code.add("Baru")
    catalogue.add("Baru", "New", flags=["fuzzy"])
    assert len(list(find_faults(code, catalogue, compile_words(catalogue)))) == 1
