"""Components that are remembered: the same inputs give the same HTML, and nothing else ever does."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe

from musrenbang.templatetags import portal
from themes.models import Theme


@dataclass(frozen=True)
class Value:
    text: str


def draw(**inputs: object) -> str:
    """``components/stat.html`` shows its ``value`` and ``label``."""
    return portal.draw("components/stat.html", **inputs)


@pytest.fixture(autouse=True)
def forget() -> None:
    portal._draw_once.cache_clear()


def test_draws_once_what_says_the_same() -> None:
    first, second = draw(value=Value("lima").text, label="usulan"), draw(value="lima", label="usulan")
    assert first is second
    assert portal._draw_once.cache_info().misses == 1


def test_tells_apart_what_only_looks_equal() -> None:
    assert "True" in draw(value=True, label="a")
    assert ">1<" in draw(value=1, label="a").replace("\n", "").replace(" ", "")
    safe: SafeString = mark_safe("<b>1</b>")
    assert "<b>1</b>" in draw(value=safe, label="a")
    assert "&lt;b&gt;1&lt;/b&gt;" in draw(value="<b>1</b>", label="a")


def test_refuses_rows_of_the_database() -> None:
    with pytest.raises(TypeError, match="plain values"):
        draw(value=Theme(pk=1, name="Anak"), label="tema")


def test_sees_changed_templates_while_somebody_works_on_them(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    draw(value="lima", label="usulan")
    assert portal._draw_once.cache_info().misses == 0


def test_stands_in_a_template_and_hides_the_page_around_it() -> None:
    template = Template('{% draw "components/stat.html" value=figure %}')
    assert "usulan" not in template.render(Context({"figure": 5, "label": "usulan"}))
