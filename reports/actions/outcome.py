"""How a run ends: done with its files, the same as before, failed with a sentence, or stopped."""

import errno
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from typst import TypstError

from musrenbang.lib.advisory import wait_for
from musrenbang.lib.whole_file import WholeFile
from reports.actions.files import FOLDER, remove_leftovers
from reports.datasets.cover import Cover
from reports.document import Document
from reports.enums import Format, RunStatus
from reports.models import Alarm, ReportFile, ReportRun

WHOLE = 100  # percent


@transaction.atomic
def finish(run: ReportRun, document: Document, cover: Cover, files: Mapping[Format, WholeFile]) -> None:
    """The rows of the files and the status change together: a done run has its files, another one has none."""
    wait_for(run.question_key)  # two versions that end in one moment see each other
    ReportFile.objects.bulk_create(
        ReportFile(run=run, format=name, file=f"{FOLDER}/{whole.path.name}", size=whole.size, sha256=whole.sha256)
        for name, whole in files.items()
    )
    now, versions = timezone.now(), ReportRun.objects.versions_of(run).done()
    is_old = versions.filter(version__gt=run.version).exists()
    ReportRun.objects.filter(pk=run.pk).update(
        status=RunStatus.DONE,
        progress=WHOLE,
        error="",
        finished_at=now,
        superseded_at=now if is_old else None,
        fingerprint=cover.fingerprint,
        row_count=sum(len(table.rows) for table in document.tables),
        fault_count=len(document.faults),
    )
    versions.filter(version__lt=run.version, superseded_at__isnull=True).update(superseded_at=now)
    calm(run)


def find_same(run: ReportRun, fingerprint: str) -> ReportRun | None:
    """The version that says exactly this already, where only the portal itself wanted to know."""
    if run.requested_by_id or run.parent_id:
        return None
    newest = ReportRun.objects.versions_of(run).done().order_by("-version").first()
    return newest if newest and newest.fingerprint == fingerprint else None


@transaction.atomic
def confirm(run: ReportRun, same: ReportRun) -> bool:
    """Nothing changed since ``same``: it stands, and no second version of it is kept.

    False, and nothing done, where somebody has asked for ``run`` meanwhile: she gets what she asked for.
    """
    wait_for(run.question_key)
    gone, _rows = ReportRun.objects.filter(pk=run.pk, requested_by__isnull=True).unfinished().delete()
    if gone:
        ReportRun.objects.filter(pk=same.pk).update(confirmed_at=timezone.now())
        calm(same)
    return bool(gone)


def calm(run: ReportRun) -> None:
    """The report is there: who was told that it could not be compiled need not look any more."""
    failed = ReportRun.objects.versions_of(run).filter(status=RunStatus.FAILED)
    Alarm.objects.filter(run__in=failed, seen_at__isnull=True).update(seen_at=timezone.now())


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
