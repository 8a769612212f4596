"""What the page of one run shows: how far it is, its other versions, its parts, and what this reader may do with it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from musrenbang.lib.denied import can
from musrenbang.lib.site import write_address
from reports.boards.estimate import Estimate, estimate
from reports.enums import UNFINISHED, Audience, Format, RunStatus
from reports.models import ReportRun
from reports.rules import check_can_download, find_next_try

MOST_VERSIONS = 12


@dataclass(frozen=True, slots=True)
class Board:
    """``versions`` are the others, newest first; ``before`` is the done one this can be compared with.

    ``is_unchanged``: it says exactly what ``before`` says. ``given_out``: formats and whole addresses of files which
    everybody may fetch. ``next_try``: when the portal asks again for what it failed to get;
    ``is_given_up``: only at night.
    """

    is_unfinished: bool
    can_stop: bool
    can_ask: bool
    estimate: Estimate
    versions: list[ReportRun]
    parts: list[ReportRun]
    before: ReportRun | None
    newer: ReportRun | None
    is_unchanged: bool
    is_readable: bool
    given_out: list[tuple[str, str]]
    next_try: datetime | None
    is_given_up: bool

    @property
    def ended_parts(self) -> int:
        return sum(part.status not in UNFINISHED for part in self.parts)


def read_board(run: ReportRun, user: User) -> Board:
    """``run`` comes from ``for_list``."""
    is_unfinished, may = run.status in UNFINISHED, can(check_can_download, user, run)
    versions = list(ReportRun.objects.versions_of(run).exclude(pk=run.pk).order_by("-version")[:MOST_VERSIONS])
    done = [version for version in versions if version.status == RunStatus.DONE]
    before = next((version for version in done if version.version < run.version), None)
    is_done = run.status == RunStatus.DONE
    is_owed = (
        run.status == RunStatus.FAILED
        and not run.requested_by_id
        and not any(version.version > run.version for version in versions)
    )
    next_try = find_next_try(run) if is_owed else None
    return Board(
        is_unfinished=is_unfinished,
        can_stop=is_unfinished and may and run.cancel_asked_at is None,
        can_ask=may and not is_unfinished,
        estimate=estimate(run) if is_unfinished else Estimate(),
        versions=versions,
        parts=list(run.parts.for_list().order_by("session__round__theme__position", "pk")),
        before=before if is_done else None,
        newer=next((version for version in done if version.version > run.version), None),
        is_unchanged=bool(is_done and before and before.fingerprint == run.fingerprint),
        is_readable=is_done and any(file.format == Format.JSON for file in run.files.all()),
        given_out=list_addresses(run) if is_done and run.audience == Audience.PUBLIC else [],
        next_try=next_try,
        is_given_up=is_owed and next_try is None,
    )


def list_addresses(run: ReportRun) -> list[tuple[str, str]]:
    return [
        (str(Format(file.format).label), write_address(reverse("public_report", args=[file.key])))
        for file in run.files.all()
    ]
