"""Pabulib, the format in which participatory budgets are exchanged (Faliszewski et al., 2023; pabulib.org/format).

Read are the ``budget``, and of each project ``project_id`` and ``cost``. Agency, theme and kecamatan come from columns
of these names, else from ``category`` (the first one) and ``district``. Who names a project in ``vote`` supports it;
where ``points`` are given, only with more than none. The score of a project is its ``score``, else its points, else the
number of its supporters, else (in a file without votes) its ``votes``.

Foreign currencies have cents, this engine has not: costs are rounded up and the budget down, so that it holds.

What the format has no word for stands in META: ``ceiling.agency.<name>``, ``ceiling.kecamatan.<name>`` and
``floor.<theme>`` in rupiah; ``ceiling.city;-`` says that ``budget`` is no ceiling but all the money there is to share.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from budgets.allocation.figures import parse_number
from budgets.allocation.instance import Ceilings, Instance, Project, check_project
from budgets.allocation.malformed import Malformed
from budgets.allocation.tables import Row, Table, split_tables

NO_CEILING = "-"
Ballots = dict[str, list[tuple[str, Decimal | None]]]  # by project: voter and points


def parse_pabulib(text: str) -> Instance:
    """Raises Malformed naming the line."""
    tables = split_tables(text)
    for title in ("META", "PROJECTS"):
        if title not in tables:
            raise Malformed("berkas", f"bagian {title} tidak ada")
    limits = read_meta(tables["META"])
    lines = number_projects(tables["PROJECTS"])
    ballots = read_votes(tables.get("VOTES"), lines)
    projects = tuple(read_project(row, ballots) for row in tables["PROJECTS"].rows)
    return Instance(projects, *limits)


def read_meta(table: Table) -> tuple[Ceilings, dict[str, int]]:
    found: dict[str, Row] = {}
    for row in table.rows:
        key = row.get("key")
        if key in found:
            raise Malformed(row.place, f'"{key}" sudah ada di baris {found[key].line}')
        found[key] = row
    if "budget" not in found:
        raise Malformed(f"baris {table.line}", "META tanpa budget")
    has_city = "ceiling.city" not in found or found["ceiling.city"].get("value") != NO_CEILING
    return (
        Ceilings(
            read_money(found["budget"], "value", ROUND_FLOOR) if has_city else None,
            read_limits(found, "ceiling.agency."),
            read_limits(found, "ceiling.kecamatan."),
        ),
        read_limits(found, "floor."),
    )


def read_limits(found: Mapping[str, Row], prefix: str) -> dict[str, int]:
    return {
        key.removeprefix(prefix): read_money(row, "value", ROUND_FLOOR)
        for key, row in found.items()
        if key.startswith(prefix)
    }


def read_money(row: Row, column: str, rounding: str) -> int:
    place = f"{row.place}, {column}"
    return int(parse_number(row.get(column), place).to_integral_value(rounding))


def number_projects(table: Table) -> dict[str, int]:
    """The line of each project."""
    expect_columns(table, "PROJECTS", "project_id", "cost")
    lines: dict[str, int] = {}
    for row in table.rows:
        name = row.get("project_id")
        if name in lines:
            raise Malformed(row.place, f'usulan "{name}" sudah ada di baris {lines[name]}')
        lines[name] = row.line
    return lines


def read_project(row: Row, ballots: Ballots | None) -> Project:
    name = row.get("project_id")
    place = f'{row.place} (usulan "{name}")'
    picks = (ballots or {}).get(name, [])
    project = Project(
        id=name,
        cost=read_money(row, "cost", ROUND_CEILING),
        score=read_score(row, picks, has_ballots=ballots is not None),
        agency=row.get("agency"),
        theme=row.get("theme") or row.get("category").partition(",")[0].strip(),
        kecamatan=row.get("kecamatan") or row.get("district"),
        votes=tuple(voter for voter, points in picks if points is None or points > 0),
    )
    check_project(project, place)
    return project


def read_score(row: Row, picks: list[tuple[str, Decimal | None]], *, has_ballots: bool) -> Decimal:
    if "score" in row.cells:
        return parse_number(row.get("score"), f"{row.place}, score")
    if has_ballots or "votes" not in row.cells:
        return sum((Decimal(1) if points is None else points for _voter, points in picks), Decimal(0))
    return parse_number(row.get("votes"), f"{row.place}, votes")


def read_votes(table: Table | None, projects: Mapping[str, int]) -> Ballots | None:
    """None: the file has no votes."""
    if table is None or not table.rows:
        return None
    expect_columns(table, "VOTES", "voter_id", "vote")
    ballots: Ballots = {}
    lines: dict[str, int] = {}
    for row in table.rows:
        voter = row.get("voter_id")
        if not voter or voter in lines:
            problem = f'pemilih "{voter}" sudah ada di baris {lines[voter]}' if voter else "voter_id kosong"
            raise Malformed(row.place, problem)
        lines[voter] = row.line
        for name, points in read_ballot(row):
            if name not in projects:
                raise Malformed(row.place, f'usulan "{name}" tidak ada di PROJECTS')
            ballots.setdefault(name, []).append((voter, points))
    return ballots


def expect_columns(table: Table, title: str, *columns: str) -> None:
    for column in columns:
        if column not in table.columns:
            raise Malformed(f"baris {table.line + 1}", f"{title} tanpa kolom {column}")


def read_ballot(row: Row) -> list[tuple[str, Decimal | None]]:
    """The projects on one ballot, with points where there are any; a ballot may be empty."""
    names = [name.strip() for name in row.get("vote").split(",")] if row.get("vote") else []
    if len(set(names)) != len(names):
        raise Malformed(row.place, "satu usulan dipilih dua kali")
    if not row.get("points"):
        return [(name, None) for name in names]
    points = [parse_number(text, f"{row.place}, points") for text in row.get("points").split(",")]
    if len(points) != len(names):
        raise Malformed(row.place, f"ada {len(points)} points untuk {len(names)} usulan")
    return list(zip(names, points, strict=True))
