"""The hash chain over the history of one proposal: each event carries the digest of the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


def digest(previous: str, facts: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the digest before and the facts of this event, in one canonical spelling."""
    spelled = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=spell)
    return hashlib.sha256(f"{previous}\n{spelled}".encode()).hexdigest()


def spell(value: object) -> str:
    """Spell what JSON lacks: times in UTC to the microsecond, everything else as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
