"""Filing in steps, from the first page to the last, as a browser without JavaScript does it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ConsentPurpose, Role
from accounts.models import ConsentText, User
from proposals.enums import Channel, Status
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from regions.models import Region
from tests.factories import City, make_proposal, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import (
    PERSON,
    begin,
    first_step,
    hidden_in,
    photo,
    post_step,
    step_address,
    text_of,
    what,
    where,
)
from themes.models import CatalogItem, ThemeRound

pytestmark = pytest.mark.django_db


class TestWholeWay:
    def test_without_an_account_from_theme_to_receipt(self, client: Client, city: City, item: CatalogItem) -> None:
        assert "Tulis usulan Pemuda" in text_of(client.get(reverse("proposal_new")))
        assert not User.objects.filter(is_guest=True).exists(), "reading makes nobody"
        proposal = begin(client)
        assert (proposal.status, proposal.author.is_guest, proposal.channel) == (Status.DRAFT, True, Channel.ONLINE)
        for step, typed in (
            ("apa", what(item)),
            ("tempat", where(city)),
            ("jumlah", {"volume": "12,5"}),
            ("bukti", {}),
        ):
            answer = post_step(client, step_address(proposal, step), **typed)
            assert answer.status_code == 302, text_of(answer)
        assert answer["Location"] == reverse("proposal_draft", args=[proposal.key])
        check = text_of(client.get(answer["Location"]))
        assert "Rp37.500.000" in check
        assert "Masih perlu diisi" not in check
        sent = client.post(reverse("proposal_submit", args=[proposal.key]), follow=True)
        proposal.refresh_from_db()
        assert (proposal.status, proposal.title, proposal.rw) == (Status.SUBMITTED, "Pelatihan servis ponsel", "05")
        assert proposal.code in text_of(sent)
        assert re.fullmatch(r"\d{8}", proposal.pin)

    def test_every_page_is_good_html(self, client: Client, citizen: User, city: City, item: CatalogItem) -> None:
        for purpose in ConsentPurpose:
            ConsentText.objects.create(purpose=purpose, version=1, body="Saya <setuju>.")
        Region.objects.filter(pk=city.kelurahan.pk).update(tile_column=2, tile_row=1)
        assert_good_html(client.get(reverse("proposal_new")))
        assert_good_html(client.get(first_step()))
        assert_good_html(Client().get(first_step()))
        assert_good_html(post_step(client, first_step(), proposer_kind="child", agrees="1"), 422)
        proposal = begin(client)
        bad = {"apa": {"source": "luar"}, "tempat": {"rw": "x"}, "jumlah": {"volume": "banyak"}}
        for step in ("siapa", "apa", "tempat", "jumlah", "bukti"):
            assert_good_html(client.get(step_address(proposal, step)))
            if step in bad:
                assert_good_html(post_step(client, step_address(proposal, step), **bad[step]), 422)
        assert_good_html(client.get(reverse("proposal_draft", args=[proposal.key])))
        client.post(reverse("proposal_upload", args=[proposal.key]), {"upload": photo()})
        assert_good_html(client.get(step_address(proposal, "bukti")))
        assert_good_html(client.get(reverse("proposal_draft", args=[proposal.key])))
        assert_good_html(client.get(reverse("my_proposals")))

    def test_the_list_says_where_to_go_on(self, client: Client, citizen: User, city: City, item: CatalogItem) -> None:
        proposal = begin(client)
        page = text_of(client.get(reverse("my_proposals")))
        assert "Lanjutkan di langkah 2: Apa yang diusulkan?" in page
        assert step_address(proposal, "apa") in page

    def test_the_check_page_leads_to_what_is_missing_and_comes_back(
        self, client: Client, citizen: User, city: City, item: CatalogItem
    ) -> None:
        proposal = begin(client)
        page = text_of(client.get(reverse("proposal_draft", args=[proposal.key])))
        address = f"{step_address(proposal, 'tempat')}?dari=periksa"
        assert f'<a href="{address}">Kelurahan</a>' in page
        assert "Kirim usulan</button>" not in page
        answer = client.post(address, {**hidden_in(client.get(address)), **where(city)})
        assert answer["Location"] == reverse("proposal_draft", args=[proposal.key])
        client.post(reverse("proposal_submit", args=[proposal.key]))
        proposal.refresh_from_db()
        assert proposal.status == Status.DRAFT, "unfinished ones are not sent"

    @pytest.mark.parametrize(
        ("step", "most"), [("siapa", 16), ("apa", 16), ("tempat", 16), ("jumlah", 14), ("bukti", 14)]
    )
    def test_a_step_asks_the_database_little(
        self,
        client: Client,
        citizen: User,
        city: City,
        item: CatalogItem,
        most: int,
        step: str,
        django_assert_max_num_queries: Any,
    ) -> None:
        proposal = begin(client)
        typed = {"siapa": PERSON, "apa": what(item), "tempat": where(city), "jumlah": {"volume": "2"}, "bukti": {}}[
            step
        ]
        address = step_address(proposal, step)
        sends = {**hidden_in(client.get(address)), **typed, "contact": "0812 0000 1234"}
        with django_assert_max_num_queries(most):
            client.get(address)
        with django_assert_max_num_queries(most):
            client.post(address, sends)

    def test_others_do_not_find_my_steps(self, client: Client, citizen: User, round_: ThemeRound) -> None:
        proposal = begin(Client())
        for step in ("siapa", "bukti"):
            assert client.get(step_address(proposal, step)).status_code == 404
            assert client.post(step_address(proposal, step), {"proposer_name": "Orang lain"}).status_code == 404
        assert Client().get(step_address(proposal, "apa")).status_code == 302

    def test_an_unknown_step_leads_to_the_check_page(self, client: Client, round_: ThemeRound) -> None:
        proposal = begin(client)
        answer = client.get(step_address(proposal, "entah"))
        assert answer["Location"] == reverse("proposal_draft", args=[proposal.key])

    def test_a_sent_proposal_shows_its_own_page(self, client: Client) -> None:
        proposal = make_proposal(Status.SUBMITTED)
        client.force_login(proposal.author)
        answer = client.get(step_address(proposal, "apa"))
        assert answer["Location"] == reverse("proposal_detail", args=[proposal.code])


class TestBeginning:
    def test_one_click_twice_is_one_draft_of_one_guest(self, client: Client, round_: ThemeRound) -> None:
        ticket = Ticket()
        typed = {**PERSON, "key": str(ticket.key), "opened": ticket.opened}
        answers = [Client().post(first_step(), typed) for _click in range(2)]  # the second knows no cookie yet
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Proposal.objects.count() == User.objects.filter(is_guest=True).count() == 1

    def test_a_strangers_key_opens_nothing_without_the_signed_ticket(self, client: Client, round_: ThemeRound) -> None:
        proposal = begin(client)
        for opened in ("", Ticket().opened):
            answer = Client().post(first_step(), {**PERSON, "key": str(proposal.key), "opened": opened})
            assert answer.status_code == 409
            assert "milik orang lain" in text_of(answer)
        old = Ticket(key=proposal.key, opened_at=timezone.now() - timedelta(days=2))
        late = Client().post(first_step(), {**PERSON, "key": str(old.key), "opened": old.opened})
        assert late.status_code == 409

    def test_many_from_one_address_are_asked_to_wait(self, client: Client, round_: ThemeRound, settings: Any) -> None:
        cache.clear()
        settings.GUEST_FILINGS = "2/h/ip"
        for _person in range(2):
            begin(Client())
        answer = post_step(Client(), first_step(), **PERSON)
        assert answer.status_code == 429
        assert "Banyak sekali usulan baru dari jaringan ini" in text_of(answer)
        assert 'value="Ketua RW"' in text_of(answer), "what was typed is still there"
        assert Proposal.objects.count() == 2
        client.force_login(make_user())
        begin(client)  # accounts are not counted
        cache.clear()

    def test_a_hall_behind_one_address_is_not_hit(self) -> None:
        amount, span, _per = portal_settings.GUEST_FILINGS.split("/")
        assert (int(amount), span) >= (300, "h")

    def test_what_is_missing_is_said_on_top_and_at_the_field(self, client: Client, round_: ThemeRound) -> None:
        answer = post_step(client, first_step(), proposer_kind="group", contact="<b>")
        page = text_of(answer)
        assert answer.status_code == 422
        assert '<a href="#id_proposer_name">Nama pengusul atau narahubung: Tulis nama pengusul;' in page
        assert "Tulis nama kelompok atau perusahaannya." in page
        assert 'value="&lt;b&gt;"' in page
        assert not Proposal.objects.exists()
        assert not User.objects.filter(is_guest=True).exists()

    def test_saved_for_later_without_a_name(self, client: Client, round_: ThemeRound) -> None:
        answer = post_step(client, first_step(), proposer_kind="person", nanti="1")
        assert answer["Location"] == reverse("my_proposals")
        assert "Lanjutkan di langkah 1" in text_of(client.get(answer["Location"]))

    def test_who_began_already_is_led_back(self, client: Client, citizen: User, round_: ThemeRound) -> None:
        proposal = begin(client)
        assert reverse("proposal_draft", args=[proposal.key]) in text_of(client.get(first_step()))

    def test_a_round_that_has_not_opened_takes_nothing(self, client: Client, city: City) -> None:
        make_round("pemuda", opened_days_ago=-3)
        assert "Dibuka" in text_of(client.get(reverse("proposal_new")))
        client.post(first_step(), PERSON)
        assert not Proposal.objects.exists()

    def test_open_themes_stand_first(self, client: Client, city: City) -> None:
        make_round("anak", opened_days_ago=-3)
        make_round("perempuan", opened_days_ago=22)
        make_round("pemuda")
        page = text_of(client.get(reverse("proposal_new")))
        assert page.index("Pemuda") < page.index("Anak") < page.index("Perempuan")

    def test_an_officer_files_for_somebody_else(self, client: Client, city: City, round_: ThemeRound) -> None:
        officer = make_user(Role.KECAMATAN, region=city.kecamatan)
        client.force_login(officer)
        assert "Tulis nama dan kontak orang itu" in text_of(client.get(first_step()))
        proposal = begin(client, proposer_name="Warga RW 05")
        assert (proposal.channel, proposal.author, proposal.entered_by) == (Channel.ASSISTED, None, officer)


class TestSessionEnded:
    """Nothing typed is lost when the session ended while the form was open, and no guest slips in for an account."""

    def test_the_first_step_comes_back_after_signing_in(
        self, client: Client, citizen: User, round_: ThemeRound
    ) -> None:
        hidden = hidden_in(client.get(first_step()))
        client.logout()
        answer = client.post(first_step(), {**hidden, **PERSON, "proposer_name": "Ketua RW 7"})
        assert answer["Location"].startswith("/masuk/?next=")
        assert not Proposal.objects.exists()
        client.force_login(citizen)
        page = text_of(client.get(first_step()))
        assert "Isian Anda dipulihkan" in page
        assert "Ketua RW 7" in page
        assert hidden["key"] in page

    def test_a_later_step_too(self, client: Client, citizen: User, round_: ThemeRound) -> None:
        proposal = begin(client)
        address = step_address(proposal, "apa")
        client.logout()
        assert client.post(address, {"source": "luar", "title": "Lapangan voli"})["Location"].startswith(
            "/masuk/?next="
        )
        client.force_login(citizen)
        assert "Lapangan voli" in text_of(client.get(address))
        assert "Lapangan voli" not in text_of(client.get(address)), "once is enough"

    def test_it_is_not_kept_for_long(self, client: Client, citizen: User, round_: ThemeRound) -> None:
        proposal = begin(client)
        address = step_address(proposal, "apa")
        client.logout()
        client.post(address, {"title": "Lapangan voli"})
        session = client.session
        session["kept_form"] = {**session["kept_form"], "at": session["kept_form"]["at"] - 31 * 60}
        session.save()
        client.force_login(citizen)
        assert "Lapangan voli" not in text_of(client.get(address))
