"""Rows that stream are asked for once, and every reading of them is the same."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.document import Chart, Row, Shape, Stream
from reports.fingerprint import take_fingerprint
from reports.spool import BATCH, Spooled, spool
from tests.reports.documents import make_document, make_row, make_table


class Source:
    """Counts how often it is gone through, and says something else each time."""

    def __init__(self, count: int) -> None:
        self.count, self.asked = count, 0

    def __iter__(self) -> Iterator[Row]:
        self.asked += 1
        return (make_row(number, f"Bacaan {self.asked}") for number in range(self.count))


@pytest.mark.parametrize("count", [0, 1, BATCH, BATCH + 1])
def test_rows_are_asked_for_once(tmp_path: Path, count: int) -> None:
    source = Source(count)
    heard: list[tuple[int, int]] = []
    table = make_table(Stream(count, source))
    document = spool(make_document(table), tmp_path, lambda done, rows: heard.append((done, rows)))
    (kept,) = document.tables
    assert list(kept.rows) == list(kept.rows) == [make_row(number, "Bacaan 1") for number in range(count)]
    assert len(kept.rows) == count
    assert take_fingerprint(document) == take_fingerprint(document)
    assert source.asked == 1
    assert heard[-1:] == ([(count, count)] if count else [])


def test_a_table_under_a_chart_is_the_same_table(tmp_path: Path) -> None:
    table = make_table(Stream(3, Source(3)))
    chart = Chart("Grafik", Shape.BARS, table, "kode", ["anggaran"], "Tiga batang.")
    document = spool(make_document(chart, table), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["usulan.rows"]
    assert document.parts[0].table is document.parts[1]


def test_rows_in_memory_stay_there(tmp_path: Path) -> None:
    document = make_document(make_table([make_row(1)]))
    assert spool(document, tmp_path) is document
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_has_less_than_it_said(tmp_path: Path) -> None:
    document = spool(make_document(make_table(Stream(9, Source(4)))), tmp_path)
    assert len(document.tables[0].rows) == 4


def test_a_torn_file_is_no_shorter_table(tmp_path: Path) -> None:
    path = tmp_path / "a.rows"
    path.write_bytes(pickle.dumps([make_row(1)])[:-9])
    with pytest.raises((EOFError, pickle.UnpicklingError)):
        list(Spooled(path, 1))
