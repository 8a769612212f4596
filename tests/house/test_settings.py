"""The settings as a server would read them: nothing starts with a default secret, and nothing is left open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from musrenbang import settings as declared

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "Jw8vQ2mXz5tRk9pLc4nYd7sHb3gFa6eUw1oVi0xKqZrTyPlMnBvCdEfGhJkL",
    "FIELD_KEY": "cEVLQmZ0dVF6a1JXd0x5TXhOaUdhRHZIc0pvVWVyVGM=",
    "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
    "REDIS_URL": os.environ.get("REDIS_URL", ""),
    "ALLOWED_HOSTS": "musrenbang.example.go.id",
    "TRUSTED_PROXIES": "1",
    "EMAIL_URL": "smtp+tls://portal:sandi@mail.example.go.id:587",
    "SITE_URL": "https://musrenbang.example.go.id",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return python("manage.py", *arguments, **environment)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A new process that knows these variables and no others."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**keep, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_variables_pass_the_deploy_check() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_the_deploy_check_would_notice() -> None:
    careless = {
        "DEBUG": "true",
        "DEMO": "true",
        "EMAIL_URL": "dummymail://",
        "SECRET_KEY": "pendek",
        "ALLOWED_HOSTS": "",
        "TRUSTED_PROXIES": "0",
        "SITE_URL": "http://127.0.0.1:8000",
        "MESSAGE_GATEWAY": "sms.example.go.id",
    }
    result = manage("check", "--deploy", "--fail-level", "WARNING", **{**PRODUCTION, **careless})
    assert result.returncode != 0
    ours = [f"accounts.W00{number}" for number in (1, 2, 3)]
    djangos = [f"security.W{number}" for number in ("004", "008", "009", "012", "016", "018", "020")]
    for finding in (*ours, "proposals.W001", "proposals.E001", *djangos):
        assert finding in result.stderr, finding


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEY", "DATABASE_URL", "REDIS_URL"])
def test_nothing_starts_without(name: str) -> None:
    result = manage("check", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert result.returncode != 0
    assert f"Set the {name} environment variable" in result.stderr


def test_beat_asks_for_tasks_the_worker_knows() -> None:
    from musrenbang.celery import app  # noqa: PLC0415 – reads the settings when it is imported

    app.loader.import_default_modules()
    asked = {entry["task"] for entry in declared.CELERY_BEAT_SCHEDULE.values()}
    assert "proposals.tasks.send_waiting_messages" in asked
    assert asked <= app.tasks.keys()


def test_passwords_are_hashed_with_argon2() -> None:
    assert declared.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_production_cookies_belong_to_this_host_alone() -> None:
    code = (
        "import musrenbang.settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY)"
    )
    result = python("-c", code, **PRODUCTION)
    assert result.stdout.split() == ["__Host-sesi", "__Host-csrf", "True", "True", "True"], result.stderr
