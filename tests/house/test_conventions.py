"""Habits that keep the house easy to walk."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = {"accounts", "budgets", "forums", "proposals", "regions", "reports", "themes"}
MONEY = re.compile(r"(amount|price|committed|before|after)$")


def list_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


@pytest.mark.parametrize("model", list_models(), ids=lambda model: model.__name__)
def test_model(model: type[models.Model]) -> None:
    assert model.__doc__, "a model says what its rows are"
    assert "(" not in model.__doc__.splitlines()[0] or not model.__doc__.startswith(f"{model.__name__}(")
    for field in model._meta.local_fields:
        if isinstance(field, models.IntegerField) and MONEY.search(field.name):
            assert isinstance(field, models.BigIntegerField), f"{field}: 2.1 bn rupiah overflow an int"


def list_templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_every_template_is_used() -> None:
    """allauth and Django find theirs by name; every other one is named by a view, a tag or another template."""
    sources = [*list_templates(), *(path for app in (*OURS, "musrenbang") for path in (ROOT / app).rglob("*.py"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    names = [str(path.relative_to(ROOT / "templates")) for path in list_templates()]
    conventional = re.compile(r"^(account/|admin/|\d{3}\.html)")
    assert [name for name in names if name not in text and not conventional.match(name)] == []


def test_templates_bring_no_inline_code() -> None:
    """The content security policy would silently drop it."""
    inline = re.compile(
        r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<script(?![^>]*\bsrc=)|<style|javascript:""", re.IGNORECASE
    )
    found = [str(p.name) for p in list_templates() if inline.search(p.read_text(encoding="utf-8"))]
    assert found == []


def test_forms_keep_their_token() -> None:
    """A partial with a form that is included with ``only`` has no CSRF token: everything it sends is refused."""
    included = re.compile(r"""{%\s*include\s+"([^"]+)"[^%]*\bonly\s*%}""")
    words = {str(path.relative_to(ROOT / "templates")): path.read_text(encoding="utf-8") for path in list_templates()}
    isolated = {name for text in words.values() for name in included.findall(text)}
    assert [name for name in sorted(isolated) if "csrf_token" in words[name]] == []


def test_components_say_their_inputs() -> None:
    components = (ROOT / "templates/components").glob("*.html")
    silent = [p.name for p in components if not p.read_text(encoding="utf-8").startswith("{#")]
    assert silent == []


def test_the_repository_names_no_machine() -> None:
    words = re.compile(r"/root/|/home/[a-z]|pythonhosted|localhost:\d{4}/", re.IGNORECASE)
    suffixes = {".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".typ"}
    ignored = {".venv", "var", "build", ".git", "tests"}
    files = (p for p in ROOT.rglob("*") if p.suffix in suffixes and not ignored & set(p.relative_to(ROOT).parts))
    assert [str(p.relative_to(ROOT)) for p in files if words.search(p.read_text(encoding="utf-8"))] == []
