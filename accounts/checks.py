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


@checks.register(checks.Tags.security, deploy=True)
def check_mail(**_kwargs: Any) -> list[checks.CheckMessage]:
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    return [NO_MAIL] if backend in {"dummy", "console", "locmem"} else []


@checks.register(checks.Tags.security, deploy=True)
def check_demo(**_kwargs: Any) -> list[checks.CheckMessage]:
    return [DEMO_IS_ON] if settings.DEMO else []
