"""What every template may count on."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """``city`` and whether this is the demo (a banner says so)."""
    return {"city": settings.CITY_NAME, "is_demo": settings.DEMO}
