"""When a report will probably be ready: from its own pace, or from how long others took and who comes before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.advisory import held_keys
from musrenbang.lib.numerals import counted
from reports.enums import LOCK_SPACE, RunStatus
from reports.models import ReportRun

SAMPLE = 200  # ended runs looked at for the usual time
KNOWN_PACE = 10  # percent; what was done before that says little about the rest
MINUTE, HOUR = 60, 3600  # seconds
SOON = 5  # seconds; below it a number would only mislead


@dataclass(frozen=True, slots=True)
class Estimate:
    """``ahead``: reports before it in the queue. ``seconds`` and ``ends_at`` are None where nothing is known."""

    ahead: int = 0
    seconds: float | None = None
    ends_at: datetime | None = None

    @property
    def words(self) -> str:
        """``kira-kira 2 menit lagi``; empty where nothing is known."""
        return say_seconds(self.seconds) if self.seconds is not None else ""


def estimate(run: ReportRun) -> Estimate:
    """For an unfinished run. Three queries, however long the queue."""
    usual = read_usual_seconds()
    if run.status == RunStatus.RUNNING:
        return _make(0, left_of(run, usual))
    queue = list(ReportRun.objects.startable().by_turn().only("kind", "status", "started_at", "progress"))
    before = queue[: next((place for place, other in enumerate(queue) if other.pk == run.pk), len(queue))]
    running = [other for other in queue if other.status == RunStatus.RUNNING]
    waiting = [other for other in before if other.status == RunStatus.QUEUED]
    hands = max(1, len(held_keys(LOCK_SPACE)))
    times = [*(left_of(other, usual) for other in running), *(usual.get(other.kind) for other in waiting)]
    own = usual.get(run.kind)
    known = [seconds for seconds in times if seconds is not None]
    return _make(len(running) + len(waiting), None if own is None else own + sum(known) / hands)


def _make(ahead: int, seconds: float | None) -> Estimate:
    end = None if seconds is None else timezone.now() + timedelta(seconds=seconds)
    return Estimate(ahead, seconds, end)


def read_usual_seconds() -> dict[str, float]:
    """The median of the latest runs of each kind; kinds that never ended are not in it."""
    done = ReportRun.objects.done().filter(started_at__isnull=False).annotate(took=F("finished_at") - F("started_at"))
    taken: dict[str, list[float]] = {}
    for kind, took in done.order_by("-pk").values_list("kind", "took")[:SAMPLE]:
        taken.setdefault(kind, []).append(took.total_seconds())
    return {kind: median(times) for kind, times in taken.items()}


def left_of(run: ReportRun, usual: dict[str, float]) -> float | None:
    """Seconds until a running one ends: by its own pace once that is known, else by the usual time."""
    spent = (timezone.now() - run.started_at).total_seconds() if run.started_at else 0.0
    if run.progress >= KNOWN_PACE:
        return spent * (100 - run.progress) / run.progress
    return max(0.0, usual[run.kind] - spent) if run.kind in usual else None


def say_seconds(seconds: float) -> str:
    if seconds < SOON:
        return _("sebentar lagi")
    if seconds < MINUTE:
        return counted("kira-kira %(count)s detik lagi", 5 * round(seconds / 5))
    if seconds < HOUR:
        return counted("kira-kira %(count)s menit lagi", round(seconds / MINUTE))
    return counted("kira-kira %(count)s jam lagi", round(seconds / HOUR))
