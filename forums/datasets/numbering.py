"""The number of a berita acara by the city's pattern."""

from itertools import count

from django.conf import settings

from themes.models import ForumSession, Minutes


def suggest_number(session: ForumSession) -> str:
    """The next free number of the cycle by ``MINUTES_NUMBER``, for people to change as they like."""
    cycle = session.round.cycle
    used = set(Minutes.objects.filter(session__round__cycle=cycle).values_list("number", flat=True))
    facts = {"theme": session.round.theme.letters, "kind": session.kind.upper(), "year": cycle.plan_year}
    pattern: str = settings.MINUTES_NUMBER
    numbers = (pattern.format(number=number, **facts) for number in count(len(used) + 1))
    return next(number for number in numbers if number not in used)
