"""What letters and text messages need on a server; run by ``manage.py check --deploy``."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

LOCAL = frozenset({"127.0.0.1", "localhost", "::1", None})
NO_ADDRESS = checks.Warning(
    "Letters and text messages link to an address that only this machine can open.",
    hint="Set SITE_URL to where people find the portal, for example https://musrenbang.example.go.id.",
    id="proposals.W001",
)
NO_GATEWAY = checks.Error(
    "MESSAGE_GATEWAY is no web address, so no text message can be sent.",
    hint="It must begin with https:// (or http:// on a closed network).",
    id="proposals.E001",
)


@checks.register(checks.Tags.security, deploy=True)
def check_site(**_kwargs: Any) -> list[checks.CheckMessage]:
    return [NO_ADDRESS] if urlsplit(settings.SITE_URL).hostname in LOCAL else []


@checks.register(checks.Tags.security, deploy=True)
def check_gateway(**_kwargs: Any) -> list[checks.CheckMessage]:
    address = settings.MESSAGE_GATEWAY
    return [NO_GATEWAY] if address and urlsplit(address).scheme not in {"http", "https"} else []
