"""Which memberships hold today, which wording is in force, and who waits for a new password."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import Role

if TYPE_CHECKING:
    from accounts.models import ConsentText, Membership, Recovery, User


class MembershipQuerySet(QuerySet["Membership"]):
    def valid_on(self, day: date) -> Self:
        ended = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        return self.filter(ended, valid_from__lte=day).select_related("region", "agency").order_by("pk")

    def named(self) -> Self:
        """Only the role, and what its region or agency is called; read with every page of whoever holds one."""
        places = ("region__level", "region__name", "region__parent", "agency__short_name", "agency__name")
        return self.only("user", "role", *places)

    def colleagues_of(self, user: "User", *, role: Role, region_id: int) -> Self:
        """Others who serve the same kelurahan or kecamatan today and can sign in."""
        serving = self.valid_on(timezone.localdate()).filter(role=role, region=region_id, user__is_active=True)
        return serving.exclude(user=user)


class ConsentTextQuerySet(QuerySet["ConsentText"]):
    def in_force_at(self, moment: datetime) -> Self:
        """One row for each purpose: the newest version that is valid by then. One announced for later waits."""
        return self.filter(valid_from__lte=moment).order_by("purpose", "-version").distinct("purpose")


class RecoveryQuerySet(QuerySet["Recovery"]):
    def due_at(self, moment: datetime) -> Self:
        """What is to be sent by now, oldest first."""
        return self.filter(next_try_at__lte=moment).order_by("next_try_at", "pk")
