"""What a person does with a sheet from SIPD: upload it, take it over, throw it away, take it back."""

import secrets
from datetime import date
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.denied import Denied
from musrenbang.lib.spreadsheets import CleanSheet
from reports.datasets.sipd_fates import WRITTEN
from reports.enums import SipdFate, SipdImportState
from reports.models import SipdImport
from reports.rules import check_can_bridge

READABLE = (SipdImportState.WAITING, SipdImportState.READ)
DISCARDABLE = (*READABLE, SipdImportState.FAILED)


@transaction.atomic
def upload_import(*, by: User, sheet: CleanSheet, entered_at: date) -> SipdImport:
    """Keep a sheet to be read. The same one that still waits is returned instead of a second one. Raises Denied.

    ``entered_at`` is the day on which its numbers were given (WIB). The caller works on it or queues it once this is
    committed (reports.sipd_tasks).
    """
    check_can_bridge(by)
    waiting = SipdImport.objects.filter(sha256=sheet.sha256, state__in=READABLE, entered_at=entered_at).first()
    if waiting:
        return waiting
    run = SipdImport(name=sheet.name, kind=sheet.kind, sha256=sheet.sha256, entered_at=entered_at, uploaded_by=by)
    run.file.save(f"{secrets.token_urlsafe(24)}.{sheet.kind}", ContentFile(sheet.data), save=False)
    try:
        run.save()
    except BaseException:
        run.file.delete(save=False)
        raise
    return run


@transaction.atomic
def take_over(*, run_id: int, by: User, renumbers: bool = False) -> SipdImport:
    """Ask for the shown rows to be written; asking twice is harmless. ``renumbers``: other numbers replace ours.

    Raises Denied when nothing would be written.
    """
    run = lock_import(run_id, by)
    if run.state in {SipdImportState.COMMITTING, SipdImportState.DONE}:
        return run
    if run.state != SipdImportState.READ:
        raise Denied(_("Lembar ini tidak sedang menunggu persetujuan. Muat ulang halaman ini."))
    wanted = (*WRITTEN, SipdFate.RENUMBERED) if renumbers else WRITTEN
    if not any(row["fate"] in wanted for row in run.found):
        raise Denied(_("Tidak ada baris baru atau berubah yang bisa dimasukkan."))
    run.state, run.renumbers, run.committed_by = SipdImportState.COMMITTING, renumbers, by
    run.progress, run.attempts, run.is_overtaken = 0, 0, False
    run.save(update_fields=["state", "renumbers", "committed_by", "progress", "attempts", "is_overtaken"])
    return run


@transaction.atomic
def discard(*, run_id: int, by: User) -> SipdImport:
    """Throw a sheet away that was not taken over. Twice is harmless. Raises Denied."""
    run = lock_import(run_id, by)
    if run.state == SipdImportState.DISCARDED:
        return run
    if run.state not in DISCARDABLE:
        raise Denied(_("Lembar ini sedang atau sudah dimasukkan; batalkan hasilnya bila keliru."))
    forget_file(run)
    run.state, run.found = SipdImportState.DISCARDED, []
    run.save(update_fields=["state", "found", "file"])
    return run


@transaction.atomic
def take_back(*, run_id: int, by: User) -> SipdImport:
    """Ask for everything a sheet wrote to be as before. Twice is harmless. Raises Denied."""
    run = lock_import(run_id, by)
    if run.state in {SipdImportState.UNDOING, SipdImportState.UNDONE}:
        return run
    if run.state != SipdImportState.DONE:
        raise Denied(_("Hanya lembar yang sudah dimasukkan yang bisa dibatalkan kembali."))
    run.state, run.undone_by, run.progress, run.attempts = SipdImportState.UNDOING, by, 0, 0
    run.save(update_fields=["state", "undone_by", "progress", "attempts"])
    return run


def lock_import(run_id: int, by: User) -> SipdImport:
    check_can_bridge(by)
    return SipdImport.objects.select_for_update(of=("self",)).get(pk=run_id)


def forget_file(run: SipdImport) -> None:
    """Remove the file once this is committed: it may hold what we never asked for."""
    if run.file:
        transaction.on_commit(partial(default_storage.delete, run.file.name or ""))
        run.file = ""
