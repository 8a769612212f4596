"""What waits for one agency, the officer who triages it, and the planner above."""

import pytest

from accounts.enums import Role
from accounts.models import User
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer, set_money
from tests.budgets.scenarios import score
from tests.factories import City, make_city, make_user


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def proposal(city: City) -> Proposal:
    return make_forwarded(1, amount=90_000_000, city=city)[0]


@pytest.fixture
def officer(proposal: Proposal) -> User:
    """An officer of the agency in charge."""
    return make_officer(proposal)


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


@pytest.fixture
def five(city: City) -> list[Proposal]:
    """Scores fall from the first to the last; there is money for three."""
    proposals = make_forwarded(5, amount=100, city=city)
    score(proposals, [90_000, 80_000, 70_000, 60_000, 50_000])
    set_money(proposals[0], 300)
    return proposals
