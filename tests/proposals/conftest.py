"""The city and the round most pages of proposals are tried in."""

from collections.abc import Iterator

import pytest
from django.db import connection
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


@pytest.fixture
def patient_database(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For crowds: however slow the machine, how long anybody waits for a lock is not what is tried."""
    patient = "-c lock_timeout=120000 -c statement_timeout=180000"
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", patient)
    reconnect()
    yield
    reconnect()


def reconnect() -> None:
    """From now on connections are made as the settings say."""
    connection.close()
    connection.close_pool()
