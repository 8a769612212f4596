"""Taking a sheet over: everything it adds and changes, in one transaction."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.lists import open_session
from forums.actions.sheets.columns import Columns
from forums.actions.sheets.progress import Report, between
from forums.actions.sheets.understanding import Step, Understanding, understand
from forums.datasets.sheet_reference import hall_proposals, read_reference
from forums.enums import ImportState
from forums.models import ImportRun
from forums.sheets.rows import State
from musrenbang.lib.denied import Denied
from proposals.actions.hall import Amendment, HallFiling, Router, add_many_in_hall, amend_many_in_hall
from proposals.actions.numbering import reserve_codes
from proposals.models import ForumItem
from themes.models import ForumSession
from themes.rules import check_can_run

BATCH = 250
STARTED, READ, ADDED = 2, 30, 95  # percent
Rows = Sequence[dict[str, Any]]


class Changed(Exception):
    """The sheet no longer means what was shown. ``understanding``: what it means now."""

    def __init__(self, understanding: Understanding) -> None:
        super().__init__()
        self.understanding = understanding


def commit(run: ImportRun, report: Report) -> None:
    """Write what the run found. Raises Changed when that is not what the sheet means now, and Denied.

    The session is locked at the very end alone, so the hall goes on working while thousands of rows are written.
    """
    writer = Writer(run)
    check_can_run(writer.by, run.session)
    report(STARTED)
    stamp = take_stamp(run.session, ())
    understanding = understand(run, read_reference(run.session), step=between(report, STARTED, READ))
    if understanding.found != run.found:
        raise Changed(understanding)
    added = [row for row in run.found if row["state"] == State.NEW]
    changed = [row for row in run.found if row["state"] == State.CHANGED]
    codes = reserve(run, len(added))
    with transaction.atomic():
        writer.add(added, codes, between(report, READ, ADDED))
        check_references()
        session = open_session(run.session_id, writer.by)
        if take_stamp(session, codes) != stamp:
            raise Changed(understanding)
        writer.amend(changed)
        finish(run, codes, changed)


def check_references() -> None:
    """Let the database check all foreign keys now, instead of at the commit, when the session is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def take_stamp(session: ForumSession, codes: Sequence[str]) -> dict[str, int]:
    """Version by code of what this hall raised, apart from ``codes``."""
    ours = frozenset(codes)
    rows = hall_proposals(session).values_list("code", "version")
    return {code: version for code, version in rows if code not in ours}


def reserve(run: ImportRun, count: int) -> list[str]:
    """The codes of the new rows, reserved in a transaction of their own: nobody who files waits for a whole sheet.

    A later attempt finds them on the run, so that at most one sheet's numbers are ever left unused.
    """
    codes: list[str] = run.result.get("codes", [])
    if len(codes) != count:
        with transaction.atomic():
            codes = reserve_codes(run.session.round, count) if count else []
            run.result = {**run.result, "codes": codes}
            ImportRun.objects.filter(pk=run.pk).update(result=run.result)
    return codes


class Writer:
    """Writes the rows of a run."""

    def __init__(self, run: ImportRun) -> None:
        assert run.committed_by is not None  # noqa: S101 – taking over names who asked for it
        self.by: User = run.committed_by
        self.session, self.router = run.session, Router()
        self.columns = Columns(run.session, consent=run.result.get("consent"))

    def add(self, rows: Rows, codes: Sequence[str], step: Step) -> None:
        """File the new ones, and put them on the list."""
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            filings = [
                HallFiling(uuid.UUID(row["key"]), code, self.columns.whole(row["values"]))
                for row, code in zip(batch, codes[start : start + BATCH], strict=True)
            ]
            added = add_many_in_hall(session=self.session, by=self.by, filings=filings, router=self.router)
            items = [ForumItem(session=self.session, proposal=proposal, changed_by=self.by) for proposal in added]
            ForumItem.objects.bulk_create(items)
            step(start + len(batch), len(rows))

    def amend(self, rows: Rows) -> None:
        """Change the known ones."""
        amendments = [
            Amendment(row["code"], row["version"], self.columns.changed(row["values"], row["changes"])) for row in rows
        ]
        amend_many_in_hall(session=self.session, by=self.by, amendments=amendments, router=self.router)


def finish(run: ImportRun, codes: Sequence[str], changed: Rows) -> None:
    """The run is done, in the same transaction as its rows. The file goes: what counts of it is in the portal now."""
    marked = run.layout.pop("marked", "")
    result = {**run.result, "added": len(codes), "changed": [row["code"] for row in changed]}
    done = ImportRun.objects.filter(pk=run.pk, state=ImportState.COMMITTING).update(
        state=ImportState.COMMITTED,
        progress=100,
        error="",
        layout=run.layout,
        result=result,
        committed_at=timezone.now(),
    )
    if not done:
        raise Denied(_("Lembar ini sudah diputuskan lain. Muat ulang halaman ini."))
    for name in filter(None, (run.file.name, marked)):
        transaction.on_commit(partial(default_storage.delete, name))
