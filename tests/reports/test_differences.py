"""What changed between two versions of one report."""

from decimal import Decimal
from pathlib import Path

import pytest

from accounts.enums import Role
from proposals.enums import ForumOutcome
from proposals.models import Proposal
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from reports.datasets.differences import compare, compare_tables
from reports.datasets.kept import read_kept
from reports.datasets.listing import number_column
from reports.document import Cell, Column, Kind, Table
from tests.factories import make_session, make_user
from tests.reports.asking import ask_of, done, enter_run
from tests.reports.rows import fill_session, name_titles

COLUMNS = [Column("kode", "Kode", Kind.CODE), Column("usulan", "Usulan"), Column("jumlah", "Jumlah", Kind.COUNT)]


def table(*rows: tuple[Cell, ...], columns: list[Column] = COLUMNS) -> Table:
    return Table("daftar", "Daftar", columns, list(rows))


def test_rows_are_known_by_their_code() -> None:
    change = compare_tables(
        table(("A", "Taman", 1), ("B", "Posyandu", 2)), table(("B", "Posyandu", 3), ("C", "Jalan", 1))
    )
    assert (change.came, change.went) == ([("C", "Jalan", 1)], [("A", "Taman", 1)])
    (row,) = change.changed
    assert (row.name, [(cell.column.key, cell.before, cell.after) for cell in row.cells]) == (
        ("B",),
        [("jumlah", 2, 3)],
    )
    assert not change.is_same


def test_a_row_that_only_moved_up_has_not_changed() -> None:
    columns = [number_column(), *COLUMNS]
    change = compare_tables(
        table((1, "A", "Taman", 1), (2, "B", "Posyandu", 2), columns=columns),
        table((1, "B", "Posyandu", 2), columns=columns),
    )
    assert ([*change.changed], change.went) == ([], [("A", "Taman", 1)])


def test_without_a_code_by_their_words() -> None:
    columns = COLUMNS[1:]
    change = compare_tables(table(("Anak", 1), columns=columns), table(("Anak", 5), columns=columns))
    assert (change.came, change.went, len(change.changed)) == ([], [], 1)


def test_rows_that_repeat_are_counted() -> None:
    old, new = table(("A", "x", 1), ("A", "x", 1), ("A", "x", 2)), table(("A", "x", 1), ("A", "x", 3))
    change = compare_tables(old, new)
    assert sorted(change.came) == [("A", "x", 3)]
    assert sorted(change.went) == [("A", "x", 1), ("A", "x", 2)]


def test_other_columns_make_another_table() -> None:
    change = compare_tables(table(("A", "x", 1)), table(("A", "x"), columns=COLUMNS[:2]))
    assert (len(change.came), len(change.went)) == (1, 1)


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
