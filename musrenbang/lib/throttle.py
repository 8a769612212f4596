"""How often one address may do something. Wide limits: a forum hall or a mobile carrier may stand behind one."""

import time
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest


def is_too_often(request: HttpRequest, action: str, *, limit: str, key: str | None = None) -> bool:
    """Count one ``action`` (a POST); True when it is one too many under ``limit``.

    Limits are counted per address (``300/h/ip``), or per thing (``3/d/key``), which ``key`` then names.
    """
    counted: dict[str, Any] = {"app": "musrenbang", "action": action, "config": {action: limit}, "key": key}
    return not ratelimit.consume(request, **counted) and is_used_up(request, **counted)


def is_used_up(
    request: HttpRequest, *, app: str, action: str, config: dict[str, str] | None = None, key: str | None = None
) -> bool:
    """Whether a limit is reached now.

    allauth's own no may also mean that it could not count within a second, because too many others were being counted:
    that is no attempt too many.
    """
    return any(
        len(read_history(request, app=app, action=action, rate=rate, key=key)) >= rate.amount
        for rate in ratelimit.get_rates(app=app, action=action, config=config)
    )


def read_history(request: HttpRequest, *, app: str, action: str, rate: ratelimit.Rate, key: str | None) -> list[float]:
    """When it was done within the time of ``rate``, the newest first (seconds since 1970)."""
    name = ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=key)
    began = time.time() - rate.duration
    return [moment for moment in cache.get(name, []) if moment > began]
