"""``/healthz``: this process answers. ``/readyz``: everything it needs does, or what is missing."""

from collections.abc import Callable

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from musrenbang import pulse


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 with every part true, else 503; the body names each part."""
    parts = {
        "database": _works(_ask_database),
        "redis": _works(lambda: pulse.connect().ping()),
        "worker": _works(lambda: pulse.is_alive("worker")),
        "beat": _works(lambda: pulse.is_alive("beat")),
    }
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _works(ask: Callable[[], object]) -> bool:
    try:
        return bool(ask())
    except (redis.RedisError, DatabaseError):
        return False
