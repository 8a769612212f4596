"""One proposal that waits for one agency, and the officer who triages it."""

import pytest

from accounts.models import User
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer
from tests.factories import City, make_city


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
