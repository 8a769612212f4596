"""Bootstrap without the rules this portal never uses: they would be half the weight of a first visit.

A finder of static files: wherever Django looks for ``bootstrap/bootstrap.min.css`` it finds the shortened sheet, made
anew in each process from the installed package and the classes that templates, scripts and forms name. Nothing has to
be built, and a class used tomorrow is there tomorrow.
"""

import atexit
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import bootstrap_wrapper
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "bootstrap/bootstrap.min.css"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
EXCEPT = re.compile(r":not\([^)]*\)")
TEXT_IN_CODE = re.compile(r"""["'`]([^"'`\n]*)["'`]""")
WORD = re.compile(r"[a-zA-Z_][\w-]*")
# Parts of the form templates whose fields this portal has.
FORM_PARTS = ("field.html", "layout/*", "*radioselect*.html", "*checkbox*.html", "whole_uni_form.html")


class SmallBootstrapFinder(BaseFinder):
    """Finds the one sheet it makes."""

    def find(self, path: str, **options: Any) -> Any:  # type: ignore[override]
        """The sheet's file, or a list of it where Django asks for all there are (``find_all``)."""
        found = [str(make_folder() / NAME)] if path == NAME else []
        return found if options.get("find_all") or not found else found[0]

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, FileSystemStorage(location=make_folder())


@cache
def make_folder() -> Path:
    """A folder of this process with the shortened sheet in it."""
    folder = Path(mkdtemp(prefix="bootstrap-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    sheet = Path(bootstrap_wrapper.get_bootstrap_css_dir()) / "bootstrap.min.css"
    target = folder / NAME
    target.parent.mkdir()
    target.write_text(shorten(sheet.read_text(encoding="utf-8"), list_used()), encoding="utf-8")
    return folder


def list_used() -> frozenset[str]:
    """Every word that may be a class: all of the pages, and the texts inside scripts and Python code."""
    base = Path(settings.BASE_DIR)
    forms = Path(str(files("crispy_bootstrap5"))) / "templates/bootstrap5"
    pages = [*(base / "templates").rglob("*.html"), *(page for part in FORM_PARTS for page in forms.glob(part))]
    apps = [folder for folder in base.iterdir() if (folder / "__init__.py").exists()]
    code = [*(base / "static/js").rglob("*.js"), *(file for app in apps for file in app.rglob("*.py"))]
    texts = [page.read_text(encoding="utf-8") for page in pages if page.is_file()]
    texts += [text for file in code for text in TEXT_IN_CODE.findall(file.read_text(encoding="utf-8"))]
    return frozenset(word for text in texts for word in WORD.findall(text))


def shorten(sheet: str, used: frozenset[str]) -> str:
    """``sheet`` with only those selectors all of whose classes are in ``used``; empty blocks are left out."""
    head, _end, rules = sheet.partition("*/")  # the licence stays
    return f"{head}*/\n{''.join(keep_blocks(rules, used))}\n"


def keep_blocks(rules: str, used: frozenset[str]) -> Iterator[str]:
    position = 0
    while (start := rules.find("{", position)) != -1:
        name = rules[position:start].strip()
        end = find_end(rules, start)
        body = rules[start + 1 : end]
        position = end + 1
        if name.startswith("@media"):
            inner = "".join(keep_blocks(body, used))
            yield f"{name}{{{inner}}}" if inner else ""
        elif name.startswith("@"):
            yield f"{name}{{{body}}}"
        elif selectors := [one for one in split_selectors(name) if is_used(one, used)]:
            yield f"{','.join(selectors)}{{{body}}}"


def find_end(rules: str, start: int) -> int:
    """Where the block that opens at ``start`` closes."""
    depth = 0
    for mark in re.finditer(r"[{}]", rules[start:]):
        depth += 1 if mark[0] == "{" else -1
        if depth == 0:
            return start + mark.start()
    msg = "a block of the style sheet never ends"
    raise ValueError(msg)


def split_selectors(names: str) -> list[str]:
    """At commas that are not inside brackets."""
    return re.split(r",(?![^(]*\))", names)


def is_used(selector: str, used: frozenset[str]) -> bool:
    """Bootstrap's own colour themes are switched by an attribute no page has."""
    return "data-bs-" not in selector and set(CLASS.findall(EXCEPT.sub("", selector))) <= used
