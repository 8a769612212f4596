"""The city and the round most pages of proposals are tried in."""

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import City, make_catalog_item, make_city, make_round, make_user
from themes.models import CatalogItem, ThemeRound


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def round_(city: City) -> ThemeRound:
    return make_round("pemuda")


@pytest.fixture
def item(round_: ThemeRound, city: City) -> CatalogItem:
    return make_catalog_item(round_, city.agency, name="Pelatihan servis ponsel")


@pytest.fixture
def citizen(client: Client) -> User:
    user = make_user(display_name="Ketua RW")
    client.force_login(user)
    return user
