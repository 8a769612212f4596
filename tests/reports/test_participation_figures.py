"""The hall counts as much as the phone: wherever the portal counts who took part, both move the figure."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client

from forums.actions.attendance import count
from forums.datasets.minutes import read_forum_report
from musrenbang.kept_pages import SHELF
from reports.datasets.forum import describe_people
from reports.datasets.results import read_recap
from tests.factories import make_facilitator, make_round, make_session
from tests.html import assert_good_html, text_of
from themes.enums import AgeBand, Presence, Sex
from themes.models import ForumSession

PAGES = ("/", "/tema/pemuda/", "/hasil/", "/forum/{pk}/", "/forum/{pk}/langsung/")


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    SHELF.empty()
    yield
    SHELF.empty()


@pytest.fixture
def session() -> ForumSession:
    round_ = make_round("pemuda")
    return make_session(round_, make_facilitator(round_))


def come(session: ForumSession, presence: Presence, people: int) -> None:
    group = (presence, Sex.FEMALE, AgeBand.FROM_18, False)
    count(session_id=session.pk, key=uuid.uuid4(), by=session.created_by, group=group, delta=people)


def words_of(client: Client, page: str, session: ForumSession) -> str:
    return text_of(assert_good_html(client.get(page.format(pk=session.pk))))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", PAGES)
def test_hall_and_online_both_move_every_public_figure(client: Client, session: ForumSession, page: str) -> None:
    come(session, Presence.HALL, 1201)
    come(session, Presence.ONLINE, 301)
    for total, moved in (("1.502", None), ("1.509", Presence.HALL), ("1.516", Presence.ONLINE)):
        if moved:
            assert total not in words_of(client, page, session)
            come(session, moved, 7)
        assert total in words_of(client, page, session), moved
    both = words_of(client, page, session)
    assert "1.208" in both
    assert "308" in both


@pytest.mark.django_db
class TestFewPeople:
    @pytest.mark.parametrize("page", PAGES)
    def test_three_online_are_counted_but_not_told_apart(
        self, client: Client, session: ForumSession, page: str
    ) -> None:
        come(session, Presence.HALL, 1200)
        come(session, Presence.ONLINE, 3)
        words = words_of(client, page, session)
        assert "1.203" in words
        assert "1.200" not in words
        assert "daring 3" not in words.lower()
        assert "3 daring" not in words.lower()

    def test_the_sum_of_the_recap_gives_no_theme_away(self, client: Client, session: ForumSession) -> None:
        others = [make_session(make_round(slug)) for slug in ("anak", "lansia")]
        for each, people in zip((session, *others), (3, 611, 922), strict=True):
            come(each, Presence.HALL, people)
        recap = read_recap(session.round.cycle)
        shown = {row.slug: row.present for row in recap.rows}
        assert shown == {"pemuda": None, "anak": 611, "lansia": 922}
        assert recap.total.present == 1533, "the pages of the sessions tell 611 and 922, so the sum must tell no more"
        words = words_of(client, "/hasil/", session)
        assert "1.533" in words
        assert "tidak ditampilkan" in words

    def test_nobody_yet_is_no_figure(self, client: Client, session: ForumSession) -> None:
        for page in ("/", "/tema/pemuda/", "/hasil/"):
            assert "Yang datang ke ruangan" not in words_of(client, page, session)
        recap = read_recap(session.round.cycle)
        assert (recap.total.present, recap.participation.total) == (0, None)


@pytest.mark.django_db
def test_the_officers_report_says_both(session: ForumSession) -> None:
    come(session, Presence.HALL, 12)
    come(session, Presence.ONLINE, 3)
    assert describe_people(read_forum_report(session.pk)) == "15 (di tempat 12, daring 3)"
