"""The year every page is in, unless asked for another one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from budgets.boards.choices import read_shared
from budgets.boards.duties import list_duties
from proposals.datasets.headlines import list_headlines
from proposals.enums import Status
from proposals.models import Proposal
from proposals.search.question import Search
from proposals.search.tiles import draw_tiles
from reports.actions.schedule import ask_every_night
from reports.catalogue import CATALOGUE
from reports.enums import ReportKind
from reports.forms import list_scopes
from reports.models import ReportRun
from tests.factories import make_city, make_proposal, make_round, make_user
from themes.datasets.years import read_years
from themes.models import Cycle, ThemeRound

pytestmark = pytest.mark.django_db

AHEAD = -200  # a round that opens in two hundred days


def test_the_newest_year_in_which_a_round_has_opened() -> None:
    make_round(year=2027, opened_days_ago=300)
    running = make_round(year=2028).cycle
    make_round("lansia", 2028, opened_days_ago=AHEAD)
    for year in (2029, 2030):
        make_round(year=year, opened_days_ago=AHEAD * (year - 2028))
    years = read_years()
    assert years.running == running
    assert [cycle.plan_year for cycle in years.cycles] == [2030, 2029, 2028, 2027]
    assert [cycle.plan_year for cycle in years.so_far] == [2028, 2027]
    assert [cycle.plan_year for cycle in years.running_first] == [2028, 2027, 2030, 2029]
    assert years.choose("2030") == years.cycles[0]
    assert years.choose("nanti") == running


def test_before_the_first_opens_the_next_to_open() -> None:
    assert read_years().running is None
    Cycle.objects.create(plan_year=2031)
    assert str(read_years().running) == "RKPD 2031"
    for year in (2028, 2029):
        make_round(year=year, opened_days_ago=AHEAD * (year - 2027))
    assert str(read_years().running) == "RKPD 2028"


def test_filing_for_the_next_year_turns_the_portal_as_soon_as_one_theme_opens() -> None:
    make_round(year=2028, opened_days_ago=300)
    coming = make_round(year=2029, opened_days_ago=AHEAD)
    assert str(read_years().running) == "RKPD 2028"
    ThemeRound.objects.filter(pk=coming.pk).update(opens_at=timezone.now() - timedelta(seconds=1))
    assert str(read_years().running) == "RKPD 2029"


def test_years_that_are_only_prepared_take_no_page_away(client: Client) -> None:
    city, round_ = make_city(), make_round()
    proposal = make_proposal(city=city, round_=round_, status=Status.SUBMITTED)
    for year in (2029, 2030):
        make_round(year=year, opened_days_ago=AHEAD * (year - 2028))
    planner = make_user(Role.PLANNER)
    assert client.get(reverse("home")).context["cycle"] == round_.cycle
    assert client.get(reverse("results")).context["cycle"] == round_.cycle
    assert client.get(reverse("open_data")).context["cycle"] == round_.cycle
    assert client.get(reverse("theme", args=[round_.theme.slug])).context["round"] == round_
    assert [line.proposal for line in list_headlines(Proposal.objects.all())] == [proposal]
    assert draw_tiles(Search()).year == 2028
    assert read_shared().years.running == round_.cycle
    assert {duty.scope for duty in list_duties(planner) if duty.page in {"planning", "rounds"}} == {"RKPD 2028"}
    assert list_scopes(CATALOGUE[ReportKind.CITY_RECAP], planner)[0][0] == "RKPD 2028"
    ask_every_night()
    assert set(ReportRun.objects.values_list("cycle__plan_year", flat=True)) == {2028}
    client.force_login(planner)
    for name in ("planning", "limits", "scenario_list", "rubrics", "service", "sipd_desk"):
        response = client.get(reverse(name))
        shown = response.context["board"].cycle if name == "service" else response.context["cycle"]
        assert shown == round_.cycle, name


def test_filing_names_the_next_year_to_open_not_the_last_prepared(client: Client) -> None:
    make_round(year=2028, opened_days_ago=300)
    for year in (2029, 2030):
        make_round(year=year, opened_days_ago=AHEAD * (year - 2028))
    (round_,) = ThemeRound.objects.one_per_theme(timezone.now())
    assert str(round_.cycle) == "RKPD 2029"
