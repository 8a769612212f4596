"""A scenario that is deleted takes nothing with it that was to stay, and leaves nobody before an error."""

from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from budgets.actions import allocating
from budgets.actions.scenarios import delete_scenario, drop_override, reckon_again, set_override, work_on
from budgets.models import Override, Scenario
from musrenbang.lib.denied import Denied
from proposals.models import Proposal
from tests.budgets.crowds import fresh, make_forwarded, set_money
from tests.budgets.scenarios import make_scenario, score
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


@pytest.fixture
def proposal() -> Proposal:
    (proposal,) = make_forwarded(1, amount=100)
    score([proposal], [90_000])
    set_money(proposal, 300)
    return proposal


def test_it_is_no_error_that_it_goes_while_it_is_reckoned(
    planner: User, proposal: Proposal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scenario = make_scenario(proposal, planner)
    reckon_again(scenario_id=scenario.pk, by=planner)
    real = allocating.summarise

    def delete_meanwhile(*args: Any) -> Any:
        Scenario.objects.filter(pk=scenario.pk).delete()
        return real(*args)

    monkeypatch.setattr(allocating, "summarise", delete_meanwhile)
    work_on(scenario.pk)
    assert not Scenario.objects.exists()
    assert "failed" not in caplog.text


def test_deleted_twice_there_is_a_sentence(planner: User, proposal: Proposal) -> None:
    scenario = make_scenario(proposal, planner)
    delete_scenario(scenario_id=scenario.pk, by=planner)
    for act in (delete_scenario, reckon_again):
        with pytest.raises(Denied, match="sudah dihapus"):
            act(scenario_id=scenario.pk, by=planner)


def test_exceptions_stay_on_record(planner: User, proposal: Proposal) -> None:
    """Also such as were taken back: who put what in or out, when and why."""
    scenario = make_scenario(proposal, planner)
    set_override(scenario_id=scenario.pk, proposal=proposal, is_in=False, reason="Lahannya disengketakan.", by=planner)
    drop_override(scenario_id=scenario.pk, proposal=proposal, by=planner)
    work_on(scenario.pk)
    with pytest.raises(Denied, match="pengecualian"):
        delete_scenario(scenario_id=fresh(scenario).pk, by=planner)
    assert Override.objects.count() == 1
