"""Scenarios: what takes part, what comes of it, what a planner changes by hand, and what a dead worker leaves."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import translation
from psycopg import connect

from accounts.enums import Role
from accounts.models import User
from budgets.actions import allocating, scenarios
from budgets.actions.decisions import accept, defer
from budgets.actions.scenarios import (
    MAX_ATTEMPTS,
    copy_scenario,
    delete_scenario,
    drop_override,
    reckon_again,
    set_override,
    start_scenario,
    work_on,
)
from budgets.allocation import read_instance, write_pabulib
from budgets.boards.knobs import Knobs, read_knobs
from budgets.boards.question import ask_of_cycle, read_votes
from budgets.enums import Method, ScenarioState, Scope
from budgets.models import Ceiling, Scenario, Standing, ThemeFloor
from budgets.querysets import SCENARIO_SPACE
from musrenbang.lib.denied import Denied
from proposals.enums import SupportChannel
from proposals.models import Proposal, Support
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money
from tests.budgets.scenarios import make_rubric, make_scenario
from tests.factories import City, make_round, make_user
from tests.reports.faults import database_url

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Jembatan satu-satunya ke sekolah."


def chosen(scenario: Scenario) -> list[Proposal]:
    return [row.proposal for row in scenario.rows.filter(is_in=True).order_by("rank").select_related("proposal")]


class TestReckoning:
    @pytest.mark.parametrize("method", Method)
    def test_the_best_that_fit_are_in(self, method: Method, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner, method)
        assert chosen(scenario) == five[:3]
        assert (scenario.state, scenario.progress, len(scenario.instance_sha256)) == (ScenarioState.DONE, 100, 64)
        assert scenario.result["used"] == {
            "city": 300,
            "agency": {"Dinkes": 300},
            "kecamatan": {"35.73.05": 300},
            "theme": {"pemuda": 300},
        }
        last = scenario.rows.get(proposal=five[4])
        assert (last.rank, last.points, last.amount, last.is_in) == (5, 50_000, 100, False)
        assert last.why["rank"] == 5

    def test_what_an_agency_decided_stays(self, city: City, planner: User, five: list[Proposal]) -> None:
        officer = make_officer(five[0])
        accept(proposal_id=five[4].pk, by=officer)
        defer(proposal_id=five[0].pk, by=officer, reason=city.reason, note="Menunggu lahan.")
        scenario = make_scenario(five[0], planner)
        assert chosen(scenario) == [five[1], five[2], five[4]]
        assert scenario.result["fixed"] == {"count": 1, "amount": 100}
        assert {row.proposal for row in scenario.rows.filter(is_fixed=True)} == {five[0], five[4]}

    def test_every_ceiling_and_floor_of_the_city_counts(self, city: City, planner: User, five: list[Proposal]) -> None:
        other = make_round("anak")
        (cheap,) = make_forwarded(1, amount=100, city=city, round_=other)
        cycle = five[0].round.cycle
        Ceiling.objects.create(cycle=cycle, scope=Scope.CITY, amount=250)
        ThemeFloor.objects.create(cycle=cycle, theme=other.theme, share=400)
        assert read_knobs(cycle) == Knobs(250, {"Dinkes": 300}, {}, {"anak": 100})
        assert chosen(make_scenario(five[0], planner)) == [five[0], cheap]

    def test_an_agency_without_a_ceiling_gets_nothing(self, city: City, planner: User) -> None:
        proposals = make_forwarded(2, amount=100, city=city)
        scenario = make_scenario(proposals[0], planner)
        assert chosen(scenario) == []
        assert scenario.rows.filter(why__reason="too_dear").count() == 2

    def test_without_a_score_the_votes_decide(self, city: City, planner: User) -> None:
        first, second = make_forwarded(2, amount=100, city=city)
        set_money(first, 100)
        for _ in range(2):
            Support.objects.create(proposal=second, person=make_user(), channel=SupportChannel.ACCOUNT)
        assert read_votes(first.round.cycle) == {second.pk: ("d1", "d2")}
        scenario = make_scenario(first, planner)
        assert chosen(scenario) == [second]
        assert (scenario.result["unscored"], scenario.result["voters"]) == (2, 2)

    def test_the_same_question_has_the_same_hash(self, planner: User, five: list[Proposal]) -> None:
        first, second = make_scenario(five[0], planner), make_scenario(five[0], planner)
        assert first.instance_sha256 == second.instance_sha256
        Standing.objects.filter(proposal=five[4]).update(points=95_000)
        again = reckon_again(scenario_id=second.pk, by=planner)
        work_on(again.pk)
        assert fresh(again).instance_sha256 != first.instance_sha256
        assert chosen(fresh(again)) == [five[4], five[0], five[1]]

    def test_floors_that_cannot_be_reached_come_with_the_nearest(self, planner: User, five: list[Proposal]) -> None:
        knobs = Knobs(None, {"Dinkes": 300}, {}, {"pemuda": 400})
        scenario = make_scenario(five[0], planner, knobs=knobs)
        assert scenario.result["status"] == "infeasible"
        assert scenario.result["shortfall"]["nearest_floors"] == {"pemuda": 300}
        assert chosen(scenario) == []
        copied = copy_scenario(scenario=scenario, by=planner, name="Terdekat", floors={"pemuda": 300})
        work_on(copied.pk)
        assert chosen(fresh(copied)) == five[:3]

    @pytest.mark.parametrize("tight", ["kota", "Dinas Kesehatan", "Kecamatan Lowokwaru"])
    def test_more_decided_than_the_run_allows_is_said(
        self, planner: User, five: list[Proposal], city: City, tight: str
    ) -> None:
        accept(proposal_id=five[0].pk, by=make_officer(five[0]))
        knobs = {
            "kota": Knobs(50, {"Dinkes": 500}),
            "Dinas Kesehatan": Knobs(None, {"Dinkes": 50}),
            "Kecamatan Lowokwaru": Knobs(None, {"Dinkes": 500}, {city.kecamatan.code: 50}),
        }[tight]
        scenario = make_scenario(five[0], planner, knobs=knobs)
        assert scenario.state == ScenarioState.FAILED
        assert scenario.error.startswith(f"Pagu {tight} dalam skenario ini Rp50, padahal")

    def test_an_export_reads_back_as_the_same_instance(self, planner: User, five: list[Proposal]) -> None:
        Support.objects.create(proposal=five[0], person=make_user(), channel=SupportChannel.ACCOUNT)
        instance, names, public = ask_of_cycle(five[0].round.cycle, read_knobs(five[0].round.cycle))
        text = write_pabulib(instance, names=names, selected=public)
        read = read_instance(text.encode())
        assert sorted(p.id for p in read.projects) == sorted(str(p.code) for p in five)
        assert {p.score for p in read.projects} == {Decimal(n) for n in (90, 80, 70, 60, 50)}
        assert public == set()


class TestByHand:
    def test_one_is_put_in_and_another_falls_out(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        set_override(scenario_id=scenario.pk, proposal=five[4], is_in=True, reason=REASON, by=planner)
        set_override(scenario_id=scenario.pk, proposal=five[0], is_in=False, reason=REASON, by=planner)
        work_on(scenario.pk)
        assert chosen(fresh(scenario)) == [five[1], five[2], five[4]]
        drop_override(scenario_id=scenario.pk, proposal=five[0], by=planner)
        work_on(scenario.pk)
        assert chosen(fresh(scenario)) == [five[0], five[1], five[4]]
        ended = scenario.overrides.get(proposal=five[0])
        assert (ended.ended_by, ended.reason) == (planner, REASON)

    def test_it_needs_a_sentence_and_an_open_proposal(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        with pytest.raises(Denied, match="penjelasan"):
            set_override(scenario_id=scenario.pk, proposal=five[4], is_in=True, reason="ya", by=planner)
        accept(proposal_id=five[4].pk, by=make_officer(five[4]))
        with pytest.raises(Denied, match="sudah diputuskan"):
            set_override(scenario_id=scenario.pk, proposal=fresh(five[4]), is_in=False, reason=REASON, by=planner)
        assert not scenario.overrides.exists()

    def test_too_many_exceptions_are_refused_in_words(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        for proposal in five[1:]:
            set_override(scenario_id=scenario.pk, proposal=proposal, is_in=True, reason=REASON, by=planner)
        work_on(scenario.pk)
        assert fresh(scenario).state == ScenarioState.FAILED
        assert "Rp400" in fresh(scenario).error

    @pytest.mark.parametrize("role", [None, Role.AGENCY, Role.FACILITATOR])
    def test_only_planners(self, role: Role | None, city: City, planner: User, five: list[Proposal]) -> None:
        by = make_user(role, agency=city.agency if role == Role.AGENCY else None)
        scenario = make_scenario(five[0], planner)
        with pytest.raises(Denied):
            set_override(scenario_id=scenario.pk, proposal=five[0], is_in=True, reason=REASON, by=by)
        with pytest.raises(Denied):
            start_scenario(cycle=scenario.cycle, by=by, name="x", method=Method.RANKED, knobs=Knobs())
        with pytest.raises(Denied):
            delete_scenario(scenario_id=scenario.pk, by=by)


class TestWork:
    def test_two_never_are_at_it(self, planner: User, five: list[Proposal]) -> None:
        scenario = start_scenario(
            cycle=five[0].round.cycle, by=planner, name="x", method=Method.RANKED, knobs=Knobs(None, {"Dinkes": 300})
        )
        with connect(database_url(), autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", [SCENARIO_SPACE, scenario.pk])
            work_on(scenario.pk)
            assert (fresh(scenario).state, fresh(scenario).attempts) == (ScenarioState.WAITING, 0)
            assert scenarios.start_waiting(start=lambda _pk: None) == 0
            other.execute("SELECT pg_advisory_unlock(%s, %s)", [SCENARIO_SPACE, scenario.pk])
        assert scenarios.start_waiting(start=work_on) == 1
        assert fresh(scenario).state == ScenarioState.DONE

    def test_what_a_dead_worker_left_running_is_taken_up(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        Scenario.objects.filter(pk=scenario.pk).update(state=ScenarioState.RUNNING, progress=70)
        assert scenarios.start_waiting(start=work_on) == 1
        assert chosen(fresh(scenario)) == five[:3]

    def test_an_answer_to_yesterdays_question_is_thrown_away(
        self, planner: User, five: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scenario = make_scenario(five[0], planner)
        reckon_again(scenario_id=scenario.pk, by=planner)
        real = allocating.summarise

        def change_meanwhile(*args: Any) -> Any:
            Scenario.objects.filter(pk=scenario.pk).update(state=ScenarioState.WAITING)
            return real(*args)

        monkeypatch.setattr(allocating, "summarise", change_meanwhile)
        work_on(scenario.pk)
        assert fresh(scenario).state == ScenarioState.WAITING

    def test_one_that_never_gets_there_says_so(self, planner: User, five: list[Proposal]) -> None:
        scenario = make_scenario(five[0], planner)
        Scenario.objects.filter(pk=scenario.pk).update(state=ScenarioState.RUNNING, attempts=MAX_ATTEMPTS)
        with translation.override("en"):
            work_on(scenario.pk)
        assert (fresh(scenario).state, "berkali-kali" in fresh(scenario).error) == (ScenarioState.FAILED, True)

    def test_a_broken_connection_leaves_it_to_the_next(
        self, planner: User, five: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scenario = make_scenario(five[0], planner)
        reckon_again(scenario_id=scenario.pk, by=planner)

        def break_off(*_args: Any) -> None:
            raise OperationalError

        monkeypatch.setattr(allocating, "keep", break_off)
        with pytest.raises(OperationalError):
            work_on(scenario.pk)
        assert fresh(scenario).state == ScenarioState.RUNNING

    def test_few_queries_however_many(self, planner: User, city: City, django_assert_max_num_queries: Any) -> None:
        many = make_forwarded(60, amount=100, city=city)
        set_money(many[0], 3000)
        make_rubric(many[0].round.cycle)
        with django_assert_max_num_queries(25):
            scenario = make_scenario(many[0], planner)
        assert len(chosen(scenario)) == 30
