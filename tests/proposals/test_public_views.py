"""The pages everybody reads: they stand, they are light, and they tell neither names nor sealed decisions."""

import gzip
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from budgets.actions.decisions import accept
from forums.actions import closing, lists
from proposals.actions import review
from proposals.actions.publication import publish_decisions
from proposals.enums import AttachmentKind, ProposerKind, Status
from proposals.models import Attachment, Proposal
from tests import factories
from tests.html import assert_good_html, text_of
from themes.models import ThemeRound

pytestmark = pytest.mark.django_db

SECRET_NAME, SECRET_CONTACT = "Nama Yang Rahasia", "081200000000"
VISIBLE = [status for status in Status if status not in {Status.DRAFT, Status.WITHDRAWN}]
DECIDED_SECRETLY = [Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.REJECTED]


def page_text(client: Client, address: str) -> str:
    return text_of(assert_good_html(client.get(address)).find(".//main"))


def publish(proposal: Proposal) -> None:
    publish_decisions(cycle=proposal.round.cycle, by=factories.make_user(Role.PLANNER))


@pytest.mark.parametrize(
    "name", ["home", "proposal_list", "track", "forum_list", "about", "privacy", "accessibility", "components"]
)
def test_pages_stand_in_an_empty_city(client: Client, name: str) -> None:
    assert_good_html(client.get(reverse(name)))


def test_the_gallery_exists_only_in_a_demo(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.get(reverse("components")).status_code == 404


class TestHome:
    def test_shows_each_theme_with_its_three_counts(self, client: Client) -> None:
        round_ = factories.make_round("pemuda")
        for status in (Status.SUBMITTED, Status.FORWARDED, Status.ACCOMMODATED):
            factories.make_proposal(status, round_)
        factories.make_proposal(Status.DRAFT, round_)
        factories.make_proposal(Status.WITHDRAWN, round_)
        assert "3 masuk" in self.counts(client)
        assert "2 diteruskan" in self.counts(client)
        assert "0 diakomodasi" in self.counts(client)
        publish(Proposal.objects.get(status=Status.ACCOMMODATED))
        assert "1 diakomodasi" in self.counts(client)

    def counts(self, client: Client) -> list[str]:
        figures = assert_good_html(client.get("/")).findall(".//dl[@class='trio']/div")
        return [f"{text_of(figure.find('dd'))} {text_of(figure.find('dt'))}" for figure in figures]

    def test_asks_few_questions(self, client: Client, django_assert_max_num_queries: Any) -> None:
        for slug in ("anak", "pemuda", "lansia"):
            factories.make_round(slug)
        with django_assert_max_num_queries(6):
            client.get("/")

    def test_links_results_once_something_is_published(self, client: Client) -> None:
        proposal = factories.make_proposal(Status.ACCOMMODATED)
        assert "Hasil terakhir" not in page_text(client, "/")
        ThemeRound.objects.update(closes_at=timezone.now() - timedelta(hours=1))
        publish(proposal)
        assert "Hasil terakhir" in page_text(client, "/")


class TestTheme:
    def test_shows_dates_kamus_sessions_and_proposals(self, client: Client) -> None:
        round_ = factories.make_round("pemuda")
        item = factories.make_catalog_item(round_, name="Bengkel sepeda")
        session = factories.make_session(round_, place="Pendopo")
        proposal = factories.make_proposal(round_=round_)
        text = page_text(client, "/tema/pemuda/")
        for words in (item.name, "Rp3.000.000", session.place, proposal.title, "sekarang", "WIB"):
            assert words in text

    def test_stands_without_a_round(self, client: Client) -> None:
        factories.make_theme("lansia")
        assert "belum ditetapkan" in page_text(client, "/tema/lansia/")

    def test_unknown_theme_is_not_found(self, client: Client) -> None:
        assert_good_html(client.get("/tema/tidak-ada/"), status=404)

    def test_asks_few_questions(self, client: Client, django_assert_max_num_queries: Any) -> None:
        round_ = factories.make_round()
        for _number in range(3):
            factories.make_catalog_item(round_)
            factories.make_session(round_)
            factories.make_proposal(round_=round_)
        with django_assert_max_num_queries(6):
            client.get("/tema/pemuda/")


class TestList:
    def titles(self, client: Client, **query: str) -> list[str]:
        document = assert_good_html(client.get(reverse("proposal_list"), query))
        return [text_of(heading) for heading in document.findall(".//article/h3")]

    def test_asks_six_questions_at_most(self, client: Client, django_assert_max_num_queries: Any) -> None:
        for _number in range(3):
            factories.make_proposal()
        with django_assert_max_num_queries(6):
            client.get(reverse("proposal_list"))

    def test_finds_words_in_titles_and_codes(self, client: Client) -> None:
        wanted = factories.make_proposal(title="Lapangan futsal mini kampung")
        factories.make_proposal(title="Pojok baca")
        assert self.titles(client, q="FUTSAL") == [wanted.title]
        assert self.titles(client, q=wanted.code.lower().replace("-", " ")) == [wanted.title]
        assert self.titles(client, q="tidak ada") == []
        first, last = wanted.title.split()[0], wanted.title.split()[-1]
        assert self.titles(client, q=f"{last}   {first}") == [wanted.title], "words in any order"
        _year, letters, number = wanted.code.split("-")
        assert self.titles(client, q=f"{letters.lower()} {int(number)}") == [wanted.title], "a code without its year"

    def test_hostile_questions_are_harmless(self, client: Client) -> None:
        proposal = factories.make_proposal()
        assert self.titles(client, opd="9" * 40, tahun="x", status="draft", urut="?", page="n1") == []
        assert self.titles(client, q="\x00") == [proposal.title]
        assert self.titles(client, q="%_'\"<script>") == []

    def test_narrows_by_every_filter(self, client: Client) -> None:
        city = factories.make_city()
        here = factories.make_proposal(round_=factories.make_round("pemuda"))
        there = factories.make_proposal(
            Status.KELURAHAN_VERIFIED,
            factories.make_round("lansia", 2027),
            kelurahan=city.far_kelurahan,
            first_agency=city.other_agency,
        )
        for query in (
            {"tema": "pemuda"},
            {"wilayah": city.kelurahan.code},
            {"wilayah": city.kecamatan.code},
            {"status": Status.SUBMITTED},
            {"opd": str(city.agency.pk)},
            {"tahun": "2028"},
        ):
            assert self.titles(client, **query) == [here.title], query
        assert set(self.titles(client, tema="")) == {here.title, there.title}

    def test_sorts_newest_oldest_and_largest(self, client: Client) -> None:
        first = factories.make_proposal(volume=Decimal(2))
        second = factories.make_proposal(volume=Decimal(9))
        third = factories.make_proposal(volume=Decimal(5))
        assert self.titles(client) == [third.title, second.title, first.title]
        assert self.titles(client, urut="terlama") == [first.title, second.title, third.title]
        assert self.titles(client, urut="terbesar") == [second.title, third.title, first.title]

    def test_pages_forth_and_back_keeping_the_question(self, client: Client) -> None:
        factories.make_city()
        one = factories.make_proposal(title="Usulan nomor 0")
        copies = [
            Proposal(**self.columns(one), code=f"2028-PMD-{n:05d}", title=f"Usulan nomor {n}") for n in range(2, 60)
        ]
        Proposal.objects.bulk_create(copies)
        everything = Proposal.objects.order_by("-submitted_at", "-pk").values_list("title", flat=True)
        address, seen = reverse("proposal_list") + "?q=usulan&tema=pemuda", []
        while address:
            document = assert_good_html(client.get(address))
            seen.append([text_of(heading) for heading in document.findall(".//article/h3")])
            links = {a.get("rel"): a.get("href") for a in document.findall(".//nav[@class='pager']/a")}
            assert all("q=usulan" in link and "tema=pemuda" in link for link in links.values())
            address, previous = links.get("next"), links.get("prev")
            address = reverse("proposal_list") + address if address else None
        assert [len(page) for page in seen] == [25, 25, 9]
        assert [title for page in seen for title in page] == list(everything)
        back = assert_good_html(client.get(reverse("proposal_list") + previous))
        assert [text_of(heading) for heading in back.findall(".//article/h3")] == seen[1]

    def columns(self, proposal: Proposal) -> dict[str, Any]:
        left_out = {"id", "key", "code", "title", "public_status"}
        fields = [field for field in Proposal._meta.concrete_fields if field.name not in left_out]
        return {field.attname: getattr(proposal, field.attname) for field in fields}

    def test_says_what_to_do_when_empty(self, client: Client) -> None:
        assert "Ajukan usulan" in page_text(client, reverse("proposal_list"))
        assert "Hapus pencarian" in page_text(client, reverse("proposal_list") + "?q=apa")

    def test_drafts_and_withdrawn_ones_are_not_listed(self, client: Client) -> None:
        factories.make_proposal(Status.DRAFT)
        factories.make_proposal(Status.WITHDRAWN)
        assert self.titles(client) == []


class TestSealedDecisions:
    @pytest.mark.parametrize("status", DECIDED_SECRETLY)
    def test_nothing_shows_before_publication(self, client: Client, status: Status) -> None:
        """The page of a secretly decided proposal reads like that of one still being looked at."""
        proposal = factories.make_proposal(status)
        address = reverse("proposal_detail", args=[proposal.code])
        source = client.get(address).content.decode()
        for secret in ("Masuk Renja.", "Pagu tidak cukup.", "Melebihi pagu", "Hasil telaah"):
            assert secret not in source
        assert str(status.label) not in page_text(client, address)
        assert "Sedang ditelaah perangkat daerah" in source
        listed = client.get(reverse("proposal_list"), {"status": status}).content.decode()
        assert proposal.code not in listed
        assert proposal.code in client.get(reverse("proposal_list"), {"status": "forwarded"}).content.decode()

    @pytest.mark.parametrize("status", DECIDED_SECRETLY)
    def test_everything_shows_after_publication(self, client: Client, status: Status) -> None:
        proposal = factories.make_proposal(status)
        publish(proposal)
        text = page_text(client, reverse("proposal_detail", args=[proposal.code]))
        assert f"Keputusan: {status.label}" in text
        assert ("Masuk Renja." if status == Status.ACCOMMODATED else "Melebihi pagu indikatif") in text
        assert proposal.code in client.get(reverse("proposal_list"), {"status": status}).content.decode()

    def test_an_officers_corrections_stay_inside(self, client: Client) -> None:
        """Corrected figures stand on the row while it still reads "forwarded"; that is not publication."""
        proposal = factories.make_proposal(Status.FORWARDED)
        Proposal.objects.filter(pk=proposal.pk).update(assessed_amount=12_345_678, assessed_volume=Decimal("4.5"))
        source = client.get(reverse("proposal_detail", args=[proposal.code])).content.decode()
        assert "12.345.678" not in source
        assert "4,5" not in source

    def test_embargoed_reviews_stay_inside(self, client: Client) -> None:
        proposal = factories.make_proposal(Status.FORWARDED)
        officer = factories.make_user(Role.AGENCY, agency=proposal.agency)
        review.add_review(
            proposal, level="agency", by=officer, recommendation="Setuju separuh.", is_embargoed=True, amount=45_000_000
        )
        address = reverse("proposal_detail", args=[proposal.code])
        assert "Setuju separuh." not in client.get(address).content.decode()
        factories.make_ceiling(proposal)
        accept(proposal_id=proposal.pk, by=officer, note="Masuk Renja.")
        publish(proposal)
        assert "Setuju separuh." in client.get(address).content.decode()


class TestDetail:
    @pytest.mark.parametrize("status", VISIBLE)
    def test_every_status_says_who_holds_it_and_what_is_next(self, client: Client, status: Status) -> None:
        proposal = factories.make_proposal(status)
        text = page_text(client, reverse("proposal_detail", args=[proposal.code]))
        assert "Siapa yang memegang sekarang" in text
        assert "%(" not in text
        assert proposal.title in text

    @pytest.mark.parametrize("kind", ProposerKind.values)
    def test_names_never_show(self, client: Client, kind: str) -> None:
        personal = {"proposer_name": SECRET_NAME, "contact": SECRET_CONTACT, "group_name": "Kelompok Melati"}
        proposal = factories.make_proposal(Status.KELURAHAN_VERIFIED, proposer_kind=kind, **personal)
        proposal.author.display_name = SECRET_NAME
        proposal.author.save()
        for address in (reverse("proposal_detail", args=[proposal.code]), reverse("proposal_list"), "/"):
            source = client.get(address).content.decode()
            assert SECRET_NAME not in source
            assert SECRET_CONTACT not in source
            assert proposal.author.username not in source
        group_shows = "Kelompok Melati" in client.get(reverse("proposal_detail", args=[proposal.code])).content.decode()
        assert group_shows == (kind in {ProposerKind.GROUP, ProposerKind.COMPANY})

    def test_a_landmark_shows_only_for_works(self, client: Client) -> None:
        at_home = factories.make_proposal(address="Rumah pagar hijau")
        work = factories.make_proposal(address="Depan balai RW", kind="physical")
        assert "Rumah pagar hijau" not in page_text(client, reverse("proposal_detail", args=[at_home.code]))
        assert "Depan balai RW" in page_text(client, reverse("proposal_detail", args=[work.code]))

    def test_hostile_titles_are_only_text(self, client: Client) -> None:
        proposal = factories.make_proposal(title="<script>alert(1)</script>", problem="<b>tebal</b>")
        assert "<script>alert(1)</script>" in page_text(client, reverse("proposal_detail", args=[proposal.code]))

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
    def test_what_is_not_public_is_not_found(self, client: Client, status: Status) -> None:
        proposal = factories.make_proposal(status)
        assert client.get(f"/usulan/{proposal.code or proposal.key}/").status_code == 404

    def test_only_released_photos_show(self, client: Client) -> None:
        proposal = factories.make_proposal()
        facts = {"proposal": proposal, "kind": AttachmentKind.PHOTO, "content_type": "image/webp", "size": 1}
        officer = factories.make_user()
        shown = Attachment.objects.create(**facts, released_at=timezone.now(), released_by=officer)
        hidden = Attachment.objects.create(**facts)
        source = client.get(reverse("proposal_detail", args=[proposal.code])).content.decode()
        assert str(shown.key) in source
        assert str(hidden.key) not in source

    def test_a_released_document_shows_without_the_name_its_sender_gave_it(self, client: Client) -> None:
        proposal = factories.make_proposal()
        facts = {"proposal": proposal, "kind": AttachmentKind.DOCUMENT, "size": 2048}
        by = factories.make_user()
        document = Attachment.objects.create(
            **facts, original_name="surat-bu-lurah.pdf", released_at=timezone.now(), released_by=by
        )
        page = client.get(reverse("proposal_detail", args=[proposal.code])).content.decode()
        assert reverse("attachment_file", args=[document.key]) in page
        assert "Dokumen 1 (PDF, 2,0" in page
        assert "surat-bu-lurah" not in page

    def test_asks_eight_questions_at_most(self, client: Client, django_assert_max_num_queries: Any) -> None:
        proposal = factories.make_proposal(Status.ACCOMMODATED)
        publish(proposal)
        with django_assert_max_num_queries(4):
            client.get(reverse("proposal_detail", args=[proposal.code]))
        client.force_login(factories.make_user(Role.KELURAHAN, region=proposal.kelurahan))
        with django_assert_max_num_queries(8):
            client.get(reverse("proposal_detail", args=[proposal.code]))


class TestTrack:
    @pytest.mark.parametrize("spelling", ["{}", " {} ", "{0.lower}", "{0.spaced}"])
    def test_takes_every_spelling(self, client: Client, spelling: str) -> None:
        code = factories.make_proposal().code
        typed = {"{}": code, " {} ": f"  {code} ", "{0.lower}": code.lower(), "{0.spaced}": code.replace("-", " ")}
        answer = client.get(reverse("track"), {"kode": typed[spelling]})
        assert answer["Location"] == reverse("proposal_detail", args=[code])

    def test_says_clearly_when_there_is_none(self, client: Client) -> None:
        assert "Tidak ada usulan dengan kode 2028-ANK-00123" in page_text(client, "/lacak/?kode=2028%20ank%20123")
        assert "bukan kode usulan" in page_text(client, "/lacak/?kode=%00halo")

    def test_does_not_betray_withdrawn_ones(self, client: Client) -> None:
        code = factories.make_proposal(Status.WITHDRAWN).code
        assert "Tidak ada usulan" in page_text(client, f"/lacak/?kode={code}")


class TestForum:
    def test_outcomes_show_only_after_closing(self, client: Client) -> None:
        round_ = factories.make_round()
        session = factories.make_session(round_)
        by, city = session.created_by, factories.make_city()
        agreed, not_agreed = (factories.make_proposal(Status.KECAMATAN_VERIFIED, round_) for _number in range(2))
        items = [
            lists.list_proposal(session_id=session.pk, proposal_id=each.pk, by=by) for each in (not_agreed, agreed)
        ]
        lists.disagree(item_id=items[0].pk, by=by, reason=city.reason, note="Belum mendesak tahun ini.")
        lists.agree(item_id=items[1].pk, by=by)
        factories.ready_to_close(session, by)
        address = reverse("forum_detail", args=[session.pk])
        before = page_text(client, address)
        assert agreed.title in before
        assert not_agreed.title in before
        assert before.index(agreed.code) < before.index(not_agreed.code), "in order of codes, not of the draft ranks"
        assert "Belum mendesak" not in before
        assert "Prioritas" not in before
        closing.close(session_id=session.pk, by=by)
        after = page_text(client, address)
        assert "Belum mendesak tahun ini." in after
        assert city.reason.label in after
        assert "19 orang hadir" in after
        assert session.chair not in after

    def test_asks_few_questions(self, client: Client, django_assert_max_num_queries: Any) -> None:
        proposal = factories.make_proposal(Status.FORWARDED)
        session = proposal.forum_items.get().session
        with django_assert_max_num_queries(6):
            client.get(reverse("forum_detail", args=[session.pk]))
        with django_assert_max_num_queries(2):
            client.get(reverse("forum_list"))

    def test_list_shows_sessions(self, client: Client) -> None:
        session = factories.make_session(place="Aula Dinoyo")
        assert session.place in page_text(client, reverse("forum_list"))


def test_public_pages_are_light(client: Client) -> None:
    """At most 60 kB over the wire on a first visit: the page and every style sheet, script and icon it names."""
    round_ = factories.make_round()
    for number in range(40):
        factories.make_catalog_item(round_, name=f"Kegiatan baku nomor {number} dengan nama yang cukup panjang")
    for _number in range(26):
        factories.make_draft(round_)
    for draft in Proposal.objects.all():
        factories.submit(proposal_id=draft.pk, by=draft.author)
    code = Proposal.objects.first().code
    for address in ("/", "/usulan/", f"/usulan/{code}/", "/tema/pemuda/", "/forum/", "/lacak/", "/apa-itu/"):
        assert weigh(client, address) <= 60_000, address


def weigh(client: Client, address: str) -> int:
    """Bytes that travel: the page as the browser receives it, its parts compressed as whitenoise serves them."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    source = gzip.decompress(answer.content).decode()
    parts = set(re.findall(rf'(?:href|src)="{project.STATIC_URL}([^"]+)"', source))
    assert parts
    files = [Path(finders.find(part)).read_bytes() for part in parts]
    return len(answer.content) + sum(len(gzip.compress(body)) for body in files)


def test_every_style_sheet_stays_small() -> None:
    assert len(gzip.compress(Path(finders.find("css/portal.css")).read_bytes())) <= 8_000


def test_error_pages(client: Client, settings: Any) -> None:
    client.raise_request_exception = False
    assert_good_html(client.get("/tidak/ada/"), status=404)
    strict = Client(enforce_csrf_checks=True)
    assert_good_html(strict.post(reverse("account_logout")), status=403)
