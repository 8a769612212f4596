"""What a report says about itself: which run, when, by whom, and a fingerprint of its figures."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.enums import Role
from forums.datasets.forum_report import ForumReport
from reports.models import ReportRun


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


def read_cover(run: ReportRun, report: ForumReport) -> Cover:
    """The cover of ``report`` as compiled now for ``run``."""
    asker = Role.PLANNER if run.requested_by.has_role(Role.PLANNER) else Role.FACILITATOR
    return Cover(
        code=f"LF-{report.plan_year}-{report.session_id}-{run.pk}",
        city=settings.CITY_NAME,
        asked_by=str(asker.label),
        compiled_at=timezone.now(),
        fingerprint=take_fingerprint(report),
    )


def take_fingerprint(report: ForumReport) -> str:
    """SHA-256 over every figure and word; the same list gives the same fingerprint in every format and run."""
    spelled = json.dumps(asdict(report), sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(spelled.encode()).hexdigest()
