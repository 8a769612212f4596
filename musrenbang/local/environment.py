"""The environment the portal's programs run in on a desk: everything `settings.py` asks for, nothing for a server."""

import base64
import os
from collections.abc import Mapping
from pathlib import Path

from musrenbang.local.folders import make_folder
from musrenbang.local.services import EmbeddedServices

KEY_SIZES = {"SECRET_KEY": 48, "FIELD_KEY": 32}
"""Bytes. Django asks for 50 characters; Fernet wants exactly 32 bytes in URL-safe base64."""


def make_environment(
    state: Path, services: EmbeddedServices, *, base: Mapping[str, str], address: str
) -> dict[str, str]:
    """Return `base` with the servers' addresses, and with defaults for what it leaves open.

    `address` is where the portal answers; letters written by the worker link there.
    """
    defaults = {
        "DJANGO_SETTINGS_MODULE": "musrenbang.settings",
        "DEMO": "true",
        "DEBUG": "false",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": address,
        "INSECURE_HTTP": "true",  # plain http on the loopback address
        "MEDIA_ROOT": str(make_folder(state / "media", mode=0o700)),
        "STATIC_ROOT": str(make_folder(state / "static", mode=0o755)),
        "PYTHONUNBUFFERED": "1",
    }
    fixed = {
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "MUSRENBANG_STATE": str(state),
    }
    keys = {name: read_key(state / name.lower(), size=size) for name, size in KEY_SIZES.items() if name not in base}
    return defaults | keys | dict(base) | fixed


def read_key(path: Path, *, size: int) -> str:
    """Return the random key in the file, made on first use: `size` bytes as URL-safe base64."""
    if not path.exists():
        descriptor = os.open(path.with_suffix(".baru"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(size)))
            file.flush()
            os.fsync(file.fileno())
        path.with_suffix(".baru").replace(path)
    return path.read_text().strip()
