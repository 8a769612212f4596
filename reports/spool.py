"""Rows that come from the database are written aside once; every format then reads the same from there.

Asking the database again for each of the eight readings (sums, fingerprint, four formats) would cost the query eight
times, and hold its snapshot open while a PDF is set. Rows already in memory stay there.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from reports.document import Chart, Document, Part, Row, Table

BATCH = 500  # rows in memory at once
AnyDocument = TypeVar("AnyDocument", bound=Document)
Step = Callable[[int, int], None]


class Spooled:
    """Rows in a file of this worker's own making, read anew from its beginning each time."""

    def __init__(self, path: Path, count: int) -> None:
        self.path, self.count = path, count

    def __iter__(self) -> Iterator[Row]:
        with self.path.open("rb") as file:
            for batch in range(0, self.count, BATCH):
                yield from pickle.load(file)[: self.count - batch]  # noqa: S301 – written by this process, in a folder only it can enter

    def __len__(self) -> int:
        return self.count


def spool(document: AnyDocument, folder: Path, step: Step = lambda _done, _rows: None) -> AnyDocument:
    """``document`` with the rows of its long tables in files under ``folder``; ``step`` hears how many are there.

    Tables are known by their key: one under two charts is read once. Raises OSError when the disk refuses.
    """
    streamed = [table for table in document.tables if not isinstance(table.rows, list | tuple)]
    if not streamed:
        return document
    total, done, spooled = sum(len(table.rows) for table in streamed), 0, dict[str, Table]()
    for table in streamed:
        rows = Spooled(folder / f"{table.key}.rows", 0)
        for count in write_aside(table, rows):
            step(done + count, total)
        spooled[table.key] = replace(table, rows=rows)
        done += len(rows)
    return replace(document, parts=[take_place(part, spooled) for part in document.parts])


def write_aside(table: Table, spooled: Spooled) -> Iterator[int]:
    """Tells after every batch how many rows are there: as many as come, whatever was said before."""
    rows = iter(table.rows)
    with spooled.path.open("wb") as file:
        while batch := list(islice(rows, BATCH)):
            pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
            spooled.count += len(batch)
            yield spooled.count


def take_place(part: Part, spooled: dict[str, Table]) -> Part:
    match part:
        case Chart() if part.table.key in spooled:
            return replace(part, table=spooled[part.table.key])
        case Table() if part.key in spooled:
            return spooled[part.key]
    return part
