"""PDF/UA-1 by typst: a template that receives data only, the fonts it brings along, nothing fetched.

Every document is set in a process of its own, so the memory typst takes and keeps is gone when it is printed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from musrenbang.lib import typeset
from musrenbang.lib.binding import bind

AT_ONCE = min(2, os.cpu_count() or 1)  # sheaves set side by side; each takes about 200 MB


def print_pdf(
    template: Path, data: Mapping[str, Any], *, moment: datetime, files: Mapping[str, bytes] | None = None
) -> bytes:
    """``data`` set by ``template``, tagged and packed; ``moment`` is the date the document bears.

    ``files`` are pictures the template may show, by the names under which ``data`` speaks of them. Raises
    typst.TypstError.
    """
    with _lay_out(template, files or {}) as source:
        return _typeset(source, data, moment)


def print_sheaves(
    template: Path,
    footers: Path,
    sheaves: Sequence[Mapping[str, Any]],
    *,
    moment: datetime,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """One tagged PDF of several, for documents too long to be set at once; each begins on a new page.

    ``footers`` prints the feet of all pages: it gets the first of ``sheaves``, and under ``pages`` which are laid
    across. Raises typst.TypstError.
    """

    def set_one(number: int) -> bytes:
        return _typeset(source, sheaves[number], moment, sheaf=number)

    def draw_feet(pages: list[bool]) -> bytes:
        data = {"mark": sheaves[0]["mark"], "pages": pages}
        return _typeset(source.with_name(footers.name), data, moment, is_tagged=False)

    with _lay_out(template, files or {}) as source, ThreadPoolExecutor(AT_ONCE) as threads:
        return bind(threads.map(set_one, range(len(sheaves))), draw_feet)


def _typeset(
    source: Path, data: Mapping[str, Any], moment: datetime, *, sheaf: int = 0, is_tagged: bool = True
) -> bytes:
    job = {
        "template": str(source),
        "data": json.dumps(data),
        "moment": int(moment.timestamp()),
        "sheaf": sheaf,
        "is_tagged": is_tagged,
        "is_checked": is_tagged and not sheaf,
    }
    command = [sys.executable, "-I", typeset.__file__]
    done = subprocess.run(command, input=json.dumps(job).encode(), capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace") or f"typst ended with {done.returncode}"
        raise typst.TypstError(said, said)
    return done.stdout


@contextmanager
def _lay_out(template: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """The template where it stands, or a copy of its folder beside ``files``: typst reads nothing outside of it."""
    if not files:
        yield template
        return
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        for source in template.parent.glob("*.typ"):
            shutil.copy(source, folder)
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        yield Path(folder) / template.name
