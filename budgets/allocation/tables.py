"""The three tables of a Pabulib file, every row with the line it stands on."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from budgets.allocation.malformed import Malformed

SECTIONS = ("META", "PROJECTS", "VOTES")


@dataclass(frozen=True)
class Row:
    """One line under its header; a cell that is missing reads as empty."""

    line: int
    cells: dict[str, str]

    @property
    def place(self) -> str:
        return f"baris {self.line}"

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Table:
    """``columns`` in lower case, without surrounding blanks."""

    line: int
    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def split_tables(text: str) -> dict[str, Table]:
    """By section name. Raises Malformed naming the line."""
    tables: dict[str, Table] = {}
    current: Table | None = None
    for line, cells in read_lines(text):
        title = cells[0].upper()
        if title in SECTIONS and not any(cells[1:]):
            if title in tables:
                raise Malformed(f"baris {line}", f"bagian {title} sudah ada di baris {tables[title].line}")
            current = tables[title] = Table(line)
        elif current is None:
            raise Malformed(f"baris {line}", "harus dimulai dengan META, PROJECTS, atau VOTES")
        elif not current.columns:
            current.columns = name_columns(cells, line)
        else:
            if any(cells[len(current.columns) :]) and current is not tables.get("META"):
                raise Malformed(f"baris {line}", f"ada {len(cells)} isian untuk {len(current.columns)} kolom")
            current.rows.append(Row(line, dict(zip(current.columns, cells, strict=False))))
    return tables


def read_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells; empty lines are left out, quoted cells may hold semicolons and line ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Malformed(
                f"baris {reader.line_num}", "tanda kutip tidak lengkap atau isian terlalu panjang"
            ) from None
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield reader.line_num, stripped


def name_columns(cells: list[str], line: int) -> list[str]:
    columns = [cell.lower() for cell in cells]
    repeated = [column for number, column in enumerate(columns) if column and column in columns[:number]]
    if repeated:
        raise Malformed(f"baris {line}", f'kolom "{repeated[0]}" tertulis dua kali')
    return columns
