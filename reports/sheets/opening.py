"""Starts the process that opens a file from SIPD, and hears its rows."""

import json
import subprocess
import sys
from pathlib import Path

from forums.sheets.sandbox import ROOT, Unreadable, bare_environment
from reports.sheets.lines import Names, SipdLine

SECONDS = 120  # of waiting; the process itself may compute for half of it


class WrongHeadings(Unreadable):
    """No sheet of the file has the columns that are needed; ``headings`` are those of the row that comes nearest."""

    def __init__(self, headings: list[str]) -> None:
        super().__init__("no_table")
        self.headings = headings


def open_lines(path: Path, kind: str, names: Names) -> list[SipdLine]:
    """The rows of the file at ``path`` (``kind``: xlsx, xls, ods or csv). Raises Unreadable, of it WrongHeadings."""
    command = [sys.executable, "-m", "reports.sheets.outside", kind, str(path), json.dumps(names)]
    try:
        answer = subprocess.run(
            command, cwd=ROOT, env=bare_environment(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_large") from None
    heard = [json.loads(line) for line in answer.stdout.splitlines(keepends=True) if line.endswith(b"\n")]
    if heard and "headings" in heard[-1]:
        raise WrongHeadings(heard[-1]["headings"])
    if not heard or "end" not in heard[-1]:
        raise Unreadable(heard[-1].get("refused", "too_large") if heard else "too_large")
    return [SipdLine(**line["row"]) for line in heard[:-1]]
