"""`make check`: everything that can be judged without running the tests, two checks at a time."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from musrenbang.local.environment import KEY_SIZES, read_key
from musrenbang.local.errors import LocalRuntimeError
from musrenbang.local.portal import PROJECT, say
from musrenbang.local.services import EmbeddedServices, throwaway_services

_TOOLS = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    name: str
    argv: tuple[str, ...]
    remedy: str = ""
    """The command that repairs what it finds, where there is one."""


_MANAGE = (sys.executable, "manage.py")
CHECKS = (  # the longest first
    Check("tipe (mypy)", (sys.executable, "-m", "mypy", ".")),
    Check("templat (djlint)", (sys.executable, "-m", "djlint", "--check", "--lint", "templates"), "make format"),
    Check("lapisan (import-linter)", (str(_TOOLS / "lint-imports"),)),
    Check("siap pasang (check --deploy)", (*_MANAGE, "check", "--deploy", "--fail-level", "WARNING")),
    Check("migrasi (makemigrations)", (*_MANAGE, "makemigrations", "--check", "--dry-run"), "manage.py makemigrations"),
    Check("gambar alur (lifecycle_diagram)", (*_MANAGE, "lifecycle_diagram", "--check"), "manage.py lifecycle_diagram"),
    Check("katalog bahasa (words-check)", (sys.executable, "-m", "musrenbang.local", "words-check"), "make words"),
    Check("gaya (ruff check)", (sys.executable, "-m", "ruff", "check", "."), "make format"),
    Check("bentuk (ruff format)", (sys.executable, "-m", "ruff", "format", "--check", "."), "make format"),
)


def run_checks() -> int:
    """Run all checks, show what the failing ones said; 1 when one fails."""
    try:
        with throwaway_services() as services, ThreadPoolExecutor(os.cpu_count()) as pool:
            environment = _make_production_environment(services)
            passed = list(pool.map(lambda check: _run_check(check, environment), CHECKS))
    except LocalRuntimeError as error:
        say(str(error))
        return 1
    say("Semua pemeriksaan lulus." if all(passed) else f"{passed.count(False)} pemeriksaan gagal.")
    return 0 if all(passed) else 1


def _run_check(check: Check, environment: Mapping[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        check.argv,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    advice = f" – perbaiki dengan: {check.remedy}" if check.remedy and not passed else ""
    shown = "" if passed else f"\n{done.stdout}"
    say(f"{'lulus' if passed else 'GAGAL'}  {check.name}  {time.monotonic() - began:.1f} s{advice}{shown}")
    return passed


def _make_production_environment(services: EmbeddedServices) -> dict[str, str]:
    """Return what a server would set, so that `check --deploy` judges the settings a server gets."""
    kept = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV"}
    }
    keys = {name: read_key(services.run_folder / name.lower(), size=size) for name, size in KEY_SIZES.items()}
    return (
        kept
        | keys
        | {
            "DJANGO_SETTINGS_MODULE": "musrenbang.settings",
            "DATABASE_URL": services.database_url,
            "REDIS_URL": services.redis_url,
            "ALLOWED_HOSTS": "musrenbang.example.go.id",
            "EMAIL_URL": "smtp+tls://mail.example.go.id:587",
            "SITE_URL": "https://musrenbang.example.go.id",
            "TRUSTED_PROXIES": "1",
        }
    )
