"""What every template may count on."""

from django.conf import settings
from django.http import HttpRequest

from musrenbang.reading import read_preferences


def portal(request: HttpRequest) -> dict[str, object]:
    """``city``, whether this is the demo (a banner says so), and how the reader wants to read."""
    return {
        "city": settings.CITY_NAME,
        "is_demo": settings.DEMO,
        "languages": tuple(settings.LANGUAGES),
        "reading": read_preferences(request),
    }
