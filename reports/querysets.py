"""Which report runs a person may see."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from accounts.enums import Role
from reports.enums import UNFINISHED

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import ReportRun


class ReportRunQuerySet(QuerySet["ReportRun"]):
    def visible_to(self, user: "User") -> Self:
        """A planner sees every run, a facilitator those of the own rounds, others what they asked for."""
        if user.has_role(Role.PLANNER):
            return self
        mine = Q(requested_by=user) | Q(session__round__facilitators__user=user)
        return self.filter(mine).distinct()

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def for_list(self) -> Self:
        return (
            self.select_related("session__round__theme", "session__round__cycle", "requested_by")
            .prefetch_related("files")
            .order_by("-requested_at", "-pk")
        )
