"""What a bundle is made of."""

from reports.catalogue.entry import Question
from reports.datasets.all_forums import list_sessions
from reports.enums import ReportKind


def list_forums(question: Question) -> list[Question]:
    """One forum report for each session that has begun."""
    return [
        Question(kind=ReportKind.FORUM, cycle=question.cycle, session=session) for session in list_sessions(question)
    ]
