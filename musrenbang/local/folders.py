"""Where the local runtime keeps things. Folders that were there before keep the permissions they had."""

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from musrenbang.local.accounts import Account
from musrenbang.local.errors import LocalRuntimeError

SHARED = Path("/var/lib/musrenbang-tematik")
"""For root only: where the account of PostgreSQL gets in although the project lies in a closed home folder."""

_LONGEST_SOCKET = 100  # bytes; the system stops at 104 (macOS) or 108 (Linux)
_SOCKET_IN_RUN = "pg/.s.PGSQL.5432"
# Spaces, commas, percent signs: the parts that read these addresses do not agree on how to write them.
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


def make_folder(path: Path, *, mode: int, account: Account | None = None) -> Path:
    """Create the folder (and its parents) if missing, and give it mode and owner only then."""
    if not path.is_dir():
        make_folder(path.parent, mode=0o755)
        path.mkdir(exist_ok=True)
        path.chmod(mode)
        if account:
            os.chown(path, account.uid, account.gid)
    return path


def make_passage(path: Path) -> Path:
    """Create a folder that only we can list, but through which the account of PostgreSQL may pass if we are root."""
    return make_folder(path, mode=0o711 if os.geteuid() == 0 else 0o700)


def choose_cluster_folder(state: Path, account: Account | None) -> Path:
    """Return where the database lies: in the state folder, unless the account cannot get in there.

    A cluster that exists wins, so that no change of permissions makes the data look lost.
    """
    places = [state / "postgres", SHARED / _name(state) / "postgres"]
    if account is None:
        return places[0]
    reachable = [place for place in places if account.can_enter(place.parent)]
    for place in reachable:
        if (place / "PG_VERSION").exists():
            return place
    if not reachable:
        raise LocalRuntimeError(
            f"PostgreSQL tidak dapat dijalankan sebagai root, dan akun {account.name} tidak dapat membuka {state} "
            f"maupun {SHARED}. Jalankan sebagai pengguna biasa, atau pilih folder lain dengan MUSRENBANG_STATE."
        )
    return reachable[0]


def choose_run_folder(state: Path, account: Account | None) -> Path:
    """Return the folder for sockets: in the state folder if its path fits into a socket address, else a private one."""
    for place in _run_places(state):
        if fits_socket(place) and (account is None or account.can_enter(place)):
            return make_private_folder(place)
    raise LocalRuntimeError("Tidak ada folder sementara yang cocok untuk soket. Atur TMPDIR ke folder lain.")


def fits_socket(run_folder: Path) -> bool:
    """Can the addresses of both sockets in this folder be used everywhere?"""
    short = len(os.fsencode(run_folder / _SOCKET_IN_RUN)) <= _LONGEST_SOCKET
    return short and _PLAIN.fullmatch(str(run_folder)) is not None


def _run_places(state: Path) -> Iterator[Path]:
    yield state / "run"
    for temporary in (Path(tempfile.gettempdir()).resolve(), Path("/tmp").resolve()):  # noqa: S108 - checked below
        yield temporary / f"musrenbang-{os.geteuid()}-{_name(state)}"


def make_state_folder(state: Path) -> Path:
    """Create or accept the state folder. Raises `LocalRuntimeError` when it belongs to another account."""
    owner = make_passage(state).stat().st_uid
    if owner != os.geteuid():
        raise LocalRuntimeError(
            f"Folder {state} milik pengguna lain (nomor {owner}). Jalankan sebagai pengguna itu, "
            "atau pilih folder lain dengan MUSRENBANG_STATE."
        )
    return state.resolve()


def make_private_folder(path: Path) -> Path:
    """Create a passage, or accept one that is ours alone.

    Raises `LocalRuntimeError` when somebody else made it, or may write into it: in a shared folder such as /tmp
    a stranger could have laid it there to catch our connections.
    """
    make_passage(path)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise LocalRuntimeError(f"Folder {path} dapat ditulisi pengguna lain. Hapus folder itu, lalu coba lagi.")
    return path


def drop_run_folder(run_folder: Path, state: Path) -> None:
    """Remove a folder for sockets that lies outside the state folder, unless something is still in it."""
    if not run_folder.is_relative_to(state):
        with suppress(OSError):
            (run_folder / "pg").rmdir()
            run_folder.rmdir()


def _name(state: Path) -> str:
    return hashlib.sha256(os.fsencode(state.resolve())).hexdigest()[:12]
