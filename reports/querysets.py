"""Which report runs a person may see, and which ones nobody works on."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from accounts.enums import Role
from musrenbang.lib.advisory import held_keys
from reports.enums import LOCK_SPACE, UNFINISHED, Audience

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import ReportRun


class ReportRunQuerySet(QuerySet["ReportRun"]):
    def visible_to(self, user: "User") -> Self:
        """A planner sees every run, a facilitator those of the rounds facilitated today, an agency its own."""
        if user.has_role(Role.PLANNER):
            return self
        mine = Q(pk__in=[])
        if user.has_role(Role.FACILITATOR):
            rounds = user.facilitates.values("round")
            mine |= Q(session__round__in=rounds) | Q(round__in=rounds, session__isnull=True)
        if user.has_role(Role.AGENCY):
            mine |= Q(agency__in=user.agency_ids())
        return self.filter(mine, audience=Audience.INTERNAL)

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def waiting(self) -> Self:
        """Queued runs, and running ones whose lock nobody holds: their worker died. Oldest first."""
        return self.unfinished().exclude(pk__in=held_keys(LOCK_SPACE)).order_by("pk")

    def versions_of(self, run: "ReportRun") -> Self:
        """All runs with the same question as ``run``, itself among them."""
        asked = {name: getattr(run, name) for name in ("kind", "audience", "cycle_id", "filters")}
        subjects = {
            (name if key else f"{name}__isnull"): key or True
            for name, key in (("round", run.round_id), ("session", run.session_id), ("agency", run.agency_id))
        }
        return self.filter(**asked, **subjects)

    def with_question(self) -> Self:
        return self.select_related(
            "cycle", "round__theme", "round__cycle", "session__round__theme", "session__round__cycle", "agency"
        )

    def for_list(self) -> Self:
        return (
            self.with_question()
            .select_related("requested_by")
            .prefetch_related("files")
            .order_by("-requested_at", "-pk")
        )
