"""What a report says about itself: which run, when, by whom, and a fingerprint of its figures."""

from dataclasses import dataclass
from datetime import datetime

from reports.enums import Audience


@dataclass(frozen=True, slots=True)
class Cover:
    """``asked_by`` names a role, never a person; ``compiled_at`` is aware; ``fingerprint`` is a SHA-256 (hex)."""

    code: str
    city: str
    asked_by: str
    compiled_at: datetime
    fingerprint: str

    @property
    def short_fingerprint(self) -> str:
        """The first twelve digits in groups of four, for the foot of a page."""
        return " ".join(self.fingerprint[start : start + 4] for start in (0, 4, 8))


def mark_audience(audience: str) -> str:
    """What the name of a file says when it is not for everybody, so that nobody gives out the wrong one of two."""
    return "-internal" if audience == Audience.INTERNAL else ""
