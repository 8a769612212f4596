"""Searching is limited per address, widely, and without writing anything down."""

from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse

from musrenbang.lib import pace
from musrenbang.lib.pace import Buckets
from tests.factories import make_city, make_round
from tests.html import assert_good_html
from tests.proposals.pages import text_of

KEY = ("view", "203.0.113.7")
HALL, PACE = 300, 10  # telephones behind one address, and how often each asks in a minute while somebody types
SENTENCE = "Terlalu banyak pencarian dari jaringan ini"


class Clock:
    """Seconds that pass when told to."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "time", clock)
    return clock


class TestBuckets:
    def test_refuses_beyond_the_limit_and_says_how_long(self, clock: Clock) -> None:
        buckets = Buckets()
        assert [buckets.take(KEY, per_minute=2) for _turn in range(3)] == [0, 0, 30]

    def test_fills_up_again_while_time_passes_and_never_runs_over(self, clock: Clock) -> None:
        buckets = Buckets()
        for _turn in range(2):
            buckets.take(KEY, per_minute=2)
        clock.now += 31
        assert [bool(buckets.take(KEY, per_minute=2)) for _turn in range(2)] == [False, True]
        clock.now += 3600
        assert [bool(buckets.take(KEY, per_minute=2)) for _turn in range(3)] == [False, False, True]

    def test_being_refused_costs_nothing(self, clock: Clock) -> None:
        buckets = Buckets()
        for _turn in range(9):
            buckets.take(KEY, per_minute=1)
        clock.now += 60
        assert buckets.take(KEY, per_minute=1) == 0

    def test_each_address_has_its_own_and_few_are_remembered(self, clock: Clock) -> None:
        buckets = Buckets(most=2)
        others = [("view", "198.51.100.9"), ("other view", KEY[1])]
        assert [buckets.take(key, per_minute=1) for key in (KEY, *others)] == [0, 0, 0]
        assert buckets.take(others[0], per_minute=1)
        assert buckets.take(KEY, per_minute=1) == 0, "forgotten, since it asked longest ago"


@pytest.mark.django_db
class TestSearches:
    @pytest.fixture(autouse=True)
    def _narrow(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.SEARCHES_PER_MINUTE = 2
        monkeypatch.setattr(pace, "BUCKETS", Buckets())
        make_city()
        make_round("pemuda")

    @pytest.mark.parametrize(
        "address",
        ["/kamus/cari/?tema=pemuda&q=lampu", "/usulan/serupa/?tema=pemuda&judul=lampu"],
    )
    def test_a_fragment_answers_with_a_sentence_alone(self, client: Client, address: str) -> None:
        assert [client.get(address).status_code for _turn in range(3)] == [200, 200, 429]
        answer = client.get(address)
        assert text_of(answer).startswith(SENTENCE)
        assert answer["Content-Type"].startswith("text/plain")
        assert (int(answer["Retry-After"]), answer["Cache-Control"]) == (30, "no-store")
        assert client.get(address, REMOTE_ADDR="198.51.100.9").status_code == 200

    @pytest.mark.parametrize("address", ["/usulan/?q=lampu", "/usulan/peta/?q=lampu", "/lacak/?kode=2028-PMD-99999"])
    def test_a_page_says_it_on_a_page(self, client: Client, address: str) -> None:
        assert [client.get(address).status_code for _turn in range(3)] == [200, 200, 429]
        answer = client.get(address)
        assert_good_html(answer, status=429)
        assert "Terlalu banyak permintaan" in text_of(answer)

    def test_leafing_and_opening_a_page_is_not_counted(self, client: Client) -> None:
        for name in ("proposal_list", "proposal_map", "track"):
            assert {client.get(reverse(name)).status_code for _turn in range(5)} == {200}


def test_a_hall_behind_one_address_is_not_hit() -> None:
    """Also where a single web process answers them all."""
    assert portal_settings.SEARCHES_PER_MINUTE >= HALL * PACE
