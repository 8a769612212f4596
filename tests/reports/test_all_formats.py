"""A run ends in every format of its report, all from the same rows."""

import csv
import json
import zipfile
from pathlib import Path

import pytest

from accounts.enums import Role
from proposals.enums import ForumOutcome
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from reports.catalogue import Question
from reports.enums import Format, ReportKind, RunStatus
from reports.models import ReportRun
from tests.factories import make_session, make_user
from tests.reports.reading import read_pdf_text
from tests.reports.rows import HOSTILE_TITLES, fill_session


@pytest.mark.django_db
def test_a_forum_report_in_every_format() -> None:
    session = make_session()
    fill_session(session, ForumOutcome.AGREED, HOSTILE_TITLES)
    question = Question(kind=ReportKind.FORUM, cycle=session.round.cycle, session=session)
    run = request_run(question=question, by=make_user(Role.PLANNER))
    compile_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error) == (RunStatus.DONE, "")
    files = {file.format: Path(file.file.path) for file in run.files.all()}
    assert set(files) == {Format.PDF, Format.XLSX, Format.CSV, Format.JSON}
    tables = {table["key"]: table for table in json.loads(files[Format.JSON].read_text())["tables"]}
    with zipfile.ZipFile(files[Format.CSV]) as archive, archive.open("disepakati.csv") as file:
        lines = list(csv.DictReader(line.decode() for line in file))
    assert len(lines) == len(tables["disepakati"]["rows"]) == len(HOSTILE_TITLES)
    assert sum(int(line["anggaran_usulan"]) for line in lines) == tables["disepakati"]["sums"]["anggaran_usulan"]
    assert all(line["kode"] in read_pdf_text(files[Format.PDF]) for line in lines)
    assert ReportRun.objects.versions_of(run).count() == 1
