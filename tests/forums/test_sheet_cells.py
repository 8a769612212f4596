"""Each cell reader on its own: what it understands, and what it would rather ask."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.sheets.cells import Cell, Failed, letter_of, pack, show, tidy, tidy_cell, unpack
from forums.sheets.days import read_day
from forums.sheets.decisions import PLAIN, is_allowed, offers
from forums.sheets.figures import RUPIAH_LIMIT, read_count, read_rupiah, read_volume
from forums.sheets.headings import KNOWN, Column, find_header, mean
from forums.sheets.names import Entry, Names
from forums.sheets.problems import SKIP, Kind, Trouble
from forums.sheets.sentences import CHOICES, SENTENCES, describe, name_choice
from forums.sheets.structure import is_numbering, is_total
from forums.sheets.texts import read_house_number, read_pair, read_text
from musrenbang.lib.rupiah import format_rupiah
from tests.forums.sheet_city import DINOYO, make_reference


def trouble(read: Any, *given: Any, **wishes: Any) -> tuple[Kind, dict[str, Any]]:
    with pytest.raises(Trouble) as caught:
        read(*given, **wishes)
    return caught.value.kind, caught.value.facts


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Rp 1.500.000,-", 1_500_000),
        ("Rp1.500.000", 1_500_000),
        ("rp. 1.500.000,00", 1_500_000),
        ("IDR 1500000", 1_500_000),
        ("1.500.000 rupiah", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1,500,000.00", 1_500_000),
        ("1.500", 1_500),
        ("1,5 jt", 1_500_000),
        ("1.5 juta", 1_500_000),
        ("15 JUTA", 15_000_000),
        ("15jt", 15_000_000),
        ("750 rb", 750_000),
        ("750k", 750_000),
        ("2 miliar", 2_000_000_000),
        ("2,5 Milyar", 2_500_000_000),
        ("1,25 triliun", 1_250_000_000_000),
        (1_500_000, 1_500_000),
        (1_500_000.0, 1_500_000),
        (1499999.9999999998, 1_500_000),
    ],
)
def test_amounts(text: Cell, amount: int) -> None:
    assert read_rupiah(text) == amount


@pytest.mark.parametrize(
    ("text", "kind", "readings"),
    [
        ("2.5 M", Kind.UNCLEAR, [2_500_000_000, 2_500_000]),
        ("3 m", Kind.UNCLEAR, [3_000_000_000, 3_000_000]),
        ("1.500 jt", Kind.UNCLEAR, [1_500_000_000, 1_500_000]),
        ("1,500", Kind.UNCLEAR, [1500]),
        (15, Kind.TOO_SMALL, [15_000_000, 15_000]),
        (-5, Kind.TOO_SMALL, []),
        (0, Kind.TOO_SMALL, []),
        (1500.5, Kind.NOT_WHOLE, None),
        ("1.500,50", Kind.NOT_WHOLE, None),
        ("1-2 juta", Kind.NOT_A_FIGURE, None),
        ("± 5 jt", Kind.NOT_A_FIGURE, None),
        ("25.000/orang", Kind.NOT_A_FIGURE, None),
        ("1.50.000", Kind.NOT_A_FIGURE, None),
        ("1,500.000,00", Kind.NOT_A_FIGURE, None),
        ("lima juta", Kind.NOT_A_FIGURE, None),
        ("5 karung", Kind.NOT_A_FIGURE, None),
        (True, Kind.NOT_A_FIGURE, None),
        (float("inf"), Kind.NOT_A_FIGURE, None),
        (float("nan"), Kind.NOT_A_FIGURE, None),
        (RUPIAH_LIMIT + 1, Kind.TOO_LARGE, None),
        (Failed("#REF!"), Kind.FAILED, None),
        (Failed(""), Kind.UNCOMPUTED, None),
    ],
)
def test_amounts_that_are_asked_about(text: Cell, kind: Kind, readings: list[int] | None) -> None:
    found, facts = trouble(read_rupiah, text)
    assert (found, facts.get("readings")) == (kind, readings)


@given(st.integers(min_value=100, max_value=RUPIAH_LIMIT))
def test_what_the_portal_writes_it_reads(amount: int) -> None:
    for text in (format_rupiah(amount), f"{format_rupiah(amount)},-", f"{format_rupiah(amount)},00", str(amount)):
        assert read_rupiah(text) == amount
    assert read_rupiah(float(amount)) == amount


def kind_of_trouble(read: Callable[[Any], object], cell: Any) -> str | None:
    try:
        read(cell)
    except Trouble as asked:
        return asked.kind
    return None


@given(st.text(max_size=30))
def test_no_text_is_more_than_a_question(text: str) -> None:
    """Whatever is typed: a value or Trouble, never anything else."""
    cell = tidy_cell(text)
    for read in (read_rupiah, read_volume, read_count, read_day, read_house_number, read_pair):
        assert kind_of_trouble(read, cell) in {*SENTENCES, None}


@pytest.mark.parametrize(
    ("text", "volume", "unit"),
    [
        (30, "30", ""),
        (1.5, "1.5", ""),
        ("30", "30", ""),
        ("1,5", "1.5", ""),
        ("12.5", "12.5", ""),
        ("1.500", "1500", ""),
        ("1.500,25 m", "1500.25", "m"),
        ("30 peserta", "30", "peserta"),
        ("25m²", "25", "m²"),
        ("2 unit.", "2", "unit"),
    ],
)
def test_volumes(text: Cell, volume: str, unit: str) -> None:
    assert read_volume(text) == (Decimal(volume), unit)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1,500", Kind.UNCLEAR),
        ("2 x 3", Kind.NOT_A_FIGURE),
        ("10-20 unit", Kind.NOT_A_FIGURE),
        ("secukupnya", Kind.NOT_A_FIGURE),
        (2.345, Kind.TOO_FINE),
        (0, Kind.TOO_SMALL),
        (10_000_001, Kind.TOO_LARGE),
        (date(2026, 5, 2), Kind.NOT_A_FIGURE),
    ],
)
def test_volumes_that_are_asked_about(text: Cell, kind: Kind) -> None:
    assert trouble(read_volume, text)[0] == kind


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2026, 3, 12), date(2026, 3, 12)),
        (datetime(2026, 3, 12, 9, 30), date(2026, 3, 12)),  # noqa: DTZ001 – Excel knows no zones
        ("12/03/2026", date(2026, 3, 12)),
        ("12-3-26", date(2026, 3, 12)),
        ("12.03.2026", date(2026, 3, 12)),
        ("Kamis, 12 Maret 2026", date(2026, 3, 12)),
        ("Jum'at 13 Mar 2026", date(2026, 3, 13)),
        ("1 Nopember 2026", date(2026, 11, 1)),
        ("12-Agt-26", date(2026, 8, 12)),
        ("2026-03-12", date(2026, 3, 12)),
        ("2026-03-12T00:00:00", date(2026, 3, 12)),
        (46093, date(2026, 3, 12)),
    ],
)
def test_days(cell: Cell, day: date) -> None:
    assert read_day(cell) == day


@pytest.mark.parametrize("cell", ["31/02/2026", "13/13/2026", "besok", 5, 99999, time(9, 30), "12 Marte 2026"])
def test_what_is_no_day(cell: Cell) -> None:
    assert trouble(read_day, cell)[0] == Kind.NOT_A_DAY


def test_people_are_counted_as_people() -> None:
    assert [read_count(cell) for cell in ("30", 30.0, "1.200 jiwa", "30 orang", "25 org.")] == [30, 30, 1200, 30, 25]
    assert trouble(read_count, "30 KK")[0] == Kind.NOT_A_FIGURE
    assert trouble(read_count, "1,5")[0] == Kind.NOT_A_FIGURE
    assert trouble(read_count, 0)[0] == Kind.TOO_SMALL
    assert trouble(read_count, 2_000_000)[0] == Kind.TOO_LARGE


def test_house_numbers() -> None:
    assert [read_house_number(cell) for cell in ("RW. 05", 5, "005", "rt 12", "125")] == ["05", "05", "05", "12", "125"]
    assert read_pair("02/05") == ("02", "05")
    assert read_pair("RT 2 / RW 5") == ("02", "05")
    assert trouble(read_pair, date(2026, 5, 2))[0] == Kind.TURNED_TO_DATE
    assert trouble(read_pair, "2/0")[0] == Kind.NOT_A_NUMBER


def test_texts() -> None:
    assert read_text("dua\nbaris", longest=50) == "dua baris"
    assert read_text("dua\nbaris", longest=50, is_long=True) == "dua\nbaris"
    assert trouble(read_text, "x" * 51, longest=50) == (Kind.TOO_LONG, {"longest": 50})
    assert [read_text(text, longest=50) for text in ("- lampu", "-lampu", "+ lampu", "a=b")]
    for text in ("=1", "@SUM(1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"):
        if text != "-2+3+cmd|' /C calc'!A0":  # begins like an honest negative number
            assert trouble(read_text, text, longest=50)[0] == Kind.FORMULA


def test_what_cannot_be_seen_is_gone() -> None:
    assert tidy("\u00a0a\u200b b\u202e\x00\x07 \t c \n\n d\ufeff") == "a b c\n\nd"
    assert tidy_cell(" \u00a0 ") is None
    assert tidy_cell("e\u0301") == "é"


@pytest.mark.parametrize(
    "cell",
    ["a", 1, 1.5, True, None, date(2026, 3, 12), datetime(2026, 3, 12, 9, 30), time(9), Failed("#N/A")],  # noqa: DTZ001
)
def test_cells_travel_unchanged(cell: Cell) -> None:
    travelled = unpack(pack(cell))
    assert (travelled, type(travelled)) == (cell, type(cell))


def test_cells_are_shown_as_excel_shows_them() -> None:
    cells: list[Cell] = [None, 30.0, 1.5, True, date(2026, 3, 12), time(9, 5), Failed("#REF!"), float("inf")]
    assert [show(cell) for cell in cells] == ["", "30", "1,5", "TRUE", "12/03/2026", "09:05", "#REF!", "inf"]
    assert [letter_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_headings_are_known_by_many_names() -> None:
    assert mean("Harga Satuan (Rp)") == Column.PRICE
    assert mean("ANGGARAN (juta rupiah)") == Column.AMOUNT
    assert mean("Kelurahaan") == Column.KELURAHAN, "one slip of the finger"
    assert mean("Desa/Kelurahan") == Column.KELURAHAN
    assert mean("Jumlah (Rp)") == Column.AMOUNT
    assert mean("Jumlah") == Column.VOLUME
    assert mean("Nama pengusul") is None
    assert mean("NIK") is None
    assert all(mean(name) == column for column, names in KNOWN.items() for name in names)


def test_a_header_must_say_what_and_something_about_it() -> None:
    assert find_header([["No", "Nama", "Alamat"], ["1", "Warga", "Dinoyo"]]) is None
    header = find_header([["Usulan", "Kelurahan", "Volume"], ["Lampu", "Dinoyo", 3]])
    assert header
    assert (header.first, header.last) == (1, 1)


def test_totals_and_numbering() -> None:
    assert all(map(is_total, ("Jumlah", "TOTAL :", "Sub Total", "Grand Total", "Jumlah Kelurahan Dinoyo")))
    assert not any(map(is_total, ("Jumlah lampu kurang", "Totalitas", None, 5)))
    assert is_numbering(["1", "2", "3"])
    assert is_numbering(["(1)", "(2)", "(4)"])
    assert not is_numbering(["1", "2"])
    assert not is_numbering(["1", "Lampu", "3"])


def test_names_are_found_or_suggested() -> None:
    names = Names.of(
        [(Entry("a", "Dinoyo"), ()), (Entry("b", "Ketawanggede"), ()), (Entry("c", "Kel Dalem"), ())], noise=("kel",)
    )
    assert names.find("KEL. DINOYO").key == "a"
    assert names.find("Kel. Dalem").key == "c"
    assert trouble(names.find, "Ketawang Gede") == (Kind.UNKNOWN, {"suggestions": ["b"]})
    assert trouble(names.find, "kel")[0] == Kind.UNKNOWN


def test_a_key_is_no_name() -> None:
    """The number of a row in the database, typed by chance, names nothing."""
    assert trouble(make_reference().catalog.find, "11")[0] == Kind.UNKNOWN


def test_every_problem_has_a_sentence_and_every_decision_a_name() -> None:
    reference = make_reference()
    assert set(SENTENCES) == set(Kind)
    facts = {
        **dict.fromkeys(("product", "price", "longest", "row"), 5),
        **dict.fromkeys(("day", "first", "last"), "2026-03-12"),
        "code": "2028-PMD-00001",
        "kelurahan": DINOYO,
        "kecamatan": "lowokwaru",
        "expected": "21",
    }
    for kind in Kind:
        assert "%(" not in describe(kind, "agency", "Dinas", facts, reference.label)
    for kind, choices in PLAIN.items():
        for choice in choices:
            assert is_allowed(choice, kind, "title", {}, reference)
            columns = ("price", "unit", "volume", "agency", "title", "day", "amount", "kecamatan", "")
            assert any((choice, key) in CHOICES for key in (*columns, str(kind)))
    assert name_choice(SKIP, Kind.TWIN, "", reference.label) == "Lewati baris ini"
    assert offers(Kind.UNKNOWN, "kelurahan", {"suggestions": [DINOYO]}, reference.label)[0][1] == "Dinoyo (Lowokwaru)"


def test_reading_needs_no_portal() -> None:
    """What opens files is started without Django, and without anything the portal keeps secret."""
    folder = Path(__file__).resolve().parents[2] / "forums" / "sheets"
    opened = {"outside", "cells", "delimited", "headings", "structure", "traces", "workbooks", "figures", "problems"}
    for name in opened:
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        assert "django" not in text.lower()
        assert "musrenbang" not in text
