"""The short Bootstrap: nothing a page uses is missing, and little else is there."""

import gzip
import re
from pathlib import Path

import bootstrap_wrapper
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from musrenbang.lib.small_bootstrap import NAME, find_end, list_used, shorten

CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
SHEET = """@charset "UTF-8";/*! Licence */:root,[data-bs-theme=light]{--a:1}[data-bs-theme=dark]{--a:2}
a{color:red}.btn{top:0}.btn:hover,.alien:hover{top:1px}.btn.alien{top:2px}.btn:not(.alien)>a{top:3px}
@media (min-width:1px){.alien{top:0}}@media print{.btn{top:0}.alien{top:0}}@keyframes spin{to{top:1px}}
.form:is(.btn,.form){top:9px}/*# sourceMappingURL=x.map */"""


def test_keeps_what_is_used() -> None:
    head, _line, rules = shorten(SHEET, frozenset({"btn", "form"})).partition("\n")
    assert head == '@charset "UTF-8";/*! Licence */'
    expected = ":root{--a:1} a{color:red} .btn{top:0} .btn:hover{top:1px} .btn:not(.alien)>a{top:3px}"
    expected += " @media print{.btn{top:0}} @keyframes spin{to{top:1px}} .form:is(.btn,.form){top:9px}"
    assert rules.strip() == expected.replace("} ", "}")


def test_says_when_a_sheet_is_broken() -> None:
    with pytest.raises(ValueError, match="never ends"):
        find_end("a{color:red", 1)


def test_every_class_of_a_page_that_bootstrap_knows_is_there() -> None:
    full = (Path(bootstrap_wrapper.get_bootstrap_css_dir()) / "bootstrap.min.css").read_text(encoding="utf-8")
    short = Path(str(finders.find(NAME))).read_text(encoding="utf-8")
    pages = [page.read_text(encoding="utf-8") for page in (settings.BASE_DIR / "templates").rglob("*.html")]
    named = {word for page in pages for words in re.findall(r'class="([^"]*)"', page) for word in words.split()}
    known = named & set(CLASS.findall(full))
    assert {"btn", "container", "form-control", "visually-hidden", "table"} <= known
    assert known <= set(CLASS.findall(short))
    assert named & {"btn", "container"} <= list_used()


def test_is_light() -> None:
    assert len(gzip.compress(Path(str(finders.find(NAME))).read_bytes())) < 12_000
    assert finders.find("bootstrap/bootstrap.css") is None
