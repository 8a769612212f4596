"""Ask for a report, and compile it: exactly one whole file per format, whatever dies in between."""

import errno
import logging
import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from typst import TypstError

from accounts.models import User
from forums.datasets.minutes import Step, read_forum_report
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.whole_file import WholeFile, put_in_place
from reports.datasets.cover import read_cover
from reports.enums import LOCK_SPACE, UNFINISHED, Format, ReportKind, RunStatus
from reports.models import ReportFile, ReportRun
from reports.renderers.pdf import render_pdf
from reports.renderers.xlsx import render_xlsx
from reports.rules import check_can_request
from themes.models import ForumSession

MAX_ATTEMPTS = 5
FOLDER = "reports"
# Percent at which each part of the work is done; the last one is written together with the files.
STARTED, READ, PRINTED, TABULATED, MOVED, FINISHED = 2, 30, 60, 90, 95, 100
STRIDE = 5  # percent between two writes of the progress

logger = logging.getLogger(__name__)

Checkpoint = Callable[[int], None]  # hears the percent just written


def request_run(*, session: ForumSession, by: User) -> ReportRun:
    """Ask for the report of ``session``. An unfinished run is returned instead of a second one.

    Raises Denied. The caller queues the run once this is committed (see reports.tasks).
    """
    check_can_request(by, session)
    runs = ReportRun.objects.filter(kind=ReportKind.FORUM, session=session)
    unfinished = runs.unfinished().first()
    if unfinished:
        return unfinished
    try:
        with transaction.atomic():
            return ReportRun.objects.create(kind=ReportKind.FORUM, session=session, requested_by=by)
    except IntegrityError:  # somebody asked in the same moment
        return runs.latest("pk")


def compile_run(run_id: int, *, checkpoint: Checkpoint = lambda _percent: None) -> None:
    """Compile a run, unless another worker does or it is finished already; harmless to call again.

    A broken database connection is raised: the row still says "running", and the sweeper starts it anew.
    """
    with try_lock(LOCK_SPACE, run_id) as is_ours:
        run = _begin(run_id) if is_ours else None
        if run is None:
            return
        try:
            with translation.override("id"):
                _compile(run, checkpoint)
        except OperationalError:
            raise
        except Exception as error:
            logger.exception("report run %s failed", run_id)
            _fail(run, _explain(error))


def start_waiting_runs(*, start: Callable[[int], object]) -> int:
    """Hand every run nobody works on to ``start``; returns how many there were."""
    waiting = list(ReportRun.objects.waiting().values_list("pk", flat=True))
    for run_id in waiting:
        start(run_id)
    return len(waiting)


@transaction.atomic
def _begin(run_id: int) -> ReportRun | None:
    """Mark the run as running; None when there is nothing to do any more."""
    run = ReportRun.objects.select_for_update().filter(pk=run_id, status__in=UNFINISHED).first()
    if run is None:
        return None
    if run.attempts >= MAX_ATTEMPTS:
        _fail(
            run,
            _("Penyusunan terhenti %(count)s kali. Beri tahu pengelola server, lalu minta lagi.")
            % {"count": run.attempts},
        )
        return None
    run.status, run.attempts, run.progress, run.started_at = RunStatus.RUNNING, run.attempts + 1, 0, timezone.now()
    run.save(update_fields=["status", "attempts", "progress", "started_at"])
    return run


def _compile(run: ReportRun, checkpoint: Checkpoint) -> None:
    report_progress = _make_progress(run, checkpoint)
    report_progress(STARTED)
    folder = _prepare_folder(run)
    report = read_forum_report(run.session_id, step=_between(report_progress, STARTED, READ))
    cover = read_cover(run, report)
    aside = Path(tempfile.mkdtemp(prefix=_aside_prefix(run), dir=folder))
    try:
        render_pdf(report, cover, aside / Format.PDF)
        report_progress(PRINTED)
        render_xlsx(report, cover, aside / Format.XLSX, step=_between(report_progress, PRINTED, TABULATED))
        files = {name: put_in_place(aside / name, folder / _invent_name(run, name)) for name in Format}
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    report_progress(MOVED)
    _finish(run, files)


@transaction.atomic
def _finish(run: ReportRun, files: dict[Format, WholeFile]) -> None:
    """The rows of the files and the status change together: a done run has its files, another one has none."""
    ReportFile.objects.bulk_create(
        ReportFile(run=run, format=name, file=f"{FOLDER}/{whole.path.name}", size=whole.size, sha256=whole.sha256)
        for name, whole in files.items()
    )
    ReportRun.objects.filter(pk=run.pk).update(
        status=RunStatus.DONE, progress=FINISHED, error="", finished_at=timezone.now()
    )


def _fail(run: ReportRun, sentence: str) -> None:
    """Failed, with a sentence for the person who asked; the progress stays as far as it came."""
    ReportRun.objects.filter(pk=run.pk).unfinished().update(
        status=RunStatus.FAILED, error=sentence, finished_at=timezone.now()
    )
    _remove_leftovers(run)


def _explain(error: Exception) -> str:
    if isinstance(error, TypstError):
        return _("PDF tidak dapat disusun dari isian sesi ini. Beri tahu pengelola server, lalu minta lagi.")
    if isinstance(error, OSError):
        return _("Berkas laporan tidak dapat disimpan: %(cause)s. Beri tahu pengelola server, lalu minta lagi.") % {
            "cause": _describe_refusal(error)
        }
    return _("Terjadi kesalahan saat menyusun laporan; rinciannya tercatat di server. Silakan minta lagi.")


def _describe_refusal(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return _("penyimpanan penuh")
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return _("penyimpanan tidak boleh ditulisi")
    return _("penyimpanan bermasalah")


# --- Progress --------------------------------------------------------------------------------------------------


def _make_progress(run: ReportRun, checkpoint: Checkpoint) -> Checkpoint:
    def report(percent: int) -> None:
        ReportRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(progress=percent)
        checkpoint(percent)

    return report


def _between(report: Checkpoint, start: int, end: int) -> Step:
    """A step that turns rows done into percent between ``start`` and ``end``, and writes every few percent."""
    last = start

    def step(done: int, rows: int) -> None:
        nonlocal last
        percent = start + (end - start) * done // rows
        if percent >= last + STRIDE or (percent == end and percent > last):
            last = percent
            report(percent)

    return step


# --- Files -----------------------------------------------------------------------------------------------------


def _prepare_folder(run: ReportRun) -> Path:
    folder = Path(default_storage.path(FOLDER))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_leftovers(run)
    return folder


def _remove_leftovers(run: ReportRun) -> None:
    """What a killed attempt left: its work folder, and files that were moved but never entered."""
    folder = Path(default_storage.path(FOLDER))
    entered = {Path(name).name for name in run.files.values_list("file", flat=True)}
    for left in folder.glob(f"{_aside_prefix(run)}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(f"{run.pk}-*"):
        if left.name not in entered:
            left.unlink(missing_ok=True)


def _aside_prefix(run: ReportRun) -> str:
    return f".{run.pk}-"


def _invent_name(run: ReportRun, name: Format) -> str:
    """Nobody can guess it; the number in front says whose it is when an attempt was killed."""
    return f"{run.pk}-{secrets.token_urlsafe(24)}.{name}"
