"""Everyday words find the standard activity; a title finds the proposals that want the same."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from proposals.actions.attachments import add_attachment, release_attachment
from proposals.actions.clusters import join
from proposals.enums import Status
from proposals.matching import strip_title
from proposals.models import Proposal
from proposals.search.catalog import search_catalog
from proposals.search.similar import similar, similar_for
from regions.loading import load_agencies, load_regions
from tests.factories import City, make_city, make_draft, make_proposal, make_round, make_user
from tests.proposals.pages import photo
from themes.loading import load_catalog, load_synonyms, load_themes
from themes.models import CatalogItem, Cycle, Synonym, ThemeRound
from themes.wording import similarity

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
THEMES = ROOT / "themes" / "data"
MALANG = ROOT / "regions" / "data" / "malang"

# What people type, misspelled and half typed too → how the first activity found begins.
PHRASES = (
    ("anak", "polisi tidur", "Zona selamat sekolah"),
    ("anak", "lampu jalan", "CCTV dan penerangan gang"),
    ("anak", "wc umum", "Pengadaan wastafel dan toilet"),
    ("anak", "les gratis untuk anak miskin", "Bimbingan belajar gratis"),
    ("anak", "wifi buat belajar", "Internet publik balai RW"),
    ("anak", "bulying di sekolah", "Sosialisasi anti-perundungan"),
    ("anak", "perpustakan", "Pojok baca"),
    ("anak", "nikah muda", "Pencegahan perkawinan anak"),
    ("anak", "kolam renang", "Kelas renang"),
    ("anak", "akte lahir", "Pembuatan akta kelahiran"),
    ("anak", "ayunan rusak", "Perbaikan taman ramah anak"),
    ("anak", "saya mau minta supaya gang depan sekolah dipasang lampu karena gelap", "CCTV dan penerangan gang"),
    ("perempuan", "jualan online", "Pelatihan pemasaran daring"),
    ("perempuan", "kursus jahit", "Pelatihan menjahit"),
    ("perempuan", "dipukul suami", "Bimtek pencegahan dan penanganan KDRT"),
    ("perempuan", "titip anak", "Daycare"),
    ("perempuan", "pinjol", "Literasi keuangan dan anti-pinjol"),
    ("perempuan", "posiandu", "Revitalisasi posyandu"),
    ("perempuan", "kanker rahim", "Deteksi dini kanker serviks"),
    ("perempuan", "polisi tid", ""),
    ("lansia", "makan gratis untuk jompo", "Rantang kasih"),
    ("lansia", "kaca mata", "Kacamata baca"),
    ("lansia", "kursi roda", "Kursi roda standar lansia"),
    ("lansia", "rumah bocor", "Rehabilitasi rumah tidak layak huni"),
    ("lansia", "suntik flu", "Vaksin influenza"),
    ("lansia", "pampers", "Popok dewasa"),
    ("difabel", "jalur kuning di trotoar", "Guiding block"),
    ("difabel", "juru bahasa isarat", "Juru bahasa isyarat"),
    ("difabel", "guru slb", "Guru pendamping khusus"),
    ("difabel", "kaki palsu", "Kaki palsu"),
    ("difabel", "alat dengar", "Alat bantu dengar"),
    ("pemuda", "tukang cukur", "Alat cukur"),
    ("pemuda", "lomba game", "Turnamen esports"),
    ("pemuda", "belajar bikin aplikasi", "Pelatihan coding"),
    ("pemuda", "judi onlen", "Literasi keuangan dan anti judi"),
    ("pemuda", "speaker karang taruna", "Peralatan Karang Taruna"),
    ("pemuda", "pelatihan bahasa jepang", "Kelas bahasa Inggris/Jepang"),
    ("csr", "got mampet", "Infrastruktur lingkungan: drainase"),
    ("csr", "lampu jln", "Penerangan jalan"),
    ("csr", "jalan rusak", "Paving jalan"),
    ("csr", "bedah rumah", "Renovasi RTLH"),
    ("csr", "ambulan", "Ambulans kelurahan"),
    ("csr", "renofasi posyandu", "Perbaikan posyandu"),
    ("csr", "zzqx blorp", ""),
    ("csr", "!!!", ""),
)


@pytest.fixture
def kamus() -> dict[str, ThemeRound]:
    """The kamus and synonyms a city starts with, and a round of each theme."""
    load_regions(MALANG / "wilayah.csv")
    load_agencies(MALANG / "opd.csv")
    load_themes(THEMES / "tema.csv")
    Cycle.objects.create(plan_year=2028)
    load_catalog(THEMES / "kamus.csv", plan_year=2028)
    load_synonyms(THEMES / "padanan.csv")
    return {slug: make_round(slug) for slug in ("anak", "perempuan", "lansia", "difabel", "pemuda", "csr")}


class TestKamus:
    def test_everyday_words_find_the_activity(self, kamus: dict[str, ThemeRound]) -> None:
        wrong = []
        for theme, words, beginning in PHRASES:
            found = [item.name for item in search_catalog(kamus[theme], words)]
            first = found[0] if found else ""
            if bool(first) != bool(beginning) or not first.startswith(beginning):
                wrong.append(f"{theme}: “{words}” → {found[:3]}, expected {beginning!r}")
        assert not wrong, "\n".join(wrong)

    def test_while_typing_the_right_one_stays_among_the_choices(self, kamus: dict[str, ThemeRound]) -> None:
        for part in ("polisi", "polisi t", "polisi ti", "polisi tidu", "polisi tidur"):
            names = [item.name for item in search_catalog(kamus["anak"], part)]
            assert any(name.startswith("Zona selamat") for name in names), (part, names)

    def test_asks_two_questions_and_gives_eight_at_most(self, kamus: dict[str, ThemeRound]) -> None:
        with CaptureQueriesContext(connection) as queries:
            found = search_catalog(kamus["pemuda"], "pelatihan")
            assert all(item.agency or item.routes_to_kecamatan for item in found)
        assert len(queries) == 2
        assert len(found) == 8

    def test_other_themes_other_years_and_ended_ones_stay_out(self, city: City) -> None:
        round_ = make_round("pemuda")
        for values in (
            {"cycle": make_round("pemuda", 2027).cycle},
            {"theme": make_round("anak").theme},
            {"is_active": False},
        ):
            fields = {"cycle": round_.cycle, "theme": round_.theme, "agency": city.agency, **values}
            CatalogItem.objects.create(name="Lampu taman", unit="titik", unit_price=1, kind="physical", **fields)
        assert search_catalog(round_, "lampu") == []

    def test_a_synonym_added_by_the_city_counts_at_once(self, kamus: dict[str, ThemeRound]) -> None:
        assert search_catalog(kamus["pemuda"], "dolanan gawe") == []
        Synonym.objects.create(word="dolanan gawe", meaning="turnamen esports, skatepark")
        names = [item.name for item in search_catalog(kamus["pemuda"], "dolanan gawe")]
        assert {name.split()[0] for name in names} == {"Turnamen", "Skatepark"}

    def test_similarity_is_the_one_of_the_database(self) -> None:
        pairs = [("bulying", "bullying"), ("lampu", "lmapu"), ("wc", "wc"), ("kursi", "kruk")]
        with connection.cursor() as cursor:
            for word, other in pairs:
                cursor.execute("SELECT similarity(%s, %s)", [word, other])
                assert similarity(word, other) == pytest.approx(cursor.fetchone()[0], abs=1e-6)


class TestKamusPage:
    def ask(self, client: Client, **query: object) -> Any:
        return client.get(reverse("catalog_search"), {"tema": "anak", **query})

    def test_gives_radio_buttons_with_what_the_choice_fills(self, client: Client, kamus: dict[str, ThemeRound]) -> None:
        text = " ".join(self.ask(client, q="polisi tidur").content.decode().split())
        item = CatalogItem.objects.get(name__startswith="Zona selamat", theme__slug="anak")
        assert f'value="{item.pk}"' in text
        assert "Rp" in text
        assert f"per {item.unit}" in text
        assert item.agency is not None
        assert item.agency.name in text
        assert f"target SDG {item.sdg_target}" in text
        assert 'data-said="1 kegiatan cocok."' in text

    def test_the_chosen_one_stays_whatever_is_typed_next(self, client: Client, kamus: dict[str, ThemeRound]) -> None:
        chosen = CatalogItem.objects.get(name__startswith="Kelas renang", theme__slug="anak")
        text = " ".join(self.ask(client, q="lampu jalan", terpilih=chosen.pk).content.decode().split())
        assert text.index(chosen.name) < text.index("CCTV")
        assert text.count("checked") == 1

    @pytest.mark.parametrize("query", [{"tema": ""}, {"tema": "tidak-ada"}, {"tema": "a\x00b"}])
    def test_an_unknown_theme_is_not_found(self, client: Client, city: City, query: dict[str, str]) -> None:
        assert client.get(reverse("catalog_search"), query).status_code == 404

    def test_nonsense_is_no_error(self, client: Client, city: City) -> None:
        make_round("anak")
        answer = self.ask(client, q="'\"<&%_\\" + "x" * 500, terpilih="９９")
        assert answer.status_code == 200
        assert "Tidak ada kegiatan" in answer.content.decode()


def file(title: str, round_: ThemeRound, **fields: Any) -> Proposal:
    return make_proposal(round_=round_, title=title, **fields)


class TestSimilar:
    def test_boilerplate_and_place_names_do_not_count(self) -> None:
        kelurahan = make_city().kelurahan
        assert strip_title("Pengadaan lampu jalan RW 05 Dinoyo", kelurahan) == "lampu"
        assert strip_title("Mohon dibuatkan polisi tidur di depan SD, gang 3", kelurahan) == "polisi tidur sd"
        assert strip_title("Pelatihan barista", kelurahan) == "barista"
        assert strip_title("Pelatihan", kelurahan) == "pelatihan", "the whole title where nothing else is left"

    @pytest.mark.parametrize("most", [40, 3])
    def test_nearest_first_in_the_kelurahan_then_in_the_kecamatan_then_in_the_city(
        self, round_: ThemeRound, city: City, monkeypatch: pytest.MonkeyPatch, most: int
    ) -> None:
        """Also where the whole round wants the same, so that the nearest words of all are not near in space."""
        monkeypatch.setattr("proposals.search.similar.LOOKED_AT_ANYWHERE", most)
        far, far_alike = (
            file(title, round_, kelurahan=city.far_kelurahan) for title in ("Lapangan futsal", "Lapangan futsal kecil")
        )
        beside = file("Lapangan futsal mini", round_, kelurahan=city.neighbour)
        near = file("Lapangan futsal mini", round_)
        exact = file("Pembangunan lapangan futsal RW 02", round_)
        for kelurahan in (city.kelurahan, city.neighbour, city.far_kelurahan):
            file("Kursus bahasa Inggris", round_, kelurahan=kelurahan)
        here = similar(round_, "lapangan futsal", kelurahan=city.kelurahan)
        expected = [exact, near, beside, far, far_alike] if most > len(here) else [exact, near, beside, far]
        assert [row.code for row in here] == [row.code for row in expected]
        assert [row.kelurahan_name for row in here[:4]] == ["Dinoyo", "Dinoyo", "Sumbersari", "Blimbing"]
        there = similar(round_, "lapangan futsal", kelurahan=city.far_kelurahan)
        assert [row.code for row in there[:2]] == [far.code, far_alike.code]
        anywhere = [row.code for row in similar(round_, "lapangan futsal")]
        assert set(anywhere[:2]) == {exact.code, far.code}, "without a place the nearest words come first"

    def test_farther_away_only_while_there_are_less_than_five(
        self, round_: ThemeRound, city: City, django_assert_num_queries: Any
    ) -> None:
        """A member and its lead are one: two more are looked for."""
        lead = file("Lapangan futsal bersama", round_)
        officer = make_user(Role.KELURAHAN, region=city.kelurahan)
        for _number in range(2):
            member = file("Lapangan futsal", round_)
            join(proposal_id=member.pk, lead_id=lead.pk, by=officer, note="Sama dengan usulan induk.")
        near = [file("Lapangan futsal", round_) for _number in range(3)]
        beside, far = (
            file("Lapangan futsal", round_, kelurahan=kelurahan) for kelurahan in (city.neighbour, city.far_kelurahan)
        )
        with django_assert_num_queries(3):  # the kelurahan, the round, and the cards
            found = similar(round_, "lapangan futsal", kelurahan=city.kelurahan)
        codes = {row.code for row in found}
        assert codes == {row.code for row in (lead, beside, *near)}
        assert found[-1].code == beside.code
        file("Lapangan futsal", round_)
        with django_assert_num_queries(2):
            assert beside.code not in {row.code for row in similar(round_, "lapangan futsal", kelurahan=city.kelurahan)}
        assert far.code not in codes

    def test_other_rounds_drafts_and_withdrawn_ones_stay_out(self, round_: ThemeRound) -> None:
        make_draft(round_, title="Lapangan futsal")
        file("Lapangan futsal", make_round("perempuan"))
        make_proposal(Status.WITHDRAWN, round_, title="Lapangan futsal")
        assert similar(round_, "Lapangan futsal") == []

    def test_never_itself_and_five_at_most(self, round_: ThemeRound) -> None:
        rows = [file("Lapangan futsal", round_) for _number in range(7)]
        found = similar_for(rows[0])
        assert len(found) == 5
        assert rows[0].code not in {row.code for row in found}

    def test_a_member_shows_as_its_lead(self, round_: ThemeRound, city: City) -> None:
        lead, member = file("Tempat olahraga bersama", round_), file("Lapangan futsal", round_)
        officer = make_user(Role.KELURAHAN, region=city.kelurahan)
        join(proposal_id=member.pk, lead_id=lead.pk, by=officer, note="Sama dengan usulan induk.")
        assert [row.code for row in similar(round_, "Lapangan futsal")] == [lead.code]

    def test_short_beginnings_ask_nothing(self, round_: ThemeRound) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert similar(round_, "la") == []
        assert not queries

    @pytest.mark.parametrize("query", [0, 2])
    def test_uses_the_index_for_round_and_kelurahan(
        self, round_: ThemeRound, city: City, monkeypatch: pytest.MonkeyPatch, query: int
    ) -> None:
        """GiST compares bigint with bigint alone: a plain number would read the titles of all rounds.

        That for the kelurahan, and that for the others of its kecamatan.
        """
        monkeypatch.setattr("proposals.search.similar.LOOKED_AT_ANYWHERE", 1)
        file("Lapangan futsal", round_, kelurahan=city.far_kelurahan)
        with CaptureQueriesContext(connection) as queries:
            similar(round_, "Lapangan futsal", kelurahan=city.kelurahan)
        nearest = queries.captured_queries[query]["sql"]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {nearest}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        titles = plan[plan.index("proposal_nearest_title") :]
        assert "Order By" in titles
        condition = next(line for line in titles.splitlines() if "Index Cond" in line)
        assert "round_id" in condition
        assert "kelurahan_id" in condition


class TestSimilarPage:
    def ask(self, client: Client, **query: object) -> str:
        answer = client.get(reverse("similar_proposals"), {"tema": "pemuda", **query})
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        return " ".join(answer.content.decode().split())

    def test_shows_photo_place_status_and_support(self, client: Client, round_: ThemeRound, city: City) -> None:
        proposal = file("Lapangan futsal", round_)
        officer = make_user(Role.KELURAHAN, region=city.kelurahan)
        attachment = add_attachment(proposal=proposal, upload=photo(), by=officer)
        address = reverse("attachment_thumbnail", args=[attachment.key])
        assert address not in self.ask(client, judul="lapangan futsal"), "not before an officer looked at it"
        release_attachment(attachment=attachment, by=officer)
        text = self.ask(client, judul="lapangan futsal", kelurahan=city.kelurahan.pk)
        for part in (address, proposal.code, "Dinoyo, Lowokwaru", "0 dukungan", "Menunggu verifikasi"):
            assert part in text
        assert 'data-said="1 usulan serupa sudah ada."' in text

    def test_only_beside_a_draft_one_can_support_instead(self, client: Client, round_: ThemeRound) -> None:
        proposal, draft = file("Lapangan futsal", round_), make_draft(round_, title="Lapangan futsal")
        assert "saya dukung" not in self.ask(client, judul="lapangan futsal")
        text = self.ask(client, judul="lapangan futsal", kecuali=draft.key)
        assert reverse("support", args=[proposal.code]) in text

    def test_a_decided_one_can_be_read_but_not_supported(self, client: Client, round_: ThemeRound) -> None:
        proposal = make_proposal(Status.NOT_AGREED, round_, title="Lapangan futsal")
        text = self.ask(client, judul="lapangan futsal", kecuali=make_draft(round_).key)
        assert proposal.code in text
        assert "saya dukung" not in text

    def test_a_sealed_decision_looks_like_none(self, client: Client, round_: ThemeRound) -> None:
        make_proposal(Status.ACCOMMODATED, round_, title="Lapangan futsal")
        text = self.ask(client, judul="lapangan futsal", kecuali=make_draft(round_).key)
        assert "Diakomodasi" not in text
        assert "saya dukung" in text

    def test_nothing_similar_is_an_empty_fragment(self, client: Client, round_: ThemeRound) -> None:
        assert self.ask(client, judul="sesuatu yang lain", kelurahan="abc", kecuali="bukan-kunci") == ""
