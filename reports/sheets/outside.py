"""Opens one file in a process of its own: ``python -m reports.sheets.outside <kind> <path> <names as JSON>``.

A small file can ask for half a terabyte of memory, so the process has little of it, little time and none of the
portal's secrets (forums.sheets.outside says more). Only our own columns leave it, and headings beside one of ours.
"""

import json
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from forums.sheets.outside import MOST_ROWS, Refused, limit_oneself, open_sheets
from reports.sheets.lines import LOOKED_AT, Names, SipdLine, find_lines, find_nearest


class WrongHeadings(Refused):
    """No sheet has the columns that are needed; ``headings`` are those of the row that comes nearest."""

    def __init__(self, headings: list[str]) -> None:
        super().__init__("no_table")
        self.headings = headings


def main(kind: str, path: str, names: str) -> None:
    limit_oneself()
    try:
        for line in describe(kind, Path(path), json.loads(names)):
            print(json.dumps(line, ensure_ascii=True, separators=(",", ":")))  # noqa: T201 – this is how it answers
    except WrongHeadings as refusal:
        print(json.dumps({"refused": str(refusal), "headings": refusal.headings}))  # noqa: T201
    except Refused as refusal:
        print(json.dumps({"refused": str(refusal)}))  # noqa: T201
    except MemoryError:
        print(json.dumps({"refused": "too_large"}))  # noqa: T201
    sys.stdout.flush()


def describe(kind: str, path: Path, names: Names) -> Iterator[dict[str, Any]]:
    """The rows of the sheet that has most of them, and the mark that it came to its end. Raises Refused."""
    best: list[SipdLine] | None = None
    nearest: list[str] = []
    for sheet in open_sheets(kind, path.read_bytes(), path.stem, {}):
        if not sheet.is_visible:
            continue
        rows = iter(sheet.rows)
        first = list(islice(rows, LOOKED_AT))
        found = find_lines(chain(first, rows), names)
        if found is not None:
            lines = list(found)
            best = lines if best is None or len(lines) > len(best) else best
        nearest = nearest or find_nearest(first, names)
    if best is None:
        raise WrongHeadings(nearest)
    if len(best) > MOST_ROWS:
        raise Refused("too_many_rows")
    yield from ({"row": line.pack()} for line in best)
    yield {"end": len(best)}


if __name__ == "__main__":
    main(*sys.argv[1:4])
