"""The city and the round most pages of proposals are tried in."""

import pytest

from tests.factories import City, make_city, make_round
from themes.models import ThemeRound


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def round_(city: City) -> ThemeRound:
    return make_round("pemuda")
