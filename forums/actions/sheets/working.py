"""What the worker does with a spreadsheet: reads it, and takes it over – all of it in one transaction, or nothing.

The row of the run is the truth. A worker holds its advisory lock while it is at it, so two never are, and a dead one
has let go; the sweep then starts another. Reading again gives the same; what was taken over is not taken over again.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, ProgrammingError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forums.actions.sheets.committing import Changed, commit
from forums.actions.sheets.deciding import forget_consent
from forums.actions.sheets.marking import MarkedCopy
from forums.actions.sheets.progress import Report, between, progress_beside
from forums.actions.sheets.understanding import Understanding, understand
from forums.datasets.sheet_reference import read_reference
from forums.enums import ImportState
from forums.models import ImportRun
from forums.querysets import IMPORT_SPACE
from forums.sheets.sandbox import Unreadable
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.denied import Denied

MAX_ATTEMPTS = 5
STARTED, READ = 2, 98  # percent
UNFINISHED = (ImportState.WAITING, ImportState.COMMITTING)
logger = logging.getLogger(__name__)


def work_on(run_id: int, *, checkpoint: Report = lambda _percent: None) -> None:
    """Read a waiting run, or take over a decided one, unless another worker is at it; harmless to call again.

    A broken database connection is raised: the row still says what is to be done, and the sweep starts it anew.
    """
    with try_lock(IMPORT_SPACE, run_id) as is_ours:
        run = begin(run_id) if is_ours else None
        if run is None:
            return
        with translation.override("id"), progress_beside(run_id, checkpoint=checkpoint) as report:
            try:
                STEPS[ImportState(run.state)](run, report)
            except OperationalError:
                raise
            except Exception:
                logger.exception("import run %s failed", run_id)
                give_up(run, _("Terjadi kesalahan di server; rinciannya tercatat. Tidak ada baris yang masuk."))


def start_waiting_imports(*, start: Callable[[int], object]) -> int:
    """Hand every run nobody works on to ``start``; returns how many there were."""
    waiting = list(ImportRun.objects.waiting().values_list("pk", flat=True))
    for run_id in waiting:
        start(run_id)
    return len(waiting)


@transaction.atomic
def begin(run_id: int) -> ImportRun | None:
    """Count the attempt; None when there is nothing to do any more."""
    runs = ImportRun.objects.select_for_update(of=("self",)).select_related("session__round__theme", "committed_by")
    run = runs.select_related("session__round__cycle").filter(pk=run_id, state__in=UNFINISHED).first()
    if run is None:
        return None
    if run.attempts >= MAX_ATTEMPTS:
        give_up(run, _("Pekerjaan ini terhenti berkali-kali. Beri tahu pengelola server."))
        return None
    run.attempts, run.progress, run.beat_at = run.attempts + 1, 0, timezone.now()
    run.save(update_fields=["attempts", "progress", "beat_at"])
    return run


def give_up(run: ImportRun, sentence: str) -> None:
    """Say why it stopped. What could be read stays readable; what could not is over."""
    is_read = run.state == ImportState.COMMITTING
    state = ImportState.READ if is_read else ImportState.FAILED
    run.layout.pop("counts", None) if not is_read else None
    write(run, state=state, error=sentence, progress=0)


def write(run: ImportRun, **columns: Any) -> None:
    """Write ``columns`` unless somebody has decided otherwise meanwhile."""
    ImportRun.objects.filter(pk=run.pk, state=run.state).update(**columns)


# --- Reading ----------------------------------------------------------------------------------------------------


def read(run: ImportRun, report: Report) -> None:
    """Read the sheet: what is understood, what is asked, and a marked copy where something is."""
    report(STARTED)
    reference = read_reference(run.session)
    with MarkedCopy(run.session_id, reference) as copy:
        try:
            understanding = understand(run, reference, step=between(report, STARTED, READ), start=copy.start)
        except Unreadable as unreadable:
            give_up(run, explain(unreadable.reason))
            return
        marked = copy.keep() if understanding.has_problems else ""
    keep(run, understanding, marked=marked)


def keep(run: ImportRun, understanding: Understanding, *, marked: str = "", error: str = "") -> None:
    """The run shows what was understood; the marked copy of before goes."""
    decided = {name: run.layout.get(name) for name in ("kind", "choices", "wanted")}
    before = run.layout.get("marked", "")
    layout = {**decided, **understanding.layout(), **({"marked": marked} if marked else {})}
    if before and before != marked:
        default_storage.delete(before)
    write(
        run,
        state=ImportState.READ,
        layout=layout,
        found=understanding.found,
        problems=understanding.problems,
        progress=100,
        error=error,
        result=run.result,
    )


def explain(reason: str) -> str:
    """Why a file could not be read, and what to do."""
    sentences = {
        "too_large": _("Lembar ini terlalu besar untuk dibaca. Salin barisnya saja ke templat, lalu unggah lagi."),
        "too_many_rows": _("Lembar ini lebih dari 20.000 baris. Bagi menjadi beberapa berkas."),
        "no_table": _(
            "Baris judul tidak ditemukan. Judul yang diperlukan sedikitnya: judul usulan atau kegiatan kamus,"
            " kelurahan, dan volume."
        ),
        "not_text": _("Isi berkas CSV ini bukan teks yang bisa dibaca. Simpan sebagai XLSX, lalu unggah lagi."),
        "declared": _("Berkas berisi bagian yang tidak diterima. Buka, simpan ulang sebagai XLSX, lalu unggah lagi."),
        "damaged": _("Berkas rusak atau tidak utuh. Buka di Excel, simpan ulang sebagai XLSX, lalu unggah lagi."),
        "locked": _("Berkas terkunci kata sandi. Buka kuncinya, lalu unggah lagi."),
    }
    return sentences[reason]


# --- Taking over ------------------------------------------------------------------------------------------------


def bring_in(run: ImportRun, report: Report) -> None:
    """Take the sheet over, exactly as it was shown; if that is not true any more, show it again instead."""
    try:
        commit(run, report)
    except Changed as changed:
        forget_consent(run)
        sentence = _("Ada yang berubah pada sesi ini sejak lembar dibaca. Periksa lagi, lalu masukkan.")
        keep(run, changed.understanding, marked=run.layout.get("marked", ""), error=sentence)
    except IntegrityError:  # the same content came in by another way, in the same moment
        forget_consent(run)
        write(run, state=ImportState.WAITING, progress=0, attempts=0, result=run.result)
    except ProgrammingError:
        run.session.refresh_from_db(fields=["closed_at"])
        if not run.session.is_closed:
            raise
        refuse(run, _("Sesi ini ditutup saat lembar dimasukkan. Tidak ada baris yang masuk."))
    except (Denied, Unreadable) as refusal:
        refuse(run, refusal.sentence if isinstance(refusal, Denied) else explain(refusal.reason))


def refuse(run: ImportRun, sentence: str) -> None:
    """Nothing came in; what was read stays, with the reason."""
    forget_consent(run)
    write(run, state=ImportState.READ, error=sentence, progress=0, result=run.result)


STEPS: dict[ImportState, Callable[[ImportRun, Report], None]] = {
    ImportState.WAITING: read,
    ImportState.COMMITTING: bring_in,
}
