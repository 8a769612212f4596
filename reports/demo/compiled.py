"""The reports of the finished forums, compiled by the same action the worker uses."""

from accounts.models import User
from reports.actions.compiling import compile_run
from reports.demo.presets import FINISHED_YEAR
from reports.models import ReportRun
from themes.enums import SessionKind
from themes.models import ForumSession


def request_reports(by: User) -> list[int]:
    """One run per theme of the finished cycle, asked for by ``by``; returns their ids.

    Whatever is not compiled at once is picked up by the worker: the row is the truth.
    """
    sessions = ForumSession.objects.filter(round__cycle__plan_year=FINISHED_YEAR, kind=SessionKind.FORUM)
    first_ones = sessions.order_by("round_id", "pk").distinct("round_id")
    runs = ReportRun.objects.bulk_create(
        ReportRun(session=session, cycle=session.round.cycle, requested_by=by) for session in first_ones
    )
    return [run.pk for run in runs]


def compile_reports(run_ids: list[int]) -> None:
    """Compile the runs; call it outside of a transaction."""
    for run_id in run_ids:
        compile_run(run_id)
