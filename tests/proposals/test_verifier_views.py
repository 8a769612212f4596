"""Officers of kelurahan and kecamatan at their queue."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from proposals.actions.attachments import add_attachment
from proposals.actions.review import verify
from proposals.enums import Status
from proposals.models import Proposal, Reason
from tests.factories import City, make_draft, make_proposal, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, city: City) -> User:
    user = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(user)
    return user


def act(client: Client, proposal: Proposal, move: str, query: str = "", **data: Any) -> HttpResponse:
    address = reverse("verify_act", args=[proposal.code, move]) + query
    return client.post(address, {"version": proposal.version, **data})


def test_the_queue_shows_what_waits_for_me_oldest_first(client: Client, officer: User, city: City) -> None:
    older, newer = make_proposal(title="Lapangan basket"), make_proposal(title="Kelas barista")
    make_proposal(kelurahan=city.neighbour, title="Bukan wilayah saya")
    make_proposal(Status.KELURAHAN_VERIFIED, title="Sudah diperiksa")
    page = text_of(client.get(reverse("verify_queue")))
    assert page.index(older.title) < page.index(newer.title)
    assert "Bukan wilayah saya" not in page
    assert "Sudah diperiksa" not in page
    narrowed = text_of(client.get(f"{reverse('verify_queue')}?q=barista&tema=pemuda"))
    assert newer.title in narrowed
    assert older.title not in narrowed
    assert f"{reverse('verify_detail', args=[newer.code])}?tema=pemuda&amp;q=barista" in narrowed


def test_verifying_goes_on_to_the_next_with_the_same_filter(client: Client, officer: User) -> None:
    first, other, second = (make_proposal(title=title) for title in ("Barista A", "Futsal", "Barista B"))
    answer = act(client, first, "verify", "?q=barista", recommendation="Layak.", volume="20", amount="60.000.000")
    assert answer["Location"] == f"{reverse('verify_detail', args=[second.code])}?q=barista"
    first.refresh_from_db()
    review = first.reviews.get()
    assert (first.status, review.volume, review.amount) == (Status.KELURAHAN_VERIFIED, 20, 60_000_000)
    answer = act(client, second, "verify", "?q=barista", recommendation="Layak.")
    assert answer["Location"] == f"{reverse('verify_queue')}?q=barista"
    assert Proposal.objects.get(pk=other.pk).status == Status.SUBMITTED


def test_a_figure_far_from_what_was_asked_is_asked_about_once(client: Client, officer: User) -> None:
    proposal = make_proposal()
    asked = proposal.requested_amount or 0
    answer = act(client, proposal, "verify", recommendation="Layak.", amount=str(asked * 11))
    assert answer.status_code == 422
    assert "beri centang bila memang benar" in text_of(answer)
    sure = {"amount": str(asked * 11), "is_sure": str(asked * 11)}
    act(client, proposal, "verify", recommendation="Layak.", **sure)
    assert proposal.reviews.get().amount == asked * 11


def test_the_kecamatan_takes_what_the_kelurahan_verified(client: Client, city: City) -> None:
    proposal = make_proposal(Status.KELURAHAN_VERIFIED)
    client.force_login(make_user(Role.KECAMATAN, region=city.kecamatan))
    assert proposal.code in text_of(client.get(reverse("verify_queue")))
    act(client, proposal, "verify", recommendation="Setuju.")
    proposal.refresh_from_db()
    assert proposal.status == Status.KECAMATAN_VERIFIED


def test_returning_and_refusing_need_words(client: Client, officer: User, city: City) -> None:
    proposal = make_proposal()
    assert "Tulis apa yang perlu dilengkapi." in text_of(act(client, proposal, "return", note=" "))
    typed = "Alamatnya di kelurahan sebelah."
    refused = text_of(act(client, proposal, "reject", note=typed))
    assert "Pilih alasan." in refused
    assert f'value="{reverse("verify_act", args=[proposal.code, "reject"])}' not in refused
    assert typed in refused
    act(client, proposal, "reject", note=typed, reason=Reason.objects.get(code="SALAH_OPD").pk)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision_note) == (Status.REJECTED, typed)


def test_a_stale_form_changes_nothing_and_keeps_the_words(client: Client, officer: User, city: City) -> None:
    proposal = make_proposal()
    stale = text_of(act(client, proposal, "verify", recommendation="Kata saya.", version=proposal.version - 1))
    assert "baru saja diubah orang lain" in stale
    assert "Kata saya." in stale
    assert f'name="version" value="{proposal.version}"' in stale
    colleague = make_user(Role.KELURAHAN, region=city.kelurahan)
    verify(proposal_id=proposal.pk, by=colleague, recommendation="Lebih dulu.")
    late = text_of(act(client, proposal, "return", reason=city.return_reason.pk, note="Kata saya juga."))
    assert "Kata saya juga." in late
    assert "Lebih dulu." in late
    proposal.refresh_from_db()
    assert (proposal.status, proposal.reviews.count()) == (Status.KELURAHAN_VERIFIED, 1)


def test_officers_of_other_places_and_citizens_do_not_get_in(client: Client, city: City) -> None:
    proposal = make_proposal()
    client.force_login(make_user(Role.KELURAHAN, region=city.neighbour))
    assert client.get(reverse("verify_detail", args=[proposal.code])).status_code == 404
    assert act(client, proposal, "verify", recommendation="Layak.").status_code == 404
    client.force_login(proposal.author)
    assert client.get(reverse("verify_queue")).status_code == 403
    assert client.get(reverse("verify_detail", args=[proposal.code])).status_code == 403
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED


def test_the_page_offers_only_what_the_server_accepts(client: Client, officer: User) -> None:
    for status, offered in ((Status.SUBMITTED, True), (Status.KELURAHAN_VERIFIED, False), (Status.RETURNED, False)):
        proposal = make_proposal(status)
        page = text_of(client.get(reverse("verify_detail", args=[proposal.code])))
        for move in ("verify", "return", "correct", "reroute", "reject"):
            assert (reverse("verify_act", args=[proposal.code, move]) in page) is offered


def test_officers_read_who_proposed_and_look_alikes_but_no_sealed_decision(client: Client, officer: User) -> None:
    twin = make_proposal(title="Pelatihan barista pemuda RW 5")
    fields = {"proposer_name": "Ketua RW", "contact": "0812-3", "title": "Pelatihan barista pemuda RW 05"}
    proposal = make_proposal(Status.UNACCOMMODATED, **fields)
    page = text_of(client.get(reverse("verify_detail", args=[proposal.code])))
    assert "Ketua RW" in page
    assert "0812-3" in page
    assert twin.code in page
    assert "Pagu tidak cukup" not in page
    assert "Belum terakomodasi" not in page


def test_a_photo_is_shown_and_hidden_by_the_officer(client: Client, officer: User) -> None:
    draft = make_draft()
    attachment = add_attachment(proposal=draft, upload=photo(), by=draft.author)
    type(attachment).objects.update(is_declared=True)
    client.force_login(draft.author)
    client.post(reverse("proposal_submit", args=[draft.key]))
    draft.refresh_from_db()
    client.force_login(officer)
    address = reverse("attachment_review", args=[draft.code, attachment.key])
    for button, is_released in (("show", True), ("hide", False)):
        client.post(address, {"act": button})
        attachment.refresh_from_db()
        assert (attachment.released_at is not None) is is_released
    client.force_login(draft.author)
    client.post(address, {"act": "show"})
    attachment.refresh_from_db()
    assert attachment.released_at is None


def test_pages_are_good_html(client: Client, officer: User) -> None:
    assert_good_html(client.get(reverse("verify_queue")))
    draft = make_draft()
    add_attachment(proposal=draft, upload=photo(), by=draft.author)
    proposal = make_proposal()
    assert_good_html(client.get(reverse("verify_queue")))
    assert_good_html(client.get(reverse("verify_detail", args=[proposal.code])))
    assert_good_html(act(client, proposal, "reject"), status=422)


@pytest.mark.parametrize("count", [1, 8])
def test_the_queue_asks_the_database_no_more_for_more_rows(
    client: Client, officer: User, django_assert_max_num_queries: Any, count: int
) -> None:
    round_ = make_round()
    for _number in range(count):
        make_proposal(round_=round_)
    with django_assert_max_num_queries(12):
        client.get(reverse("verify_queue"))


def test_why_she_cannot_verify_her_own_filing_is_said(client: Client, officer: User, city: City) -> None:
    proposal = make_proposal(by=officer)  # another officer of the kelurahan stands by
    page = text_of(client.get(reverse("verify_detail", args=[proposal.code])))
    assert "Minta rekan sekantor" in page
    assert "id_verify_recommendation" not in page
    answer = act(client, proposal, "verify", recommendation="Saya setuju dengan saya.")
    assert "Saya setuju dengan saya." in text_of(answer)
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED
    other = make_proposal()
    assert "Minta rekan sekantor" not in text_of(client.get(reverse("verify_detail", args=[other.code])))


def test_a_double_click_is_one_verification_and_no_error(client: Client, officer: User) -> None:
    proposal, following = make_proposal(), make_proposal()
    opened = {"recommendation": "Layak dan jelas.", "version": proposal.version}
    for _click in range(2):
        answer = act(client, proposal, "verify", **opened)
        assert answer["Location"] == reverse("verify_detail", args=[following.code])
    assert proposal.reviews.count() == 1


def test_returning_needs_a_reason_for_returning(client: Client, officer: User, city: City) -> None:
    proposal = make_proposal()
    assert act(client, proposal, "return", reason=city.reason.pk, note="Lengkapi RW-nya.").status_code == 422
    act(client, proposal, "return", reason=city.return_reason.pk, note="Lengkapi RW-nya.")
    proposal.refresh_from_db()
    assert proposal.status == Status.RETURNED


def test_correcting_the_place_stays_or_goes_with_the_place(client: Client, officer: User, city: City) -> None:
    proposal, following = make_proposal(), make_proposal()
    fields = {"kelurahan": city.kelurahan.pk, "rw": "6", "rt": "2", "address": "Balai RW", "note": "Salah tulis RW."}
    refused = act(client, proposal, "correct", **{**fields, "point": "di sana"})
    assert "Tulis lintang dan bujur" in text_of(refused)
    without = text_of(act(client, proposal, "correct", **{**fields, "kelurahan": "", "rw": "enam"}))
    assert "Pilih kelurahan." in without
    assert "Tulis nomor RW dengan angka" in without
    answer = act(client, proposal, "correct", **{**fields, "point": "-7.9432106, 112.61"}, query="?q=a")
    assert answer["Location"] == f"{reverse('verify_detail', args=[proposal.code])}?q=a"
    proposal.refresh_from_db()
    assert (proposal.rw, proposal.address, str(proposal.latitude)) == ("06", "Balai RW", "-7.943211")
    answer = act(client, proposal, "correct", **{**fields, "kelurahan": city.neighbour.pk})
    assert answer["Location"] == reverse("verify_detail", args=[following.code])
    again = act(client, proposal, "correct", next=reverse("verify_queue"), **fields)
    assert again["Location"] == reverse("verify_queue")
    assert "sudah dipindahkan ke Kelurahan Sumbersari" in text_of(client.get(again["Location"]))
    assert client.get(reverse("verify_detail", args=[proposal.code])).status_code == 403


def test_a_tile_chooses_the_kelurahan_without_script_and_keeps_what_was_typed(
    client: Client, officer: User, city: City
) -> None:
    for column, region in enumerate((city.kelurahan, city.neighbour), start=1):
        type(region).objects.filter(pk=region.pk).update(tile_column=column, tile_row=1)
    proposal = make_proposal()
    typed = {"rw": "9", "point": "-7.94, 112", "note": ""}
    answer = act(client, proposal, "correct", petak=city.neighbour.pk, kelurahan=city.kelurahan.pk, **typed)
    page = text_of(answer)
    assert answer.status_code == 200
    assert_good_html(answer)
    assert f'<option value="{city.neighbour.pk}" selected' in page
    assert re.search(rf'value="{city.neighbour.pk}"\s+aria-pressed="true"', page)
    assert 'value="-7.94, 112"' in page
    assert "Tulis mengapa lokasinya dikoreksi." not in page
    assert re.search(r'id="langkah-correct"\s+open', page)
    proposal.refresh_from_db()
    assert proposal.kelurahan == city.kelurahan
    stale = act(client, proposal, "correct", petak=city.neighbour.pk, version=proposal.version - 1, **typed)
    assert stale.status_code == 422


def test_rerouting_keeps_the_first_agency_in_sight(client: Client, officer: User, city: City) -> None:
    proposal = make_proposal()
    act(client, proposal, "reroute", agency=city.other_agency.pk, note="Urusan kebersihan.")
    page = text_of(client.get(reverse("verify_detail", args=[proposal.code])))
    assert "tujuan awal" in page
    assert "Dialihkan dari Dinas Kesehatan ke Dinas Lingkungan Hidup" in page


def test_a_move_asked_for_in_the_address_stands_open(client: Client, officer: User) -> None:
    page = text_of(client.get(reverse("verify_detail", args=[make_proposal().code]) + "?langkah=return"))
    assert re.search(r'id="langkah-return"\s+open', page)
    assert not re.search(r'id="langkah-verify"\s+open', page)
