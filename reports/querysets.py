"""Which report runs a person may see, which ones nobody works on, and whose turn it is."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When

from accounts.enums import Role
from musrenbang.lib.advisory import held_keys
from reports.enums import LOCK_SPACE, SIPD_BUSY, SIPD_SPACE, UNFINISHED, Audience, RunStatus, Turn

if TYPE_CHECKING:
    from accounts.models import User
    from reports.models import Alarm, ReportFile, ReportRun
    from reports.models.sipd import SipdImport, SipdRecord

SUBJECTS = ("round", "session", "agency", "region")  # of what a report can be, besides its cycle


def alarming(user: "User") -> Q:
    """Condition: a run ``user`` was told about and has not looked at."""
    return Q(pk__in=user.report_alarms.filter(seen_at__isnull=True).values("run"))


class ReportRunQuerySet(QuerySet["ReportRun"]):
    def visible_to(self, user: "User", kinds: Mapping[Role, Collection[str]]) -> Self:
        """A planner every run, a facilitator those of the rounds run today; an agency its own, an area its own.

        ``kinds`` are the reports each role may have at all (see reports.rules, which knows them).
        """
        if user.has_role(Role.PLANNER):
            return self.filter(kind__in=kinds.get(Role.PLANNER, ()))
        mine = Q(pk__in=[])
        if user.has_role(Role.FACILITATOR):
            rounds = user.facilitates.values("round")
            of_rounds = Q(session__round__in=rounds) | Q(round__in=rounds, session__isnull=True)
            mine |= of_rounds & Q(kind__in=kinds.get(Role.FACILITATOR, ()))
        if user.has_role(Role.AGENCY):
            mine |= Q(agency__in=user.agency_ids(), kind__in=kinds.get(Role.AGENCY, ()))
        if user.has_role(Role.KELURAHAN):
            mine |= Q(region__in=user.region_ids(Role.KELURAHAN), kind__in=kinds.get(Role.KELURAHAN, ()))
        if user.has_role(Role.KECAMATAN):
            served = user.region_ids(Role.KECAMATAN)
            inside = Q(region__in=served) | Q(region__parent__in=served)
            mine |= inside & Q(kind__in=kinds.get(Role.KECAMATAN, ()))
        return self.filter(mine, audience=Audience.INTERNAL)

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def done(self) -> Self:
        return self.filter(status=RunStatus.DONE)

    def startable(self) -> Self:
        """Unfinished, and not a bundle that still waits for one of its parts."""
        parts = self.model.objects.filter(parent=OuterRef("pk"), status__in=UNFINISHED)
        return self.unfinished().exclude(Exists(parts))

    def waiting(self) -> Self:
        """Queued runs, and running ones whose lock nobody holds: their worker died. Oldest first."""
        return self.startable().exclude(pk__in=held_keys(LOCK_SPACE)).order_by("pk")

    def by_turn(self) -> Self:
        """In the order in which they are compiled; ``turn`` says why."""
        others = self.model.objects.filter(status__in=UNFINISHED, parent__isnull=True)
        earlier = others.filter(requested_by=OuterRef("requested_by"), pk__lt=OuterRef("pk"))
        turn = Case(
            When(requested_by__isnull=True, then=Turn.PORTAL),
            When(parent__isnull=False, then=Turn.PART),
            When(Exists(earlier), then=Turn.FURTHER),
            default=Turn.FIRST,
            output_field=IntegerField(),
        )
        return self.annotate(turn=turn).order_by("turn", "pk")

    def ready_for(self, user: "User") -> Self:
        """What this person asked for, has an end, and was not looked at yet; and what she was alarmed about."""
        asked = Q(requested_by=user, seen_at__isnull=True, parent__isnull=True, finished_at__isnull=False)
        ended = Q(status__in=[RunStatus.DONE, RunStatus.FAILED])
        return self.filter(asked & ended | alarming(user))

    def failed_of_portal(self, since: datetime) -> Self:
        """Where what the portal asked for since then (aware) failed the last time: one run for each question.

        Whether somebody else's run has answered the question meanwhile is not looked at.
        """
        own = self.filter(requested_by__isnull=True, parent__isnull=True, requested_at__gte=since)
        question = ("kind", "audience", "cycle_id", *(f"{name}_id" for name in SUBJECTS), "filters")
        last = own.order_by(*question, "-version").distinct(*question).values("pk")
        return self.filter(pk__in=last, status=RunStatus.FAILED).order_by("pk")

    def versions_of(self, run: "ReportRun") -> Self:
        """All runs with the same question as ``run``, itself among them."""
        asked = {name: getattr(run, name) for name in ("kind", "audience", "cycle_id", "filters")}
        subjects = {
            (name if key else f"{name}__isnull"): key or True
            for name, key in ((name, getattr(run, f"{name}_id")) for name in SUBJECTS)
        }
        return self.filter(**asked, **subjects)

    def answering(self, run: "ReportRun") -> Self:
        """What came of the question of ``run``, which failed: a later version, or an older one found to stand.

        What somebody else asked for and did not get either answers nothing.
        """
        own_or_whole = Q(requested_by__isnull=True) | ~Q(status=RunStatus.FAILED)
        later = Q(version__gt=run.version) & own_or_whole
        return self.versions_of(run).filter(later | Q(confirmed_at__gte=run.finished_at))

    def with_question(self) -> Self:
        return self.select_related(
            "cycle",
            "round__theme",
            "round__cycle",
            "session__round__theme",
            "session__round__cycle",
            "agency",
            "region",
        )

    def for_list(self) -> Self:
        return (
            self.with_question()
            .select_related("requested_by", "parent")
            .prefetch_related("files")
            .order_by("-requested_at", "-pk")
        )


class ReportFileQuerySet(QuerySet["ReportFile"]):
    def for_everybody(self, kinds: Collection[str]) -> Self:
        """Of finished public versions; ``kinds`` are the reports that have any (see reports.rules)."""
        rows = self.filter(run__audience=Audience.PUBLIC, run__status=RunStatus.DONE, run__kind__in=kinds)
        return rows.select_related("run__cycle")


class AlarmQuerySet(QuerySet["Alarm"]):
    def pending(self) -> Self:
        """Nobody has written the letter yet, nor looked by herself."""
        return self.filter(told_at__isnull=True, seen_at__isnull=True)


class SipdRecordQuerySet(QuerySet["SipdRecord"]):
    def entered(self) -> Self:
        """Those SIPD gave a number."""
        return self.filter(sipd_id__isnull=False)


class SipdImportQuerySet(QuerySet["SipdImport"]):
    def visible_to(self, user: "User") -> Self:
        """SIPD is Bappeda's."""
        return self if user.has_role(Role.PLANNER) else self.none()

    def waiting(self) -> Self:
        """To be worked on, and nobody is at it: the lock is free. Oldest first."""
        return self.filter(state__in=SIPD_BUSY).exclude(pk__in=held_keys(SIPD_SPACE)).order_by("pk")

    def for_list(self) -> Self:
        return self.select_related("uploaded_by", "committed_by", "undone_by").defer("found")
