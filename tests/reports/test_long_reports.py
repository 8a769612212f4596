"""Long reports are read and compared page by page: of their files only what a page shows is taken into memory."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from reports import tasks
from reports.actions import comparing
from reports.datasets.differences import compare
from reports.datasets.kept import KeptReport, look_into
from reports.document import Document, Heading, Passage, Row, Stream, Table
from reports.enums import ReportKind
from reports.fingerprint import take_fingerprint
from reports.models import ReportFile, ReportRun
from reports.renderers.json import render_json
from reports.renderers.paging import FEW, ROWS, Block, Piece, lay_out
from tests.factories import make_round, make_user
from tests.reports.asking import done
from tests.reports.documents import COLUMNS, COVER, make_document, make_mixed_document, make_row, make_table
from tests.reports.reading import read_json_tables, spell_rows

CITY = 5_720  # rows of a whole city in one cycle
MOST_MEMORY = 8_000_000  # bytes above what the process has, a quarter of what may be
pytestmark = pytest.mark.django_db


# --- The file --------------------------------------------------------------------------------------------------


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    document, path = make_mixed_document(250), tmp_path / "a.json"
    render_json(document, COVER, path)
    kept = look_into(path)
    assert kept
    assert {table.key: (spell_rows(table.rows), len(table.rows)) for table in kept.tables} == {
        key: (rows, len(rows)) for key, (rows, _sums) in read_json_tables(path).items()
    }
    sums = {table.key: table.add_up() for table in kept.tables}
    assert {key: bool(row) for key, row in sums.items()} == {
        key: bool(row) for key, (_rows, row) in read_json_tables(path).items()
    }
    assert kept.about["title"] == document.title
    rows: Any = next(table for table in kept.tables if table.key == "usulan").rows
    everything = list(rows)
    for first, last in ((0, 3), (98, 102), (100, 200), (249, 250), (249, 900), (250, 260), (7, 7)):
        assert list(rows.read(first, last)) == everything[first:last]


@pytest.mark.parametrize("how", [{}, {"indent": 2}, {"ensure_ascii": False, "separators": (",", ":")}])
def test_files_of_another_shape_stay_readable(tmp_path: Path, how: dict[str, Any]) -> None:
    path, other = tmp_path / "a.json", tmp_path / "b.json"
    render_json(make_mixed_document(130), COVER, path)
    other.write_text(json.dumps(json.loads(path.read_text()), **how))
    before, after = look_into(path), look_into(other)
    assert before
    assert after
    assert [list(table.rows) for table in after.tables] == [list(table.rows) for table in before.tables]
    assert [table.add_up() for table in after.tables] == [table.add_up() for table in before.tables]


def test_another_shape_alone_is_no_change(tmp_path: Path) -> None:
    """Versions of before an upgrade say the same in other bytes."""
    path, other = tmp_path / "a.json", tmp_path / "b.json"
    render_json(make_mixed_document(130), COVER, path)
    other.write_text(json.dumps(json.loads(path.read_text()), indent=2))
    old, new = (look_into(each) for each in (other, path))
    assert old
    assert new
    changes = compare(*(KeptReport("", "", (), kept.tables) for kept in (old, new)))
    assert changes
    assert all(change.is_same for change in changes)


@pytest.mark.parametrize("words", ["", "{", "[]", '{"about": {}}', '{"about": {}, "tables": 3}', '{"tables": [{}]}'])
def test_what_is_no_report_is_not_read(tmp_path: Path, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(words)
    assert look_into(path) is None


# --- Pages -----------------------------------------------------------------------------------------------------


def test_every_row_stands_on_one_page_in_its_order() -> None:
    blocks = [
        *(Block(0, is_loose=True), Block(30), Block(0), Block(69), Block(0, is_loose=True), Block(40)),
        *(Block(250), Block(0, is_whole=True), Block(60, is_whole=True), Block(130, is_whole=True), Block(3)),
    ]
    pages = lay_out(blocks)
    pieces = [piece for page in pages for piece in page]
    for number, block in enumerate(blocks):
        own = [piece for piece in pieces if piece.block == number]
        assert [own[0].first, own[-1].last] == [0, block.rows]
        assert all(piece.last == following.first for piece, following in pairwise(own))
        assert len(own) == 1 or not block.is_whole
    assert pieces == sorted(pieces, key=lambda piece: (piece.block, piece.first))
    for page in pages:
        rows = sum(piece.last - piece.first for piece in page)
        assert rows <= ROWS or any(blocks[piece.block].is_whole for piece in page)
        assert not blocks[page[-1].block].is_loose, "a heading stays with what follows"


def test_a_table_does_not_begin_at_the_foot_of_a_page() -> None:
    assert lay_out([Block(ROWS - FEW + 1), Block(50)])[1] == [Piece(1, 0, 50)]
    assert lay_out([Block(ROWS - FEW), Block(50)])[0][1] == Piece(1, 0, FEW)
    assert lay_out([]) == [[]]


@pytest.fixture
def planner(client: Client) -> User:
    user = make_user(Role.PLANNER)
    client.force_login(user)
    return user


@pytest.fixture
def keep(planner: User) -> Callable[..., ReportRun]:
    """A finished city report with this document in its file."""
    cycle = make_round("pemuda").cycle

    def keep_version(version: int, document: Document) -> ReportRun:
        run = ReportRun.objects.create(
            kind=ReportKind.CITY_RECAP,
            cycle=cycle,
            **done(version=version, requested_by=planner, fingerprint=take_fingerprint(document)),
        )
        path = Path(settings.MEDIA_ROOT) / "reports" / f"{run.pk}-uji.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        render_json(document, COVER, path)
        ReportFile.objects.create(
            run=run, format="json", file=f"reports/{path.name}", size=path.stat().st_size, sha256="0" * 64
        )
        run.refresh_from_db()
        return run

    return keep_version


class City:
    """The rows of a city; every twentieth may have another title, and some are gone."""

    def __init__(self, *, is_later: bool = False) -> None:
        self.is_later = is_later

    def __iter__(self) -> Iterator[Row]:
        for number in range(1, CITY + 1):
            if self.is_later and number % 500 == 0:
                continue
            is_other = self.is_later and number % 20 == 0
            yield make_row(number, "Judul yang diperbaiki" if is_other else "Pelatihan kader posyandu lansia")


def list_city(*, is_later: bool = False) -> Document:
    count = CITY - (CITY // 500 if is_later else 0)
    table = Table("usulan", "Semua usulan", COLUMNS, Stream(count, City(is_later=is_later)), is_annex=True)
    return make_document(Passage(["Satu kalimat."]), Heading("Daftar"), table)


def read(client: Client, name: str, run: ReportRun, **query: Any) -> str:
    answer = client.get(reverse(name, args=[run.key]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def measure(act: Callable[[], object]) -> int:
    """The most bytes of Python objects it held at once."""
    act()  # what a process keeps for good, such as templates, is none of this page's
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_city_is_leafed_through(client: Client, keep: Callable[..., ReportRun]) -> None:
    run = keep(1, list_city())
    first, last = read(client, "report_read", run), read(client, "report_read", run, page=58)
    assert "Halaman 1 dari 58" in first
    assert first.count("2028-LAN-") == ROWS - 1, "beside one sentence"
    assert "Baris 1–99 dari 5.720" in first
    assert 'rel="next"' in first
    assert "(lanjutan)" in last
    assert "2028-LAN-05720" in last
    assert "<tfoot>" in last
    assert "<tfoot>" not in first
    assert "Halaman 58 dari 58" in read(client, "report_read", run, page=9999)
    pages = [read(client, "report_read", run, page=number) for number in (2, 3)]
    assert [page.count("2028-LAN-") for page in pages] == [ROWS, ROWS]


def test_a_page_of_a_city_costs_a_page(
    client: Client, keep: Callable[..., ReportRun], django_assert_max_num_queries: Any
) -> None:
    first, second = keep(1, list_city()), keep(2, list_city(is_later=True))
    with django_assert_max_num_queries(8):
        read(client, "report_read", second, page=30)
    with django_assert_max_num_queries(9):
        read(client, "report_compare", second, dengan=1)
    assert measure(lambda: read(client, "report_read", second, page=30)) < MOST_MEMORY
    assert measure(lambda: read(client, "report_compare", second, dengan=1)) < MOST_MEMORY
    assert first.files.get().size > MOST_MEMORY / 8


def test_a_hundred_changes_stand_on_a_page(client: Client, keep: Callable[..., ReportRun]) -> None:
    keep(1, list_city())
    run = keep(2, list_city(is_later=True))
    first = read(client, "report_compare", run, dengan=1)
    assert "Halaman 1 dari 3" in first
    assert "Dari 5.720 menjadi 5.709 baris." in first
    assert "Hilang: 11" in first
    last = read(client, "report_compare", run, dengan=1, page=3)
    assert "(lanjutan)" in last
    assert "dengan=1&amp;page=2" in last
    changed = sum(read(client, "report_compare", run, dengan=1, page=n).count("<ins>") for n in (1, 2, 3))
    assert changed == CITY // 20 - CITY // 500


# --- By a worker -----------------------------------------------------------------------------------------------


def test_long_ones_a_worker_compares_once(
    client: Client, keep: Callable[..., ReportRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep(1, make_document(make_table([make_row(1)])))
    second = keep(2, make_document(make_table([make_row(1, "Judul yang diperbaiki")])))
    monkeypatch.setattr(comparing, "LONG", 1)
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(tasks.compare_versions, "apply_async", lambda ids, **_how: asked.append(ids))
    address = reverse("report_compare", args=[second.key])
    for _look in range(2):
        answer = client.get(address, {"dengan": 1})
        words = answer.content.decode()
        assert answer.status_code == 202
        assert "sedang dibandingkan" in words
        assert "data-poll" in words
    assert asked == [(first.pk, second.pk)], "not again while a worker is at it"
    tasks.compare_versions(*asked[0])
    words = read(client, "report_compare", second, dengan=1)
    assert "Judul yang diperbaiki" in words
    assert "data-poll" not in words


def test_what_cannot_be_read_keeps_nobody_waiting(
    client: Client, keep: Callable[..., ReportRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (keep(version, make_document(make_table([make_row(1)]))) for version in (1, 2))
    Path(first.files.get().file.path).write_text("{", encoding="utf-8")
    monkeypatch.setattr(comparing, "LONG", 1)
    monkeypatch.setattr(tasks.compare_versions, "apply_async", lambda ids, **_how: tasks.compare_versions(*ids))
    address = reverse("report_compare", args=[second.key])
    assert client.get(address, {"dengan": 1}).status_code == 202
    assert client.get(address, {"dengan": 1}).status_code == 404


def test_what_is_gone_is_compared_with_nothing(keep: Callable[..., ReportRun]) -> None:
    run = keep(1, make_document())
    assert comparing.find_changes(older_id=run.pk, run_id=run.pk + 1) is None
