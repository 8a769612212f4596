"""What lists of proposals can be narrowed by: plain pairs of value and word, so that a select is drawn once."""

from itertools import groupby

from django.utils import timezone

from regions.models import Agency, Region
from themes.models import Cycle, Theme

Pairs = tuple[tuple[str, str], ...]


def theme_pairs() -> Pairs:
    return tuple(Theme.objects.values_list("slug", "name"))


def year_pairs() -> Pairs:
    """The cycles by their plan year, newest first."""
    return tuple((str(year), str(Cycle(plan_year=year))) for year in Cycle.objects.values_list("plan_year", flat=True))


def agency_pairs() -> Pairs:
    """Today's agencies by their key, in alphabetical order of their names."""
    agencies = Agency.objects.valid_on(timezone.localdate()).order_by("name")
    return tuple((str(pk), name) for pk, name in agencies.values_list("pk", "name"))


def kelurahan_pairs() -> Pairs:
    return tuple(Region.objects.valid_on(timezone.localdate()).kelurahan().values_list("code", "name"))


def region_groups() -> tuple[tuple[str, str, Pairs], ...]:
    """Today's kecamatan – code, name – each with its kelurahan."""
    rows = Region.objects.valid_on(timezone.localdate()).kelurahan()
    found = rows.values_list("parent__code", "parent__name", "code", "name")
    return tuple(
        (code, name, tuple(row[2:] for row in group)) for (code, name), group in groupby(found, key=lambda row: row[:2])
    )
