"""What everybody reads of the forums: what comes, what runs, what was agreed, and who came."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from forums.actions import closing, lists, picks
from forums.actions.addenda import confirm_addendum, write_addendum
from forums.enums import InvitationStatus
from forums.models import Invitation
from musrenbang.kept_pages import SHELF
from proposals.enums import Status
from tests.factories import City, make_facilitator, make_proposal, make_session, make_user, ready_to_close
from tests.html import assert_good_html, text_of
from themes.enums import SessionKind
from themes.models import ForumSession, ThemeRound

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    SHELF.empty()
    yield
    SHELF.empty()


def at(round_: ThemeRound, start: timedelta, **fields: object) -> ForumSession:
    starts_at = timezone.now() + start
    return make_session(round_, starts_at=starts_at, ends_at=starts_at + 3 * HOUR, **fields)


def words_of(client: Client, name: str, *args: object) -> str:
    return text_of(assert_good_html(client.get(reverse(name, args=args))))


class TestList:
    def test_what_runs_what_comes_and_what_was(self, client: Client, round_: ThemeRound) -> None:
        at(round_, -48 * HOUR, place="Balai RW lama")
        at(round_, 72 * HOUR, place="Gedung lusa")
        at(
            round_,
            24 * HOUR,
            place="Gedung besok",
            accommodations="Juru bahasa isyarat",
            online_address="https://a.id/b",
        )
        running = at(round_, -HOUR, place="Pendopo")
        document = assert_good_html(client.get(reverse("forum_list")))
        words = text_of(document.find(".//main"))
        order = ["Sedang berlangsung", "Pendopo", "Akan datang", "Gedung besok", "Gedung lusa", "Balai RW lama"]
        places = [words.index(each) for each in order]
        assert places == sorted(places)
        assert "Juru bahasa isyarat" in words
        links = [link.get("href") for link in document.iter("a")]
        assert reverse("forum_live", args=[running.pk]) in links
        assert "https://a.id/b" in links
        assert words.index("Sudah dibahas") < words.index("Balai RW lama")

    def test_only_the_first_page_looks_ahead(self, client: Client, round_: ThemeRound) -> None:
        at(round_, 24 * HOUR, place="Gedung besok")
        for number in range(26):
            at(round_, -(48 + number) * HOUR, place=f"Balai {number}")
        document = assert_good_html(client.get(reverse("forum_list")))
        following = next(link.get("href") for link in document.iter("a") if link.get("rel") == "next")
        further = client.get(reverse("forum_list") + following)
        assert "Gedung besok" not in text_of(assert_good_html(further))
        assert "Balai 25" in text_of(assert_good_html(further))

    def test_of_one_theme(self, client: Client, round_: ThemeRound) -> None:
        at(round_, 24 * HOUR, place="Gedung besok")
        address = reverse("forum_list")
        assert "Gedung besok" in client.get(f"{address}?tema={round_.theme.slug}").content.decode()
        make_session(place="Aula lain")
        assert "Aula lain" in client.get(address).content.decode()


class TestDetail:
    def test_before_the_day(self, client: Client, round_: ThemeRound) -> None:
        session = at(
            round_,
            24 * HOUR,
            accommodations="Jalur kursi roda",
            agenda="08.30 Pembukaan\nDoa",
            online_address="https://a.id/b",
        )
        Invitation.objects.create(session=session, name="PKK", status=InvitationStatus.COMING)
        Invitation.objects.create(session=session, name="Karang Taruna")
        words = words_of(client, "forum_detail", session.pk)
        for each in ("Jalur kursi roda", "08.30 Pembukaan", "Ikut rapat daring", "2 lembaga diundang"):
            assert each in words
        assert "1 menyatakan hadir" in words
        assert "PKK" not in words, "who was invited stays with those who invite"
        assert "Ikuti langsung" not in words

    def test_while_it_runs_and_picks(self, client: Client, round_: ThemeRound) -> None:
        by = make_facilitator(round_)
        session = at(round_, -HOUR)
        words = words_of(client, "forum_detail", session.pk)
        assert "Ikuti langsung" in words
        assert "Pilih prioritas" not in words
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, round_)
        item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
        lists.shorten(item_id=item.pk, by=by)
        picks.open_picks(session_id=session.pk, by=by, each=1)
        assert "Pilih prioritas" in words_of(client, "forum_detail", session.pk)

    def test_after_the_signature(self, client: Client, round_: ThemeRound, city: City) -> None:
        by = make_facilitator(round_)
        session = make_session(round_, by)
        agreed, dropped = (
            lists.list_proposal(
                session_id=session.pk, proposal_id=make_proposal(Status.KELURAHAN_VERIFIED, round_).pk, by=by
            )
            for _number in range(2)
        )
        lists.agree(item_id=agreed.pk, by=by)
        lists.disagree(item_id=dropped.pk, by=by, reason=city.reason, note="Belum mendesak tahun ini.")
        ready_to_close(session, by)
        closing.close(session_id=session.pk, by=by)
        addendum = write_addendum(session_id=session.pk, by=by, text="Volume dibaca tiga.")
        words = words_of(client, "forum_detail", session.pk)
        for each in ("BA/1/2027", agreed.proposal.title, "Belum mendesak tahun ini.", "19 orang hadir"):
            assert each in words
        assert "Volume dibaca tiga." not in words, "an addendum takes two persons"
        confirm_addendum(session_id=session.pk, number=addendum.number, by=make_user(Role.PLANNER))
        SHELF.empty()
        assert "Volume dibaca tiga." in words_of(client, "forum_detail", session.pk)

    def test_what_a_gathering_passes_on_has_a_list_of_its_own(self, client: Client, round_: ThemeRound) -> None:
        by = make_facilitator(round_)
        session = make_session(round_, by, kind=SessionKind.PRE)
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, round_)
        lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
        ready_to_close(session, by)
        closing.close(session_id=session.pk, by=by)
        words = words_of(client, "forum_detail", session.pk)
        assert words.index("Dibawa ke sesi berikutnya") < words.index(proposal.code)
