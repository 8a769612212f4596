"""A shared link shows a card with nothing about a person; feeds tell what everybody may know."""

from io import BytesIO
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from proposals.actions.publication import publish_decisions
from proposals.enums import ProposerKind, Status
from proposals.models import Proposal
from proposals.renderers.card import Card, draw_card, load_font, spell, wrap
from tests import factories
from tests.html import assert_good_html

pytestmark = pytest.mark.django_db

FACTS = {"code": "2028-PMD-00001", "status": "Diakomodasi", "place": "Kelurahan Dinoyo", "theme": "Pemuda"}
ENTRIES = 50


def make_card(title: str, **facts: str) -> Card:
    return Card(title=title, theme_slug="pemuda", city="Kota Malang", **(FACTS | facts))


def preview(client: Client, proposal: Proposal) -> dict[str, str]:
    document = assert_good_html(client.get(reverse("proposal_detail", args=[proposal.code])))
    return {str(meta.get("property")): str(meta.get("content")) for meta in document.iter("meta")}


class TestPreview:
    def test_says_title_status_and_place(self, client: Client) -> None:
        proposal = factories.make_proposal(Status.ACCOMMODATED, proposer_name="Nama Rahasia", contact="081234567890")
        tags = preview(client, proposal)
        assert tags["og:title"] == proposal.title
        assert tags["og:description"].startswith("Sedang ditelaah perangkat daerah · ")
        assert tags["og:url"] == f"http://testserver/usulan/{proposal.code}/"
        assert tags["og:image"] == f"http://testserver/usulan/{proposal.code}/kartu.png"
        assert "Rahasia" not in str(tags)

    def test_links_share_without_a_script(self, client: Client) -> None:
        proposal = factories.make_proposal(title='Les "gratis" & kopi <b>')
        document = assert_good_html(client.get(reverse("proposal_detail", args=[proposal.code])))
        links = [str(a.get("href")) for a in document.findall(".//p[@class='share-links']/a")]
        assert links[0].startswith("https://wa.me/?text=Les%20%22gratis%22%20%26%20kopi")
        assert f"({proposal.code})%20http%3A%2F%2Ftestserver%2Fusulan%2F" in links[0]
        assert links[1].startswith("mailto:?subject=")

    def test_withdrawn_ones_are_not_shared(self, client: Client) -> None:
        proposal = factories.make_proposal(Status.WITHDRAWN)
        client.force_login(proposal.author)
        source = client.get(reverse("proposal_detail", args=[proposal.code])).content.decode()
        assert "og:image" not in source
        assert "wa.me" not in source


class TestCard:
    def test_is_a_picture_messengers_take(self, client: Client) -> None:
        proposal = factories.make_proposal()
        answer = client.get(reverse("share_card", args=[proposal.code]))
        assert answer["Content-Type"] == "image/png"
        assert Image.open(BytesIO(answer.content)).size == (1200, 630)
        assert len(answer.content) < 60_000
        assert not answer.cookies

    def test_is_not_sent_twice(self, client: Client) -> None:
        proposal = factories.make_proposal()
        address = reverse("share_card", args=[proposal.code])
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": etag})
        assert again.status_code == 304
        assert again["ETag"] == etag
        Proposal.objects.filter(pk=proposal.pk).update(title="Judul lain")
        assert client.get(address, headers={"if-none-match": etag}).status_code == 200

    def test_does_not_tell_a_sealed_decision(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        cards: list[Card] = []

        def watch(card: Card) -> bytes:
            cards.append(card)
            return draw_card(card)

        monkeypatch.setattr("proposals.views.reading.sharing.draw_card", watch)
        secret = {"proposer_name": "Nama Rahasia", "group_name": "Nama Anak", "proposer_kind": ProposerKind.CHILD}
        proposal = factories.make_proposal(Status.REJECTED, **secret)
        client.get(reverse("share_card", args=[proposal.code]))
        assert cards[0].status == "Sedang ditelaah perangkat daerah"
        assert "Rahasia" not in str(cards)
        assert "Nama Anak" not in str(cards)

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
    def test_never_of_what_is_not_public(self, client: Client, status: Status) -> None:
        proposal = factories.make_proposal(status)
        client.force_login(proposal.author)
        assert client.get(f"/usulan/{proposal.code or proposal.key}/kartu.png").status_code == 404

    @pytest.mark.parametrize("title", ["", "a", "kata " * 80, "x" * 200, "😀" * 100, "\u202eterbalik", "漢字"])
    def test_any_title_fits(self, title: str) -> None:
        assert Image.open(BytesIO(draw_card(make_card(title)))).size == (1200, 630)

    def test_lines_stay_inside(self) -> None:
        font = load_font(64)
        lines = list(wrap(f"{'m' * 60} dan kata-kata pendek sesudahnya", font, 1040))
        assert all(font.getlength(line) <= 1040 for line in lines)
        assert "".join(lines).replace(" ", "") == f"{'m' * 60}dankata-katapendeksesudahnya"

    def test_letters_it_has(self) -> None:
        assert spell("Café – 5 m² “baca” 😀…") == "Cafe - 5 m2 “baca” …"


class TestFeeds:
    def entries(self, client: Client, address: str) -> list[Any]:
        answer = client.get(address)
        assert answer["Content-Type"].startswith("application/rss+xml")
        return fromstring(answer.content).findall(".//item")  # noqa: S314 – our own feed

    def titles(self, client: Client, address: str = "/usulan/rss/") -> list[str]:
        return [entry.findtext("title") for entry in self.entries(client, address)]

    def test_tells_new_proposals_of_the_theme(self, client: Client) -> None:
        mine, other = factories.make_proposal(), factories.make_proposal(round_=factories.make_round("anak"))
        assert self.titles(client, "/tema/pemuda/rss/") == [f"Usulan baru: {mine.title}"]
        assert self.titles(client) == [f"Usulan baru: {other.title}", f"Usulan baru: {mine.title}"]
        (entry,) = self.entries(client, "/tema/pemuda/rss/")
        assert entry.findtext("link") == f"http://testserver/usulan/{mine.code}/"

    def test_tells_decisions_once_they_are_published(self, client: Client) -> None:
        proposal = factories.make_proposal(Status.ACCOMMODATED)
        assert self.titles(client) == [f"Usulan baru: {proposal.title}"]
        publish_decisions(cycle=proposal.round.cycle, by=factories.make_user(factories.Role.PLANNER))
        assert self.titles(client) == [f"Diakomodasi: {proposal.title}", f"Usulan baru: {proposal.title}"]
        guids = {entry.findtext("guid") for entry in self.entries(client, "/usulan/rss/")}
        assert len(guids) == 2

    def test_tells_nothing_of_drafts_and_people(self, client: Client) -> None:
        factories.make_proposal(Status.DRAFT)
        factories.make_proposal(Status.WITHDRAWN)
        factories.make_proposal(proposer_name="Nama Rahasia", contact="081234567890")
        source = client.get("/usulan/rss/").content.decode()
        assert source.count("<item>") == 1
        assert "Rahasia" not in source

    def test_hostile_titles_are_only_text(self, client: Client) -> None:
        factories.make_proposal(title="<script>alert(1)</script> ]]> &amp; \x0b\x01")
        (title,) = self.titles(client)
        assert "&lt;script&gt;" in title

    def test_is_short(self, client: Client, django_assert_max_num_queries: Any) -> None:
        round_ = factories.make_round()
        for _number in range(ENTRIES + 1):
            factories.make_draft(round_)
        for draft in Proposal.objects.all():
            factories.submit(proposal_id=draft.pk, by=draft.author)
        with django_assert_max_num_queries(4):
            assert len(self.titles(client, "/tema/pemuda/rss/")) == ENTRIES

    def test_pages_name_their_feed(self, client: Client) -> None:
        factories.make_round("pemuda")
        for page, feed in (("/usulan/", "/usulan/rss/"), ("/tema/pemuda/", "/tema/pemuda/rss/")):
            links = assert_good_html(client.get(page)).findall(".//link[@rel='alternate']")
            assert [link.get("href") for link in links] == [feed]

    def test_unknown_theme_is_not_found(self, client: Client) -> None:
        assert client.get("/tema/tidak-ada/rss/").status_code == 404
