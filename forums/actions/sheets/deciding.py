"""What a person does with a spreadsheet: upload it, settle what is unclear, take it over or throw it away."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from forums.actions.lists import open_session
from forums.enums import ImportState
from forums.models import ImportRun
from musrenbang.lib.denied import Denied
from musrenbang.lib.spreadsheets import CleanSheet
from proposals.actions.authoring import give_consent
from proposals.actions.filing import Agreement
from themes.models import ForumSession

FOLDER = "imports"
# A run that came so far may still be thrown away; one that is being taken over may not.
DISCARDABLE = (ImportState.WAITING, ImportState.READ, ImportState.FAILED)


@transaction.atomic
def upload_sheet(*, session_id: int, by: User, sheet: CleanSheet) -> ImportRun:
    """Keep an uploaded sheet to be read. One that waits already is returned instead of a second one. Raises Denied.

    The caller queues the run once this is committed (see forums.tasks).
    """
    session = open_session(session_id, by)
    waiting = session.imports.filter(sha256=sheet.sha256, state__in=(ImportState.WAITING, ImportState.READ)).first()
    if waiting:
        return waiting
    run = ImportRun(session=session, name=sheet.name, sha256=sheet.sha256, size=len(sheet.data), uploaded_by=by)
    # Nobody can guess the name; it says nothing about what is in it.
    run.file.save(f"{secrets.token_urlsafe(24)}.{sheet.kind}", ContentFile(sheet.data), save=False)
    run.layout = {"kind": sheet.kind, "choices": {}, "wanted": ""}
    try:
        run.save()
    except BaseException:
        run.file.delete(save=False)
        raise
    return run


@transaction.atomic
def decide(*, run_id: int, by: User, choices: Mapping[str, str], wanted: str | None = None) -> ImportRun:
    """Note decisions by the group they settle (empty: none any more), or another sheet; the run is read again.

    What is no answer to a question of this sheet counts for nothing. Raises Denied.
    """
    run = open_run(run_id, by)
    if run.state != ImportState.READ:
        raise Denied(_("Lembar ini sedang dikerjakan atau sudah selesai; keputusan tidak bisa diubah lagi."))
    if wanted is not None and wanted != run.layout.get("sheet"):
        check_is_offered(run, wanted)
        run.layout = {**run.layout, "wanted": wanted, "choices": {}}
    else:
        run.layout = {**run.layout, "choices": settle(run.layout, choices)}
    return read_again(run)


def settle(layout: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, str]:
    """The decisions taken so far, with the new ones."""
    asked = {group["group"] for group in layout.get("groups", ())} | layout["choices"].keys()
    merged = {**layout["choices"], **{group: choice for group, choice in choices.items() if group in asked}}
    return {group: choice for group, choice in merged.items() if choice}


def check_is_offered(run: ImportRun, wanted: str) -> None:
    if wanted not in {sheet["name"] for sheet in run.layout.get("sheets", ()) if sheet["rows"]}:
        raise Denied(_("Lembar itu tidak berisi daftar usulan yang bisa dibaca."))


def read_again(run: ImportRun) -> ImportRun:
    run.state, run.progress, run.attempts, run.error = ImportState.WAITING, 0, 0, ""
    run.save(update_fields=["state", "progress", "attempts", "error", "layout"])
    return run


@transaction.atomic
def take_over(*, run_id: int, by: User, left_out: int = 0, agreement: Agreement | None = None) -> ImportRun:
    """Ask for the sheet to be taken over; asking twice is harmless. ``left_out``: so many rows with problems stay out.

    ``agreement`` is the consent under which all children's proposals of the sheet come. Raises Denied when nothing is
    to be written, or when the person has not said that these rows stay out.
    """
    run = open_run(run_id, by)
    if run.state in {ImportState.COMMITTING, ImportState.COMMITTED}:
        return run
    counts = run.layout.get("counts", {})
    if run.state != ImportState.READ:
        raise Denied(_("Lembar ini belum selesai dibaca. Tunggu sebentar."))
    if not counts.get("new") and not counts.get("changed"):
        raise Denied(_("Tidak ada baris baru atau berubah yang bisa dimasukkan."))
    if counts.get("problem", 0) != left_out:
        raise Denied(_("Masih ada baris bermasalah. Putuskan dulu, atau centang bahwa baris itu dilewati."))
    if needs_consent(run.session) and counts.get("new") and not agreement:
        raise Denied(_("Usulan anak perlu persetujuan pendamping. Lengkapi dulu persetujuannya."))
    if agreement:
        run.result = {"consent": give_consent(by=by, **agreement).pk}
    run.state, run.progress, run.attempts, run.error = ImportState.COMMITTING, 0, 0, ""
    run.committed_by = by
    run.save(update_fields=["state", "progress", "attempts", "error", "committed_by", "result"])
    return run


def needs_consent(session: ForumSession) -> bool:
    """A child's proposal needs a guardian's or companion institution's consent (UU 27/2022 art. 25)."""
    return session.round.theme.needs_guardian


@transaction.atomic
def discard(*, run_id: int, by: User) -> ImportRun:
    """Throw a sheet away that was not taken over: its file, and what was read of it. Twice is harmless."""
    run = open_run(run_id, by)
    if run.state == ImportState.DISCARDED:
        return run
    if run.state not in DISCARDABLE:
        raise Denied(_("Lembar ini sedang atau sudah dimasukkan, jadi tidak bisa dibatalkan."))
    run.state, run.found, run.problems = ImportState.DISCARDED, [], []
    forget_files(run)
    forget_consent(run)
    run.save(update_fields=["state", "found", "problems", "layout", "result"])
    return run


def open_run(run_id: int, by: User) -> ImportRun:
    """The locked run of a session that ``by`` may run, under the session's lock. Raises Denied."""
    session = open_session(ImportRun.objects.values_list("session", flat=True).get(pk=run_id), by)
    run = ImportRun.objects.select_for_update(of=("self",)).defer("found", "problems").get(pk=run_id)
    run.session = session
    return run


def forget_files(run: ImportRun) -> None:
    """Remove the file and its marked copy once this is committed: they may hold what we never asked for."""
    for name in filter(None, (run.file.name, run.layout.pop("marked", ""))):
        transaction.on_commit(partial(default_storage.delete, name))


def forget_consent(run: ImportRun) -> None:
    """A consent under which nothing came is nobody's."""
    consent = run.result.pop("consent", None)
    if consent:
        Consent.objects.filter(pk=consent, proposals__isnull=True).delete()
