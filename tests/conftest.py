"""A strict test room: real PostgreSQL and Redis, warnings are errors, unknown template variables fail."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVICES = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Start throw-away servers once, in the controller; xdist workers inherit their addresses."""
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    os.environ.setdefault("INSECURE_HTTP", "true")
    os.environ.setdefault("DEMO", "true")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
    if hasattr(config, "workerinput") or "DATABASE_URL" in os.environ:
        return
    from musrenbang.local import throwaway_services  # noqa: PLC0415 – only the controller needs it

    stack = config.stash.setdefault(SERVICES, ExitStack())
    services = stack.enter_context(throwaway_services())
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["REDIS_URL"] = services.redis_url


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVICES in config.stash:
        config.stash[SERVICES].close()


@pytest.fixture(autouse=True)
def _private_room(tmp_path: Path, settings: Any) -> None:
    """Files of a test go to its own folder; passwords are hashed fast, since Argon2 is slow by design."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
