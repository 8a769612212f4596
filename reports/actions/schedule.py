"""Reports nobody has to ask for: every night, and after a forum was signed off.

Upper apps are not told by lower ones; this looks at what they wrote. So nothing is missed while a worker is away, and
looking twice asks once.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from reports.actions.requests import request_run, spell_question
from reports.catalogue import CATALOGUE, Question
from reports.enums import ReportKind, RunStatus
from reports.models import ReportRun
from themes.models import Cycle, ForumSession

NIGHTLY = (ReportKind.CITY_RECAP, ReportKind.EQUITY, ReportKind.SERVICE_CLOCK)
OF_SESSION = (ReportKind.FORUM,)
OF_ROUND = (ReportKind.PRIORITIES, ReportKind.NOT_AGREED)
LOOKS_BACK = timedelta(days=7)  # what was signed longer ago has its report, or somebody has asked for it


def ask_every_night() -> list[int]:
    """Ask for the standing reports of every cycle that has begun and is not closed; returns the ids of the runs."""
    cycles = Cycle.objects.filter(closed_at__isnull=True, rounds__opens_at__lte=Now()).distinct()
    questions = [Question(kind=kind, cycle=cycle) for cycle in cycles for kind in NIGHTLY if kind in CATALOGUE]
    return [request_run(question=question, by=None).pk for question in questions]


def ask_after_sign_off() -> list[int]:
    """Ask for what sessions signed off lately still lack; returns the ids of the new runs."""
    since = timezone.now() - LOOKS_BACK
    signed = ForumSession.objects.filter(closed_at__gte=since).select_related("round__cycle").order_by("closed_at")
    return [
        request_run(question=question, by=None).pk
        for session in signed
        for question in list_due(session)
        if session.closed_at and not is_asked_since(question, session.closed_at)
    ]


def list_due(session: ForumSession) -> Iterator[Question]:
    """What is to lie ready the evening after: the report of the session, and the lists of its theme."""
    cycle = session.round.cycle
    for kind in OF_SESSION:
        if kind in CATALOGUE:
            yield Question(kind=kind, cycle=cycle, session=session)
    for kind in OF_ROUND:
        if kind in CATALOGUE and session.is_deciding:
            yield Question(kind=kind, cycle=cycle, round=session.round)


def is_asked_since(question: Question, moment: datetime) -> bool:
    """Whether this was asked after ``moment`` (aware), or an older version was found to stand.

    What somebody asked for and did not get counts as not asked: the portal still owes the report.
    """
    versions = ReportRun.objects.versions_of(ReportRun(**spell_question(question)))
    owed = versions.exclude(status=RunStatus.FAILED, requested_by__isnull=False)
    return owed.filter(Q(requested_at__gte=moment) | Q(confirmed_at__gte=moment)).exists()
