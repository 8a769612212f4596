"""Questions as forms put them, and runs as they stand in the database, for report tests."""

from typing import Any

from django.utils import timezone

from reports.catalogue import Question
from reports.enums import ReportKind, RunStatus
from reports.models import ReportRun
from themes.models import ForumSession


def ask_of(session: ForumSession) -> Question:
    """The report of one session."""
    return Question(kind=ReportKind.FORUM, cycle=session.round.cycle, session=session)


def enter_run(session: ForumSession, **fields: Any) -> ReportRun:
    """A row as it stands, past every rule."""
    return ReportRun.objects.create(cycle=session.round.cycle, session=session, **fields)


def done(**fields: Any) -> dict[str, Any]:
    """The fields of a run that is done."""
    now = timezone.now()
    return {"status": RunStatus.DONE, "progress": 100, "started_at": now, "finished_at": now, **fields}
