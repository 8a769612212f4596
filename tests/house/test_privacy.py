"""Nothing in the repository could be somebody's: no NIK, no telephone number, no real e-mail address."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = {".py", ".html", ".csv", ".json", ".md", ".txt", ".toml", ".typ", ".js", ".po"}
ELSEWHERE = {".git", ".venv", "var", "build", "node_modules", ".mypy_cache", ".ruff_cache"}
LOCKS = re.compile(r"^requirements.*\.txt$")

# Region (6 digits), day of birth (women: + 40), month, year, number: Permendagri on NIK.
NIK = re.compile(r"(?<!\d)\d{6}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}(?!\d)")
MOBILE = re.compile(r"(?<![\d-])(?:\+?62[ -]?|0)8\d{2}[ -]?\d{3,4}[ -]?\d{3,5}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NOBODYS_EMAIL = re.compile(r"@(?:[\w-]+\.)*(?:contoh\.id|example\.(?:com|org|go\.id)|localhost)$", re.IGNORECASE)
NOBODYS_MOBILE = re.compile(r"1234|3456|0000")  # numbers that count upwards, or count nothing, stand for nobody


def texts() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if path.suffix in SUFFIXES and not ELSEWHERE & set(inside.parts) and not LOCKS.match(path.name):
            yield str(inside), path.read_text(encoding="utf-8")


def findings(pattern: re.Pattern[str], harmless: re.Pattern[str] | None = None) -> list[str]:
    found = ((name, match.group()) for name, text in texts() for match in pattern.finditer(text))
    return [f"{name}: {words}" for name, words in found if not (harmless and harmless.search(words))]


def test_no_nik() -> None:
    assert NIK.search("3573054107900001"), "the pattern knows what a NIK looks like"
    assert [line for line in findings(NIK) if "test_privacy.py" not in line] == []


def test_no_telephone_numbers() -> None:
    assert MOBILE.search("0856 9911 2280"), "the pattern knows what a number looks like"
    assert [line for line in findings(MOBILE, NOBODYS_MOBILE) if "test_privacy.py" not in line] == []


def test_no_email_addresses() -> None:
    assert findings(EMAIL, NOBODYS_EMAIL) == []


def our_fields() -> list[str]:
    ours = {"accounts", "budgets", "forums", "proposals", "regions", "reports", "themes"}
    models = (model for model in apps.get_models() if model._meta.app_label in ours)
    return [f"{model._meta.label}.{field.name}" for model in models for field in model._meta.get_fields()]


@pytest.mark.parametrize("word", ["nik", "birth", "religion", "disability_kind", "mother", "ktp"])
def test_no_column_for_what_is_not_needed(word: str) -> None:
    """UU 27/2022: no more data than the purpose needs. Of a NIK, where a city asks: hash and four digits."""
    found = {name for name in our_fields() if re.search(rf"(^|[._]){word}($|_)", name)}
    assert found - {"accounts.User.nik_hash", "accounts.User.nik_last_four"} == set()
