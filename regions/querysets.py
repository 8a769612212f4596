"""Which regions and agencies count on a given day."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from regions.enums import RegionLevel

if TYPE_CHECKING:
    from regions.models import Agency, Region


class ValidQuerySetMixin:
    """Rows carry ``valid_from`` (inclusive) and ``valid_to`` (exclusive, empty = still valid)."""

    def valid_on(self, day: date) -> Self:
        ended = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        return self.filter(ended, valid_from__lte=day)  # type: ignore[attr-defined, no-any-return]


class RegionQuerySet(ValidQuerySetMixin, QuerySet["Region"]):
    def kelurahan(self) -> Self:
        return self.filter(level=RegionLevel.KELURAHAN).select_related("parent").order_by("parent__name", "name")

    def kecamatan(self) -> Self:
        return self.filter(level=RegionLevel.KECAMATAN).order_by("code")

    def areas(self) -> Self:
        """Every kecamatan, each followed by its kelurahan."""
        return self.filter(level__in=[RegionLevel.KECAMATAN, RegionLevel.KELURAHAN]).order_by("code")

    def within(self, region_ids: Collection[int]) -> Self:
        """These regions, and those directly inside them."""
        return self.filter(Q(pk__in=region_ids) | Q(parent__in=region_ids))


class AgencyQuerySet(ValidQuerySetMixin, QuerySet["Agency"]):
    """Agencies (OPD)."""
