"""Carrying an import out: reading its file, writing its rows, taking them back – all of it or nothing.

The row is the truth. Whoever is at it – the request itself when the sheet is short, else a worker – holds its advisory
lock, so two never are, and a dead one has let go. All writing for SIPD waits for one lock, so numbers cannot collide.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forums.sheets.sandbox import Unreadable
from musrenbang.lib.advisory import try_lock, wait_for
from reports.actions.sipd.imports import forget_file
from reports.actions.sipd.writing import take_rows_back, write_rows
from reports.datasets.sipd_fates import judge, unpack_line
from reports.datasets.sipd_layout import read_layout
from reports.enums import SIPD_BUSY, SIPD_SPACE, SipdImportState
from reports.models import SipdImport
from reports.sheets.lines import CODE, NEEDED, NOTE, NUMBER, STATUS, find_lacking, know_names
from reports.sheets.opening import WrongHeadings, open_lines

MAX_ATTEMPTS = 5
SMALL = 200_000  # bytes of a file that the request reads itself
MOST_AT_ONCE = 500  # rows that the request writes itself
FILLINGS = {CODE: "kode", NUMBER: "id_sipd", STATUS: "status_sipd", NOTE: ""}
logger = logging.getLogger(__name__)


def is_short(run: SipdImport) -> bool:
    """Whether the next step of an import takes no worker."""
    if run.state == SipdImportState.WAITING:
        return bool(run.file) and run.file.size <= SMALL
    return len(run.found) <= MOST_AT_ONCE


def work_on(run_id: int) -> None:
    """Do the next step of an import, unless somebody is at it; harmless to call again.

    A broken database connection is raised: the row still says what is to be done, and the sweep starts it anew.
    """
    with try_lock(SIPD_SPACE, run_id) as is_ours:
        run = begin(run_id) if is_ours else None
        if run is None:
            return
        with translation.override("id"):
            try:
                STEPS[SipdImportState(run.state)](run)
            except WrongHeadings as wrong:
                refuse(run, explain_headings(wrong.headings))
            except Unreadable as unreadable:
                refuse(run, explain(unreadable.reason))
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                logger.exception("SIPD import %s failed", run_id)
                give_up(run, _("Terjadi kesalahan di server; rinciannya tercatat."))


def start_waiting(*, start: Callable[[int], object]) -> int:
    """Hand every import nobody works on to ``start``; returns how many there were."""
    waiting = list(SipdImport.objects.waiting().values_list("pk", flat=True))
    for run_id in waiting:
        start(run_id)
    return len(waiting)


def begin(run_id: int) -> SipdImport | None:
    """Count the attempt; None when there is nothing to do any more."""
    run = SipdImport.objects.filter(pk=run_id, state__in=SIPD_BUSY).first()
    if run and run.attempts >= MAX_ATTEMPTS:
        give_up(run, _("Pekerjaan ini terhenti berkali-kali. Beri tahu pengelola server."))
        return None
    if run:
        run.attempts += 1
        run.save(update_fields=["attempts"])
    return run


def read(run: SipdImport) -> None:
    """Understand the file; then it goes."""
    lines = open_lines(Path(run.file.path), run.kind, know_names(read_own_headings()))
    with transaction.atomic():
        run.found = [fate.pack() for fate in judge(lines)]
        forget_file(run)
        run.state, run.progress, run.attempts = SipdImportState.READ, 100, 0
        run.save(update_fields=["found", "file", "state", "progress", "attempts"])


def read_own_headings() -> dict[str, str]:
    """How the layout in force calls the columns we look for."""
    headings = read_layout().headings
    return {name: headings.get(filling, "") for name, filling in FILLINGS.items()}


@transaction.atomic
def commit(run: SipdImport) -> None:
    """Write what was shown. Where that is not what the rows mean any more, it is shown anew instead."""
    wait_for(SIPD_SPACE)
    fates = judge([unpack_line(row) for row in run.found])
    found = [fate.pack() for fate in fates]
    if found != run.found:
        run.found, run.is_overtaken, run.committed_by = found, True, None
        run.state, run.progress = SipdImportState.READ, 100
        run.save(update_fields=["found", "is_overtaken", "committed_by", "state", "progress"])
        return
    run.found = write_rows(run, fates)
    run.committed_at = timezone.now()
    run.save(update_fields=["found", "committed_at"])
    end(run, SipdImportState.DONE)


@transaction.atomic
def undo(run: SipdImport) -> None:
    wait_for(SIPD_SPACE)
    run.found = take_rows_back(run)
    run.undone_at = timezone.now()
    run.save(update_fields=["found", "undone_at"])
    end(run, SipdImportState.UNDONE)


STEPS: Mapping[SipdImportState, Callable[[SipdImport], None]] = {
    SipdImportState.WAITING: read,
    SipdImportState.COMMITTING: commit,
    SipdImportState.UNDOING: undo,
}


def give_up(run: SipdImport, sentence: str) -> None:
    """What could not be taken back stands as it was written, and can be tried again; everything else has failed."""
    end(run, SipdImportState.DONE if run.state == SipdImportState.UNDOING else SipdImportState.FAILED, sentence)


def end(run: SipdImport, state: SipdImportState, error: str = "") -> None:
    """The last word about a step; one that failed has changed nothing."""
    run.state, run.error, run.progress = state, error, 100
    run.save(update_fields=["state", "error", "progress"])


@transaction.atomic
def refuse(run: SipdImport, sentence: str) -> None:
    """Nobody can read the file, so it need not lie about."""
    forget_file(run)
    run.save(update_fields=["file"])
    end(run, SipdImportState.FAILED, sentence)


def explain_headings(headings: Sequence[str]) -> str:
    """Which headings are looked for, which stand there, and which of those needed does not."""
    own = read_own_headings()
    named = {
        "wanted": quote(own[name] for name in FILLINGS if name in NEEDED),
        "found": quote(headings),
        "lacking": quote(own[name] for name in find_lacking(headings, know_names(own))),
    }
    if not headings:
        sentence = _(
            "Judul kolom yang dicari: %(wanted)s. Tidak satu pun ada di 40 baris pertama. "
            "Perbaiki judulnya, lalu unggah lagi."
        )
    else:
        sentence = _(
            "Judul kolom yang dicari: %(wanted)s. Yang ada: %(found)s. Yang kurang: %(lacking)s. "
            "Perbaiki judulnya, lalu unggah lagi."
        )
    return sentence % named


def quote(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def explain(reason: str) -> str:
    """Why a file could not be read, and what to do about it."""
    sentences = {
        "too_large": _("Berkas ini terlalu besar untuk dibuka. Salin barisnya saja ke lembar kerja baru, lalu unggah."),
        "too_many_rows": _("Berkas ini berisi lebih dari 20.000 baris. Bagi menjadi beberapa berkas."),
        "not_text": _("Berkas CSV ini tidak terbaca sebagai teks. Simpan ulang sebagai “CSV UTF-8”."),
        "declared": _("Berkas ini memuat bagian yang tidak diterima. Buka, simpan ulang sebagai XLSX, lalu unggah."),
        "locked": _("Berkas ini terkunci kata sandi. Buka kuncinya, lalu unggah lagi."),
    }
    return sentences.get(reason, _("Berkas ini rusak. Buka, simpan ulang sebagai XLSX, lalu unggah lagi."))
