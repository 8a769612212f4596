"""The proposer's way: from an idea to a sent proposal, through the pages."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, ConsentText, User
from proposals.actions import forum
from proposals.actions.review import return_to_proposer
from proposals.enums import Channel, ProposerKind, Status
from proposals.forms.ticket import Ticket
from proposals.models import Attachment, Proposal
from regions.models import Region
from tests.factories import (
    PASSWORD,
    City,
    make_catalog_item,
    make_city,
    make_draft,
    make_fields,
    make_proposal,
    make_round,
    make_session,
    make_user,
    settle_in_forum,
)
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of
from themes.models import CatalogItem, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(round_: ThemeRound, city: City) -> CatalogItem:
    return make_catalog_item(round_, city.agency, name="Pelatihan servis ponsel")


@pytest.fixture
def citizen(client: Client) -> User:
    user = make_user(display_name="Ketua RW")
    client.force_login(user)
    return user


def filled(item: CatalogItem | None, city: City, **changes: Any) -> dict[str, Any]:
    """A complete filing as the browser posts it."""
    activity = {"source": "kamus", "catalog_item": item.pk} if item else {"source": "luar"}
    return {
        "key": str(uuid.uuid4()),
        **activity,
        "problem": "Banyak pemuda belum bekerja.",
        "volume": "12,5",
        "beneficiary_count": "30",
        "kelurahan": city.kelurahan.pk,
        "rw": "5",
        "proposer_kind": "person",
        "proposer_name": "Ketua RW",
        **changes,
    }


def file(client: Client, data: dict[str, Any], theme: str = "pemuda") -> HttpResponse:
    return client.post(f"{reverse('proposal_new')}?tema={theme}", data)


def test_from_idea_to_receipt(client: Client, citizen: User, city: City, item: CatalogItem) -> None:
    assert "Tulis usulan Pemuda" in text_of(client.get(reverse("proposal_new")))
    page = text_of(client.get(f"{reverse('proposal_new')}?tema=pemuda"))
    ticket = dict(re.findall(r'name="(key|opened)" value="([^"]+)"', page))
    answer = file(client, filled(item, city, **ticket))
    proposal = Proposal.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("proposal_draft", args=[ticket["key"]]))
    assert (proposal.status, proposal.title, proposal.rw) == (Status.DRAFT, "Pelatihan servis ponsel", "05")
    assert (proposal.author, proposal.requested_amount) == (citizen, 37_500_000)

    client.post(reverse("proposal_upload", args=[proposal.key]), {"upload": photo()})
    check = text_of(client.get(answer["Location"]))
    assert "Rp37.500.000" in check
    assert "jalan.webp" in check

    sent = client.post(reverse("proposal_submit", args=[proposal.key]), follow=True)
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED
    assert f"Usulan terkirim dengan kode {proposal.code}" in text_of(sent)
    again = client.get(reverse("proposal_draft", args=[proposal.key]))
    assert again["Location"] == reverse("proposal_detail", args=[proposal.code])


def test_posting_twice_makes_one_proposal(client: Client, citizen: User, city: City, item: CatalogItem) -> None:
    data = filled(item, city)
    assert file(client, data).status_code == file(client, data).status_code == 302
    assert Proposal.objects.count() == 1


def test_what_is_missing_is_said_on_top_and_at_the_field_and_nothing_typed_is_lost(
    client: Client, citizen: User, city: City, item: CatalogItem
) -> None:
    data = filled(item, city, problem="", kelurahan="", volume="banyak", address="dekat mushola <b>")
    page = text_of(file(client, data))
    assert not Proposal.objects.exists()
    assert (
        '<a href="#id_problem">Masalah yang ingin diselesaikan: Ceritakan masalah yang ingin diselesaikan.</a>' in page
    )
    assert '<a href="#id_volume">Volume: Tulis volume dengan angka' in page
    assert page.count("Pilih kelurahan.") == 2
    assert 'value="dekat mushola &lt;b&gt;"' in page
    assert 'value="banyak"' in page
    assert f'name="key" value="{data["key"]}"' in page
    assert f'<option value="{item.pk}" selected>' in page


def test_an_unfinished_draft_can_be_kept_for_later(client: Client, citizen: User, city: City) -> None:
    make_round("pemuda")
    file(client, {"source": "luar", "title": "Lapangan futsal", "proposer_kind": "person", "later": "1"})
    proposal = Proposal.objects.get()
    page = text_of(client.get(reverse("proposal_draft", args=[proposal.key])))
    assert "Belum bisa dikirim" in page
    assert "<li>kelurahan</li>" in page
    assert "Kirim usulan</button>" not in page
    client.post(reverse("proposal_submit", args=[proposal.key]))
    proposal.refresh_from_db()
    assert proposal.status == Status.DRAFT


def test_outside_the_kamus_the_idea_needs_its_own_price(client: Client, citizen: User, city: City) -> None:
    make_round("pemuda")
    page = text_of(file(client, filled(None, city, title="Studio podcast")))
    assert "Tulis perkiraan harga satu satuan." in page
    own = {"title": "Studio podcast", "kind": "physical", "unit": "ruang", "unit_price": "Rp 2.500.000,-"}
    file(client, filled(None, city, **own, volume="2"))
    proposal = Proposal.objects.get()
    assert (proposal.is_off_catalog, proposal.requested_amount, proposal.kind) == (True, 5_000_000, "physical")


def test_a_child_without_consent_cannot_be_sent_and_is_told_why(
    client: Client, citizen: User, city: City, item: CatalogItem
) -> None:
    ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya <setuju>.")
    file(client, filled(item, city, proposer_kind="child", proposer_name="Bintang"))
    proposal = Proposal.objects.get()
    page = text_of(client.get(reverse("proposal_draft", args=[proposal.key])))
    assert "<li>persetujuan wali atau pendamping</li>" in page
    edit = reverse("proposal_edit", args=[proposal.key])
    assert "Saya &lt;setuju&gt;." in text_of(client.get(edit))

    consent = {"guardian_kind": "school", "given_by_name": "Guru BK", "agrees": "1"}
    child = filled(item, city, proposer_kind="child", proposer_name="Bintang", **consent)
    assert "Tulis nama sekolah atau lembaganya." in text_of(client.post(edit, child))
    client.post(edit, {**child, "institution": "SMP Negeri"})
    client.post(reverse("proposal_submit", args=[proposal.key]))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.proposer_kind) == (Status.SUBMITTED, ProposerKind.CHILD)
    assert Consent.objects.get().recorded_by == citizen


def test_consent_counts_only_for_the_wording_that_is_valid_now(
    client: Client, citizen: User, city: City, item: CatalogItem
) -> None:
    for version in (1, 2):
        ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=version, body=f"Naskah {version}.")
    consent = {"guardian_kind": "parent", "given_by_name": "Wali", "agrees": "1"}
    page = text_of(file(client, filled(item, city, proposer_kind="child", **consent)))
    assert "Naskah persetujuan baru saja diperbarui." in page
    assert not Consent.objects.exists()


def test_returned_is_mended_and_sent_again(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    assert "Lengkapi alamat." in text_of(client.get(reverse("my_proposals")))
    assert "Lengkapi alamat." in text_of(client.get(reverse("proposal_draft", args=[proposal.key])))
    client.post(reverse("proposal_edit", args=[proposal.key]), filled(item, city, address="Balai RW 05"))
    client.post(reverse("proposal_submit", args=[proposal.key]))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.address) == (Status.SUBMITTED, "Balai RW 05")


def test_after_closing_a_form_that_was_open_is_kept_as_a_draft(
    client: Client, citizen: User, city: City, round_: ThemeRound, item: CatalogItem
) -> None:
    round_.closes_at = timezone.now() - timedelta(minutes=10)
    round_.save()
    assert "Sudah ditutup" in text_of(client.get(f"{reverse('proposal_new')}?tema=pemuda"))
    file(client, filled(item, city))
    proposal = Proposal.objects.get()
    address = reverse("proposal_draft", args=[proposal.key])
    assert "sudah ditutup" in text_of(client.get(address))
    denied = client.post(reverse("proposal_submit", args=[proposal.key]), {"next": address}, follow=True)
    assert "Draf Anda tetap tersimpan" in text_of(denied)
    proposal.refresh_from_db()
    assert proposal.status == Status.DRAFT


def test_a_form_opened_before_the_deadline_arrives_within_the_grace(
    client: Client, citizen: User, city: City, round_: ThemeRound, item: CatalogItem
) -> None:
    before = Ticket(opened_at=timezone.now() - timedelta(minutes=10))
    round_.closes_at = timezone.now() - timedelta(minutes=2)
    round_.save()
    ticket = {"key": str(before.key), "opened": before.opened}
    forged = {**ticket, "key": str(uuid.uuid4())}
    for given, status in ((ticket, Status.SUBMITTED), (forged, Status.DRAFT)):
        file(client, filled(item, city, **given))
        client.post(reverse("proposal_submit", args=[given["key"]]))
        assert Proposal.objects.get(key=given["key"]).status == status
    assert Proposal.objects.get(key=ticket["key"]).is_in_grace


def test_a_round_that_has_not_opened_takes_nothing(client: Client, citizen: User, city: City) -> None:
    round_ = make_round("pemuda", opened_days_ago=-3)
    assert "Dibuka" in text_of(client.get(reverse("proposal_new")))
    file(client, filled(make_catalog_item(round_, city.agency), city))
    assert not Proposal.objects.exists()


def test_an_officer_files_for_somebody_in_her_kelurahan(client: Client, city: City, item: CatalogItem) -> None:
    officer = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(officer)
    page = text_of(client.get(f"{reverse('proposal_new')}?tema=pemuda"))
    assert f'<option value="{city.kelurahan.pk}" selected>' in page
    file(client, filled(item, city, proposer_name="Warga RW 05", contact="0812"))
    proposal = Proposal.objects.get()
    assert (proposal.channel, proposal.author, proposal.entered_by) == (Channel.ASSISTED, None, officer)
    client.post(reverse("proposal_submit", args=[proposal.key]))
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED


def test_others_do_not_find_my_draft(client: Client, citizen: User) -> None:
    draft = make_draft()
    for name in ("proposal_draft", "proposal_edit"):
        assert client.get(reverse(name, args=[draft.key])).status_code == 404
    for name in ("proposal_submit", "proposal_withdraw", "proposal_discard", "proposal_upload"):
        assert client.post(reverse(name, args=[draft.key])).status_code == 404
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_bad_file_is_refused_with_its_name_and_the_good_one_is_kept(client: Client) -> None:
    draft = make_draft()
    client.force_login(draft.author)
    script = SimpleUploadedFile("foto.jpg", b"<script>alert(1)</script>")
    page = client.post(reverse("proposal_upload", args=[draft.key]), {"upload": [script, photo()]}, follow=True)
    assert "“foto.jpg” bukan foto yang bisa dibaca" in text_of(page)
    assert draft.attachments.count() == 1
    attachment = draft.attachments.get()
    client.post(reverse("attachment_remove", args=[draft.key, attachment.key]))
    assert not Attachment.objects.exists()


def test_a_sent_proposal_is_withdrawn_with_a_note_only(client: Client) -> None:
    proposal = make_proposal(Status.SUBMITTED)
    client.force_login(proposal.author)
    address = reverse("proposal_withdraw", args=[proposal.key])
    client.post(address, {"note": " \x00", "next": reverse("my_proposals")})
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED
    client.post(address, {"note": "Sudah dibangun swadaya."})
    proposal.refresh_from_db()
    assert proposal.status == Status.WITHDRAWN


def test_a_draft_is_thrown_away_with_its_consent_but_nothing_sent_is(client: Client) -> None:
    draft = make_draft(proposer_kind=ProposerKind.CHILD)
    client.force_login(draft.author)
    client.post(reverse("proposal_discard", args=[draft.key]))
    assert not Proposal.objects.exists()
    assert not Consent.objects.exists()
    sent = make_proposal(Status.RETURNED)
    client.force_login(sent.author)
    client.post(reverse("proposal_discard", args=[sent.key]))
    assert Proposal.objects.filter(pk=sent.pk).exists()


def test_a_sealed_decision_reads_sedang_ditelaah_on_my_own_list(client: Client) -> None:
    proposal = make_proposal(Status.UNACCOMMODATED)
    client.force_login(proposal.author)
    page = text_of(client.get(reverse("my_proposals")))
    assert "Sedang ditelaah" in page
    assert "Belum terakomodasi" not in page


@pytest.mark.parametrize("count", [1, 12])
def test_my_list_asks_the_database_no_more_for_more_rows(
    client: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    round_, citizen = make_round(), make_user()
    for _number in range(count):
        make_draft(round_, citizen)
    client.force_login(citizen)
    with django_assert_max_num_queries(8):
        client.get(reverse("my_proposals"))


def test_every_page_of_the_way_is_good_html(client: Client, citizen: User, city: City, item: CatalogItem) -> None:
    ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya setuju.")
    assert_good_html(client.get(reverse("my_proposals")))
    assert_good_html(client.get(reverse("proposal_new")))
    assert_good_html(client.get(f"{reverse('proposal_new')}?tema=pemuda"))
    assert_good_html(file(client, {"source": "luar", "rw": "x", "agrees": "1"}))
    draft = make_draft(by=citizen, proposer_kind=ProposerKind.CHILD)
    client.post(reverse("proposal_upload", args=[draft.key]), {"upload": photo()})
    assert_good_html(client.get(reverse("proposal_draft", args=[draft.key])))
    assert_good_html(client.get(reverse("proposal_edit", args=[draft.key])))
    make_proposal(Status.SUBMITTED, by=citizen)
    assert_good_html(client.get(reverse("my_proposals")))


def test_after_the_forum_only_words_are_left_to_mend(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.FORWARDED, item.theme.rounds.get())
    officer = make_user(Role.AGENCY, agency=proposal.agency)
    return_to_proposer(
        proposal_id=proposal.pk, by=officer, reason=make_city().return_reason, note="Jelaskan masalahnya."
    )
    client.force_login(proposal.author)
    address = reverse("proposal_edit", args=[proposal.key])
    page = assert_good_html(client.get(address))
    names = {field.get("name") for kind in ("input", "textarea", "select") for field in page.iter(kind)}
    assert {"problem", "beneficiary_count", "proposer_name"} <= names
    assert not names & {"title", "volume", "kelurahan", "rw", "unit_price", "catalog_item"}
    assert f"Forum sudah menyepakati “{proposal.title}”, 30 peserta, Rp90.000.000" in text_of(client.get(address))
    client.post(address, filled(item, city, volume="900", rw="9", problem="Denah terlampir.", beneficiary_count="31"))
    client.post(reverse("proposal_submit", args=[proposal.key]))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.problem) == (Status.FORWARDED, "Denah terlampir.")
    assert (proposal.volume, proposal.rw, proposal.beneficiary_count) == (30, "05", 31)


def test_a_returned_one_cannot_be_emptied_and_the_words_stay(client: Client, city: City, item: CatalogItem) -> None:
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    data = filled(item, city, volume="", problem="Kalimat yang panjang.", later="1")
    page = text_of(client.post(reverse("proposal_edit", args=[proposal.key]), data))
    assert "tidak boleh kosong atau nol: volume." in page
    assert "Kalimat yang panjang." in page


def test_a_kamus_item_of_the_local_kecamatan_can_be_chosen_when_mending(
    client: Client, city: City, item: CatalogItem
) -> None:
    CatalogItem.objects.filter(pk=item.pk).update(agency=None, routes_to_kecamatan=True)
    proposal = make_proposal(Status.RETURNED, item.theme.rounds.get())
    client.force_login(proposal.author)
    answer = client.post(reverse("proposal_edit", args=[proposal.key]), filled(item, city))
    assert answer.status_code == 302
    proposal.refresh_from_db()
    assert str(proposal.agency) == "Kec. Lowokwaru"


def test_going_back_and_changing_the_form_changes_the_draft(
    client: Client, citizen: User, city: City, item: CatalogItem
) -> None:
    data = filled(item, city)
    file(client, data)
    file(client, {**data, "problem": "Sekarang lebih jelas."})
    proposal = Proposal.objects.get()
    assert proposal.problem == "Sekarang lebih jelas."
    client.post(reverse("proposal_submit", args=[proposal.key]))
    page = text_of(file(client, {**data, "problem": "Terlambat, tetapi tidak hilang."}))
    assert "perubahan Anda belum disimpan" in page
    assert "Terlambat, tetapi tidak hilang." in page


def test_a_proposal_from_the_hall_is_mended_without_a_persons_name(client: Client, city: City) -> None:
    session = make_session(make_round("pemuda"))
    facilitator = session.created_by
    item = forum.raise_in_hall(session_id=session.pk, by=facilitator, key=uuid.uuid4(), fields=make_fields())
    settle_in_forum(item, facilitator, city, agreed=True)
    item.proposal.refresh_from_db()
    officer = make_user(Role.AGENCY, agency=item.proposal.agency)
    return_to_proposer(
        proposal_id=item.proposal.pk, by=officer, reason=make_city().return_reason, note="Jelaskan masalahnya."
    )
    client.force_login(facilitator)
    words = {"problem": "Lampu mati.", "proposer_kind": "person"}
    assert client.post(reverse("proposal_edit", args=[item.proposal.key]), words).status_code == 302


def test_only_regions_of_today_are_taken(client: Client, citizen: User, city: City, item: CatalogItem) -> None:
    Region.objects.filter(pk=city.kelurahan.pk).update(valid_to=timezone.localdate())
    file(client, filled(item, city))
    assert not Proposal.objects.exists()


def test_only_as_many_files_are_opened_as_a_proposal_may_have(client: Client) -> None:
    draft = make_draft()
    client.force_login(draft.author)
    bad = [SimpleUploadedFile(f"foto{number}.jpg", b"bukan foto") for number in range(7)]
    page = text_of(client.post(reverse("proposal_upload", args=[draft.key]), {"upload": bad}, follow=True))
    assert "Sekali unggah paling banyak 5 berkas." in page
    assert "foto4.jpg" in page
    assert "foto5.jpg" not in page


class TestSessionEnded:
    """Nothing typed is lost when the session ended while the form was open."""

    ADDRESS = "/usulan/baru/?tema=pemuda"

    def test_the_typed_form_comes_back_after_signing_in(self, client: Client) -> None:
        make_round("pemuda")
        user = make_user()
        typed = {"title": "Lapangan voli Karang Taruna", "problem": "Pemuda tidak punya tempat.", "source": "outside"}
        answer = client.post(self.ADDRESS, typed)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/masuk/?next=")
        assert "Isian Anda disimpan" in client.get(answer["Location"]).content.decode()
        client.post(answer["Location"], {"login": user.username, "password": PASSWORD})
        page = client.get(self.ADDRESS).content.decode()
        assert "Isian Anda dipulihkan" in page
        assert "Lapangan voli Karang Taruna" in page
        assert "Pemuda tidak punya tempat." in page
        assert "Lapangan voli" not in client.get(self.ADDRESS).content.decode(), "once is enough"

    def test_it_is_not_kept_for_long(self, client: Client) -> None:
        make_round("pemuda")
        client.post(self.ADDRESS, {"title": "Lapangan voli"})
        session = client.session
        session["kept_form"] = {**session["kept_form"], "at": session["kept_form"]["at"] - 31 * 60}
        session.save()
        client.force_login(make_user())
        assert "Lapangan voli" not in client.get(self.ADDRESS).content.decode()
