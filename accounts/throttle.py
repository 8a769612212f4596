"""Counting attempts per thing and address together; ``settings.ACCOUNT_RATE_LIMITS`` holds the limits."""

from datetime import datetime, timedelta

from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from musrenbang.lib.throttle import is_used_up, read_history

APP = "allauth.account"
PATIENCE = 3  # allauth gives up after a second when others count at the same time; that is no attempt too many


def name_attempts(request: HttpRequest, what: str) -> str:
    """What is tried and from where, so that nobody elsewhere uses up the owner's attempts; the cache tells neither."""
    return str(salted_hmac("accounts.throttle", f"{ratelimit.get_ip(request)}|{what}").hexdigest())


def count_attempt(
    request: HttpRequest, action: str, what: str, *, is_own_secret: bool = False
) -> ratelimit.RateLimitUsage:
    """Count one attempt; ``rollback()`` takes it back when it was right.

    ``is_own_secret``: nobody but who tries knows ``what``, so it is counted from wherever she tries: no crowd of
    addresses gets more tries than one, and no stranger uses hers up. Raises ValidationError that says when to come back
    once there were too many.
    """
    key = salted_hmac("accounts.throttle", what).hexdigest() if is_own_secret else name_attempts(request, what)
    for _try in range(PATIENCE):
        usage = ratelimit.consume(request, app=APP, action=action, key=key, limit_get=True)
        if usage:
            return usage
        if is_used_up(request, app=APP, action=action, key=key):
            break
    raise refuse_until(request, action, key, _("Terlalu banyak percobaan. Coba lagi mulai pukul %(time)s WIB."))


def refuse_until(request: HttpRequest, action: str, key: str, sentence: str) -> ValidationError:
    """The refusal for whoever used up the attempts of ``action``; ``sentence`` names the ``time`` to come back."""
    clock = timezone.localtime(free_again_at(request, action, key)).strftime("%H.%M")
    return ValidationError(sentence % {"time": clock}, code="too_many_attempts")


def free_again_at(request: HttpRequest, action: str, key: str) -> datetime:
    """When the throttle lets the next attempt through, rounded up to the minute (aware)."""
    ends, counted = [timezone.now()], {"app": APP, "action": action}
    for rate in ratelimit.get_rates(**counted):
        history = read_history(request, **counted, rate=rate, key=key)
        if len(history) >= rate.amount:
            ends.append(datetime.fromtimestamp(history[-1] + rate.duration, timezone.get_current_timezone()))
    return (max(ends) + timedelta(minutes=1) - timedelta.resolution).replace(second=0, microsecond=0)
