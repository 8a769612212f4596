"""The recap of a cycle says per theme what the funnel says of all, of published decisions only."""

import pytest
from django.utils import timezone

from proposals.enums import Status
from proposals.models import Proposal
from reports.datasets.results import choose_cycle, read_recap
from tests.factories import make_proposal, make_round, make_theme
from themes.datasets.years import Years
from themes.models import Cycle

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cycle(rows_of_module: None) -> Cycle:
    youth, elderly = make_round("pemuda", 2028), make_round("lansia", 2028)
    make_theme("csr")
    for status in (Status.SUBMITTED, Status.FORWARDED, Status.ACCOMMODATED, Status.NOT_AGREED, Status.WITHDRAWN):
        make_proposal(status, youth)
    make_proposal(Status.ACCOMMODATED, elderly)
    make_proposal(Status.ACCOMMODATED, make_round("pemuda", 2027))
    return youth.cycle


def publish(cycle: Cycle) -> None:
    Proposal.objects.filter(round__cycle=cycle, status=Status.ACCOMMODATED).update(published_at=timezone.now())


def test_themes_in_order_with_empty_ones(cycle: Cycle) -> None:
    publish(cycle)
    rows = {row.slug: row for row in read_recap(cycle).rows}
    assert list(rows) == ["pemuda", "lansia", "csr"]
    youth = rows["pemuda"]
    assert (youth.received, youth.forwarded, youth.not_forwarded, youth.accommodated) == (4, 2, 2, 1)
    assert (youth.requested, youth.funded) == (4 * 90_000_000, 90_000_000)
    assert (rows["csr"].received, rows["csr"].funded) == (0, 0)


def test_sealed_decisions_do_not_show(cycle: Cycle) -> None:
    assert read_recap(cycle).total.accommodated == 0
    assert read_recap(cycle).total.funded == 0
    publish(cycle)
    assert read_recap(cycle).total.accommodated == 2


def test_total_agrees_with_the_funnel(cycle: Cycle) -> None:
    publish(cycle)
    funnel = Proposal.objects.filter(round__cycle=cycle).funnel()
    total = read_recap(cycle).total
    assert {name: getattr(total, name) for name in funnel} == funnel


def test_two_queries(cycle: Cycle, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        read_recap(cycle)


def test_sums_go_above_an_int(cycle: Cycle) -> None:
    Proposal.objects.filter(status=Status.ACCOMMODATED).update(assessed_amount=2_147_483_647)
    publish(cycle)
    assert read_recap(cycle).total.funded == 2 * 2_147_483_647


def test_a_retired_theme_stays_where_it_took_part(cycle: Cycle) -> None:
    round_ = make_round("difabel", 2028)
    round_.theme.__class__.objects.update(is_active=False)
    assert "difabel" in {row.slug for row in read_recap(cycle).rows}
    assert "difabel" not in {row.slug for row in read_recap(make_round("pemuda", 2027).cycle).rows}


def test_choice_of_the_cycle() -> None:
    newest, published, oldest = (Cycle(plan_year=year) for year in (2029, 2028, 2027))
    published.published_at = oldest.published_at = timezone.now()
    years = Years((newest, published, oldest), newest)
    assert choose_cycle(years, "") is published
    assert choose_cycle(years, "2029") is newest
    assert choose_cycle(years, "1999") is None
    prepared = Cycle(plan_year=2030)
    assert choose_cycle(Years((prepared, newest), newest), "") is newest
    assert choose_cycle(Years((), None), "") is None
