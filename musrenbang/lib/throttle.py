"""How often one address may do something. Wide limits: a forum hall or a mobile carrier may stand behind one."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_too_often(request: HttpRequest, action: str, *, limit: str) -> bool:
    """Count one ``action`` (a POST) of this address; True when it is one too many under ``limit`` (``300/h/ip``)."""
    return not ratelimit.consume(request, app="musrenbang", action=action, config={action: limit})
