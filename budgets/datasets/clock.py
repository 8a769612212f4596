"""The calendar of the service clock, from the table of days nobody works."""

from budgets.models import Holiday
from musrenbang.lib.working_days import WorkingDays


def read_calendar() -> WorkingDays:
    """Working days as the city knows them today; one query over a short table."""
    return WorkingDays(Holiday.objects.values_list("day", flat=True))
