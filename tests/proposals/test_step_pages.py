"""What each step of filing asks for, takes and refuses."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ConsentPurpose
from accounts.models import Consent, ConsentText
from proposals.enums import ChildAge, ProposerKind, Status
from regions.models import Region
from tests.factories import City, make_proposal, make_round
from tests.proposals.pages import PERSON, begin, first_step, hidden_in, post_step, step_address, text_of, what, where
from themes.models import CatalogItem, ThemeRound

pytestmark = pytest.mark.django_db


class TestWho:
    def test_a_group_is_counted_without_names(self, client: Client, round_: ThemeRound) -> None:
        group = {"proposer_kind": "group", "group_name": "Karang Taruna", "proposer_name": "Narahubung"}
        answer = post_step(client, first_step(), **group)
        assert "Tulis berapa orang anggota kelompok ini" in text_of(answer)
        answer = post_step(client, first_step(), **group, **{"jumlah-female-18_30": "tujuh"})
        assert "Tulis angka saja" in text_of(answer)
        proposal = begin(client, **group, **{"jumlah-female-18_30": "7", "jumlah-male-16_17": "3"})
        counted = {(row.sex, row.age_band, row.count) for row in proposal.group_counts.all()}
        assert counted == {("female", "18_30", 7), ("male", "16_17", 3)}
        post_step(client, step_address(proposal, "siapa"), **{**group, "jumlah-female-18_30": "9"})
        assert [row.count for row in proposal.group_counts.all()] == [9]
        post_step(client, step_address(proposal, "siapa"), **PERSON)
        proposal.refresh_from_db()
        assert (proposal.group_name, proposal.group_counts.count()) == ("", 0)

    def test_a_child_needs_an_age_and_consent(self, client: Client, city: City) -> None:
        ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya <setuju>.")
        round_ = make_round("anak")
        round_.theme.needs_guardian, round_.theme.max_age = True, 17
        round_.theme.save()
        child = {"proposer_kind": "child", "proposer_name": "Bintang"}
        page = text_of(post_step(client, first_step("anak"), **child))
        assert "Pilih umur anak" in page
        assert "Saya &lt;setuju&gt;." in page
        child["child_age"] = ChildAge.FROM_10
        proposal = begin(client, "anak", **child)
        assert "Persetujuan wali atau pendamping</a>" in text_of(
            client.get(reverse("proposal_draft", args=[proposal.key]))
        )
        address = step_address(proposal, "siapa")
        consent = {"guardian_kind": "school", "given_by_name": "Guru BK", "agrees": "1"}
        assert "Tulis nama sekolah atau lembaganya." in text_of(post_step(client, address, **child, **consent))
        post_step(client, address, **child, **consent, institution="SMP Negeri")
        proposal.refresh_from_db()
        assert (proposal.proposer_kind, proposal.child_age) == (ProposerKind.CHILD, "from_10")
        assert proposal.consent.institution == "SMP Negeri"
        post_step(client, address, **child, **consent, institution="SMP Negeri 3")
        proposal.refresh_from_db()
        assert proposal.consent == Consent.objects.get(), "a draft's mistaken consent is replaced, not collected"
        assert proposal.consent.institution == "SMP Negeri 3"

    def test_a_guardian_typed_without_the_tick_is_not_lost_in_silence(self, client: Client, round_: ThemeRound) -> None:
        ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya setuju.")
        child = {"proposer_kind": "child", "proposer_name": "Bintang", "child_age": "from_16"}
        for name, value in {"given_by_name": "Wali kelas", "institution": "SMA Negeri"}.items():
            for button in ({}, {"nanti": ""}):
                answer = post_step(client, first_step(), **child, **{name: value}, **button)
                assert answer.status_code == 422
                assert "Tanpa centang, isian ini tidak disimpan." in text_of(answer)
                assert value in answer.content.decode(), "what was typed still stands there"
        adult = begin(client, **PERSON, given_by_name="Wali kelas")  # typed, then somebody else was chosen
        assert adult.consent is None

    def test_in_the_youth_theme_only_those_of_16_and_17_are_children(self, client: Client, city: City) -> None:
        round_ = make_round("pemuda")
        round_.theme.min_age, round_.theme.max_age = 16, 30
        round_.theme.save()
        page = text_of(client.get(first_step()))
        assert "Yang belum 18 tahun memilih “Anak”" in page
        assert "16–17 tahun" in page
        assert "di bawah 10 tahun" not in page

    def test_consent_counts_only_for_the_wording_that_is_valid_now(self, client: Client, round_: ThemeRound) -> None:
        for version in (1, 2):
            ConsentText.objects.create(
                purpose=ConsentPurpose.CHILD_PROPOSAL, version=version, body=f"Naskah {version}."
            )
        consent = {"guardian_kind": "parent", "given_by_name": "Wali", "agrees": "1", "child_age": "from_16"}
        page = text_of(post_step(client, first_step(), proposer_kind="child", proposer_name="Bintang", **consent))
        assert "Naskah persetujuan baru saja diperbarui." in page
        assert not Consent.objects.exists()

    def test_a_need_is_kept_only_with_its_consent_and_goes_with_it(self, client: Client, round_: ThemeRound) -> None:
        ConsentText.objects.create(purpose=ConsentPurpose.ACCOMMODATION, version=1, body="Hanya untuk forum.")
        need = {**PERSON, "accommodation": "Juru bahasa isyarat"}
        page = text_of(post_step(client, first_step(), **need))
        assert "Tanpa izin, kebutuhan tidak disimpan." in page
        proposal = begin(client, **need, accommodation_agrees="1")
        assert (proposal.accommodation, proposal.accommodation_consent.text.purpose) == (
            "Juru bahasa isyarat",
            "accommodation",
        )
        address = step_address(proposal, "siapa")
        assert "Anda sudah mengizinkan" in text_of(client.get(address))
        post_step(client, address, **PERSON, accommodation="")
        proposal.refresh_from_db()
        assert (proposal.accommodation, proposal.accommodation_consent) == ("", None)
        assert not Consent.objects.exists()

    def test_a_need_without_consent_is_not_kept_by_any_other_button(self, client: Client, round_: ThemeRound) -> None:
        ConsentText.objects.create(purpose=ConsentPurpose.ACCOMMODATION, version=1, body="Hanya untuk forum.")
        proposal = begin(client)
        for button in ("otomatis", "nanti", "kembali"):
            typed = {**PERSON, "contact": button, "accommodation": "Kursi roda", button: "1"}
            post_step(client, step_address(proposal, "siapa"), **typed)
            proposal.refresh_from_db()
            assert (proposal.accommodation, proposal.contact) == ("", button)

    def test_companies_file_among_companies(self, client: Client, city: City) -> None:
        round_ = make_round("csr")
        round_.theme.is_corporate = True
        round_.theme.save()
        page = text_of(client.get(first_step("csr")))
        assert "Nama perusahaan" in page
        assert "Perorangan" not in page


class TestWhat:
    def test_searching_keeps_what_was_typed(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        typed = {"source": "kamus", "problem": "Pemuda belum bekerja.", "q": "servis ponsel", "cari": "1"}
        answer = post_step(client, step_address(proposal, "apa"), **typed)
        page = text_of(answer)
        assert answer.status_code == 200
        assert f'value="{item.pk}"' in page
        assert "Pemuda belum bekerja." in page
        assert 'value="servis ponsel"' in page
        proposal.refresh_from_db()
        assert proposal.problem == "Pemuda belum bekerja."

    def test_the_return_key_searches_while_the_words_are_new(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        address = step_address(proposal, "apa")
        searched = post_step(client, address, source="kamus", q="ponsel", enter="1")
        assert searched.status_code == 200
        again = {**hidden_in(searched), **what(item), "q": "ponsel", "enter": "1"}
        assert client.post(address, again)["Location"] == step_address(proposal, "tempat")

    def test_the_whole_kamus_can_be_leafed_through(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        page = text_of(post_step(client, step_address(proposal, "apa"), source="kamus", semua="1"))
        assert f'id="kegiatan-{item.pk}"' in page

    def test_the_kamus_fills_in_unit_price_and_agency(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        post_step(client, step_address(proposal, "apa"), **what(item, title=""))
        proposal.refresh_from_db()
        assert (proposal.title, proposal.unit, proposal.unit_price) == (item.name, item.unit, item.unit_price)
        assert proposal.first_agency == item.agency
        assert f'value="{item.pk}"' in text_of(client.get(step_address(proposal, "apa")))

    def test_outside_the_kamus_two_more_questions_and_an_own_price(
        self, client: Client, city: City, round_: ThemeRound
    ) -> None:
        proposal = begin(client)
        idea = {"source": "luar", "title": "Studio podcast", "problem": "Tidak ada tempat berkarya."}
        assert "Pilih bentuk kegiatan." in text_of(post_step(client, step_address(proposal, "apa"), **idea))
        agency = {"kind": "physical", "first_agency": city.other_agency.pk}
        post_step(client, step_address(proposal, "apa"), **idea, **agency)
        page = text_of(post_step(client, step_address(proposal, "jumlah"), volume="2"))
        assert "Tulis perkiraan harga satu satuan." in page
        post_step(client, step_address(proposal, "jumlah"), volume="2", unit="ruang", unit_price="Rp 2.500.000,-")
        proposal.refresh_from_db()
        assert (proposal.is_off_catalog, proposal.kind, proposal.requested_amount) == (True, "physical", 5_000_000)
        assert proposal.first_agency == city.other_agency

    def test_nothing_chosen_yet_is_not_outside_the_kamus(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        address = step_address(proposal, "apa")
        post_step(client, address, source="kamus", problem="Sepi.", nanti="1")
        proposal.refresh_from_db()
        assert (proposal.problem, proposal.kind) == ("Sepi.", "")
        assert re.search(r'<input[^>]*value="kamus"[^>]*checked', text_of(client.get(address)))
        assert "Bentuk kegiatan</a>" in text_of(client.get(reverse("proposal_draft", args=[proposal.key])))

    def test_leaving_the_kamus_leaves_its_price_behind(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        post_step(client, step_address(proposal, "apa"), **what(item))
        post_step(client, step_address(proposal, "jumlah"), volume="3")
        idea = {"source": "luar", "title": "Bengkel seni", "problem": "Perlu tempat.", "kind": "goods"}
        post_step(client, step_address(proposal, "apa"), **idea)
        proposal.refresh_from_db()
        assert (proposal.unit, proposal.unit_price, proposal.requested_amount) == ("", None, None)
        assert (proposal.volume, proposal.sector_code) == (3, "")

    def test_similar_proposals_stand_under_the_title_and_before_sending(
        self, client: Client, city: City, item: CatalogItem
    ) -> None:
        other = make_proposal(Status.SUBMITTED, item.theme.rounds.get(), title="Pelatihan servis ponsel RW 05")
        proposal = begin(client)
        post_step(client, step_address(proposal, "apa"), **what(item, title="Pelatihan servis ponsel"))
        for address in (step_address(proposal, "apa"), reverse("proposal_draft", args=[proposal.key])):
            assert other.code in text_of(client.get(address))


class TestWhere:
    def test_a_tile_chooses_the_kelurahan_and_keeps_the_rest(
        self, client: Client, city: City, round_: ThemeRound
    ) -> None:
        Region.objects.filter(pk=city.neighbour.pk).update(tile_column=1, tile_row=1)
        proposal = begin(client)
        address = step_address(proposal, "tempat")
        page = text_of(client.get(address))
        assert re.search(rf'name="petak"\s+value="{city.neighbour.pk}"', page)
        assert "Sumbersari, Kecamatan Lowokwaru" in page
        typed = {"kelurahan": city.kelurahan.pk, "rw": "enam", "address": "Balai RW", "petak": city.neighbour.pk}
        answer = post_step(client, address, **typed)
        proposal.refresh_from_db()
        assert (proposal.kelurahan, proposal.address, proposal.rw) == (city.neighbour, "Balai RW", "")
        assert f'<option value="{city.neighbour.pk}" selected>' in text_of(answer)
        assert 'value="enam"' in text_of(answer)

    def test_a_point_is_kept_shown_and_taken_back(self, client: Client, city: City, round_: ThemeRound) -> None:
        proposal = begin(client)
        address = step_address(proposal, "tempat")
        post_step(client, address, **where(city, latitude="-7.9423456", longitude="112.6088"))
        proposal.refresh_from_db()
        assert (str(proposal.latitude), str(proposal.longitude)) == ("-7.942346", "112.608800")
        page = client.get(address)
        assert "Titik tersimpan" in text_of(page)
        post_step(client, address, **where(city, latitude="-7.942346", longitude="112.608800", drops_point="on"))
        proposal.refresh_from_db()
        assert (proposal.latitude, proposal.longitude) == (None, None)

    @pytest.mark.parametrize(("latitude", "longitude"), [("-7.9", ""), ("52.5", "13.4"), ("x", "112"), ("NaN", "112")])
    def test_a_point_that_makes_no_sense_loses_nothing_else(
        self, client: Client, city: City, round_: ThemeRound, latitude: str, longitude: str
    ) -> None:
        proposal = begin(client)
        typed = where(city, latitude=latitude, longitude=longitude, address="Balai RW")
        answer = post_step(client, step_address(proposal, "tempat"), **typed)
        assert answer.status_code == 422
        proposal.refresh_from_db()
        assert (proposal.latitude, proposal.longitude, proposal.address) == (None, None, "Balai RW")

    def test_only_regions_of_today_are_taken(self, client: Client, city: City, round_: ThemeRound) -> None:
        proposal = begin(client)
        Region.objects.filter(pk=city.kelurahan.pk).update(valid_to=timezone.localdate())
        assert post_step(client, step_address(proposal, "tempat"), **where(city)).status_code == 422
        proposal.refresh_from_db()
        assert proposal.kelurahan is None


class TestAmount:
    def test_an_absurd_sum_is_asked_about_once_not_refused(self, client: Client, item: CatalogItem) -> None:
        CatalogItem.objects.filter(pk=item.pk).update(usual_volume=30)
        proposal = begin(client)
        post_step(client, step_address(proposal, "apa"), **what(item))
        address = step_address(proposal, "jumlah")
        answer = post_step(client, address, volume="601", beneficiary_count="40")
        page = text_of(answer)
        assert answer.status_code == 422
        assert "Benar sebanyak ini?" in page
        assert 'value="601"' in page
        proposal.refresh_from_db()
        assert (proposal.volume, proposal.beneficiary_count) == (None, 40)
        assert post_step(client, address, volume="601", is_meant="on").status_code == 302
        proposal.refresh_from_db()
        assert proposal.volume == 601
        assert post_step(client, address, volume="601").status_code == 302, "confirmed is confirmed"
        assert post_step(client, address, volume="600").status_code == 302, "twenty times the usual is still quiet"

    def test_ten_billion_are_doubted_too(self, client: Client, round_: ThemeRound) -> None:
        proposal = begin(client)
        post_step(
            client, step_address(proposal, "apa"), source="luar", title="Gedung", problem="Sempit.", kind="physical"
        )
        typed = {"volume": "1", "unit": "unit", "unit_price": "10.000.000.001"}
        assert "Benar sebanyak ini?" in text_of(post_step(client, step_address(proposal, "jumlah"), **typed))

    def test_no_doubtful_sum_slips_in_by_itself(self, client: Client, item: CatalogItem) -> None:
        proposal = begin(client)
        post_step(client, step_address(proposal, "apa"), **what(item))
        answer = post_step(client, step_address(proposal, "jumlah"), volume="900.000", otomatis="1")
        assert "kecuali: Ya, memang sebanyak ini" in answer.json()["note"]
        proposal.refresh_from_db()
        assert proposal.volume is None


def test_the_summary_ends_a_question_with_its_own_sign(client: Client, item: CatalogItem, city: City) -> None:
    proposal = begin(client)
    post_step(client, step_address(proposal, "apa"), **what(item))
    page = text_of(post_step(client, step_address(proposal, "jumlah"), volume="-2"))
    assert "yang dibutuhkan? Tulis volume" in page
    assert "?:" not in page
