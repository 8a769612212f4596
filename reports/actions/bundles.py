"""A bundle is a run that waits for other runs: it asks for its parts, and is compiled after the last of them ended."""

from django.db.models import Count, Q

from reports.actions.requests import request_run
from reports.catalogue import CATALOGUE
from reports.enums import UNFINISHED, RunStatus
from reports.models import ReportRun
from reports.rules import read_question

GATHERED = 85  # percent when the last part has ended


def ask_for_parts(run: ReportRun) -> bool:
    """Ask for what is still missing of a bundle; whether there is nothing to wait for (any more).

    After a crash it asks for the rest only. A part that failed stays failed: the bundle says so.
    """
    list_parts = CATALOGUE[run.kind].list_parts
    if list_parts is None:
        return True
    known = set(run.parts.values_list("session_id", flat=True))
    for question in list_parts(read_question(run)):
        if question.session and question.session.pk not in known:
            request_run(question=question, by=run.requested_by, parent=run)
    return not run.parts.unfinished().exists()


def move_bundle_on(part: ReportRun) -> None:
    """A bundle is as far as its parts are."""
    if part.parent_id is None:
        return
    counts = ReportRun.objects.filter(parent=part.parent_id).aggregate(
        whole=Count("pk"), ended=Count("pk", filter=~Q(status__in=UNFINISHED))
    )
    percent = GATHERED * counts["ended"] // max(1, counts["whole"])
    bundle = ReportRun.objects.filter(pk=part.parent_id, status=RunStatus.RUNNING, progress__lt=percent)
    bundle.update(progress=percent)
