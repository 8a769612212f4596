"""Many at once: a preview that changes nothing, each on its own road, and twice is once."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from proposals.actions.bulk import MOST_AT_ONCE, act_on_all
from proposals.actions.moving import lock_proposal
from proposals.actions.review import return_to_proposer, verify
from proposals.datasets.integrity import find_faults
from proposals.enums import Status
from proposals.lifecycle import MoveName
from proposals.models import Message, Proposal
from tests.factories import City, make_proposal, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import text_of

pytestmark = pytest.mark.django_db
WORDS = "Layak, lokasi sudah ditinjau."


@pytest.fixture
def officer(client: Client, city: City) -> User:
    user = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(user)
    return user


def tick(*proposals: Proposal) -> list[str]:
    return [f"{proposal.code}:{proposal.version}" for proposal in proposals]


def send(client: Client, query: str = "", **data: Any) -> HttpResponse:
    return client.post(reverse("verify_bulk") + query, data)


def status_of(proposal: Proposal) -> str:
    return Proposal.objects.values_list("status", flat=True).get(pk=proposal.pk)


def test_the_preview_changes_nothing_and_says_why_some_are_left_out(client: Client, city: City, officer: User) -> None:
    good, own, changed = make_proposal(title="Senam"), make_proposal(by=officer), make_proposal(title="Berubah")
    done, far = make_proposal(Status.KELURAHAN_VERIFIED), make_proposal(kelurahan=city.neighbour)
    ticks = [*tick(good, own, done, far), f"{changed.code}:{changed.version - 1}", "omong kosong"]
    answer = send(client, langkah="verify", pilih=ticks)
    document = assert_good_html(answer)
    page = text_of(answer)
    assert "1 usulan akan berubah" in page
    assert "3 usulan dilewati" in page
    for sentence in ("Minta rekan sekantor", "Terverifikasi kelurahan", "Berubah sejak daftar dibuka"):
        assert sentence in page
    assert str(far.code) not in page
    kept = [field.get("value") for field in document.iter("input") if field.get("name") == "pilih"]
    assert kept == tick(good)
    assert {status_of(p) for p in (good, own, changed)} == {Status.SUBMITTED}


def test_confirmed_each_is_verified_with_its_own_event_and_message(client: Client, officer: User) -> None:
    proposals = [make_proposal() for _number in range(3)]
    answer = send(client, langkah="verify", pilih=tick(*proposals), lanjut="1", recommendation=WORDS)
    assert_good_html(answer)
    assert "3 usulan berhasil" in text_of(answer)
    for proposal in proposals:
        assert status_of(proposal) == Status.KELURAHAN_VERIFIED
        event = proposal.events.order_by("-sequence").first()
        assert (event.note, proposal.reviews.get().recommendation) == (WORDS, WORDS)
        assert Message.objects.filter(event=event).exists()
    assert list(find_faults()) == []


def test_sent_twice_it_is_done_once_and_still_called_done(client: Client, officer: User) -> None:
    proposals = [make_proposal() for _number in range(2)]
    for _time in range(2):
        answer = send(client, langkah="verify", pilih=tick(*proposals), lanjut="1", recommendation=WORDS)
        assert "2 usulan berhasil" in text_of(answer)
    assert [proposal.reviews.count() for proposal in proposals] == [1, 1]


def test_one_refusal_stops_nobody_else(client: Client, city: City, officer: User) -> None:
    first, taken, last = (make_proposal() for _number in range(3))
    ticks = tick(first, taken, last)
    colleague = make_user(Role.KELURAHAN, region=city.kelurahan)
    verify(proposal_id=taken.pk, by=colleague, recommendation="Saya lebih dulu.")
    page = text_of(send(client, langkah="verify", pilih=ticks, lanjut="1", recommendation=WORDS))
    assert "2 usulan berhasil" in page
    assert "baru saja diubah orang lain" in page
    assert status_of(last) == Status.KELURAHAN_VERIFIED
    assert taken.reviews.get().recommendation == "Saya lebih dulu."


def test_returning_many_needs_reason_and_sentence(client: Client, city: City, officer: User) -> None:
    proposals = [make_proposal() for _number in range(2)]
    sent = {"langkah": "return", "pilih": tick(*proposals), "lanjut": "1"}
    refused = send(client, **sent, note="")
    assert_good_html(refused, status=422)
    assert "Pilih alasan." in text_of(refused)
    assert "Tulis apa yang perlu dilengkapi." in text_of(refused)
    send(client, **sent, reason=city.return_reason.pk, note="Lengkapi RW dan RT-nya.")
    for proposal in proposals:
        assert status_of(proposal) == Status.RETURNED
        assert proposal.events.order_by("-sequence").first().reason == city.return_reason


def test_a_refusing_reason_does_not_return(client: Client, city: City, officer: User) -> None:
    proposal = make_proposal()
    words = {"reason": city.reason.pk, "note": "Lengkapi RW dan RT-nya."}
    answer = send(client, langkah="return", pilih=tick(proposal), lanjut="1", **words)
    assert answer.status_code == 422
    assert status_of(proposal) == Status.SUBMITTED


def test_the_whole_filter_at_once(client: Client, officer: User) -> None:
    wanted = [make_proposal(title=f"Barista {number}") for number in range(3)]
    other = make_proposal(title="Futsal")
    document = assert_good_html(send(client, "?q=barista", langkah="verify", semua="1"))
    kept = [field.get("value") for field in document.iter("input") if field.get("name") == "pilih"]
    assert kept == tick(*wanted)
    page = text_of(send(client, "?q=barista", langkah="verify", pilih=kept, lanjut="1", recommendation=WORDS))
    assert "0 tersisa" in page
    assert status_of(other) == Status.SUBMITTED


def test_fifty_at_a_time(client: Client, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_AT_ONCE == 50
    monkeypatch.setattr("proposals.views.checking.bulk.MOST_AT_ONCE", 2)
    round_ = make_round()
    for _number in range(3):
        make_proposal(round_=round_)
    page = text_of(send(client, langkah="verify", semua="1"))
    assert "paling banyak 2 usulan; 1 lagi" in page
    assert "2 usulan akan berubah" in page


def test_nothing_ticked_is_said(client: Client, officer: User) -> None:
    answer = send(client, "?q=x", langkah="verify")
    assert answer["Location"] == f"{reverse('verify_queue')}?q=x"
    assert "Centang dulu" in text_of(client.get(answer["Location"]))


def test_a_preview_asks_no_more_for_more_rows(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    round_ = make_round()
    proposals = [make_proposal(round_=round_) for _number in range(6)]
    with django_assert_max_num_queries(9):
        send(client, langkah="verify", pilih=tick(*proposals))


def test_others_acts_are_never_taken_for_a_repeat(city: City, officer: User) -> None:
    proposal = make_proposal()
    opened = proposal.version
    colleague = make_user(Role.KELURAHAN, region=city.kelurahan)
    words = {"reason": city.return_reason, "note": "Lengkapi RW dan RT-nya."}
    return_to_proposer(proposal_id=proposal.pk, by=colleague, **words)
    chosen = [(proposal, opened)]
    (outcome,) = act_on_all(chosen=chosen, name=MoveName.RETURN, by=officer, **words)
    assert "baru saja diubah orang lain" in outcome.refusal


def test_strangers_get_nothing(client: Client, city: City) -> None:
    proposal = make_proposal()
    client.force_login(make_user(Role.KELURAHAN, region=city.neighbour))
    page = text_of(send(client, langkah="verify", pilih=tick(proposal), lanjut="1", recommendation=WORDS))
    assert "Tidak lagi di wilayah Anda" in page
    assert proposal.title not in page
    client.force_login(proposal.author)
    assert send(client, langkah="verify", pilih=tick(proposal)).status_code == 403
    assert status_of(proposal) == Status.SUBMITTED


@pytest.mark.parametrize("name", [MoveName.VERIFY, MoveName.RETURN])
def test_more_cost_no_more_statements(client: Client, city: City, officer: User, name: MoveName) -> None:
    """Fifty within half a second: read, written, chained and told in one go."""
    round_ = make_round()
    words = {"recommendation": WORDS, "reason": city.return_reason.pk, "note": "Lengkapi RW dan RT-nya."}
    spent = []
    for size in (1, 4):
        stack = [make_proposal(round_=round_) for _number in range(size)]
        before = [proposal.updated_at for proposal in stack]
        with CaptureQueriesContext(connection) as queries:
            send(client, langkah=name, pilih=tick(*stack), lanjut="1", **words)
        spent.append(len(queries))
        for proposal, moment in zip(stack, before, strict=True):
            version = proposal.version
            proposal.refresh_from_db()
            assert (proposal.version, proposal.updated_at > moment) == (version + 1, True)
            assert proposal.events.order_by("-sequence").first().move == name
            assert Message.objects.filter(event__proposal=proposal, event__move=name).exists()
    assert spent[0] == spent[1]
    assert list(find_faults()) == []


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_holds_waits_for_her_and_nobody_else(client: Client, officer: User) -> None:
    free, held = make_proposal(), make_proposal()
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock_proposal(held.pk)
            is_held.set()
            may_go.wait(timeout=30)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    is_held.wait(timeout=30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 50")
    page = text_of(send(client, langkah="verify", pilih=tick(free, held), lanjut="1", recommendation=WORDS))
    may_go.set()
    other.join()
    assert "1 usulan berhasil" in page
    assert "Sedang diubah orang lain" in page
    assert (status_of(free), status_of(held)) == (Status.KELURAHAN_VERIFIED, Status.SUBMITTED)
    send(client, langkah="verify", pilih=tick(held), lanjut="1", recommendation=WORDS)
    assert status_of(held) == Status.KELURAHAN_VERIFIED


def test_what_a_move_leaves_alone_is_not_written(officer: User) -> None:
    """Writing a title again, though unchanged, makes the database take it to its words once more."""
    proposal = make_proposal()
    with CaptureQueriesContext(connection) as queries:
        verify(proposal_id=proposal.pk, by=officer, recommendation=WORDS)
    written = next(query["sql"] for query in queries if query["sql"].startswith('UPDATE "proposals_proposal"'))
    for column in ("title", "problem", "kelurahan_id", "contact", "pin"):
        assert f'"{column}"' not in written


def test_what_was_known_is_read_anew_where_it_changed(officer: User, city: City) -> None:
    known = Proposal.objects.with_surroundings().get(pk=make_proposal().pk)
    Proposal.objects.filter(pk=known.pk).update(agency=city.other_agency, title="Judul baru")
    with transaction.atomic():
        proposal = lock_proposal(known.pk, known)
    assert (proposal.title, proposal.agency) == ("Judul baru", city.other_agency)
    assert proposal.round is known.round
