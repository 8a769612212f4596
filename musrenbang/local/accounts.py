"""PostgreSQL refuses to run as root. Where we are root, it runs as an account without rights."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine."""

    name: str
    uid: int
    gid: int

    def can_run(self, argv: Sequence[str | Path]) -> bool:
        """Really try: does the command end well when this account runs it?"""
        try:
            tried = subprocess.run(
                argv, user=self.uid, group=self.gid, extra_groups=[], cwd="/", env={}, capture_output=True, check=False
            )
        except OSError:
            return False
        return tried.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Can this account reach the folder, or the part of its path that exists already?"""
        while not folder.exists():
            folder = folder.parent
        return self.can_run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder])


def find_postgres_account() -> Account | None:
    """Return the account PostgreSQL must run as: None (ourselves) unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    return Account("65534", 65534, 65534)
