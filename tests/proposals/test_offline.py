"""Filing without signal, seen from the server: the pages a phone keeps, and drafts that arrive in pieces, or twice."""

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.enums import ConsentPurpose, Role
from accounts.models import ConsentText, User
from proposals.actions.parcels import Parcel
from proposals.enums import Channel, ProposerKind, Status
from proposals.forms.offline import OPENED_SALT
from proposals.models import Message, Proposal
from proposals.views.filing.service_worker import ASSETS, ICONS
from tests.factories import City, make_catalog_item, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of
from themes.models import CatalogItem, ThemeRound

pytestmark = pytest.mark.django_db
DOOR = "/usulan/luring/kirim/"


@pytest.fixture
def item(round_: ThemeRound, city: City) -> CatalogItem:
    return make_catalog_item(round_, city.agency, name="Pelatihan servis ponsel")


def lists(client: Client) -> dict[str, Any]:
    data: dict[str, Any] = client.get("/usulan/luring/data.json").json()
    return data


def draft(item: CatalogItem, city: City, **more: Any) -> dict[str, Any]:
    """What the phone sends of one draft."""
    return {
        "secret": str(uuid.uuid4()),
        "opened": lists(Client())["opened"],
        "tema": item.theme.slug,
        "source": "kamus",
        "catalog_item": str(item.pk),
        "volume": "30",
        "problem": "Banyak pemuda belum bekerja.",
        "kelurahan": str(city.kelurahan.pk),
        "rw": "5",
        "proposer_kind": "person",
        "proposer_name": "Warga RW 05",
        "contact": "0812 3456 7890",
        "last": "1",
        **more,
    }


class TestPages:
    def test_the_worker_may_look_after_the_whole_portal(self, client: Client) -> None:
        answer = client.get("/sw.js")
        assert answer["Content-Type"] == "text/javascript"
        assert answer["Service-Worker-Allowed"] == "/"
        assert "no-cache" in answer["Cache-Control"]
        assert client.get("/sw.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304

    def test_browsers_without_modules_get_a_worker_too(self, client: Client) -> None:
        assert "import " in text_of(client.get("/sw.js"))
        assert not re.search(r"^import ", text_of(client.get("/sw.js?klasik")), re.MULTILINE)

    def test_everything_the_worker_keeps_is_there(self, client: Client) -> None:
        kept = json.loads(re.search(r"const PLAN = (\{.*\});", text_of(client.get("/sw.js")))[1])  # type: ignore[index]
        assert [path for path in ASSETS if not finders.find(path)] == []
        for name in ("form", "page", "data"):
            assert client.get(kept[name]).status_code == 200, name

    def test_every_script_of_the_form_is_kept(self) -> None:
        folder = finders.find("js/offline/app.js").removesuffix("/app.js")
        from pathlib import Path  # noqa: PLC0415

        written = {f"js/offline/{path.name}" for path in Path(folder).glob("*.js")}
        assert written <= set(ASSETS)

    def test_the_kept_pages_are_the_same_for_everybody(self, client: Client, round_: ThemeRound) -> None:
        """Without cookies nothing about anybody is in them, no token either."""
        for path in ("/usulan/luring/", "/luring/"):
            pages = {text_of(Client().get(path)) for _turn in range(2)}
            assert len(pages) == 1
            assert "csrfmiddlewaretoken" not in pages.pop()
            assert not Client().get(path).cookies
            assert_good_html(Client().get(path))

    def test_the_manifest_installs_the_portal(self, client: Client) -> None:
        answer = client.get("/manifest.webmanifest")
        assert answer["Content-Type"] == "application/manifest+json"
        facts = answer.json()
        assert facts["start_url"] == facts["scope"] == "/"
        assert len(facts["icons"]) == len(ICONS)
        for icon in facts["icons"]:
            assert finders.find(icon["src"].removeprefix("/static/"))

    def test_every_page_registers_the_worker(self, client: Client, round_: ThemeRound) -> None:
        page = text_of(client.get("/"))
        assert "js/register.js" in page
        assert 'data-worker="/sw.js"' in page
        assert 'rel="manifest"' in page

    def test_the_lists(self, client: Client, item: CatalogItem, city: City) -> None:
        make_round("lansia", opened_days_ago=21)  # closed: not offered
        data = lists(client)
        assert [round_["slug"] for round_ in data["rounds"]] == ["pemuda"]
        assert data["rounds"][0]["kamus"] == [
            ["Dinas Kesehatan", [[item.pk, "Pelatihan servis ponsel", "peserta", 3_000_000]]]
        ]
        assert [city.kelurahan.pk, "Dinoyo"] in data["kelurahan"][1][1]

    def test_the_lists_cost_few_queries(
        self, client: Client, item: CatalogItem, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(8):
            client.get("/usulan/luring/data.json")


class TestSender:
    def test_nobody_in_particular(self, client: Client) -> None:
        answer = client.get("/usulan/luring/siapa.json")
        assert answer.json() | {"token": ""} == {"token": "", "owner": "", "name": "", "is_helper": False}
        assert "no-store" in answer["Cache-Control"]

    def test_an_account_is_known_by_a_mark_that_says_nothing(self, client: Client, city: City) -> None:
        user = make_user(Role.KELURAHAN, region=city.kelurahan, display_name="Operator Dinoyo")
        client.force_login(user)
        facts = client.get("/usulan/luring/siapa.json").json()
        assert (facts["name"], facts["is_helper"], len(facts["owner"])) == ("Operator Dinoyo", True, 16)
        assert str(user.pk) != facts["owner"]

    def test_a_guest_is_nobody_in_particular(self, client: Client) -> None:
        client.force_login(make_user(is_guest=True))
        assert client.get("/usulan/luring/siapa.json").json()["owner"] == ""

    def test_the_token_opens_the_door(self, item: CatalogItem, city: City) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post(DOOR, draft(item, city)).status_code == 403
        token = client.get("/usulan/luring/siapa.json").json()["token"]
        assert client.post(DOOR, draft(item, city), headers={"X-CSRFToken": token}).json()["state"] == "sent"


class TestSending:
    def test_without_an_account(self, client: Client, item: CatalogItem, city: City) -> None:
        sent = draft(item, city)
        answer = client.post(DOOR, sent).json()
        proposal = Proposal.objects.get()
        assert (answer["state"], answer["code"], answer["pin"]) == ("sent", proposal.code, proposal.pin)
        assert (proposal.status, proposal.channel, proposal.rw) == (Status.SUBMITTED, Channel.ONLINE, "05")
        assert proposal.author
        assert proposal.author.is_guest
        assert not client.session.get("_auth_user_id"), "a phone that is passed around stays nobody's"
        assert proposal.key != uuid.UUID(sent["secret"])

    def test_with_an_account(self, client: Client, item: CatalogItem, city: City) -> None:
        user = make_user()
        client.force_login(user)
        answer = client.post(DOOR, draft(item, city)).json()
        assert answer["pin"] == ""
        assert Proposal.objects.get().author == user

    def test_by_an_officer_for_somebody(self, client: Client, item: CatalogItem, city: City) -> None:
        officer = make_user(Role.KELURAHAN, region=city.kelurahan)
        client.force_login(officer)
        assert client.post(DOOR, draft(item, city)).json()["pin"]
        proposal = Proposal.objects.get()
        assert (proposal.channel, proposal.entered_by) == (Channel.ASSISTED, officer)
        assert proposal.author
        assert proposal.author.is_guest

    def test_a_group_with_its_numbers(self, client: Client, item: CatalogItem, city: City) -> None:
        group = {"proposer_kind": "group", "group_name": "Karang Taruna RW 05"}
        answer = client.post(DOOR, draft(item, city, **group))
        assert answer.status_code == 422
        assert any(name.startswith("jumlah-") for name in answer.json()["fields"])
        assert client.post(DOOR, draft(item, city, **group, **{"jumlah-male-18_30": "9"})).json()["state"] == "sent"
        assert Proposal.objects.get().group_counts.get().count == 9

    def test_a_child_with_the_wording_of_today(self, client: Client, city: City) -> None:
        round_ = make_round("anak")
        round_.theme.needs_guardian = True
        round_.theme.save()
        ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=4, body="Saya setuju.")
        item = make_catalog_item(round_, city.agency)
        assert lists(client)["wordings"]["agrees"] == {"version": 4, "body": "Saya setuju."}
        child = draft(
            *(item, city),
            proposer_kind=ProposerKind.CHILD.value,
            child_age="from_10",
            guardian_kind="parent",
            given_by_name="Orang tua",
            agrees="3",
        )
        assert "agrees" in client.post(DOOR, child).json()["fields"]
        assert client.post(DOOR, {**child, "agrees": "4"}).json()["state"] == "sent"
        assert Proposal.objects.get().consent.text.version == 4

    def test_a_crowd_behind_one_address_waits_and_loses_nothing(
        self, client: Client, item: CatalogItem, city: City, settings: Any
    ) -> None:
        settings.GUEST_FILINGS = "1/h/ip"
        typed = draft(item, city)
        assert client.post(DOOR, typed).status_code == 200
        assert client.post(DOOR, draft(item, city)).status_code == 429
        assert client.post(DOOR, typed).status_code == 200, "the receipt is no new filing"

    def test_what_is_wrong_comes_back_field_by_field(self, client: Client, item: CatalogItem, city: City) -> None:
        answer = client.post(DOOR, draft(item, city, volume="banyak", rw=""))
        assert answer.status_code == 422
        assert answer.json()["state"] == "mend"
        assert set(answer.json()["fields"]) == {"volume", "rw"}
        assert not Proposal.objects.exists()

    def test_a_theme_that_is_gone(self, client: Client, item: CatalogItem, city: City) -> None:
        for slug in ("tidak-ada", "", "\x00"):
            assert "tema" in client.post(DOOR, draft(item, city, tema=slug)).json()["fields"]

    def test_a_draft_without_a_secret(self, client: Client, item: CatalogItem, city: City) -> None:
        assert client.post(DOOR, draft(item, city, secret="")).json()["state"] == "mend"


class TestPhotos:
    def test_one_after_the_other(self, client: Client, item: CatalogItem, city: City) -> None:
        typed = draft(item, city, is_declared="1")
        first = {name: value for name, value in typed.items() if name != "last"}
        answer = client.post(DOOR, {**first, "upload": photo("satu.jpg")}).json()
        assert answer["state"] == "kept"
        assert Proposal.objects.get().status == Status.DRAFT
        answer = client.post(DOOR, {**typed, "photo": answer["photos"], "upload": coloured("merah.jpg", "red")}).json()
        assert answer["state"] == "sent"
        assert Proposal.objects.get().attachments.filter(is_declared=True).count() == 2

    def test_the_same_photo_again_is_one(self, client: Client, item: CatalogItem, city: City) -> None:
        """The answer got lost on the way, so the phone does not know that the photo arrived."""
        typed = draft(item, city, is_declared="1")
        first = {name: value for name, value in typed.items() if name != "last"}
        keys = [client.post(DOOR, {**first, "upload": photo()}).json()["photos"] for _turn in range(2)]
        assert keys[0] == keys[1]
        client.post(DOOR, {**typed, "photo": keys[0]})
        assert Proposal.objects.get().attachments.count() == 1

    def test_a_photo_taken_off_the_phone_is_not_sent(self, client: Client, item: CatalogItem, city: City) -> None:
        typed = draft(item, city)
        first = {name: value for name, value in typed.items() if name != "last"}
        client.post(DOOR, {**first, "upload": photo(), "is_declared": "1"})
        assert client.post(DOOR, typed).json()["state"] == "sent"
        assert not Proposal.objects.get().attachments.exists()

    def test_a_photo_that_is_none_says_so_and_sends_nothing(
        self, client: Client, item: CatalogItem, city: City
    ) -> None:
        answer = client.post(DOOR, draft(item, city, upload=photo("jalan.pdf"), is_declared="1"))
        assert answer.status_code == 422
        assert "jalan.pdf" in answer.json()["photo"]
        assert Proposal.objects.get().status == Status.DRAFT

    def test_undeclared_photos_are_not_sent(self, client: Client, item: CatalogItem, city: City) -> None:
        answer = client.post(DOOR, draft(item, city, upload=photo()))
        assert "pernyataan tentang orang dalam foto" in answer.json()["sentence"]


def coloured(name: str, colour: str) -> Any:
    from io import BytesIO  # noqa: PLC0415

    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    picture = BytesIO()
    Image.new("RGB", (60, 40), colour).save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue())


class TestTwice:
    def test_a_second_answer_is_the_same_receipt(self, client: Client, item: CatalogItem, city: City) -> None:
        typed = draft(item, city)
        answers = [Client().post(DOOR, typed).json() for _turn in range(3)]
        assert answers[0] == answers[1] == answers[2]
        assert answers[0]["pin"]
        assert Proposal.objects.count() == 1
        assert User.objects.filter(is_guest=True).count() == 1
        assert Message.objects.count() == 2  # portal, and an officer's hand

    def test_even_when_the_session_ended_in_between(self, client: Client, item: CatalogItem, city: City) -> None:
        client.force_login(make_user())
        typed = draft(item, city)
        first = client.post(DOOR, typed).json()
        assert Client().post(DOOR, typed).json() == first
        assert Proposal.objects.count() == 1

    def test_other_words_after_sending_are_not_taken(self, client: Client, item: CatalogItem, city: City) -> None:
        typed = draft(item, city)
        first = client.post(DOOR, typed).json()
        assert first["sentence"] == ""
        again = client.post(DOOR, {**typed, "volume": "31"}).json()
        assert again["code"] == first["code"]
        assert "perubahan itu tidak ikut" in again["sentence"]
        assert Proposal.objects.get().volume == 30

    def test_the_key_in_the_address_does_not_open_the_receipt(
        self, client: Client, item: CatalogItem, city: City
    ) -> None:
        client.post(DOOR, draft(item, city))
        key = str(Proposal.objects.get().key)
        client.post(DOOR, draft(item, city, secret=key))
        assert Proposal.objects.count() == 2

    def test_nobody_continues_the_draft_of_an_account(self, client: Client, item: CatalogItem, city: City) -> None:
        typed = draft(item, city)
        first = {name: value for name, value in typed.items() if name != "last"}
        client.force_login(make_user())
        client.post(DOOR, first)
        answer = Client().post(DOOR, typed)
        assert "milik orang lain" in answer.json()["sentence"]
        assert Proposal.objects.get().status == Status.DRAFT

    def test_two_people_on_one_phone_are_two_guests(self, client: Client, item: CatalogItem, city: City) -> None:
        for _turn in range(2):
            client.post(DOOR, draft(item, city))
        assert User.objects.filter(is_guest=True).count() == 2


class TestDeadline:
    def close(self, round_: ThemeRound, **ago: int) -> None:
        ThemeRound.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(**ago))

    def test_opened_before_and_sent_within_the_grace(
        self, client: Client, round_: ThemeRound, item: CatalogItem, city: City
    ) -> None:
        opened = (timezone.now() - timedelta(minutes=3)).isoformat()
        typed = draft(item, city, opened=signing.dumps(opened, salt=OPENED_SALT))
        self.close(round_, minutes=1)
        answer = client.post(DOOR, typed).json()
        assert (answer["state"], answer["is_in_grace"]) == ("sent", True)

    def test_too_late_is_kept_and_said(self, client: Client, round_: ThemeRound, item: CatalogItem, city: City) -> None:
        user = make_user()
        client.force_login(user)
        typed = draft(item, city)
        self.close(round_, minutes=6)
        answer = client.post(DOOR, typed)
        assert answer.status_code == 409
        assert answer.json()["state"] == "closed"
        assert "sudah ditutup" in answer.json()["sentence"]
        proposal = Proposal.objects.get()
        assert (proposal.status, proposal.author) == (Status.DRAFT, user)
        assert client.get(answer.json()["url"]).status_code == 200

    def test_the_server_alone_says_since_when(
        self, client: Client, round_: ThemeRound, item: CatalogItem, city: City
    ) -> None:
        typed = draft(item, city, opened="2020-01-01T00:00:00+07:00")
        self.close(round_, minutes=1)
        assert client.post(DOOR, typed).json()["state"] == "closed"


def test_the_key_is_made_of_the_secret_alone() -> None:
    secret = uuid.uuid4()
    now = timezone.now()
    assert Parcel(secret, now).key == Parcel(secret, now - timedelta(days=1)).key != secret


def test_answers_are_never_kept_by_anybody(client: Client, item: CatalogItem, city: City) -> None:
    answer: HttpResponse = client.post(DOOR, draft(item, city))
    assert "no-store" in answer["Cache-Control"]
