"""What changed between two versions of one report."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.enums import Role
from proposals.enums import ForumOutcome
from proposals.models import Proposal
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from reports.datasets.differences import TableChange, compare
from reports.datasets.kept import KeptReport, look_into, read_kept
from reports.datasets.listing import number_column
from reports.document import Cell, Column, Kind, Table
from reports.renderers.json import render_json
from tests.factories import make_session, make_user
from tests.reports.asking import ask_of, done, enter_run
from tests.reports.documents import COVER, make_document
from tests.reports.rows import HOSTILE_TITLES, fill_session, name_titles

COLUMNS = [Column("kode", "Kode", Kind.CODE), Column("usulan", "Usulan"), Column("jumlah", "Jumlah", Kind.COUNT)]
Version = tuple[tuple[Cell, ...], ...]


@pytest.fixture
def differ(tmp_path: Path) -> Callable[..., TableChange]:
    """What became of a table between two versions, written and read back as reports are."""

    def keep(name: str, rows: Version, columns: list[Column]) -> KeptReport:
        render_json(make_document(Table("daftar", "Daftar", columns, list(rows))), COVER, tmp_path / name)
        kept = look_into(tmp_path / name)
        assert kept
        return KeptReport("", "", (), kept.tables)

    def compare_rows(old: Version, new: Version, columns: list[Column] = COLUMNS, later: Any = None) -> TableChange:
        (change,) = compare(keep("lama.json", old, columns), keep("baru.json", new, later or columns))
        return change

    return compare_rows


def test_rows_are_known_by_their_code(differ: Callable[..., TableChange]) -> None:
    change = differ((("A", "Taman", 1), ("B", "Posyandu", 2)), (("B", "Posyandu", 3), ("C", "Jalan", 1)))
    assert (change.came[:], change.went[:]) == ([("C", "Jalan", 1)], [("A", "Taman", 1)])
    (row,) = change.changed
    assert (row.name, [(cell.column.key, cell.before, cell.after) for cell in row.cells]) == (
        ("B",),
        [("jumlah", 2, 3)],
    )
    assert not change.is_same


def test_a_kelurahan_is_named_not_numbered(differ: Callable[..., TableChange]) -> None:
    columns = [
        Column("kode_wilayah", "Kode", Kind.CODE),
        Column("kelurahan", "Kelurahan"),
        Column("jumlah", "Jumlah", Kind.COUNT),
    ]
    (row,) = differ((("35.73.05.1004", "Dinoyo", 1),), (("35.73.05.1004", "Dinoyo", 2),), columns=columns).changed
    assert (row.name, len(row.cells)) == (("Dinoyo",), 1)


def test_hostile_words_are_no_codes(differ: Callable[..., TableChange]) -> None:
    """What looks like the end of a row, or like another one, inside somebody's words."""
    traps = ('"kode": "B"', '}], "sums": {', "},\n{", '\\"kode\\": \\"B\\"', "\u2028", ', "jumlah": 9')
    old = tuple((f"K{number}", trap, 1) for number, trap in enumerate((*traps, *HOSTILE_TITLES)))
    assert differ(old, old).is_same
    new = (*old[:2], (*old[2][:2], 2), *old[3:])
    (row,) = differ(old, new).changed
    assert (row.name, len(row.cells)) == (("K2",), 1)


def test_a_row_that_only_moved_up_has_not_changed(differ: Callable[..., TableChange]) -> None:
    old, new = ((1, "A", "Taman", 1), (2, "B", "Posyandu", 2)), ((1, "B", "Posyandu", 2),)
    change = differ(old, new, columns=[number_column(), *COLUMNS])
    assert (change.changed[:], change.went[:]) == ([], [("A", "Taman", 1)])


def test_without_a_code_by_their_words(differ: Callable[..., TableChange]) -> None:
    change = differ((("Anak", 1),), (("Anak", 5),), columns=COLUMNS[1:])
    assert (change.came[:], change.went[:], len(change.changed)) == ([], [], 1)


def test_rows_that_repeat_are_counted(differ: Callable[..., TableChange]) -> None:
    change = differ((("A", "x", 1), ("A", "x", 1), ("A", "x", 2)), (("A", "x", 1), ("A", "x", 3)))
    assert change.came[:] == [("A", "x", 3)]
    assert sorted(change.went[:]) == [("A", "x", 1), ("A", "x", 2)]


def test_other_columns_make_another_table(differ: Callable[..., TableChange]) -> None:
    change = differ((("A", "x", 1),), (("A", "x"),), later=COLUMNS[:2])
    assert (change.came[:], change.went[:]) == ([("A", "x")], [("A", "x", 1)])


@pytest.mark.django_db
def test_a_report_comes_back_from_its_file_and_says_what_changed() -> None:
    session, planner = make_session(), make_user(Role.PLANNER)
    fill_session(session, ForumOutcome.AGREED, name_titles(3))
    first = request_run(question=ask_of(session), by=planner)
    compile_run(first.pk)
    Proposal.objects.filter(code__endswith="00002").update(volume=Decimal("2.25"))
    fill_session(session, ForumOutcome.NOT_AGREED, ["Lapangan futsal"], first=9)
    second = request_run(question=ask_of(session), by=planner)
    compile_run(second.pk)
    old, new = read_kept(first), read_kept(second)
    assert old
    assert new
    changes = {change.title: change for change in compare(old, new)}
    ((cell,),) = (row.cells for row in changes["Disepakati"].changed)
    assert (cell.column.key, cell.before, cell.after) == ("volume", Decimal("1.5"), Decimal("2.25"))
    assert [row[1] for row in changes["Belum disepakati"].came] == ["Lapangan futsal"]
    assert changes["Kehadiran"].is_same


@pytest.mark.django_db
def test_without_its_file_a_run_cannot_be_read() -> None:
    run = enter_run(make_session(), **done())
    assert read_kept(run) is None
    run.files.create(format="json", file="reports/nowhere.json", size=5, sha256="0" * 64)
    assert not Path(run.files.get().file.path).exists()
    assert read_kept(run) is None
