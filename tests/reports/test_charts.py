"""Charts are well-formed, say their figures in words, and hold hostile names; the page shows them with their table."""

import re
from collections import Counter
from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.template import Context, Template

from reports.datasets.funnel import reckon_percent
from reports.document import Cell, Chart, Column, Kind, Row, Shape, Table
from reports.renderers.cells import write_cell
from reports.renderers.drawing import SERIES
from reports.renderers.figures import choose_scale, write_scaled
from reports.renderers.pdf import describe_part
from reports.renderers.svg import draw_chart, fit_paper
from reports.renderers.tiles import SHADES, find_shade, list_steps
from tests.reports.rows import HOSTILE_TITLES

NAMESPACE = "{http://www.w3.org/2000/svg}"
COLUMNS = [
    Column("tema", "Tema"),
    Column("masuk", "Masuk", Kind.COUNT),
    Column("rupiah", "Rupiah", Kind.RUPIAH),
    Column("bagian", "Bagian", Kind.PERCENT),
    Column("kolom", "Kolom", Kind.COUNT, on_paper=False),
    Column("baris", "Baris", Kind.COUNT, on_paper=False),
]
ROWS: list[Row] = [
    ("Anak", 181, 1_100_000_000, Decimal("12.5"), 1, 1),
    ("Lansia", 0, None, None, 2, 1),
    ("Pemuda", 867, 4_488_600_000, Decimal("50.0"), None, None),
]


def chart(shape: Shape, *values: str, rows: list[Row] | None = None) -> Chart:
    table = Table("per-tema", "Per tema", COLUMNS, ROWS if rows is None else rows)
    return Chart("Judul", shape, table, "tema", values, "Kalimat.", place=("kolom", "baris"))


def read(drawn: str) -> Element:
    return fromstring(drawn)  # noqa: S314 -- what this very test drew


def list_words(picture: Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{NAMESPACE}text")]


@pytest.mark.parametrize("shape", Shape)
def test_it_is_named_and_told_without_styles_or_scripts(shape: Shape) -> None:
    drawn = draw_chart(chart(shape, "masuk", "rupiah"))
    picture = read(drawn)
    assert picture.get("role") == "img"
    assert [picture[0].tag, picture[0].text] == [f"{NAMESPACE}title", "Judul"]
    assert [picture[1].tag, picture[1].text] == [f"{NAMESPACE}desc", "Kalimat."]
    assert not re.search(r"style=|<style|<script|href|\bon\w+=", drawn)
    assert max(Counter(element.get("id") for element in picture.iter() if element.get("id")).values(), default=1) == 1


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("name", [*HOSTILE_TITLES, "", "</svg><script>alert(1)</script>", 'x" onload="y'])
def test_names_stay_words(shape: Shape, name: str) -> None:
    rows: list[Row] = [(name, 5, 5, Decimal(5), 1, 1)]
    picture = read(draw_chart(chart(shape, "masuk", rows=rows)))
    allowed = {"svg", "title", "desc", "defs", "pattern", "path", "rect", "text", "g"}
    assert {element.tag.removeprefix(NAMESPACE) for element in picture.iter()} <= allowed
    assert not [element for element in picture.iter() if element.get("onload")]


def test_bars_say_every_figure_beside_a_bar_of_its_length() -> None:
    picture = read(draw_chart(chart(Shape.BARS, "masuk", "rupiah")))
    assert list_words(picture)[:2] == ["Masuk", "Rupiah"]
    assert list_words(picture)[2:] == [
        "Anak",
        "181",
        "Rp1,1 miliar",
        "Lansia",
        "0",
        "–",
        "Pemuda",
        "867",
        "Rp4,5 miliar",
    ]
    alone = read(draw_chart(chart(Shape.BARS, "masuk")))
    widths = [float(bar.get("width", 0)) for bar in alone.iter(f"{NAMESPACE}rect") if bar.get("fill") == SERIES[0]]
    assert len(widths) == 2, "no bar for nothing, no legend for a single series"
    assert widths[0] / widths[1] == pytest.approx(181 / 867, rel=0.01)


def test_parts_of_a_whole_fill_it_and_say_their_share() -> None:
    rows: list[Row] = [("Anak", 30, 10, None, 1, 1), ("Lansia", 0, 0, None, 1, 1)]
    picture = read(draw_chart(chart(Shape.STACKED, "masuk", "rupiah", rows=rows)))
    assert "Masuk: 75 % · Rupiah: 25 %" in list_words(picture)
    assert "–" in list_words(picture)


@pytest.mark.parametrize("shape", [Shape.BARS, Shape.STACKED])
@pytest.mark.parametrize("columns", [2, 3])
def test_on_paper_rows_stand_beside_each_other_and_say_the_same(shape: Shape, columns: int) -> None:
    rows: list[Row] = [(f"Tema {number}", number, 10, Decimal(number), 1, 1) for number in range(7)]
    page = read(draw_chart(chart(shape, "masuk", "rupiah", rows=rows)))
    paper = read(draw_chart(chart(shape, "masuk", "rupiah", rows=rows), columns=columns))
    assert sorted(list_words(paper)) == sorted(list_words(page))
    places = {text.text: (text.get("x"), text.get("y")) for text in paper.iter(f"{NAMESPACE}text")}
    assert len({places[f"Tema {number}"][0] for number in range(columns)}) == columns
    assert len({places[f"Tema {number}"][1] for number in range(columns)}) == 1
    assert places[f"Tema {columns}"][0] == places["Tema 0"][0]
    height = [float((each.get("viewBox") or "").split()[3]) for each in (page, paper)]
    assert height[1] < 0.7 * height[0]
    assert (
        max(float(bar.get("y", 0)) + float(bar.get("height", 0)) for bar in paper.iter(f"{NAMESPACE}rect")) < height[1]
    )


def test_shares_are_rounded_as_in_tables() -> None:
    rows: list[Row] = [("Anak", 1, 7, None, 1, 1), ("Lansia", 1, 399, None, 1, 1)]
    words = list_words(read(draw_chart(chart(Shape.STACKED, "masuk", "rupiah", rows=rows))))
    for row in rows:
        shares = [write_cell(reckon_percent(part, row[1] + row[2]), Kind.PERCENT) for part in row[1:3]]  # type: ignore[operator, arg-type]
        assert "Masuk: {} · Rupiah: {}".format(*shares) in words
    assert "Masuk: 12,5 % · Rupiah: 87,5 %" in words
    assert "Masuk: 0,3 % · Rupiah: 99,8 %" in words, "half of a tenth goes up"


def test_tiles_lie_where_their_place_is() -> None:
    picture = read(draw_chart(chart(Shape.TILES, "masuk")))
    titles = [element.text for element in picture.iter(f"{NAMESPACE}title")][1:]
    assert titles == ["Anak: 181", "Lansia: 0"], "what has no tile stands in the table"
    with pytest.raises(ValueError, match="columns of its places"):
        draw_chart(Chart("x", Shape.TILES, Table("x", "x", COLUMNS, ROWS), "tema", ["masuk"], "x"))


def test_a_map_without_any_figure_is_still_a_map() -> None:
    rows: list[Row] = [("Anak", None, None, None, 1, 1)]
    assert "0" in list_words(read(draw_chart(chart(Shape.TILES, "masuk", rows=rows))))


@pytest.mark.parametrize(
    ("figures", "steps"),
    [
        ([], []),
        ([0, 0], []),
        ([7], [(7, 7)]),
        ([5, 5, 5, 5, 5, 9], [(5, 5), (9, 9)]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]),
    ],
)
def test_shades(figures: list[float], steps: list[tuple[float, float]]) -> None:
    made = list_steps(figures)
    assert [(step.least, step.most) for step in made] == steps
    assert all(find_shade(figure, made) for figure in figures if figure)
    assert find_shade(0, made) == 0


def light(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("fill", "ink"), SHADES)
def test_figures_can_be_read_on_every_shade(fill: str, ink: str) -> None:
    dark, pale = sorted([light(fill), light(ink)])
    assert (pale + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("figure", "most", "words"),
    [(14, 45, "14"), (6_123, 42_000, "6,1"), (42_000, 42_000, "42"), (3, 42_000, "<0,1"), (0, 42_000, "0")],
)
def test_figures_fit_into_a_tile(figure: float, most: float, words: str) -> None:
    assert write_scaled(figure, choose_scale([most])[0]) == words


def test_on_paper_it_is_neither_too_wide_nor_too_high() -> None:
    many: list[Row] = [(f"Tujuan {number}", number, None, None, 1, number) for number in range(1, 60)]
    tall = chart(Shape.BARS, "masuk", rows=many)
    assert fit_paper(tall, draw_chart(tall), 12) < 5
    short = chart(Shape.BARS, "masuk")
    assert fit_paper(short, draw_chart(short), 12) == 11


def test_a_page_shows_picture_and_table() -> None:
    page = Template("{% load charts %}{% show_chart chart %}").render(Context({"chart": chart(Shape.BARS, "masuk")}))
    assert page.count("<svg") == 1
    cells: list[Cell] = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", page)
    assert cells[:8] == ["Tema", "Masuk", "Rupiah", "Bagian", "Anak", "181", "Rp1.100.000.000", "12,5 %"]
    assert "Kolom" not in page, "where a tile lies is for the map alone"


@pytest.mark.parametrize("shape", Shape)
def test_nothing_to_draw_is_printed_as_its_table(shape: Shape) -> None:
    files: dict[str, bytes] = {}
    empty = chart(shape, "masuk", rows=[])
    assert (describe_part(empty, files)["is"], files) == ("table", {})
    assert (describe_part(chart(shape, "masuk"), files)["is"], len(files)) == ("chart", 1)
