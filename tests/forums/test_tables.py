"""Discussion tables: made, filled evenly, written up by two at once without losing a word."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from forums.actions import lists, tables
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from tests.factories import make_facilitator, make_proposal, make_session
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.models import ForumSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ForumSession:
    return make_session()


@pytest.fixture
def by(session: ForumSession) -> User:
    return session.created_by


def list_some(session: ForumSession, by: User, count: int) -> None:
    for _number in range(count):
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
        lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)


def test_tables_come_and_go_but_never_with_what_lies_on_them(session: ForumSession, by: User) -> None:
    list_some(session, by, 1)
    for _twice in range(2):
        assert len(tables.set_tables(session_id=session.pk, by=by, count=3)) == 3
    item = session.items.get()
    lists.place(item_id=item.pk, by=by, table=3)
    with pytest.raises(Denied, match="Meja 3 masih punya"):
        tables.set_tables(session_id=session.pk, by=by, count=2)
    lists.place(item_id=item.pk, by=by, table=None)
    assert len(tables.set_tables(session_id=session.pk, by=by, count=2)) == 2
    with pytest.raises(Denied, match="antara 0 dan 50"):
        tables.set_tables(session_id=session.pk, by=by, count=51)
    with pytest.raises(Denied, match="Meja 3 belum ada"):
        lists.place(item_id=item.pk, by=by, table=3)


def test_dealing_out_is_even_and_moves_nothing_that_has_a_table(session: ForumSession, by: User) -> None:
    with pytest.raises(Denied, match="Belum ada meja"):
        tables.deal_out(session_id=session.pk, by=by)
    list_some(session, by, 7)
    tables.set_tables(session_id=session.pk, by=by, count=3)
    first = session.items.order_by("pk").first()
    assert first
    lists.place(item_id=first.pk, by=by, table=3)
    assert tables.deal_out(session_id=session.pk, by=by) == 6
    assert sorted(tables.count_loads(session).values()) == [2, 2, 3]
    first.refresh_from_db()
    assert first.table == 3
    assert tables.deal_out(session_id=session.pk, by=by) == 0


def test_the_short_list_is_dealt_out_once_there_is_one(session: ForumSession, by: User) -> None:
    list_some(session, by, 3)
    tables.set_tables(session_id=session.pk, by=by, count=2)
    item = session.items.order_by("pk").last()
    assert item
    lists.shorten(item_id=item.pk, by=by)
    assert tables.deal_out(session_id=session.pk, by=by) == 1


def test_two_writers_of_one_table_see_both_texts(client: Client, session: ForumSession, by: User) -> None:
    list_some(session, by, 2)
    client.force_login(by)
    client.post(reverse("work_forum_tables_set", args=[session.pk]), {"count": "2"})
    client.post(reverse("work_forum_tables_deal", args=[session.pk]))
    page = reverse("work_forum_table", args=[session.pk, 1])
    assert_good_html(client.get(page))
    colleague = make_facilitator(session.round)
    tables.save_table(session_id=session.pk, number=1, by=colleague, topic="Ekonomi", notes="Kelas sore.", seen=1)
    save = reverse("work_forum_table_save", args=[session.pk, 1])
    answer = client.post(save, {"topic": "Usaha", "notes": "Kelas pagi.", "seen": "1"})
    assert_good_html(answer, status=409)
    assert "Kelas sore." in text_of(answer)
    assert "Kelas pagi." in text_of(answer)
    assert session.tables.get(number=1).notes == "Kelas sore."
    client.post(save, {"topic": "Usaha", "notes": "Kelas pagi dan sore.", "seen": "2"})
    assert session.tables.get(number=1).notes == "Kelas pagi dan sore."
    for name in ("work_forum_table_print", "work_forum_table"):
        assert_good_html(client.get(reverse(name, args=[session.pk, 1])))
    assert_good_html(client.get(reverse("work_forum_tables", args=[session.pk])))
    assert client.get(reverse("work_forum_table", args=[session.pk, 9])).status_code == 404
