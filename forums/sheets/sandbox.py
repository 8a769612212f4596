"""Starts the process that opens a file, and hears from it what stands in the file's table."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from forums.sheets.cells import unpack
from forums.sheets.headings import Column, Header, Heading
from forums.sheets.structure import Part, RawRow

ROOT = Path(__file__).resolve().parents[2]
# Why a file could not be read; ``sentences`` has the words.
REFUSALS = frozenset({"too_large", "too_many_rows", "no_table", "not_text", "declared", "damaged", "locked"})


class Unreadable(Exception):
    """The file gives no table; ``reason`` is one of REFUSALS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason if reason in REFUSALS else "damaged"


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """The table of a file. ``facts``: sheets, the one that is read, how many rows, encoding and separator of text.

    ``rows`` can be read once, as long as the file is open; raises Unreadable if the reading breaks off.
    """

    facts: dict[str, Any]
    header: Header
    rows: Iterator[RawRow]


@contextmanager
def open_sheet(path: Path, kind: str, *, wanted: str = "") -> Iterator[OpenSheet]:
    """Open ``path`` (``kind``: xlsx, xls, ods or csv) at the sheet ``wanted``, else at the best. Raises Unreadable."""
    command = [sys.executable, "-m", "forums.sheets.outside", kind, str(path), wanted]
    with subprocess.Popen(
        command, cwd=ROOT, env=bare_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        assert reader.stdout is not None  # noqa: S101 – a pipe was asked for
        try:
            facts = hear(reader.stdout, "book")
            header = unpack_header(hear(reader.stdout, "header"))
            yield OpenSheet(facts, header, hear_rows(reader.stdout))
        finally:
            reader.kill()


def bare_environment() -> dict[str, str]:
    """Nothing of the portal's own: a file that takes over its reader finds no key and no database."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}


def hear(stream: IO[bytes], expected: str) -> Any:
    """The next line, which must be what is ``expected``; silence means the file was too much. Raises Unreadable."""
    line = stream.readline()
    answer = json.loads(line) if line.endswith(b"\n") else {"refused": "too_large"}
    if expected not in answer:
        raise Unreadable(answer.get("refused", "too_large"))
    return answer[expected]


def hear_rows(stream: IO[bytes]) -> Iterator[RawRow]:
    for line in stream:
        answer = json.loads(line) if line.endswith(b"\n") else {}
        if "row" not in answer:
            break
        yield unpack_row(answer["row"])
    else:
        answer = {}
    if "end" not in answer:
        raise Unreadable("too_large")


def unpack_header(packed: dict[str, Any]) -> Header:
    headings = tuple(Heading(place, text, Column(column), times) for place, text, column, times in packed["headings"])
    unused = tuple((letter, text) for letter, text in packed["unused"])
    return Header(packed["first"], packed["last"], headings, unused)


def unpack_row(packed: list[Any]) -> RawRow:
    number, part, cells, is_hidden, merged = packed
    known = {Column(column): unpack(cell) for column, cell in cells.items()}
    return RawRow(number, Part(part), known, is_hidden, frozenset(Column(column) for column in merged))
