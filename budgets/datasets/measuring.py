"""The criteria nobody judges: how many of a theme's people are reached, and what a place was given before."""

from dataclasses import dataclass

from django.db.models import Count, F, Sum

from budgets.enums import Measure
from budgets.models import ThemePeople
from budgets.reckoning import measure_reach, measure_spread
from proposals.enums import Status
from proposals.models import Proposal
from regions.enums import RegionLevel
from regions.models import Region
from themes.models import Cycle


@dataclass(frozen=True)
class Measures:
    """``themes``: people per theme; ``money`` and ``people`` per kelurahan (keys)."""

    themes: dict[int, int]
    money: dict[int, int]
    people: dict[int, int]

    def take(self, measure: str, proposal: Proposal) -> int:
        """1 to 5 for a computed criterion; ``proposal`` comes with its round."""
        if measure == Measure.BENEFICIARIES:
            return measure_reach(proposal.beneficiary_count or 0, self.themes.get(proposal.round.theme_id))
        place = proposal.kelurahan_id or 0
        return measure_spread(
            self.money.get(place, 0), self.people.get(place, 0), sum(self.money.values()), sum(self.people.values())
        )


def read_measures(cycle: Cycle) -> Measures:
    """Three queries. Only published decisions of earlier cycles count, so nothing moves while a cycle is scored."""
    themes = dict(ThemePeople.objects.values_list("theme_id", "people"))
    earlier = Proposal.objects.filter(public_status=Status.ACCOMMODATED, round__cycle__plan_year__lt=cycle.plan_year)
    money = earlier.order_by().values_list("kelurahan_id").annotate(Sum("assessed_amount"))
    return Measures(themes, {place: amount for place, amount in money if place}, count_people())


def count_people() -> dict[int, int]:
    """People per kelurahan (keys); where nobody counted them, an equal part of the kecamatan's. One query."""
    places = Region.objects.filter(level=RegionLevel.KELURAHAN).annotate(
        above=F("parent__population"), siblings=Count("parent__children")
    )
    rows = places.values_list("pk", "population", "above", "siblings")
    return {pk: own or (above or 0) // max(1, siblings) for pk, own, above, siblings in rows}
