"""The spreadsheet in LibreOffice itself: it opens without repair, and saved again it has the same rows."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.renderers.lists import list_tables
from reports.renderers.xlsx import render_xlsx
from tests.reports.documents import COVER, make_mixed_document
from tests.reports.reading import Rows, read_xlsx_tables

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(not OFFICE and not os.environ.get("REQUIRE_OFFICE"), reason="LibreOffice is not here")


def save_again(path: Path, folder: Path) -> Path:
    """What LibreOffice makes of it, with a profile of its own."""
    folder.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=200)
    assert "Error" not in done.stdout + done.stderr
    return folder / path.name


def fold(rows: Rows) -> Rows:
    """Kinds of space are one; and LibreOffice writes text that looks like an escape as if it were one."""
    return [tuple(" ".join(cell.replace("_x0041_", "A").split()) for cell in row) for row in rows]


def test_it_opens_and_comes_back_with_the_same_rows(tmp_path: Path) -> None:
    document, path = make_mixed_document(120), tmp_path / "laporan.xlsx"
    render_xlsx(document, COVER, path)
    saved = save_again(path, tmp_path / "libreoffice")
    tables = list_tables(document)
    before, after = (list(read_xlsx_tables(each, tables)) for each in (path, saved))
    for table, (rows, sums), (rows_again, sums_again) in zip(tables, before, after, strict=True):
        assert fold(rows_again) == fold(rows), table.key
        assert sums_again == sums
    assert any("=cmd|" in cell for rows, _sums in after for row in rows for cell in row), "text stays text"
