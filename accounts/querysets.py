"""Which memberships hold today."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import Membership


class MembershipQuerySet(QuerySet["Membership"]):
    def valid_on(self, day: date) -> Self:
        ended = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        return self.filter(ended, valid_from__lte=day).select_related("region", "agency").order_by("pk")
