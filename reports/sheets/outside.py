"""Opens one file in a process of its own: ``python -m reports.sheets.outside <kind> <path> <names as JSON>``.

A small file can ask for half a terabyte of memory, so the process has little of it, little time and none of the
portal's secrets (forums.sheets.outside says more). Only our own columns leave it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forums.sheets.outside import MOST_ROWS, Refused, limit_oneself, open_sheets
from reports.sheets.lines import Names, SipdLine, find_lines


def main(kind: str, path: str, names: str) -> None:
    limit_oneself()
    try:
        for line in describe(kind, Path(path), json.loads(names)):
            print(json.dumps(line, ensure_ascii=True, separators=(",", ":")))  # noqa: T201 – this is how it answers
    except Refused as refusal:
        print(json.dumps({"refused": str(refusal)}))  # noqa: T201
    except MemoryError:
        print(json.dumps({"refused": "too_large"}))  # noqa: T201
    sys.stdout.flush()


def describe(kind: str, path: Path, names: Names) -> Iterator[dict[str, Any]]:
    """The rows of the sheet that has most of them, and the mark that it came to its end. Raises Refused."""
    best: list[SipdLine] | None = None
    for sheet in open_sheets(kind, path.read_bytes(), path.stem, {}):
        found = find_lines(sheet.rows, names) if sheet.is_visible else None
        if found is not None:
            lines = list(found)
            best = lines if best is None or len(lines) > len(best) else best
    if best is None:
        raise Refused("no_table")
    if len(best) > MOST_ROWS:
        raise Refused("too_many_rows")
    yield from ({"row": line.pack()} for line in best)
    yield {"end": len(best)}


if __name__ == "__main__":
    main(*sys.argv[1:4])
