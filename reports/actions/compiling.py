"""Compile a run: exactly one whole file per format, whatever dies in between."""

import errno
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from typst import TypstError

from accounts.enums import Role
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.whole_file import WholeFile, put_in_place
from reports.actions.files import FOLDER, invent_name, remove_leftovers, work_folder
from reports.actions.progress import Cancelled, Checkpoint, between, telling
from reports.catalogue import CATALOGUE
from reports.datasets.cover import Cover
from reports.document import Document
from reports.enums import LOCK_SPACE, UNFINISHED, Format, RunStatus
from reports.fingerprint import take_fingerprint
from reports.models import ReportFile, ReportRun
from reports.renderers.csv import render_csv
from reports.renderers.json import render_json
from reports.renderers.pdf import render_pdf
from reports.renderers.xlsx import render_xlsx
from reports.rules import read_question

MAX_ATTEMPTS = 5
# Percent at which each part of the work is done; the last one is written together with the files.
STARTED, READ, RENDERED, MOVED, FINISHED = 2, 30, 90, 95, 100

logger = logging.getLogger(__name__)

RENDER: Mapping[Format, Callable[[Document, Cover, Path], None]] = {
    Format.PDF: render_pdf,
    Format.XLSX: render_xlsx,
    Format.CSV: render_csv,
    Format.JSON: render_json,
}


def compile_run(run_id: int, *, checkpoint: Checkpoint = lambda _percent: None) -> None:
    """Compile a run, unless another worker does or it is finished already; harmless to call again.

    A broken database connection is raised: the row still says "running", and the sweeper starts it anew.
    """
    with try_lock(LOCK_SPACE, run_id) as is_ours:
        run = begin(run_id) if is_ours else None
        if run is None:
            return
        try:
            with translation.override("id"):
                compile_files(run, checkpoint)
        except OperationalError:
            raise
        except Cancelled:
            end_early(run, RunStatus.CANCELLED, "")
        except Exception as error:
            logger.exception("report run %s failed", run_id)
            end_early(run, RunStatus.FAILED, explain(error))


def start_waiting_runs(*, start: Callable[[int], object]) -> int:
    """Hand every run nobody works on to ``start``; returns how many there were."""
    waiting = list(ReportRun.objects.waiting().values_list("pk", flat=True))
    for run_id in waiting:
        start(run_id)
    return len(waiting)


@transaction.atomic
def begin(run_id: int) -> ReportRun | None:
    """Mark the run as running; None when there is nothing to do any more."""
    known = ReportRun.objects.select_for_update(of=("self",)).with_question()
    run = known.filter(pk=run_id, status__in=UNFINISHED).first()
    if run is None:
        return None
    if run.cancel_asked_at:
        end_early(run, RunStatus.CANCELLED, "")
        return None
    if run.attempts >= MAX_ATTEMPTS:
        sentence = _("Penyusunan terhenti %(count)s kali. Beri tahu pengelola server, lalu minta lagi.")
        end_early(run, RunStatus.FAILED, sentence % {"count": run.attempts})
        return None
    run.status, run.attempts, run.progress, run.started_at = RunStatus.RUNNING, run.attempts + 1, 0, timezone.now()
    run.save(update_fields=["status", "attempts", "progress", "started_at"])
    return run


def compile_files(run: ReportRun, checkpoint: Checkpoint) -> None:
    """Read once, in one snapshot that all formats see; write every format aside; move them, then enter them."""
    report = CATALOGUE[run.kind]
    with work_folder(run) as aside, telling(run, checkpoint) as tell:
        tell(STARTED)
        with snapshot():
            document = report.read(read_question(run), between(tell, STARTED, READ))
            cover = make_cover(run, document)
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


@transaction.atomic
def finish(run: ReportRun, document: Document, cover: Cover, files: Mapping[Format, WholeFile]) -> None:
    """The rows of the files and the status change together: a done run has its files, another one has none."""
    ReportFile.objects.bulk_create(
        ReportFile(run=run, format=name, file=f"{FOLDER}/{whole.path.name}", size=whole.size, sha256=whole.sha256)
        for name, whole in files.items()
    )
    now = timezone.now()
    ReportRun.objects.filter(pk=run.pk).update(
        status=RunStatus.DONE,
        progress=FINISHED,
        error="",
        finished_at=now,
        fingerprint=cover.fingerprint,
        row_count=sum(len(table.rows) for table in document.tables),
        fault_count=len(document.faults),
    )
    ReportRun.objects.versions_of(run).filter(status=RunStatus.DONE, version__lt=run.version).update(superseded_at=now)


def end_early(run: ReportRun, status: RunStatus, sentence: str) -> None:
    """Failed, with a sentence for the person who asked, or cancelled; the progress stays as far as it came."""
    ReportRun.objects.filter(pk=run.pk).unfinished().update(status=status, error=sentence, finished_at=timezone.now())
    remove_leftovers(run)


def explain(error: Exception) -> str:
    if isinstance(error, TypstError):
        return _("PDF tidak dapat disusun dari isiannya. Beri tahu pengelola server, lalu minta lagi.")
    if isinstance(error, OSError):
        return _("Berkas laporan tidak dapat disimpan: %(cause)s. Beri tahu pengelola server, lalu minta lagi.") % {
            "cause": describe_refusal(error)
        }
    return _("Terjadi kesalahan saat menyusun laporan; rinciannya tercatat di server. Silakan minta lagi.")


def describe_refusal(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return _("penyimpanan penuh")
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return _("penyimpanan tidak boleh ditulisi")
    return _("penyimpanan bermasalah")
