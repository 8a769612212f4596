"""The list of proposals and the map: what narrows them stands in the address, shows as chips, and can be taken off."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse

from proposals.enums import Channel, Status
from proposals.models import Proposal
from proposals.search.question import Search
from proposals.search.tiles import draw_tiles, list_steps
from regions.models import Region
from tests import factories
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
LIST, MAP = "/usulan/", "/usulan/peta/"


def chips(client: Client, address: str) -> dict[str, str]:
    document = assert_good_html(client.get(address))
    links = document.findall(".//ul[@class='chips']//a")
    return {text_of(link).removeprefix("Hapus "): str(link.get("href")) for link in links}


def titles(client: Client, address: str) -> set[str]:
    return {text_of(heading) for heading in assert_good_html(client.get(address)).findall(".//article/h3")}


class TestChips:
    def test_each_filter_can_be_taken_off_alone(self, client: Client) -> None:
        city, _round = factories.make_city(), factories.make_round("pemuda")
        address = f"{LIST}?q=kopi&tema=pemuda&wilayah={city.kelurahan.code}&tahun=2028&saluran=online&urut=didukung"
        found = chips(client, address)
        words = ["“kopi”", "Pemuda", "Dinoyo", "RKPD 2028", "Daring oleh warga", "Paling banyak didukung", "semua"]
        assert list(found) == words
        without_theme = parse_qs(found["Pemuda"].removeprefix("?"))
        assert "tema" not in without_theme
        assert without_theme["wilayah"] == [city.kelurahan.code]
        assert "urut" not in parse_qs(found["Paling banyak didukung"].removeprefix("?"))

    def test_a_whole_kecamatan_says_so(self, client: Client) -> None:
        assert list(chips(client, f"{LIST}?wilayah={factories.make_city().kecamatan.code}")) == ["Kecamatan Lowokwaru"]

    def test_nothing_asked_shows_none(self, client: Client) -> None:
        assert chips(client, f"{LIST}?urut=terbaru&status=draft&saluran=x") == {}

    def test_a_value_nobody_knows_is_named_as_it_stands(self, client: Client) -> None:
        assert "<b>" in chips(client, f"{LIST}?tema=%3Cb%3E")


class TestNarrowing:
    def test_by_channel(self, client: Client) -> None:
        online = factories.make_proposal()
        assisted = factories.make_proposal()
        Proposal.objects.filter(pk=assisted.pk).update(channel=Channel.ASSISTED)
        assert titles(client, f"{LIST}?saluran=assisted") == {assisted.title}
        assert titles(client, f"{LIST}?saluran=online") == {online.title}

    def test_most_supported_first(self, client: Client) -> None:
        few, many = factories.make_proposal(), factories.make_proposal()
        Proposal.objects.filter(pk=many.pk).update(support_count=7)
        source = client.get(f"{LIST}?urut=didukung").content.decode()
        assert source.index(many.title) < source.index(few.title)

    def test_switching_the_view_keeps_the_question(self, client: Client) -> None:
        document = assert_good_html(client.get(f"{LIST}?q=kopi&tema=pemuda"))
        switch = document.findall(".//nav[@class='view-switch']/a")
        assert [link.get("href") for link in switch] == [f"{LIST}?q=kopi&tema=pemuda", f"{MAP}?q=kopi&tema=pemuda"]

    def test_asks_few_questions(self, client: Client, django_assert_max_num_queries: Any) -> None:
        factories.make_proposal()
        with django_assert_max_num_queries(6):
            client.get(f"{LIST}?q=pelatihan&tema=pemuda")
        with django_assert_max_num_queries(7):
            client.get(f"{MAP}?tema=pemuda")


class TestMap:
    @pytest.fixture
    def city(self) -> factories.City:
        city = factories.make_city()
        places = ((city.kelurahan, 1, 1), (city.neighbour, 2, 1), (city.far_kelurahan, 2, 2))
        for region, column, row in places:
            Region.objects.filter(pk=region.pk).update(tile_column=column, tile_row=row)
        return city

    def test_counts_what_everybody_may_read(self, client: Client, city: factories.City) -> None:
        for status in (Status.SUBMITTED, Status.FORWARDED, Status.DRAFT, Status.WITHDRAWN):
            factories.make_proposal(status, kelurahan=city.kelurahan)
        factories.make_proposal(round_=factories.make_round("anak"), kelurahan=city.neighbour)
        counts = {tile.name: tile.count for tile in draw_tiles(Search()).tiles}
        assert counts == {"Dinoyo": 2, "Sumbersari": 1, "Blimbing": 0}
        assert {tile.name: tile.count for tile in draw_tiles(Search(tema="anak")).tiles}["Dinoyo"] == 0

    def test_sealed_decisions_count_as_forwarded(self, city: factories.City) -> None:
        factories.make_proposal(Status.ACCOMMODATED, kelurahan=city.kelurahan)
        assert draw_tiles(Search(status=Status.ACCOMMODATED)).total == 0
        assert draw_tiles(Search(status=Status.FORWARDED)).total == 1

    def test_tiles_and_table_lead_to_the_list(self, client: Client, city: factories.City) -> None:
        proposal = factories.make_proposal(kelurahan=city.neighbour)
        document = assert_good_html(client.get(f"{MAP}?tema=pemuda&wilayah={city.kelurahan.code}"))
        tiles = {a.get("aria-label"): a.get("href") for a in document.iter(f"{SVG}a")}
        rows = {text_of(row): row.find(".//a").get("href") for row in document.findall(".//tbody/tr")}
        assert tiles["Sumbersari, 1 usulan"] == rows["Sumbersari 1"]
        assert titles(client, str(tiles["Sumbersari, 1 usulan"])) == {proposal.title}
        assert titles(client, str(tiles["Dinoyo, 0 usulan"])) == set()

    def test_shows_the_newest_year_unless_asked(self, city: factories.City) -> None:
        factories.make_proposal(round_=factories.make_round("pemuda", 2027), kelurahan=city.kelurahan)
        factories.make_round("pemuda", 2028)
        assert draw_tiles(Search()).total == 0
        assert draw_tiles(Search(tahun="2027")).total == 1

    def test_a_city_without_tiles_has_the_table(self, client: Client) -> None:
        factories.make_proposal()
        document = assert_good_html(client.get(MAP))
        assert document.find(".//figure") is None
        assert "Dinoyo 1" in [text_of(row) for row in document.findall(".//tbody/tr")]

    def test_says_what_to_do_when_empty(self, client: Client) -> None:
        assert "Hapus saringan" in text_of(assert_good_html(client.get(f"{MAP}?q=tidakada")).find(".//main"))


def test_shades_of_the_map() -> None:
    assert list_steps([]) == []
    assert list_steps([0, 1]) == [(0, 0, 0), (1, 1, 1)]
    steps = list_steps([0, 1, 1, 2, 3, 5, 8, 13, 40])
    assert steps == [(0, 0, 0), (1, 1, 1), (2, 2, 3), (3, 4, 8), (4, 9, 40)]


def test_the_map_is_not_taken_for_a_code(client: Client) -> None:
    assert reverse("proposal_map") == MAP
    assert client.get("/usulan/2028-PET-00001/").status_code == 404
