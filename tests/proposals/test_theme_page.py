"""The page of a theme, the meetings, and the texts about the portal."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import ConsentPurpose, Role
from accounts.models import ConsentText
from proposals.actions.erasure import ABANDONED_AFTER
from proposals.actions.publication import publish_decisions
from proposals.enums import Status
from tests import factories
from tests.html import assert_good_html, text_of
from themes.models import ThemeRound

pytestmark = pytest.mark.django_db

PAGE = "/tema/pemuda/"
ROOT = Path(__file__).resolve().parents[2]


def page_text(client: Client, address: str) -> str:
    return text_of(assert_good_html(client.get(address)).find(".//main"))


def kamus(client: Client, words: str) -> list[str]:
    document = assert_good_html(client.get(PAGE, {"kegiatan": words}))
    return [text_of(row) for row in document.findall(".//table[@id='tabel-kamus']/tbody/tr/th")]


class TestKamus:
    def test_is_searched_with_ordinary_words(self, client: Client) -> None:
        round_ = factories.make_round()
        for name in ("Pelatihan barista", "Lampu penerangan jalan", "Pelatihan las"):
            factories.make_catalog_item(round_, name=name)
        assert kamus(client, "") == ["Lampu penerangan jalan", "Pelatihan barista", "Pelatihan las"]
        assert kamus(client, "baristo") == ["Pelatihan barista"]
        assert "Semua kegiatan" in page_text(client, f"{PAGE}?kegiatan=las")

    def test_says_what_to_do_when_nothing_fits(self, client: Client) -> None:
        factories.make_catalog_item(factories.make_round())
        assert kamus(client, "zzzz") == []
        assert "gagasan di luar kamus" in page_text(client, f"{PAGE}?kegiatan=zzzz%00")

    def test_hostile_words_are_only_text(self, client: Client) -> None:
        factories.make_catalog_item(factories.make_round())
        assert "<script>x</script>" in page_text(client, f"{PAGE}?kegiatan=%3Cscript%3Ex%3C/script%3E")


class TestDates:
    def test_says_where_the_round_stands(self, client: Client) -> None:
        factories.make_round()
        document = assert_good_html(client.get(PAGE))
        (current,) = document.findall(".//li[@aria-current='step']")
        assert "Warga mengirim usulan" in text_of(current)
        assert "sekarang" in text_of(current)

    @pytest.mark.parametrize(
        ("days", "words"),
        [(5, "Dibuka sampai"), (-5, "Usulan dibuka"), (40, "Usulan untuk rencana 2028 sudah ditutup")],
    )
    def test_offers_filing_only_while_open(self, client: Client, days: int, words: str) -> None:
        factories.make_round(opened_days_ago=days)
        text = page_text(client, PAGE)
        assert words in text
        assert ("Ajukan usulan tema ini" in text) == (days == 5)


class TestYearBefore:
    def test_tells_what_became_of_it(self, client: Client) -> None:
        before = factories.make_round("pemuda", 2027)
        factories.make_proposal(Status.ACCOMMODATED, before)
        factories.make_proposal(Status.NOT_AGREED, before)
        factories.make_round("pemuda", 2028)
        assert "Apa jadinya" not in page_text(client, PAGE), "nothing is published yet"
        announce(before)
        text = page_text(client, PAGE)
        assert "Apa jadinya usulan untuk rencana 2027" in text
        assert "usulan masuk 2 diteruskan forum 1 diakomodasi 1" in text

    def test_asks_few_questions(self, client: Client, django_assert_max_num_queries: Any) -> None:
        before = factories.make_round("pemuda", 2027)
        factories.make_proposal(Status.REJECTED, before)
        announce(before)
        factories.make_catalog_item(factories.make_round("pemuda", 2028))
        with django_assert_max_num_queries(7):
            client.get(PAGE)


def announce(round_: ThemeRound) -> None:
    """Publish a whole year: its filing is over and every proposal answered."""
    ThemeRound.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    publish_decisions(cycle=round_.cycle, by=factories.make_user(Role.PLANNER))


class TestMeetings:
    def test_two_of_one_kind_have_different_names(self, client: Client) -> None:
        round_ = factories.make_round()
        later = timezone.now() + timedelta(days=3)
        factories.make_session(round_, place="Balai kota")
        factories.make_session(round_, place="Balai kota", starts_at=later, ends_at=later + timedelta(hours=2))
        factories.make_session(round_, place="Pendopo")
        headings = [text_of(h) for h in assert_good_html(client.get("/forum/")).findall(".//li/h3")]
        assert len(set(headings)) == 3
        assert all(heading.startswith("Forum musrenbang tematik Pemuda, ") for heading in headings)

    def test_those_of_one_theme(self, client: Client) -> None:
        factories.make_session(factories.make_round("pemuda"), place="Pendopo")
        factories.make_session(factories.make_round("anak"), place="Sekolah")
        text = page_text(client, "/forum/?tema=anak")
        assert "Sekolah" in text
        assert "Pendopo" not in text
        assert "Pendopo" in page_text(client, "/forum/?tema=tidak%00ada")

    def test_the_theme_links_all_when_there_are_many(self, client: Client) -> None:
        round_ = factories.make_round()
        for _number in range(6):
            factories.make_session(round_)
        assert "Semua pertemuan" not in page_text(client, PAGE)
        factories.make_session(round_)
        assert "Semua pertemuan" in page_text(client, PAGE)


class TestTexts:
    def test_privacy_shows_the_consent_in_force(self, client: Client) -> None:
        now = timezone.now()
        for version, days, body in ((1, -9, "Naskah lama."), (2, -1, "Naskah berlaku."), (3, 9, "Naskah nanti.")):
            ConsentText.objects.create(
                purpose=ConsentPurpose.ACCOMMODATION, version=version, body=body, valid_from=now + timedelta(days=days)
            )
        text = page_text(client, "/privasi/")
        assert "Naskah berlaku." in text
        assert "Naskah lama." not in text
        assert "Naskah nanti." not in text

    @pytest.mark.parametrize(("asks", "words"), [(False, "Tidak diminta dan tidak disimpan"), (True, "sidik acak")])
    def test_privacy_says_whether_a_nik_is_asked_for(
        self, client: Client, settings: Any, asks: bool, words: str
    ) -> None:
        settings.ASK_NIK = asks
        assert words in page_text(client, "/privasi/")

    def test_privacy_leads_to_ones_rights(self, client: Client) -> None:
        links = {a.get("href") for a in assert_good_html(client.get("/privasi/")).findall(".//main//a")}
        assert {"/akun/data/", "/akun/hapus/", "/akun/kabar/"} <= links

    def test_privacy_says_what_supporting_leaves_behind(self, client: Client) -> None:
        text = page_text(client, "/privasi/")
        assert "Tanpa akun, dukungan terhubung dengan penanda acak" in text
        assert "tanpa mencatat namanya" in text
        assert "Menarik dukungan" in text

    def test_privacy_says_what_stays_on_the_phone(self, client: Client) -> None:
        page = assert_good_html(client.get("/privasi/"))
        text = text_of(page.find(".//main"))
        for words in ("Yang disimpan di ponsel Anda", "dengan fotonya", "tujuh hari", "suara milik perangkat"):
            assert words in text, words
        assert "/usulan/luring/" in {a.get("href") for a in page.findall(".//main//a")}
        store = (ROOT / "static/js/offline/store.js").read_text(encoding="utf-8")
        assert "RECEIPT_DAYS = 7;" in store, "the text says what the code does"

    def test_privacy_says_who_sees_a_pin_and_that_words_are_kept_while_typing(self, client: Client) -> None:
        text = page_text(client, "/privasi/")
        assert "tersimpan sendiri sejak kata pertama" in text
        assert "PIN usulan yang Anda ajukan sendiri tidak dilihat petugas" in text
        assert f"sesudah {ABANDONED_AFTER.days} hari" in text

    def test_about_keeps_the_promises_of_the_rules(self, client: Client) -> None:
        from proposals.datasets.turns import VERIFICATION_TIME  # noqa: PLC0415 – the text must say what the code does
        from proposals.rules.filing import GRACE  # noqa: PLC0415

        text = page_text(client, "/apa-itu/")
        assert f"{VERIFICATION_TIME.days} hari" in text
        assert f"{GRACE.seconds // 60} menit" in text
