"""Each ugly file, row by row: what is understood, what is asked, and nothing in between."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from forums.sheets.problems import CATALOG, COMPUTE, IGNORE, KEEP, OUTSIDE, SKIP, STRIP
from forums.sheets.sandbox import Unreadable, open_sheet
from tests.forums import ugly
from tests.forums.sheet_city import DINOYO, SUMBERSARI, ReadSheet

READ = "new"
ASK = "problem"
Read = Callable[..., ReadSheet]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_file(data: bytes, suffix: str = "xlsx", **wishes: Any) -> ReadSheet:
        path = tmp_path / f"lembar.{suffix}"
        path.write_bytes(data)
        return ReadSheet(path, **wishes)

    return read_file


def facts_of(sheet: ReadSheet, number: int, kind: str) -> Mapping[str, Any]:
    problems = [problem for row in sheet.rows if row.number == number for problem in row.problems]
    return next(problem.facts for problem in problems if problem.kind == kind)


def test_a_header_in_row_three_and_money_in_every_spelling(read: Read) -> None:
    sheet = read(ugly.header_in_row_three())
    assert (sheet.header.first, sheet.header.last, sheet.parts()) == (3, 3, {4: "numbering"})
    assert sheet.each("unit_price") == {
        5: (READ, 1_500_000),  # Rp 1.500.000,-
        6: (READ, 1_500_000),  # 1,5 jt
        7: (READ, 15_000_000),  # 15 juta
        8: (ASK, ""),  # 2.5 M
        9: (READ, 1_500_000),  # Rp1.500.000,00
        10: (READ, 1_500_000),  # 1,500,000
        11: (ASK, ""),  # 1.500 rb
        12: (ASK, ""),  # 1,500
        13: (ASK, ""),  # 15
    }
    assert sheet.problems() == {
        **{key: [("unclear", "price")] for key in (8, 11, 12)},
        13: [("too_small", "price")],
    }
    assert facts_of(sheet, 8, "unclear") == {"readings": [2_500_000_000, 2_500_000]}
    assert facts_of(sheet, 12, "unclear") == {"readings": [1500]}
    assert facts_of(sheet, 13, "too_small") == {"readings": [15_000_000, 15_000]}


def test_what_reads_two_ways_is_settled_by_a_person_alone(read: Read) -> None:
    choices = {"unclear|price|2.5 m": "2500000", "unclear|price|1.500 rb": "77", "too_small|price|15": SKIP}
    sheet = read(ugly.header_in_row_three(), choices=choices)
    rows = sheet.each("unit_price")
    assert rows[8] == (READ, 2_500_000)
    assert rows[11] == (ASK, ""), "an answer that was never offered is none"
    assert rows[13] == ("left_out", "")


def test_merged_headings_and_cells(read: Read) -> None:
    sheet = read(ugly.merged_headings())
    assert (sheet.header.first, sheet.header.last) == (5, 6)
    assert sheet.columns == {
        "A": "number",
        "B": "title",
        "C": "kind",
        "D": "kecamatan",
        "E": "kelurahan",
        "F": "rt_rw",
        "G": "volume",
        "H": "unit",
        "I": "amount",
    }
    assert sheet.each("title", "kelurahan", "rt", "rw") == {
        7: (ASK, "Drainase", DINOYO, "02", "05"),
        8: (ASK, "Paving", DINOYO, "02", "05"),
        9: (ASK, "Pos ronda", DINOYO, "02", "05"),
        10: (ASK, "Gapura", SUMBERSARI, "02", "05"),
    }
    assert sheet.problems() == {
        7: [("price_hidden", "price")],  # 15.000.000 for ten
        8: [("empty", "price")],  # 15.000.001 for ten comes out uneven
        9: [("merged", "amount"), ("empty", "price")],
        10: [("merged", "amount"), ("empty", "price")],
    }
    computed = read(ugly.merged_headings(), choices={"price_hidden|price": COMPUTE})
    assert computed.each("unit_price")[7] == (READ, 1_500_000)


def test_misspelt_places_are_suggested_and_never_taken(read: Read) -> None:
    sheet = read(ugly.misspelt_places())
    assert sheet.each("kelurahan") == {
        2: (READ, DINOYO),
        3: (READ, DINOYO),
        4: (READ, DINOYO),
        5: (READ, DINOYO),
        6: (ASK, ""),
        7: (ASK, ""),
        8: (ASK, ""),
        9: (ASK, ""),
        10: (READ, SUMBERSARI),
        11: (ASK, ""),
    }
    assert sheet.problems() == {
        6: [("unknown", "kelurahan")],
        7: [("unknown", "kelurahan")],
        8: [("unknown", "kelurahan")],
        9: [("empty", "kelurahan")],
        11: [("ambiguous", "kelurahan")],
    }
    assert facts_of(sheet, 6, "unknown") == {"suggestions": [DINOYO]}
    assert facts_of(sheet, 8, "unknown") == {"suggestions": []}
    assert facts_of(sheet, 11, "ambiguous") == {"suggestions": ["35.73.01.1009", "35.73.05.1009"]}


def test_one_answer_settles_the_same_misspelling_everywhere(read: Read) -> None:
    choices = {
        "unknown|kelurahan|dinoyyo": DINOYO,
        "unknown|kelurahan|antah berantah": "35.99.99.9999",
        "empty|kelurahan": SUMBERSARI,
    }
    rows = read(ugly.misspelt_places(), choices=choices).each("kelurahan")
    assert rows[6] == rows[7] == (READ, DINOYO)
    assert rows[8] == (ASK, ""), "a kelurahan that does not exist is no answer"
    assert rows[9] == (READ, SUMBERSARI)


def test_numbers_of_rw(read: Read) -> None:
    sheet = read(ugly.house_numbers())
    assert sheet.each("rw") == {
        **dict.fromkeys((2, 3, 4, 5), (READ, "05")),
        **dict.fromkeys((6, 7, 8, 9), (ASK, "")),
    }
    assert sheet.problems() == {
        7: [("turned_to_date", "rw")],
        **{key: [("not_a_number", "rw")] for key in (6, 8, 9)},
    }


def test_days_as_text(read: Read) -> None:
    sheet = read(ugly.days_as_text())
    assert {number: state for number, (state,) in sheet.each().items()} == {
        **dict.fromkeys((2, 3, 4, 5, 6, 7, 8, 13), READ),
        **dict.fromkeys((9, 10, 11, 12), ASK),
    }
    assert sheet.problems() == {
        9: [("other_day", "day")],
        10: [("other_day", "day")],  # the third of December, as the day comes first here
        11: [("not_a_day", "day")],
        12: [("not_a_day", "day")],
    }
    settled = read(ugly.days_as_text(), choices={"other_day|day": IGNORE, "not_a_day|day": IGNORE})
    assert settled.problems() == {}


def test_blank_rows_totals_and_signatures(read: Read) -> None:
    sheet = read(ugly.blanks_and_totals())
    assert sheet.parts() == {2: "other", 6: "total", 7: "headings", 10: "total", 12: "other", 13: "other"}
    assert sheet.each("title") == {3: (READ, "Lampu jalan"), 5: (READ, "Jumlah"), 8: (READ, "Paving")}


def test_formulas(read: Read) -> None:
    sheet = read(ugly.formulas())
    assert sheet.each("unit_price") == {2: (READ, 1_500_000), 3: (ASK, ""), 4: (ASK, "")}
    assert sheet.problems() == {
        3: [("failed", "price")],
        4: [("failed", "volume"), ("uncomputed", "price")],
    }
    (unread,) = read(ugly.never_computed()).problems().values()
    assert unread == [("uncomputed", "price")]


def test_hidden_sheets_and_rows(read: Read) -> None:
    sheet = read(ugly.hidden_parts())
    assert sheet.facts["sheet"] == "Usulan"
    assert sheet.facts["sheets"] == [
        {"name": "Arsip 2025", "is_visible": False, "rows": 0},
        {"name": "Petunjuk", "is_visible": True, "rows": 0},
        {"name": "Usulan", "is_visible": True, "rows": 3},
        {"name": "Cadangan", "is_visible": True, "rows": 1},
    ]
    assert sheet.each("title") == {2: (READ, "Lampu"), 3: (ASK, "Paving"), 4: (READ, "Gapura")}
    assert sheet.problems() == {3: [("hidden", "")]}
    assert read(ugly.hidden_parts(), choices={"hidden|": KEEP}).each()[3] == (READ,)
    assert read(ugly.hidden_parts(), choices={"hidden|": SKIP}).each()[3] == ("left_out",)
    assert read(ugly.hidden_parts(), wanted="Cadangan").each("title") == {2: (READ, "Cadangan 1")}


def test_numbers_as_text(read: Read) -> None:
    sheet = read(ugly.numbers_as_text())
    assert sheet.each("volume", "beneficiary_count") == {
        2: (READ, "30", 100),
        3: (READ, "30", 100),
        4: (READ, "1.5", 100),
        5: (READ, "1500", 100),
        6: (ASK, "", 100),
        7: (ASK, "", 100),
        8: (ASK, "", 100),
        9: (ASK, "", 100),
        10: (ASK, "", 100),
        11: (READ, "30", 100),
        12: (READ, "12", 100),
        13: (ASK, "30", 100),
        14: (READ, "30", 1200),
        15: (ASK, "30", ""),
    }
    assert sheet.problems() == {
        6: [("unclear", "volume")],
        7: [("too_small", "volume")],
        8: [("too_small", "volume")],
        9: [("too_fine", "volume")],
        10: [("not_a_figure", "volume")],
        13: [("unit_differs", "volume")],
        15: [("not_a_figure", "people")],
    }
    assert sheet.each("unit_price")[14] == sheet.each("unit_price")[2] == (READ, 1_500_000)
    rounded = read(ugly.numbers_as_text(), choices={"too_fine|volume": COMPUTE, "unclear|volume|1,500": "1.5"})
    assert rounded.each("volume")[9] == (READ, "2.35")
    assert rounded.each("volume")[6] == (READ, "1.5")


def test_twins_and_what_the_session_has_already(read: Read) -> None:
    sheet = read(ugly.twins())
    assert {row.number: (row.state, row.code) for row in sheet.rows} == {
        2: (READ, ""),
        3: (ASK, ""),
        4: (READ, ""),
        5: (ASK, ""),
        6: ("done", "2028-PMD-00001"),
        7: ("changed", "2028-PMD-00001"),
        8: (ASK, "2028-PMD-00001"),
        9: (ASK, "2028-PMD-00009"),
        10: (ASK, ""),
    }
    assert sheet.problems() == {
        3: [("twin", "")],
        5: [("known", "")],
        8: [("code_twice", "code")],
        9: [("not_ours", "code")],
        10: [("no_such_code", "code")],
    }
    (changed,) = [row for row in sheet.rows if row.state == "changed"]
    assert changed.changes == {"title": ["Gedung serba guna", "Gedung serba guna RW 05"]}
    kept = read(ugly.twins(), choices={"twin|": KEEP, "known|": KEEP, "no_such_code|code": KEEP})
    new = [row for row in kept.rows if row.state == "new"]
    assert [row.number for row in new] == [2, 3, 4, 5, 10]
    assert len({row.key for row in new}) == len(new)
    assert [row.key for row in new if row.number == 2] == [sheet.rows[0].key], "the same content, the same key"


def test_the_kamus_settles_what_it_knows(read: Read) -> None:
    sheet = read(ugly.from_the_kamus())
    assert sheet.each("catalog_item", "title", "volume", "unit", "unit_price") == {
        2: (READ, "11", "Pelatihan barista", "30", "peserta", 3_000_000),
        3: (ASK, "11", "Barista muda", "30", "peserta", 3_000_000),
        4: (ASK, "11", "Kopi", "10", "peserta", 3_000_000),
        5: (ASK, "", "", "10", "", ""),
        6: (ASK, "", "Pelatihan barista", "10", "peserta", 3_000_000),
        7: (READ, "12", "Taman warga", "1", "unit", 5_000_000),
        8: (ASK, "", "Kolam lele", "4", "unit", ""),
    }
    assert sheet.problems() == {
        3: [("agency_differs", "agency")],
        4: [("price_differs", "price"), ("unit_differs", "unit")],
        5: [("unknown", "catalog")],
        6: [("too_small", "amount"), ("empty", "kind")],
        8: [("unknown", "agency"), ("empty", "kind"), ("price_hidden", "price")],
    }
    choices = {
        "agency_differs|agency": CATALOG,
        "price_differs|price": CATALOG,
        "unit_differs|unit": CATALOG,
        "unknown|catalog|pelatihan barsta": "11",
        "too_small|amount|99": "99000000",
        "catalog_name|title": CATALOG,
        "amount_differs|amount": IGNORE,
        "unknown|agency|dinas perikanan": "22",
        "empty|kind": "goods",
        "price_hidden|price": COMPUTE,
        "twin|": KEEP,  # three of them turn out to be the same
    }
    settled = read(ugly.from_the_kamus(), choices=choices)
    assert settled.problems() == {}
    assert settled.each("catalog_item", "kind", "unit_price", "first_agency")[8] == (READ, "", "goods", 2_500_000, "22")
    outside = read(ugly.from_the_kamus(), choices={"unknown|catalog|pelatihan barsta": OUTSIDE})
    assert outside.each("catalog_item", "title")[5] == (ASK, "", "Pelatihan barsta")
    assert outside.problems()[5] == [("empty", "kind"), ("empty", "unit"), ("empty", "price")]


def test_money_in_millions(read: Read) -> None:
    sheet = read(ugly.in_millions(), choices={"twin|": KEEP})
    assert sheet.each("unit_price") == {2: (READ, 15_000_000), 3: (READ, 1_500_000), 4: (ASK, ""), 5: (ASK, "")}
    assert facts_of(sheet, 4, "unclear") == {"readings": [1_500_000_000, 1_500_000]}


def test_old_excel(read: Read) -> None:
    sheet = read(ugly.old_excel(), "xls")
    assert sheet.header.first == 3
    assert [found["is_visible"] for found in sheet.facts["sheets"]] == [False, True]
    assert sheet.each("title", "kelurahan", "unit_price") == {
        4: (READ, "Drainase", DINOYO, 1_500_000),
        5: (READ, "Paving", DINOYO, 1_500_000),
        6: (ASK, "Gapura", "", ""),
    }
    assert {field for _kind, field in sheet.problems()[6]} == {"kelurahan", "volume", "kind", "unit", "price"}


def test_open_document(read: Read) -> None:
    sheet = read(ugly.open_document(), "ods")
    assert sheet.header.first == 3
    assert [(found["name"], found["is_visible"]) for found in sheet.facts["sheets"]] == [
        ("Rahasia", False),
        ("Usulan", True),
    ]
    assert sheet.each("title", "kelurahan", "unit_price") == {
        4: (READ, "Drainase", DINOYO, 1_500_000),
        5: (READ, "Paving", DINOYO, 1_500_000),
        6: (ASK, "Gapura", DINOYO, 1_500_000),
    }
    assert sheet.problems() == {6: [("hidden", "")]}


@pytest.mark.parametrize(
    ("data", "encoding", "separator"),
    [
        (ugly.semicolons_in_latin(), "Latin-1 (Windows)", ";"),
        (ugly.unicode_text(), "UTF-16", "\t"),
        (ugly.marked_utf8(), "UTF-8", ";"),
    ],
    ids=["latin-1", "utf-16", "bom and sep="],
)
def test_delimited_text(read: Read, data: bytes, encoding: str, separator: str) -> None:
    sheet = read(data, "csv")
    assert (sheet.facts["encoding"], sheet.facts["separator"]) == (encoding, separator)
    assert sheet.parts() == {5: "total"}
    assert sheet.each("title", "kelurahan", "volume", "unit", "unit_price", "address") == {
        2: (READ, "Lampu jalan “terang”", DINOYO, "1.5", "unit", 1_500_000, "Gang Café 2 – dekat pos"),
        3: (READ, "Paving dua baris", SUMBERSARI, "1200", "m²", 25_000, 'Jalan "A"'),
    }


def test_commas(read: Read) -> None:
    sheet = read(ugly.commas(), "csv")
    assert sheet.header.unused == (("A", "Title"),)
    assert sheet.each("title", "volume", "unit_price") == {2: (READ, "Lampu jalan", "1.5", 1_500_000)}


def test_texts_that_a_spreadsheet_would_run(read: Read) -> None:
    sheet = read(ugly.injected(), "csv")
    assert sheet.problems() == {
        **{key: [("formula", "title")] for key in (2, 3, 4, 6)},
        8: [("formula", "kelurahan")],
    }
    assert sheet.each("title")[8] == (ASK, "agnp.exe"), "what turns or hides letters is gone"
    cleaned = read(ugly.injected(), "csv", choices={"formula|title": STRIP, "formula|kelurahan": STRIP})
    assert cleaned.problems() == {}
    assert cleaned.each("title", "kelurahan") == {
        2: (READ, 'HYPERLINK("http://contoh.id";"klik")', DINOYO),
        3: (READ, "SUM(A1)", DINOYO),
        4: (READ, "62 lampu", DINOYO),
        5: (READ, "-lampu jalan", DINOYO),
        6: (READ, "1+1", DINOYO),
        7: (READ, "- paving", DINOYO),
        8: (READ, "agnp.exe", DINOYO),
    }


@pytest.mark.parametrize(
    ("data", "suffix", "reason"),
    [
        (ugly.far_corners(), "xlsx", "too_large"),
        (ugly.with_entities(), "xlsx", "declared"),
        (ugly.write_xlsx([], headings=("Nama", "NIK", "Alamat")), "xlsx", "no_table"),
        (ugly.header_in_row_three()[:-400], "xlsx", "damaged"),
        (ugly.old_excel()[:3000], "xls", "damaged"),
        (b"\x00\x01\x02\x03tidak ada apa-apa di sini\x00", "csv", "not_text"),
        (b"", "csv", "no_table"),
    ],
    ids=["half a terabyte", "entities", "no header", "cut off", "old and cut off", "no text", "nothing"],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, suffix: str, reason: str) -> None:
    path = tmp_path / f"lembar.{suffix}"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as unreadable, open_sheet(path, suffix):
        pass
    assert unreadable.value.reason == reason


def test_columns_that_mean_nothing_to_us_stay_outside(read: Read) -> None:
    """Names and NIK in a sheet are nobody's business here."""
    headings = (*ugly.HEADINGS, "Nama Pengusul", "NIK")
    sheet = read(ugly.write_xlsx([(*ugly.row("Lampu"), "Ketua RW", "0000000000000000")], headings=headings))
    assert [letter for letter, _text in sheet.header.unused] == ["J", "K"]
    assert "Ketua RW" not in repr(sheet.raw)
