"""Votes: one per account and paper, sums for everybody, and nobody knows who picked what."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.guests import make_guest
from accounts.models import User
from forums.actions import lists, picks
from forums.datasets.picks import count_ballots, count_picks, find_ties, read_number, sum_picks
from forums.datasets.votes import Vote, list_votes
from forums.models import Ballot, Pick
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from proposals.models import ForumItem
from tests.factories import make_city, make_facilitator, make_proposal, make_session, make_user
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.models import ForumSession

pytestmark = pytest.mark.django_db


def shorten_some(count: int = 3, *, opened: bool = True, each: int = 2) -> tuple[ForumSession, User, list[ForumItem]]:
    """A session with a short list, open for picks."""
    session = make_session()
    by, items = session.created_by, []
    for number in range(count):
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round, title=f"Kelas {number}")
        item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
        items.append(lists.shorten(item_id=item.pk, by=by))
    if opened:
        picks.open_picks(session_id=session.pk, by=by, each=each)
    return session, by, items


def hands(session: ForumSession, by: User, item: ForumItem, count: int, key: uuid.UUID | None = None) -> Ballot:
    key = key or uuid.uuid4()
    return picks.count_hands(session_id=session.pk, key=key, by=by, item_id=item.pk, hands=count)


def paper(session: ForumSession, by: User, number: int, *items: ForumItem, key: uuid.UUID | None = None) -> Ballot:
    chosen = [item.pk for item in items]
    return picks.record_paper(session_id=session.pk, key=key or uuid.uuid4(), by=by, number=number, item_ids=chosen)


def test_hall_paper_and_accounts_add_up() -> None:
    session, by, (first, second, third) = shorten_some()
    picks.cast(session_id=session.pk, voter=make_user(), item_ids=[first.pk, second.pk])
    hands(session, by, second, 12)
    paper(session, by, 7, second, third)
    rows = {row.item.pk: (row.account, row.tally, row.paper, row.total) for row in count_picks(session)}
    assert rows == {first.pk: (1, 0, 0, 1), second.pk: (1, 12, 1, 14), third.pk: (0, 0, 1, 1)}
    turnout = count_ballots(session)
    assert (turnout.accounts, turnout.papers, turnout.hands) == (1, 1, 12)


def test_a_vote_is_changed_until_closed_and_replaces_the_first() -> None:
    session, by, (first, second, _third) = shorten_some()
    voter = make_user()
    for chosen in ([first.pk], [second.pk], [second.pk, second.pk]):
        picks.cast(session_id=session.pk, voter=voter, item_ids=chosen)
    assert list(Pick.objects.values_list("item", flat=True)) == [second.pk]
    picks.close_picks(session_id=session.pk, by=by)
    with pytest.raises(Denied, match="sudah ditutup"):
        picks.cast(session_id=session.pk, voter=voter, item_ids=[first.pk])
    paper(session, by, 1, first)  # counted in the hall before, typed in later
    assert sum_picks(session)[first.pk] == {"paper": 1}


def test_limits_hold() -> None:
    session, by, items = shorten_some()
    with pytest.raises(Denied, match="paling banyak 2"):
        picks.cast(session_id=session.pk, voter=make_user(), item_ids=[item.pk for item in items])
    with pytest.raises(Denied, match="sedikitnya satu"):
        picks.cast(session_id=session.pk, voter=make_user(), item_ids=[])
    with pytest.raises(Denied, match="akun Anda"):
        picks.cast(session_id=session.pk, voter=make_guest(), item_ids=[items[0].pk])
    lists.disagree(item_id=items[0].pk, by=by, reason=make_city().reason, note="Belum mendesak.")
    with pytest.raises(Denied, match="tidak lagi ada"):
        picks.cast(session_id=session.pk, voter=make_user(), item_ids=[items[0].pk])
    for count in (0, -1, 10_001):
        with pytest.raises(Denied, match="Jumlah tangan"):
            hands(session, by, items[1], count)
    picks.cast(session_id=session.pk, voter=make_user(), item_ids=[items[1].pk])
    with pytest.raises(Denied, match="Sudah ada yang memilih"):
        picks.open_picks(session_id=session.pk, by=by, each=5)


def test_before_opening_nobody_picks() -> None:
    session, _by, (first, *_others) = shorten_some(opened=False)
    with pytest.raises(Denied, match="belum dibuka"):
        picks.cast(session_id=session.pk, voter=make_user(), item_ids=[first.pk])


def test_the_same_key_counts_once_and_a_paper_number_is_taken_once() -> None:
    session, by, (first, second, _third) = shorten_some()
    key = uuid.uuid4()
    for _twice in range(2):
        hands(session, by, first, 5, key)
    paper(session, by, 3, first, key=(again := uuid.uuid4()))
    paper(session, by, 3, first, key=again)
    with pytest.raises(Denied, match="nomor 3 sudah"):
        paper(session, by, 3, second)
    other, by_other, (elsewhere, *_others) = shorten_some()
    with pytest.raises(Denied, match="milik sesi lain"):
        hands(other, by_other, elsewhere, 5, key)
    assert sum_picks(session)[first.pk] == {"tally": 5, "paper": 1}


def test_what_was_noted_down_can_be_taken_back_but_no_account() -> None:
    session, by, (first, *_others) = shorten_some()
    ballot = hands(session, by, first, 5)
    own = picks.cast(session_id=session.pk, voter=make_user(), item_ids=[first.pk])
    for _twice in range(2):
        picks.strike(session_id=session.pk, by=by, key=ballot.key)
    with pytest.raises(Denied, match="pemiliknya"):
        picks.strike(session_id=session.pk, by=by, key=own.key)
    assert sum_picks(session)[first.pk] == {"account": 1}


def test_no_vote_is_lost_by_taking_its_proposal_off_the_list() -> None:
    session, by, (first, second, _third) = shorten_some()
    hands(session, by, first, 5)
    for item in (first, second):
        lists.lengthen(item_id=item.pk, by=by)
    with pytest.raises(Denied, match="sudah dipilih"):
        lists.unlist_proposal(item_id=first.pk, by=by)
    lists.unlist_proposal(item_id=second.pk, by=by)
    assert sum_picks(session) == {first.pk: {"tally": 5}}


@pytest.mark.django_db(transaction=True)
def test_twenty_taps_of_one_account_are_one_vote() -> None:
    session, _by, items = shorten_some()
    voter, faults = make_user(), []

    def tap(number: int) -> None:
        try:
            picks.cast(session_id=session.pk, voter=voter, item_ids=[items[number % 3].pk])
        except Exception as fault:  # noqa: BLE001 – told by the assertion
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not faults
    assert (Ballot.objects.count(), Pick.objects.count()) == (1, 1)


def test_votes_for_equal_shares_are_alike_and_come_by_one_query(django_assert_num_queries: Any) -> None:
    session, by, (first, second, _third) = shorten_some()
    one = picks.cast(session_id=session.pk, voter=make_user(), item_ids=[first.pk, second.pk])
    many = hands(session, by, second, 9)
    with django_assert_num_queries(1):
        votes = list_votes(session.round.cycle)
    assert votes == [
        Vote(one.pk, 1, first.proposal_id),
        Vote(one.pk, 1, second.proposal_id),
        Vote(many.pk, 9, second.proposal_id),
    ]


def test_the_order_of_the_votes_is_taken_over_and_ties_keep_theirs() -> None:
    session, by, (first, second, third) = shorten_some()
    for item in (first, second, third):
        lists.agree(item_id=item.pk, by=by)
    hands(session, by, third, 9)
    hands(session, by, first, 2)
    hands(session, by, second, 2)
    seen = dict(session.items.values_list("pk", "version"))
    assert picks.adopt(session_id=session.pk, by=by, seen=seen) == 3
    order = session.items.order_by("rank").values_list("pk", flat=True)
    assert list(order) == [third.pk, first.pk, second.pk]
    ((total, alike),) = find_ties(count_picks(session))
    assert (total, [row.item.pk for row in alike]) == (2, [first.pk, second.pk])


def test_the_order_is_not_taken_over_what_a_colleague_changed() -> None:
    session, by, (first, second, _third) = shorten_some()
    hands(session, by, second, 9)
    seen = dict(session.items.values_list("pk", "version"))
    lists.agree(item_id=first.pk, by=make_facilitator(session.round))
    with pytest.raises(lists.OrderOvertaken):
        picks.adopt(session_id=session.pk, by=by, seen=seen, agrees=True)
    assert not session.items.filter(pk=second.pk, outcome="agreed").exists()


def test_the_tab_from_opening_to_the_order(client: Client) -> None:
    session, by, (first, second, third) = shorten_some(opened=False)
    client.force_login(by)

    def address(name: str) -> str:
        return reverse(name, args=[session.pk])

    assert_good_html(client.get(address("work_forum_picks")))
    client.post(address("work_forum_picks_open"), {"each": "2"})
    key = str(uuid.uuid4())
    for _twice in range(2):
        client.post(address("work_forum_hands"), {"key": key, f"hands-{first.pk}": "4", f"hands-{third.pk}": "9"})
    numbers = f"{read_number(first)}, {read_number(second)}"
    client.post(address("work_forum_ballot"), {"key": str(uuid.uuid4()), "number": "1", "picks": numbers})
    wrong = client.post(address("work_forum_ballot"), {"number": "2", "picks": f"{read_number(first)} 99999"})
    assert "Tidak ada usulan bernomor “99999”" in text_of(wrong)
    again = client.post(address("work_forum_ballot"), {"number": "1", "picks": numbers})
    assert "Kertas nomor 1 sudah dicatat." in text_of(again)
    assert_good_html(again)
    assert [row.total for row in count_picks(session)] == [9, 5, 1]
    assert "Isi sedikitnya satu" in text_of(client.post(address("work_forum_hands"), {}))
    seen = {f"seen-{pk}": version for pk, version in session.items.values_list("pk", "version")}
    client.post(address("work_forum_adopt"), {**seen, "setujui": "1"})
    assert list(session.items.order_by("rank").values_list("pk", flat=True)) == [third.pk, first.pk, second.pk]
    client.post(address("work_forum_strike"), {"key": str(Ballot.objects.get(channel="paper").key)})
    assert [row.total for row in count_picks(session)] == [9, 4, 0]
    client.post(address("work_forum_picks_close"))
    assert_good_html(client.get(address("work_forum_picks")))


def test_who_is_not_signed_in_signs_in_and_comes_back(client: Client) -> None:
    session, _by, (first, second, third) = shorten_some()
    address, send = reverse("forum_pick", args=[session.pk]), reverse("forum_pick_send", args=[session.pk])
    stranger = client.get(address)
    assert first.proposal.title in text_of(stranger)
    assert f"{reverse('account_login')}?next={address}" in text_of(stranger)
    assert_good_html(stranger)
    assert reverse("account_login") in client.post(send, {"item": first.pk})["Location"]
    client.force_login(make_user())
    too_many = client.post(send, {"item": [first.pk, second.pk, third.pk]})
    assert "Pilih paling banyak 2 usulan." in text_of(too_many)
    assert_good_html(too_many)
    assert client.post(send, {"item": [first.pk, second.pk]})["Location"] == address
    own = client.get(address)
    assert text_of(own).count("checked") == 2
    assert_good_html(own)


def test_sums_stay_in_the_hall_until_closed_and_say_no_person(client: Client) -> None:
    session, by, (first, *_others) = shorten_some()
    voter = make_user(display_name="Warga yang memilih")
    picks.cast(session_id=session.pk, voter=voter, item_ids=[first.pk])
    hands(session, by, first, 41)
    address = reverse("forum_pick", args=[session.pk])
    assert "42" not in text_of(client.get(address)).partition("<main")[2].partition("</main")[0].replace("2027", "")
    picks.close_picks(session_id=session.pk, by=by)
    closed = client.get(address)
    assert "<strong>42</strong>" in text_of(closed)
    assert_good_html(closed)
    client.force_login(by)
    tab = text_of(client.get(reverse("work_forum_picks", args=[session.pk])))
    assert "<strong>42</strong>" in tab
    assert "Warga yang memilih" not in tab
    assert voter.username not in tab
