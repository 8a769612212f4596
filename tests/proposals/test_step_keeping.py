"""What was typed in a step stays: in the draft, on the page, until the deadline and after it."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from proposals.enums import Status
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from tests.factories import City, make_catalog_item, make_draft
from tests.proposals.pages import PERSON, begin, first_step, hidden_in, post_step, step_address, text_of, what, where
from themes.models import CatalogItem, ThemeRound

pytestmark = pytest.mark.django_db


class TestKeeping:
    """Nothing typed is lost, nothing is overwritten silently, nothing happens twice."""

    def test_a_wrong_field_does_not_hold_up_the_right_ones(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        answer = post_step(
            client, step_address(proposal, "apa"), source="kamus", title="Servis ponsel", problem="Sepi."
        )
        assert answer.status_code == 422
        assert "Pilih satu kegiatan dari kamus" in text_of(answer)
        proposal.refresh_from_db()
        assert (proposal.title, proposal.problem) == ("Servis ponsel", "Sepi.")

    def test_back_saves_and_goes_back(self, client: Client, round_: ThemeRound) -> None:
        proposal = begin(client)
        answer = post_step(client, step_address(proposal, "apa"), source="luar", title="Studio", kembali="1")
        assert answer["Location"] == step_address(proposal, "siapa")
        proposal.refresh_from_db()
        assert proposal.title == "Studio"

    def test_a_page_that_saves_by_itself_hears_when_and_what_not(
        self, client: Client, city: City, round_: ThemeRound
    ) -> None:
        proposal = begin(client)
        address = step_address(proposal, "tempat")
        typed = {**hidden_in(client.get(address)), "kelurahan": city.kelurahan.pk, "rw": "lima", "otomatis": "1"}
        answer = client.post(address, typed)
        told = answer.json()
        assert answer.status_code == 200
        assert re.fullmatch(r"Tersimpan pukul \d\d\.\d\d, kecuali: RW", told["note"])
        proposal.refresh_from_db()
        assert proposal.kelurahan == city.kelurahan
        more = client.post(address, {**typed, "seen": told["seen"], "rw": "05", "address": "Balai"})
        assert more.json()["is_whole"]
        proposal.refresh_from_db()
        assert (proposal.rw, proposal.address) == ("05", "Balai")

    def test_a_sum_beyond_all_sense_asks_for_the_volume_anew(self, client: Client, round_: ThemeRound) -> None:
        """The volume of something cheap times the price of something dear is more than the database can count."""
        draft = make_draft(round_, unit_price=1, volume=Decimal(10_000_000))
        client.force_login(draft.author)
        address = step_address(draft, "jumlah")
        answer = post_step(client, address, unit="unit", volume="10.000.000", unit_price="10.000.000.000.000")
        assert answer.status_code == 422
        assert "menjadi terlalu besar" in text_of(answer)
        draft.refresh_from_db()
        assert (draft.volume, draft.unit_price, draft.requested_amount) == (None, 10_000_000_000_000, None)
        dear = make_catalog_item(round_, unit_price=2_000_000)
        draft = make_draft(round_, by=draft.author, unit_price=1, volume=Decimal(10_000_000))
        post_step(client, step_address(draft, "apa"), **what(dear))
        draft.refresh_from_db()
        assert (draft.volume, draft.unit_price, draft.requested_amount) == (None, 2_000_000, None)

    def test_the_second_window_sees_what_the_first_one_saved(self, client: Client, round_: ThemeRound) -> None:
        proposal = begin(client)
        address = step_address(proposal, "apa")
        first, second = (hidden_in(client.get(address)) for _window in range(2))
        idea = {"source": "luar", "kind": "goods", "problem": "Perlu."}
        assert client.post(address, {**first, **idea, "title": "Dari jendela satu"}).status_code == 302
        answer = client.post(address, {**second, **idea, "title": "Dari jendela dua"})
        page = text_of(answer)
        assert answer.status_code == 409
        assert "<dt>Judul usulan</dt>" in page
        assert "Dari jendela satu" in page
        assert 'value="Dari jendela dua"' in page
        proposal.refresh_from_db()
        assert proposal.title == "Dari jendela satu"
        assert client.post(address, {**hidden_in(answer), **idea, "title": "Dari jendela dua"}).status_code == 302
        proposal.refresh_from_db()
        assert proposal.title == "Dari jendela dua", "knowingly, it may"

    def test_a_save_in_the_background_overwrites_nothing_either(self, client: Client, round_: ThemeRound) -> None:
        proposal = begin(client)
        address = step_address(proposal, "apa")
        old = hidden_in(client.get(address))
        post_step(client, address, source="luar", title="Lebih baru", nanti="1")
        answer = client.post(address, {**old, "source": "luar", "title": "Lebih lama", "otomatis": "1"})
        assert answer.status_code == 409
        assert "perangkat lain" in answer.json()["note"]
        proposal.refresh_from_db()
        assert proposal.title == "Lebih baru"

    def test_another_step_saved_elsewhere_is_no_conflict(self, client: Client, city: City, item: CatalogItem) -> None:
        proposal = begin(client)
        old = hidden_in(client.get(step_address(proposal, "tempat")))
        post_step(client, step_address(proposal, "apa"), **what(item))
        assert client.post(step_address(proposal, "tempat"), {**old, **where(city)}).status_code == 302

    def test_the_same_step_twice_changes_nothing(self, client: Client, city: City, round_: ThemeRound) -> None:
        proposal = begin(client)
        address = step_address(proposal, "tempat")
        typed = {**hidden_in(client.get(address)), **where(city)}
        assert client.post(address, typed).status_code == 302
        proposal.refresh_from_db()
        version = proposal.version
        assert client.post(address, typed).status_code == 302
        proposal.refresh_from_db()
        assert proposal.version == version

    def test_going_back_in_the_browser_and_changing_is_no_conflict(
        self, client: Client, city: City, round_: ThemeRound
    ) -> None:
        proposal = begin(client)
        address = step_address(proposal, "tempat")
        page = {**hidden_in(client.get(address)), **where(city)}
        client.post(address, page)
        assert client.post(address, {**page, "rw": "7"}).status_code == 302
        proposal.refresh_from_db()
        assert proposal.rw == "07"


class TestDeadline:
    def test_after_it_the_draft_stays_and_the_page_says_so(
        self, client: Client, citizen: User, city: City, round_: ThemeRound, item: CatalogItem
    ) -> None:
        proposal = begin(client)
        for step, typed in (("apa", what(item)), ("tempat", where(city)), ("jumlah", {"volume": "2"})):
            post_step(client, step_address(proposal, step), **typed)
        check = reverse("proposal_draft", args=[proposal.key])
        assert "masih diterima 5 menit sesudahnya" in text_of(client.get(check))
        round_.closes_at = timezone.now() - timedelta(minutes=10)
        round_.save()
        assert "Sudah ditutup" in text_of(client.get(first_step()))
        page = text_of(client.get(check))
        assert "Pengusulan tema ini sudah ditutup" in page
        assert "Kirim usulan</button>" not in page
        assert "sudah ditutup" in text_of(client.get(step_address(proposal, "apa")))
        denied = client.post(reverse("proposal_submit", args=[proposal.key]), {"next": check}, follow=True)
        assert "Draf Anda tetap tersimpan" in text_of(denied)
        proposal.refresh_from_db()
        assert proposal.status == Status.DRAFT

    def test_a_form_opened_before_arrives_within_the_grace(
        self, client: Client, citizen: User, city: City, round_: ThemeRound, item: CatalogItem
    ) -> None:
        before = Ticket(opened_at=timezone.now() - timedelta(minutes=10))
        round_.closes_at = timezone.now() - timedelta(minutes=2)
        round_.save()
        ticket = {"key": str(before.key), "opened": before.opened}
        forged = {**ticket, "key": str(uuid.uuid4())}
        for given, status in ((ticket, Status.SUBMITTED), (forged, Status.DRAFT)):
            client.post(first_step(), {**PERSON, **given, "akun": "1"})
            proposal = Proposal.objects.get(key=given["key"])
            for step, typed in (("apa", what(item)), ("tempat", where(city)), ("jumlah", {"volume": "2"})):
                post_step(client, step_address(proposal, step), **typed)
            client.post(reverse("proposal_submit", args=[proposal.key]))
            proposal.refresh_from_db()
            assert proposal.status == status
        assert Proposal.objects.get(key=ticket["key"]).is_in_grace
