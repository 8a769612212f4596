"""What a server must have before people rely on it; run by ``manage.py check --deploy``."""

from typing import Any

from django.conf import settings
from django.core import checks

NO_MAIL = checks.Warning(
    "No letters are sent: confirmations and new passwords reach nobody.",
    hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.go.id:587.",
    id="accounts.W001",
)
DEMO_IS_ON = checks.Warning(
    "DEMO is on: accounts with a published password exist.", hint="Unset DEMO on a server.", id="accounts.W002"
)

ONE_ADDRESS = checks.Warning(
    "Everybody seems to come from the proxy's address, so one person's wrong passwords stop another's sign-in.",
    hint="Set TRUSTED_PROXIES to the number of your proxies that add to X-Forwarded-For, usually 1.",
    id="accounts.W003",
)


@checks.register(checks.Tags.security, deploy=True)
def check_mail(**_kwargs: Any) -> list[checks.CheckMessage]:
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    return [NO_MAIL] if backend in {"dummy", "console", "locmem"} else []


@checks.register(checks.Tags.security, deploy=True)
def check_demo(**_kwargs: Any) -> list[checks.CheckMessage]:
    return [DEMO_IS_ON] if settings.DEMO else []


@checks.register(checks.Tags.security, deploy=True)
def check_addresses(**_kwargs: Any) -> list[checks.CheckMessage]:
    return [] if settings.ALLAUTH_TRUSTED_PROXY_COUNT else [ONE_ADDRESS]
