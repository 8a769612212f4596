"""Ask for a report, and take it back."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.denied import Denied
from reports.catalogue import Question
from reports.enums import UNFINISHED, RunStatus
from reports.models import ReportRun
from reports.rules import MOST_AT_ONCE, check_can_ask, check_can_download


def request_run(*, question: Question, by: User | None, parent: ReportRun | None = None) -> ReportRun:
    """Ask for a report. An unfinished run with the same question is returned instead of a second one.

    Without ``by`` the portal itself asks. Raises Denied. The caller queues the run once this is committed (see
    reports.tasks).
    """
    if by is not None:
        check_can_ask(by, question)
    asked = spell_question(question)
    runs = ReportRun.objects.filter(**asked)
    unfinished = runs.unfinished().filter(parent=parent).first()
    if unfinished:
        return unfinished
    if by is not None and ReportRun.objects.unfinished().filter(requested_by=by, parent=None).count() >= MOST_AT_ONCE:
        raise Denied(
            _("Masih ada %(count)s laporan Anda yang disusun. Tunggu salah satunya selesai, atau hentikan.")
            % {"count": MOST_AT_ONCE}
        )
    latest = runs.aggregate(latest=Max("version"))["latest"] or 0
    try:
        with transaction.atomic():
            return ReportRun.objects.create(**asked, version=latest + 1, requested_by=by, parent=parent)
    except IntegrityError:  # somebody asked in the same moment
        return runs.latest("pk")


def spell_question(question: Question) -> dict[str, object]:
    """The fields of a run that hold its question."""
    return {
        "kind": question.kind,
        "audience": question.audience,
        "cycle": question.cycle,
        "round": question.round,
        "session": question.session,
        "agency": question.agency,
        "filters": dict(question.filters),
    }


@transaction.atomic
def cancel_run(*, run_id: int, by: User) -> ReportRun:
    """Stop a run: at once where nobody works on it yet, else at its next sign of life. Raises Denied."""
    run = ReportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    check_can_download(by, run)
    if run.status not in UNFINISHED:
        raise Denied(_("Laporan ini sudah selesai, jadi tidak bisa dihentikan lagi."))
    run.cancel_asked_at = timezone.now()
    if run.status == RunStatus.QUEUED:
        run.status, run.finished_at = RunStatus.CANCELLED, run.cancel_asked_at
    run.save(update_fields=["cancel_asked_at", "status", "finished_at"])
    return run
