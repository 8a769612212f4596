"""Compile a run: exactly one whole file per format, whatever dies in between."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Role
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.whole_file import put_in_place
from reports.actions.bundles import ask_for_parts, move_bundle_on
from reports.actions.files import invent_name, work_folder
from reports.actions.outcome import confirm, end_early, explain, find_same, finish
from reports.actions.progress import Cancelled, Checkpoint, between, telling
from reports.catalogue import CATALOGUE
from reports.datasets.cover import Cover
from reports.document import Document
from reports.enums import LOCK_SPACE, Format, RunStatus
from reports.fingerprint import take_fingerprint
from reports.models import ReportRun
from reports.renderers.archive import render_archive
from reports.renderers.csv import render_csv
from reports.renderers.json import render_json
from reports.renderers.pdf import render_pdf
from reports.renderers.xlsx import render_xlsx
from reports.rules import read_question
from reports.spool import spool

MAX_ATTEMPTS = 5
# Percent at which each part of the work is done; the last one is written together with the files.
STARTED, READ, RENDERED, MOVED = 2, 30, 90, 95

logger = logging.getLogger(__name__)

RENDER: Mapping[Format, Callable[[Document, Cover, Path], None]] = {
    Format.PDF: render_pdf,
    Format.XLSX: render_xlsx,
    Format.CSV: render_csv,
    Format.JSON: render_json,
    Format.ZIP: render_archive,
}


def compile_run(run_id: int, *, checkpoint: Checkpoint = lambda _percent: None) -> None:
    """Compile a run, unless another worker does or it is finished already; harmless to call again.

    A bundle first asks for its parts, and is compiled when it is called again after the last of them. A broken database
    connection is raised: the row still says "running", and the sweeper starts it anew.
    """
    with try_lock(LOCK_SPACE, run_id) as is_ours:
        run = begin(run_id) if is_ours else None
        if run is None:
            return
        try:
            with translation.override("id"):
                if ask_for_parts(run):
                    compile_files(run, checkpoint)
        except (OperationalError, InterfaceError):
            raise
        except Cancelled:
            end_early(run, RunStatus.CANCELLED, "")
        except Exception as error:
            logger.exception("report run %s failed", run_id)
            end_early(run, RunStatus.FAILED, explain(error))
        move_bundle_on(run)


def start_waiting_runs(*, start: Callable[[int], object]) -> int:
    """Hand every run nobody works on to ``start``; returns how many there were."""
    return start_all(list(ReportRun.objects.waiting().values_list("pk", flat=True)), start)


def start_next_runs(run_id: int, *, start: Callable[[int], object]) -> int:
    """Hand on what waited for this run: the parts of a bundle, or the bundle after its last part."""
    waited = ReportRun.objects.waiting().filter(Q(parent=run_id) | Q(parts=run_id))
    return start_all(list(waited.values_list("pk", flat=True)), start)


def start_all(run_ids: list[int], start: Callable[[int], object]) -> int:
    for run_id in run_ids:
        start(run_id)
    return len(run_ids)


@transaction.atomic
def begin(run_id: int) -> ReportRun | None:
    """Mark the run as running; None when there is nothing to do, or nothing yet."""
    known = ReportRun.objects.select_for_update(of=("self",)).with_question().startable()
    run = known.filter(pk=run_id).first()
    if run is None:
        return None
    if run.cancel_asked_at:
        end_early(run, RunStatus.CANCELLED, "")
        return None
    if run.attempts >= MAX_ATTEMPTS:
        sentence = _("Penyusunan terhenti %(count)s kali. Beri tahu pengelola server, lalu minta lagi.")
        end_early(run, RunStatus.FAILED, sentence % {"count": run.attempts})
        return None
    is_continued = run.parts.exists()  # a bundle comes back when its parts are there
    run.progress, run.started_at = (run.progress, run.started_at) if is_continued else (0, timezone.now())
    run.status, run.attempts = RunStatus.RUNNING, run.attempts + 1
    run.save(update_fields=["status", "attempts", "progress", "started_at"])
    return run


def compile_files(run: ReportRun, checkpoint: Checkpoint) -> None:
    """Read once, in one snapshot; write every format aside from what was read; move them, then enter them."""
    report = CATALOGUE[run.kind]
    with work_folder(run) as aside, telling(run, checkpoint) as tell:
        tell(STARTED)
        with snapshot():
            hear = between(tell, STARTED, READ)
            document = spool(report.read(read_question(run), hear), aside, hear)
            cover = make_cover(run, document)
            same = find_same(run, cover.fingerprint)
        if same and confirm(run, same):
            return
        for done, name in enumerate(report.formats, start=1):
            RENDER[name](document, cover, aside / name)
            tell(READ + (RENDERED - READ) * done // len(report.formats))
        files = {name: put_in_place(aside / name, aside.parent / invent_name(run, name)) for name in report.formats}
        tell(MOVED)
    finish(run, document, cover, files)


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read inside sees the database as it is now, whatever others write; within a transaction, as that does."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def make_cover(run: ReportRun, document: Document) -> Cover:
    """Names a role, never a person."""
    return Cover(
        code=f"L{run.pk}-{run.cycle.plan_year}-V{run.version}",
        city=settings.CITY_NAME,
        asked_by=name_asker(run),
        compiled_at=timezone.now(),
        fingerprint=take_fingerprint(document),
    )


def name_asker(run: ReportRun) -> str:
    if run.requested_by is None:
        return _("portal, menurut jadwal")
    roles = CATALOGUE[run.kind].roles
    return str(next((role.label for role in roles if run.requested_by.has_role(role)), Role.PLANNER.label))
