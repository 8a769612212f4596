"""Rounds, kamus and sessions, as the pages need them."""

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Exists, OuterRef, QuerySet, Sum, When
from django.db.models.functions import Now

from accounts.enums import Role
from themes.enums import Stage

if TYPE_CHECKING:
    from accounts.models import User
    from themes.models import CatalogItem, ForumSession, ThemeRound


class ThemeRoundQuerySet(QuerySet["ThemeRound"]):
    def for_list(self) -> Self:
        return self.select_related("theme", "cycle").order_by("-cycle__plan_year", "theme__position")

    def of_running_cycles(self) -> Self:
        return self.filter(cycle__closed_at__isnull=True, theme__is_active=True)

    def begun_at(self, moment: datetime) -> Self:
        """Rounds whose filing had opened by ``moment``, whether or not it has closed since."""
        return self.filter(opens_at__lte=moment)

    def running_first(self) -> Self:
        """Of years that have begun the newest first; then what is prepared, the next to open first."""
        begun = self.model._default_manager.filter(cycle=OuterRef("cycle"), opens_at__lte=Now())  # noqa: SLF001 – Django's public name
        of_begun = self.select_related("theme", "cycle").annotate(is_begun=Exists(begun))
        prepared = Case(When(is_begun=False, then="opens_at"))
        return of_begun.order_by("-is_begun", prepared.asc(nulls_first=True), "-cycle__plan_year", "theme__position")

    def one_per_theme(self, moment: datetime) -> "list[ThemeRound]":
        """For each theme the round that is open for filing, else the next to open, else the last."""
        nearest = {Stage.OPEN: 0, Stage.ANNOUNCED: 1}

        def place(round_: "ThemeRound") -> tuple[int, int, int, datetime]:
            rank = nearest.get(round_.stage_at(moment), 2)
            return round_.theme.position, round_.theme_id, rank, round_.opens_at if rank == 1 else moment

        rounds = sorted(self.for_list(), key=place)  # stable: of two that are open, or over, the newest
        return [next(of_theme) for _theme, of_theme in groupby(rounds, key=lambda r: r.theme_id)]

    def facilitated_by(self, user: "User") -> Self:
        """Rounds whose forums ``user`` runs; none once the role has ended, whatever she was appointed to."""
        return self.filter(facilitators__user=user) if user.has_role(Role.FACILITATOR) else self.none()


class CatalogItemQuerySet(QuerySet["CatalogItem"]):
    def active(self) -> Self:
        return self.filter(is_active=True).select_related("theme", "agency").order_by("name")


class ForumSessionQuerySet(QuerySet["ForumSession"]):
    def for_list(self) -> Self:
        return (
            self.select_related("round__theme", "round__cycle", "region")
            .annotate(present=Sum("attendance__count", default=0))
            .order_by("-starts_at", "pk")
        )

    def live_at(self, moment: datetime) -> Self:
        """Running at ``moment`` (aware): begun, not over, not signed; the earliest first."""
        running = self.filter(starts_at__lte=moment, ends_at__gt=moment, closed_at__isnull=True)
        return running.select_related("round__theme", "round__cycle", "region").order_by("starts_at", "pk")

    def worked_on_by(self, user: "User") -> Self:
        """Sessions ``user`` may open in the workspace: a facilitator's own rounds; a planner reads all."""
        return self if user.has_role(Role.PLANNER) else self.editable_by(user)

    def editable_by(self, user: "User") -> Self:
        """Sessions of the rounds ``user`` facilitates today."""
        return self.filter(round__facilitators__user=user) if user.has_role(Role.FACILITATOR) else self.none()
