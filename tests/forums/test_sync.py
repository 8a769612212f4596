"""What devices without signal send arrives once, whole and in order; what collides is kept beside what it hit."""

import json
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Consent
from forums.actions import closing, lists, sync
from forums.actions.attendance import set_counts
from forums.datasets.check_in import write_token
from forums.models import Ballot, SessionAct, Tally
from forums.rules.closing import missing_for_closing
from proposals.enums import ChildAge, ForumOutcome, Status
from proposals.models import ForumItem, Proposal
from tests.factories import (
    make_catalog_item,
    make_city,
    make_consent,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)
from themes.enums import Presence
from themes.models import AttendanceCount, ForumSession

pytestmark = pytest.mark.django_db
WOMAN = {"presence": "hall", "sex": "female", "age_band": "18_30", "has_disability": False}


def act(kind: str, **payload: Any) -> dict[str, Any]:
    moment = "2027-02-12T09:30:00+07:00"
    return {"key": str(uuid.uuid4()), "kind": kind, "made_at": moment, "payload": payload}


def tally(delta: int = 1, **group: Any) -> dict[str, Any]:
    return act("tally", **{**WOMAN, **group}, delta=delta)


class Device:
    """A facilitator's phone on one session."""

    def __init__(self, session: ForumSession, user: Any = None) -> None:
        self.user = user or session.created_by
        self.client, self.session = Client(), session
        self.client.force_login(self.user)

    def post(self, body: Any) -> Any:
        url = f"/kerja/forum/{self.session.pk}/sinkron/"
        data = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(url, data, content_type="application/json")

    def send(self, *acts: dict[str, Any]) -> list[tuple[str, str]]:
        """(outcome, sentence) of every act."""
        self.response = self.post({"acts": acts})
        assert self.response.status_code == 200, self.response.content
        answers = self.response.json()["answers"]
        assert [answer["key"] for answer in answers] == [one["key"] for one in acts]
        return [(answer["outcome"], answer["sentence"]) for answer in answers]

    @property
    def state(self) -> Any:
        return self.response.json()["state"]


def raised(item: Any, **more: Any) -> dict[str, Any]:
    fields = {"source": "kamus", "catalog_item": str(item.pk), "volume": "30", "rw": "5"}
    place = {"kelurahan": str(make_city().kelurahan.pk)}
    return act("raise", proposal=str(uuid.uuid4()), **{**fields, **place, **more})


@pytest.fixture
def session() -> ForumSession:
    make_city()
    return make_session(make_round())


@pytest.fixture
def device(session: ForumSession) -> Device:
    return Device(session)


def list_one(session: ForumSession) -> ForumItem:
    proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    return lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=session.created_by)


def present(session: ForumSession) -> int:
    return sum(AttendanceCount.objects.filter(session=session).values_list("count", flat=True))


def test_a_whole_forum_in_one_posting(device: Device, session: ForumSession) -> None:
    item = make_catalog_item(session.round)
    counted, first, second = tally(), raised(item), raised(item, title="Kelas barista malam")
    name = first["payload"]["proposal"]
    other = second["payload"]["proposal"]
    answers = device.send(
        counted,
        tally(3, sex="male", has_disability=True),
        act("undo", voids=counted["key"]),
        first,
        second,
        act("shorten", item=name, seen=1),
        act("agree", item=name, seen=1),
        act("agree", item=other, seen=1),
        act("rank", item=other, seen=1, rank=1),
        act("hands", item=name, hands=17),
    )
    assert {outcome for outcome, _sentence in answers} == {"applied"}, answers
    assert present(session) == 3
    order = ForumItem.objects.filter(session=session).order_by("rank")
    assert [str(row.proposal.key) for row in order] == [other, name]
    assert Ballot.objects.get().weight == 17
    row = device.state["items"][1]
    assert (row["key"], row["rank"], row["picked"], row["outcome"]) == (name, 2, 17, "agreed")
    assert device.state["counts"] == [["hall", "male", "18_30", True, 3]]
    assert SessionAct.objects.count() == 10
    assert Tally.objects.filter(made_at="2027-02-12T09:30:00+07:00").count() == 2


def test_the_same_key_again_changes_nothing_and_answers_alike(device: Device, session: ForumSession) -> None:
    acts = [tally(), raised(make_catalog_item(session.round)), tally(-5, sex="male")]
    once = device.send(*acts)
    assert [outcome for outcome, _sentence in once] == ["applied", "applied", "refused"]
    set_counts(session_id=session.pk, by=device.user, seen={}, counts={("hall", "male", "18_30", False): 9})
    assert device.send(*acts) == once
    assert (present(session), Proposal.objects.count(), SessionAct.objects.count()) == (10, 1, 3)


def test_a_collision_keeps_both_versions_until_somebody_chooses(device: Device, session: ForumSession) -> None:
    item, colleague = list_one(session), make_facilitator(session.round)
    lists.disagree(item_id=item.pk, by=colleague, reason=make_city().reason, note="Sudah ada di RW lain.")
    agree = act("agree", item=item.pk, seen=1)
    [(outcome, sentence)] = device.send(agree)
    assert (outcome, "sudah diubah rekan" in sentence) == ("conflict", True)
    item.refresh_from_db()
    assert (item.outcome, item.version) == (ForumOutcome.NOT_AGREED, 2)
    [conflict] = device.state["conflicts"]
    assert (conflict["kind"], conflict["payload"]["item"], conflict["item"]["outcome"], conflict["item"]["note"]) == (
        "agree",
        item.pk,
        "not_agreed",
        "Sudah ada di RW lain.",
    )
    assert str(colleague) not in self_text(device)
    assert "1 catatan lapangan yang berbeda" in " ".join(missing_for_closing(session))
    again = act("agree", item=item.pk, seen=2, settles=agree["key"])
    assert device.send(again) == [("applied", "")]
    item.refresh_from_db()
    assert (item.outcome, device.state["conflicts"]) == (ForumOutcome.AGREED, [])
    assert "lapangan" not in " ".join(missing_for_closing(session))


def self_text(device: Device) -> str:
    return str(device.response.content.decode())


def test_the_colleagues_version_may_stay(device: Device, session: ForumSession) -> None:
    item, colleague = list_one(session), make_facilitator(session.round)
    lists.disagree(item_id=item.pk, by=colleague, reason=make_city().reason, note="Sudah ada.")
    agree = act("agree", item=item.pk, seen=1)
    device.send(agree)
    assert device.send(act("leave", settles=agree["key"])) == [("applied", "")]
    item.refresh_from_db()
    assert (item.outcome, device.state["conflicts"]) == (ForumOutcome.NOT_AGREED, [])
    assert SessionAct.objects.get(key=agree["key"]).settled_at


def test_choosing_ones_own_can_collide_once_more(device: Device, session: ForumSession) -> None:
    item, colleague = list_one(session), make_facilitator(session.round)
    reason = make_city().reason
    lists.disagree(item_id=item.pk, by=colleague, reason=reason, note="Sudah ada.")
    agree = act("agree", item=item.pk, seen=1)
    device.send(agree)
    lists.disagree(item_id=item.pk, by=colleague, reason=reason, note="Sudah ada, lihat RW 3.")
    again = act("agree", item=item.pk, seen=2, settles=agree["key"])
    assert [outcome for outcome, _sentence in device.send(again)] == ["conflict"]
    [conflict] = device.state["conflicts"]
    assert (conflict["key"], conflict["item"]["note"]) == (again["key"], "Sudah ada, lihat RW 3.")


def test_a_choice_that_was_refused_settles_nothing(device: Device, session: ForumSession) -> None:
    item, colleague = list_one(session), make_facilitator(session.round)
    lists.disagree(item_id=item.pk, by=colleague, reason=make_city().reason, note="Sudah ada.")
    mine = act("disagree", item=item.pk, seen=1, reason=str(make_city().reason.pk), note="Sudah ada di RW lain.")
    device.send(mine)
    again = act("disagree", item=item.pk, seen=2, reason="", note="", settles=mine["key"])
    assert [outcome for outcome, _sentence in device.send(again)] == ["refused"]
    assert [conflict["key"] for conflict in device.state["conflicts"]] == [mine["key"]]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2001-01-01T00:00:00Z"])
def test_a_clock_gone_wrong_stops_nothing(device: Device, session: ForumSession, moment: str) -> None:
    item, colleague = list_one(session), make_facilitator(session.round)
    lists.disagree(item_id=item.pk, by=colleague, reason=make_city().reason, note="Sudah ada.")
    late = [{**tally(), "made_at": moment}, {**act("agree", item=item.pk, seen=1), "made_at": moment}]
    assert [outcome for outcome, _sentence in device.send(*late)] == ["applied", "conflict"]
    assert timezone.now() - Tally.objects.get().made_at < timedelta(minutes=5)
    assert device.client.get(f"/kerja/forum/{session.pk}/hadir/").status_code == 200


def test_a_device_cannot_replace_the_code_of_the_poster(device: Device, session: ForumSession) -> None:
    before = write_token(session, Presence.HALL)
    device.send(act("new_code"))
    assert write_token(session, Presence.HALL) == before


def test_one_refused_act_holds_up_no_other(device: Device, session: ForumSession) -> None:
    other = list_one(make_session(make_round("perempuan")))
    item = make_catalog_item(session.round)
    answers = device.send(
        tally(sex="tidak dikenal"),
        act("agree", item=other.pk, seen=1),
        act("agree", item=str(uuid.uuid4()), seen=1),
        act("terbang"),
        act("undo", voids=str(uuid.uuid4())),
        raised(item, volume="banyak", kelurahan=""),
        raised(item),
        tally(),
    )
    assert [outcome for outcome, _sentence in answers] == ["refused"] * 6 + ["applied"] * 2
    sentences = [sentence for _outcome, sentence in answers[:6]]
    assert all(sentences)
    assert "Kelurahan: Pilih kelurahan." in sentences[5]
    other.refresh_from_db()
    assert other.outcome == ForumOutcome.OPEN
    assert (present(session), Proposal.objects.filter(session=session).count()) == (1, 1)


def test_a_closed_session_refuses_with_a_sentence(device: Device, session: ForumSession) -> None:
    item = list_one(session)
    lists.agree(item_id=item.pk, by=device.user)
    ready_to_close(session, device.user)
    closing.close(session_id=session.pk, by=device.user)
    for outcome, sentence in device.send(tally(), act("lengthen", item=item.pk, seen=2)):
        assert (outcome, "sudah ditutup" in sentence) == ("refused", True)
    assert (present(session), device.state["may_write"]) == (19, False)


def test_moves_of_two_people_become_one_order(device: Device, session: ForumSession) -> None:
    items = [list_one(session) for _number in range(4)]
    for item in items:
        lists.agree(item_id=item.pk, by=device.user)
    colleague = Device(session, make_facilitator(session.round))
    a, b, c, d = (item.pk for item in items)
    assert colleague.send(act("rank", item=d, seen=2, rank=1, after=None)) == [("applied", "")]
    [(outcome, note)] = device.send(act("rank", item=a, seen=2, rank=2, after=b))
    assert (outcome, "digabungkan" in note) == ("applied", True)
    order = ForumItem.objects.filter(session=session).order_by("rank").values_list("pk", flat=True)
    assert list(order) == [d, b, a, c]


def test_moving_what_a_colleague_took_off_is_a_collision(device: Device, session: ForumSession) -> None:
    item = list_one(session)
    lists.agree(item_id=item.pk, by=device.user)
    lists.lengthen(item_id=item.pk, by=make_facilitator(session.round))
    assert device.send(act("rank", item=item.pk, seen=2, rank=1))[0][0] == "conflict"


def test_a_guardians_name_stays_out_of_the_journal() -> None:
    round_ = make_round("anak", year=2029)
    round_.theme.needs_guardian = True
    round_.theme.save()
    make_consent(make_user())
    session = make_session(round_)
    Consent.objects.all().delete()
    consent = {
        "agrees": "1",
        "guardian_kind": "parent",
        "given_by_name": "Wali Rahasia",
        "consent_channel": "paper",
        "child_age": ChildAge.FROM_13.value,
    }
    device = Device(session)
    sent = raised(make_catalog_item(round_), **consent)
    answers = device.send(sent)
    assert answers == [("applied", "")], answers
    assert Consent.objects.get().given_by_name == "Wali Rahasia"
    assert SessionAct.objects.get().payload == {"proposal": sent["payload"]["proposal"]}
    assert "Rahasia" not in self_text(device)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"acts": 3}',
        '{"acts": [3]}',
        '{"acts": [{"kind": "tally"}]}',
        '{"acts": [{"key": "nol", "kind": "tally"}]}',
        '{"acts": [{"key": "00000000-0000-4000-8000-000000000001", "kind": "tally", "payload": {"delta": NaN}}]}',
        "[" * 100_000,
        json.dumps({"acts": [tally() for _number in range(201)]}),
    ],
)
def test_what_is_no_list_of_acts_is_refused_whole(device: Device, session: ForumSession, body: str) -> None:
    assert device.post(body).status_code == 400
    assert not SessionAct.objects.exists()


@pytest.mark.parametrize(
    "hostile",
    ["\x00\ud800", {}, [], [[]], {"a": {}}, True, None, -1, 2**70, 1.5, "9" * 400, "<script>"],
    ids=lambda value: ascii(value)[:12],
)
def test_hostile_values_are_refused_never_a_fault(device: Device, hostile: Any) -> None:
    names = ["item", "seen", "delta", "sex", "voids", "proposal", "catalog_item", "volume", "kelurahan", "hands"]
    names += ["rank", "after", "table", "reason", "note", "settles", "presence", "age_band", "unit_price", "agrees"]
    rows = [act(kind, **dict.fromkeys(names, hostile)) for kind in sync.WORKS]
    rows += [{**act(kind), "payload": hostile, "made_at": hostile} for kind in sync.WORKS]
    outcomes = [outcome for outcome, _sentence in device.send(*rows)]
    assert outcomes.count("applied") <= 2  # leaving a conflict that is none


def test_who_may_only_read_sends_nothing(session: ForumSession) -> None:
    planner = Device(session, make_user(Role.PLANNER))
    answer = planner.post({"acts": [tally()]})
    assert (answer.status_code, "bukan fasilitator" in answer.json()["sentence"]) == (403, True)
    stranger = Device(session, make_facilitator(make_round("perempuan")))
    assert stranger.post({"acts": [tally()]}).status_code == 404
    assert not SessionAct.objects.exists()


def test_a_key_of_another_session_says_nothing_of_it(device: Device, session: ForumSession) -> None:
    one = tally()
    device.send(one)
    other = Device(make_session(session.round), device.user)
    [(outcome, sentence)] = other.send(one)
    assert (outcome, sentence) == ("refused", "Catatan ini milik sesi lain.")
    assert (present(session), present(other.session)) == (1, 0)


def test_the_state_is_sent_once_and_holds_nobodys_name(device: Device, session: ForumSession) -> None:
    device.send(tally(), raised(make_catalog_item(session.round)))
    url = f"/kerja/forum/{session.pk}/keadaan.json"
    answer = device.client.get(url, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip")
    assert "no-store" in answer["Cache-Control"]
    again = device.client.get(url, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    device.send(tally())
    assert device.client.get(url, headers={"if-none-match": answer["ETag"]}).status_code == 200
    assert str(device.user) not in device.client.get(url).content.decode()


def test_a_long_list_costs_no_more_queries(
    device: Device, session: ForumSession, django_assert_max_num_queries: Any
) -> None:
    for _number in range(8):
        list_one(session)
    device.client.get(f"/kerja/forum/{session.pk}/keadaan.json")
    with django_assert_max_num_queries(18):
        device.client.get(f"/kerja/forum/{session.pk}/keadaan.json")


@pytest.mark.django_db(transaction=True)
def test_the_same_posting_fifty_times_at_once_counts_once() -> None:
    make_city()
    session = make_session(make_round())
    acts = [tally(2), raised(make_catalog_item(session.round))]
    acts += [act("agree", item=acts[1]["payload"]["proposal"], seen=1)]
    device, answers = Device(session), []
    start = threading.Barrier(10)
    cookies = device.client.cookies

    def post() -> None:
        try:
            client = Client()
            client.cookies = cookies
            start.wait(timeout=30)
            for _number in range(5):
                url = f"/kerja/forum/{session.pk}/sinkron/"
                answer = client.post(url, json.dumps({"acts": acts}), content_type="application/json")
                answers.append((answer.status_code, str(answer.json().get("answers"))))
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert (len(answers), len(set(answers))) == (50, 1), set(answers)
    assert (present(session), Proposal.objects.count(), SessionAct.objects.count()) == (2, 1, 3)
    assert ForumItem.objects.get().rank == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_half_way_keeps_what_was_answered_and_nothing_half(monkeypatch: pytest.MonkeyPatch) -> None:
    make_city()
    session = make_session(make_round())
    device, acts = Device(session), [tally(), tally(), tally()]
    create, left = SessionAct.objects.create, [1]

    def crash_second(**columns: Any) -> SessionAct:
        if not left:
            raise SystemExit
        left.pop()
        return create(**columns)

    monkeypatch.setattr(SessionAct.objects, "create", crash_second)
    with pytest.raises(SystemExit):
        device.post({"acts": acts})
    assert (present(session), Tally.objects.count()) == (1, 1)
    monkeypatch.setattr(SessionAct.objects, "create", create)
    assert [outcome for outcome, _sentence in device.send(*acts)] == ["applied"] * 3
    assert present(session) == 3
