"""A stack of paper notes on one screen."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.enums import ConsentChannel, ConsentPurpose, Role
from accounts.guests import group_pin
from accounts.models import ConsentText, User
from proposals.actions.review import verify
from proposals.enums import Channel, ProposerKind, Status
from proposals.models import Attachment, Message, Proposal
from tests.factories import City, make_catalog_item, make_facilitator, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of
from themes.models import CatalogItem, ThemeRound

pytestmark = pytest.mark.django_db
URL = "/kerja/catat/"
COUNT = "jumlah-female-18_30"


@pytest.fixture
def item(round_: ThemeRound, city: City) -> CatalogItem:
    return make_catalog_item(round_, city.agency, name="Pelatihan servis ponsel")


@pytest.fixture
def officer(client: Client, city: City) -> User:
    user = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(user)
    return user


def ticket_of(response: HttpResponse) -> dict[str, str]:
    found = {name: re.search(rf'name="{name}"\s+value="([^"]+)"', text_of(response)) for name in ("key", "opened")}
    return {name: match[1] for name, match in found.items() if match}


def note(item: CatalogItem, city: City, **more: Any) -> dict[str, Any]:
    return {
        "tema": "pemuda",
        "catalog_item": item.pk,
        "volume": "30",
        "problem": "Banyak pemuda belum bekerja.",
        "kelurahan": city.kelurahan.pk,
        "rw": "5",
        "proposer_kind": ProposerKind.PERSON,
        "proposer_name": "Warga RW 05",
        "contact": "0812 3456 7890",
        **more,
    }


def write(client: Client, typed: dict[str, Any]) -> HttpResponse:
    return client.post(URL, {**ticket_of(client.get(URL)), **typed})


class TestWho:
    def test_officers_and_facilitators_of_a_round(self, client: Client, city: City, round_: ThemeRound) -> None:
        people = [
            make_user(Role.KELURAHAN, region=city.kelurahan),
            make_user(Role.KECAMATAN, region=city.kecamatan),
            make_facilitator(round_),
        ]
        for person in people:
            client.force_login(person)
            page = client.get(URL)
            assert page.status_code == 200
            assert_good_html(page)

    def test_nobody_else(self, client: Client, round_: ThemeRound) -> None:
        for person in (make_user(), make_user(Role.PLANNER)):
            client.force_login(person)
            assert client.get(URL).status_code == 403

    def test_a_facilitator_files_in_her_own_rounds_only(self, client: Client, round_: ThemeRound) -> None:
        make_round("perempuan")
        client.force_login(make_facilitator(round_))
        page = text_of(client.get(URL))
        assert 'value="pemuda"' in page
        assert 'value="perempuan"' not in page

    def test_the_workspace_leads_to_it(self, client: Client, officer: User, round_: ThemeRound) -> None:
        assert f'href="{URL}"' in text_of(client.get("/kerja/verifikasi/"))

    def test_opening_it_asks_the_database_for_each_list_once(
        self, client: Client, officer: User, item: CatalogItem, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(16):
            client.get(URL)

    def test_closed_says_so(self, client: Client, officer: User) -> None:
        make_round("pemuda", opened_days_ago=21)
        page = client.get(URL)
        assert "Belum ada tema yang menerima usulan" in text_of(page)
        assert_good_html(page)


class TestOneNote:
    def test_sent_at_once_with_code_and_pin(self, client: Client, officer: User, city: City, item: CatalogItem) -> None:
        answer = write(client, note(item, city))
        assert answer.status_code == 302
        proposal = Proposal.objects.get()
        assert (proposal.status, proposal.channel) == (Status.SUBMITTED, Channel.ASSISTED)
        assert proposal.entered_by == officer
        assert proposal.author
        assert proposal.author.is_guest
        assert (proposal.rw, proposal.requested_amount, proposal.agency) == ("05", 90_000_000, item.agency)
        page = client.get(URL)
        assert proposal.code in text_of(page)
        assert group_pin(proposal.pin) in text_of(page)
        assert re.search(r"hari ini:\s*<strong>1</strong>\s*tercatat", text_of(page))
        assert_good_html(page)

    def test_the_next_note_keeps_what_the_stack_shares(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        kept = {
            "proposer_kind": ProposerKind.GROUP,
            "group_name": "Karang Taruna",
            "kelurahan": city.neighbour.pk,
            COUNT: 12,
        }
        write(client, note(item, city, **kept))
        form = client.get(URL).context["form"]
        assert form["kelurahan"].value() == str(city.neighbour.pk)
        assert form["rw"].value() == "5"
        assert form["proposer_kind"].value() == "group"
        assert form["group_name"].value() == "Karang Taruna"
        for name in ("title", "problem", "volume", "proposer_name", "contact", "catalog_item"):
            assert not form[name].value(), name

    def test_outside_the_kamus(self, client: Client, officer: User, city: City, item: CatalogItem) -> None:
        typed = note(item, city, catalog_item="", title="Sumur resapan", kind="physical", unit="titik")
        assert write(client, {**typed, "unit_price": "2.500.000"}).status_code == 302
        proposal = Proposal.objects.get()
        assert proposal.is_off_catalog
        assert (proposal.unit_price, proposal.agency) == (2_500_000, city.planning)

    def test_what_is_missing_shows_on_the_same_page_and_nothing_is_sent(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        answer = write(client, note(item, city, volume="", problem=""))
        page = text_of(answer)
        assert "Tulis berapa banyak yang dibutuhkan." in page
        assert "Ceritakan masalah yang ingin diselesaikan." in page
        assert "Warga RW 05" in page
        assert not Proposal.objects.exists()
        assert_good_html(answer, 422)

    def test_all_or_nothing(self, client: Client, officer: User, city: City, item: CatalogItem) -> None:
        """What sending refuses leaves no half note behind."""
        city.planning.sector_codes = []
        city.planning.save()
        typed = note(item, city, catalog_item="", title="Sumur", kind="physical", unit="titik", unit_price="1000")
        answer = write(client, typed)
        assert "Belum ada perangkat daerah yang menangani usulan ini" in text_of(answer)
        assert not Proposal.objects.exists()

    def test_another_theme_keeps_what_was_typed(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        make_round("perempuan")
        page = client.post(URL, {**ticket_of(client.get(URL)), **note(item, city), "ganti": "perempuan"})
        text = text_of(page)
        assert page.status_code == 200
        assert "Banyak pemuda belum bekerja." in text
        assert 'name="tema" value="perempuan"' in text
        assert "error-summary" not in text

    def test_another_theme_brings_its_own_usual_proposer(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        """The children's theme had put the cross at “Anak”; under the youths' it would pass for a choice."""
        children = make_round("anak").theme
        children.needs_guardian = True
        children.save()

        def switch(before: str, after: str, **typed: str) -> str | None:
            posted = {**note(item, city, **typed), "tema": before, "ganti": after}
            return client.post(URL, posted).context["form"]["proposer_kind"].value()

        assert switch("anak", "pemuda", proposer_kind="child") == "person"
        assert switch("pemuda", "anak", proposer_kind="person") == "child"
        assert switch("anak", "pemuda", proposer_kind="child", child_age="from_16") == "child"
        assert switch("anak", "pemuda", proposer_kind="group") == "group"
        make_round("perempuan")
        assert switch("pemuda", "perempuan", proposer_kind="child") == "child", "the officer chose it"

    def test_a_child(self, client: Client, officer: User, city: City) -> None:
        round_ = make_round("anak")
        round_.theme.needs_guardian = True
        round_.theme.save()
        ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=3, body="Saya setuju.")
        item = make_catalog_item(round_, city.agency)
        typed = note(item, city, tema="anak", proposer_kind=ProposerKind.CHILD, child_age="from_10")
        assert write(client, typed).status_code == 422
        agreed = {
            "guardian_kind": "school",
            "given_by_name": "Guru kelas",
            "institution": "SDN Dinoyo 1",
            "consent_channel": "paper",
            "agrees": "3",
        }
        answer = write(client, {**typed, **agreed})
        assert answer.status_code == 302, text_of(answer)
        consent = Proposal.objects.get().consent
        assert consent
        assert (consent.channel, consent.recorded_by, consent.text.version) == (ConsentChannel.PAPER, officer, 3)


class TestFiles:
    def test_several_photos_go_along(self, client: Client, officer: User, city: City, item: CatalogItem) -> None:
        answer = write(client, note(item, city, upload=[photo("catatan.jpg"), other_photo()], is_declared="1"))
        assert answer.status_code == 302
        assert Proposal.objects.get().attachments.count() == 2

    def test_a_photo_survives_an_error_elsewhere(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        tickets = ticket_of(client.get(URL))
        bad = {**tickets, **note(item, city, volume="banyak", rw="lima", upload=[photo("catatan.jpg")])}
        answer = client.post(URL, bad)
        assert "catatan.webp" in text_of(answer)
        assert_good_html(answer, 422)
        draft = Proposal.objects.get()
        assert (draft.status, draft.problem) == (Status.DRAFT, "Banyak pemuda belum bekerja.")
        answer = client.post(URL, {**tickets, **note(item, city)})
        assert "pernyataan tentang orang dalam foto" in text_of(answer)
        assert client.post(URL, {**tickets, **note(item, city), "is_declared": "1"}).status_code == 302
        sent = Proposal.objects.get()
        assert (sent.pk, sent.status, sent.volume) == (draft.pk, Status.SUBMITTED, 30)
        assert sent.attachments.count() == 1

    def test_even_when_nothing_else_was_written(self, client: Client, officer: User, round_: ThemeRound) -> None:
        answer = write(client, {"tema": "pemuda", "upload": [photo("catatan.jpg")]})
        assert answer.status_code == 422
        assert Attachment.objects.get().proposal.title == "Catatan tanpa judul"
        assert "Catatan tanpa judul" not in text_of(answer).split("<form")[1]

    def test_a_bad_file_stops_the_note_and_loses_nothing(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        bad = photo("catatan.pdf")
        answer = write(client, note(item, city, upload=[photo("baik.jpg"), bad]))
        page = text_of(answer)
        assert answer.status_code == 422
        assert "catatan.pdf" in page
        assert "baik.webp" in page
        assert Proposal.objects.get().status == Status.DRAFT

    def test_a_file_can_be_taken_away_again(self, client: Client, officer: User, city: City, item: CatalogItem) -> None:
        tickets = ticket_of(client.get(URL))
        client.post(URL, {**tickets, **note(item, city, volume="", upload=[photo()])})
        key = str(Attachment.objects.get().key)
        page = client.post(URL, {**tickets, **note(item, city), "hapus": key})
        assert "Banyak pemuda belum bekerja." in text_of(page)
        assert not Attachment.objects.exists()

    def test_nobody_takes_away_a_file_of_another_note(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        write(client, note(item, city, volume="", upload=[photo()]))
        client.force_login(make_user(Role.KELURAHAN, region=city.kelurahan))
        page = write(client, note(item, city, hapus=str(Attachment.objects.get().key)))
        assert page.status_code == 404
        assert Attachment.objects.exists()

    def test_a_photo_moves_to_another_theme(self, client: Client, officer: User, city: City, item: CatalogItem) -> None:
        other = make_catalog_item(make_round("perempuan"), city.agency)
        tickets = ticket_of(client.get(URL))
        client.post(URL, {**tickets, **note(item, city, upload=[photo()], ganti="perempuan")})
        answer = client.post(URL, {**tickets, **note(other, city, tema="perempuan", is_declared="1")})
        assert answer.status_code == 302
        sent = Proposal.objects.get()
        assert sent.round.theme.slug == "perempuan"
        assert sent.code.startswith("2028-PRM-")
        assert sent.attachments.count() == 1


def other_photo() -> Any:
    from io import BytesIO  # noqa: PLC0415

    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    picture = BytesIO()
    Image.new("RGB", (61, 41), "gold").save(picture, "PNG")
    return SimpleUploadedFile("lokasi.png", picture.getvalue())


class TestTwice:
    def test_the_same_post_is_one_note(self, client: Client, officer: User, city: City, item: CatalogItem) -> None:
        typed = {**ticket_of(client.get(URL)), **note(item, city)}
        for _ in range(3):
            assert client.post(URL, typed).status_code == 302
        proposal = Proposal.objects.get()
        assert proposal.events.count() == 1
        assert Message.objects.filter(event__proposal=proposal).count() == 2  # portal, and an officer's hand

    def test_back_and_other_words_after_sending_says_so(
        self, client: Client, officer: User, city: City, item: CatalogItem
    ) -> None:
        typed = {**ticket_of(client.get(URL)), **note(item, city)}
        client.post(URL, typed)
        answer = client.post(URL, {**typed, "volume": "31"})
        assert "sudah terkirim sebagai usulan 2028-PMD-00001" in text_of(answer)
        assert Proposal.objects.get().volume == 30

    def test_an_item_of_the_kecamatan_twice(
        self, client: Client, officer: User, city: City, round_: ThemeRound
    ) -> None:
        """Its first agency is known only once it is sent; that is no change of the officer's."""
        item = make_catalog_item(round_)
        CatalogItem.objects.filter(pk=item.pk).update(agency=None, routes_to_kecamatan=True)
        typed = {**ticket_of(client.get(URL)), **note(item, city)}
        assert client.post(URL, typed).status_code == 302
        assert client.post(URL, typed).status_code == 302
        assert Proposal.objects.count() == 1


def test_a_verifier_sees_who_helped(client: Client, officer: User, city: City, item: CatalogItem) -> None:
    write(client, note(item, city))
    proposal = Proposal.objects.get()
    assert "Petugas pendamping" in text_of(client.get(reverse("proposal_detail", args=[proposal.code])))
    verify(proposal_id=proposal.pk, by=officer, recommendation="Sesuai catatan.")
