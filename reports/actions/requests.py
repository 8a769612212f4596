"""Ask for a report, ask again, and take it back."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.advisory import wait_for
from musrenbang.lib.denied import Denied
from reports.catalogue import Question
from reports.enums import UNFINISHED, RunStatus
from reports.models import ReportRun
from reports.querysets import ReportRunQuerySet
from reports.rules import MOST_AT_ONCE, check_can_ask, check_can_download


@transaction.atomic
def request_run(*, question: Question, by: User | None, parent: ReportRun | None = None) -> ReportRun:
    """Ask for a report. An unfinished run with the same question is returned instead of a second one.

    Without ``by`` the portal itself asks; a part of a bundle is asked for in the name of who asked for the bundle.
    Raises Denied. The caller queues the run once this is committed (see reports.tasks).
    """
    if by is not None and parent is None:
        check_can_ask(by, question)
    asked = ReportRun(**spell_question(question), requested_by=by, parent=parent)
    wait_for(asked.question_key)  # whoever asks the same in this moment finds our run
    versions = ReportRun.objects.versions_of(asked)
    unfinished = versions.unfinished().filter(parent=parent).first()
    if unfinished and (by is None or unfinished.requested_by_id):
        return unfinished
    if by is not None and parent is None:
        check_has_room(by)
    if unfinished:
        return take_on(unfinished, by)
    asked.version = (versions.aggregate(latest=Max("version"))["latest"] or 0) + 1
    asked.tries = count_tries(versions) if by is None else 1
    asked.save()
    asked.refresh_from_db(fields=["key"])
    return asked


def count_tries(versions: ReportRunQuerySet) -> int:
    """The how-manieth time in a row it is that the portal asks, as long as nothing comes of it."""
    last = versions.filter(requested_by__isnull=True).order_by("-version").first()
    is_row = last and last.status == RunStatus.FAILED and not versions.answering(last).exists()
    return last.tries + 1 if last and is_row else 1


def take_on(run: ReportRun, by: User | None) -> ReportRun:
    """What the portal asked for by itself becomes hers: kept even where no figure changed, and she hears of it."""
    run.requested_by = by
    run.save(update_fields=["requested_by"])
    return run


def check_has_room(by: User) -> None:
    """Denied while as many reports of this person are unfinished as one person may have.

    Two of her questions in one moment come one after the other.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if ReportRun.objects.unfinished().filter(requested_by=by, parent=None).count() >= MOST_AT_ONCE:
        raise Denied(
            _("Masih ada %(count)s laporan Anda yang disusun. Tunggu salah satunya selesai, atau hentikan.")
            % {"count": MOST_AT_ONCE}
        )


def spell_question(question: Question) -> dict[str, object]:
    """The fields of a run that hold its question."""
    return {
        "kind": question.kind,
        "audience": question.audience,
        "cycle": question.cycle,
        "round": question.round,
        "session": question.session,
        "agency": question.agency,
        "region": question.region,
        "filters": dict(question.filters),
    }


@transaction.atomic
def cancel_run(*, run_id: int, by: User) -> ReportRun:
    """Stop a run and its parts: at once where nobody works on it yet, else at its next sign of life. Raises Denied."""
    run = ReportRun.objects.select_for_update(of=("self",)).with_question().get(pk=run_id)
    check_can_download(by, run)
    if run.status not in UNFINISHED:
        raise Denied(_("Laporan ini sudah selesai, jadi tidak bisa dihentikan lagi."))
    for each in [run, *run.parts.unfinished().select_for_update(of=("self",)).order_by("pk")]:
        stop(each)
    return run


def stop(run: ReportRun) -> None:
    run.cancel_asked_at = run.cancel_asked_at or timezone.now()
    if run.status == RunStatus.QUEUED:
        run.status, run.finished_at = RunStatus.CANCELLED, run.cancel_asked_at
    run.save(update_fields=["cancel_asked_at", "status", "finished_at"])


def mark_seen(*, run: ReportRun, by: User) -> None:
    """Whoever asked, or was alarmed, has looked at how it ended; nobody reminds her of it any more."""
    if run.status == RunStatus.FAILED and run.requested_by_id is None:
        run.alarms.filter(recipient=by, seen_at__isnull=True).update(seen_at=timezone.now())
    if run.requested_by_id == by.pk and run.seen_at is None and run.finished_at:
        run.seen_at = timezone.now()
        run.save(update_fields=["seen_at"])
