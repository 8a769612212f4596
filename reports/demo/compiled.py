"""The reports of the finished cycle, compiled by the same action the worker uses."""

from collections.abc import Iterator

from accounts.models import User
from reports.actions.compiling import compile_run
from reports.actions.requests import spell_question
from reports.catalogue import Question
from reports.datasets.sipd import SCOPE
from reports.demo.presets import FINISHED_YEAR
from reports.enums import Audience, ReportKind, SipdScope
from reports.models import ReportRun
from themes.enums import SessionKind
from themes.models import Cycle, ForumSession

NIGHTLY = (ReportKind.CITY_RECAP, ReportKind.SERVICE_CLOCK)


def request_reports(by: User) -> list[int]:
    """One run per theme, some of the whole cycle asked for by ``by``, and what the portal asks itself; their ids.

    Whatever is not compiled at once is picked up by the worker: the row is the truth.
    """
    cycle = Cycle.objects.get(plan_year=FINISHED_YEAR)
    hers = [*list_forums(cycle), *list_others(cycle)]
    nightly = [Question(kind=kind, cycle=cycle) for kind in NIGHTLY]
    runs = ReportRun.objects.bulk_create(
        [
            *(ReportRun(**spell_question(question), requested_by=by) for question in hers),
            *(ReportRun(**spell_question(question)) for question in nightly),
        ]
    )
    return [run.pk for run in runs]


def list_forums(cycle: Cycle) -> Iterator[Question]:
    """The first forum of every theme."""
    sessions = ForumSession.objects.filter(round__cycle=cycle, kind=SessionKind.FORUM)
    for session in sessions.order_by("round_id", "pk").distinct("round_id"):
        yield Question(kind=ReportKind.FORUM, cycle=cycle, session=session)


def list_others(cycle: Cycle) -> Iterator[Question]:
    """One of each sort: for the mayor, for SIPD, for everybody."""
    first = cycle.rounds.order_by("theme__position", "pk").first()
    yield Question(kind=ReportKind.POLICY_BRIEF, cycle=cycle, round=first)
    yield Question(kind=ReportKind.SIPD, cycle=cycle, filters={SCOPE: SipdScope.ACCOMMODATED.value})
    yield Question(kind=ReportKind.EQUITY, cycle=cycle, audience=Audience.PUBLIC)


def compile_reports(run_ids: list[int]) -> None:
    """Compile the runs; call it outside of a transaction."""
    for run_id in run_ids:
        compile_run(run_id)
