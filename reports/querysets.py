"""Which report runs a person may see, and which ones nobody works on."""

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from accounts.enums import Role
from musrenbang.lib.advisory import held_keys
from reports.enums import LOCK_SPACE, UNFINISHED

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import ReportRun


class ReportRunQuerySet(QuerySet["ReportRun"]):
    def visible_to(self, user: "User") -> Self:
        """A planner sees every run, a facilitator those of the rounds facilitated today."""
        if user.has_role(Role.PLANNER):
            return self
        if not user.has_role(Role.FACILITATOR):
            return self.none()
        return self.filter(session__round__facilitators__user=user)

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def waiting(self) -> Self:
        """Queued runs, and running ones whose lock nobody holds: their worker died. Oldest first."""
        return self.unfinished().exclude(pk__in=held_keys(LOCK_SPACE)).order_by("pk")

    def for_list(self) -> Self:
        return (
            self.select_related("session__round__theme", "session__round__cycle", "requested_by")
            .prefetch_related("files")
            .order_by("-requested_at", "-pk")
        )
