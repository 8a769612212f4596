"""What a hall decides on paper reaches the same queue, complete, in order, with reasons."""

import threading
import uuid
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role
from forums.actions import closing, lists, sessions
from forums.actions.sessions import attach_signed_scan
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import start_draft, submit
from proposals.enums import ForumOutcome, Status
from proposals.models import Attachment, ForumItem, Proposal
from tests.factories import (
    make_city,
    make_facilitator,
    make_fields,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)
from themes.enums import SessionKind

pytestmark = pytest.mark.django_db


def list_three() -> tuple[object, list[ForumItem]]:
    session = make_session()
    by = session.created_by
    proposals = [make_proposal(Status.KELURAHAN_VERIFIED, session.round) for _number in range(3)]
    items = [lists.list_proposal(session_id=session.pk, proposal_id=p.pk, by=by) for p in proposals]
    return session, items


def ranks(session: object) -> dict[int, int | None]:
    return dict(ForumItem.objects.filter(session=session).values_list("pk", "rank"))


def test_closing_forwards_the_agreed_and_answers_the_rest() -> None:
    session, (first, second, third) = list_three()
    by = session.created_by
    for item in (first, second):
        lists.agree(item_id=item.pk, by=by)
    lists.disagree(item_id=third.pk, by=by, reason=make_city().reason, note="Belum mendesak.")
    lists.reorder(session_id=session.pk, by=by, item_ids=[second.pk, first.pk])
    ready_to_close(session, by)
    closing.close(session_id=session.pk, by=by)
    assert ranks(session) == {second.pk: 1, first.pk: 2, third.pk: None}
    forwarded = Proposal.objects.get(pk=second.proposal_id)
    assert forwarded.status == Status.FORWARDED
    assert forwarded.forwarded_at
    assert "prioritas ke-1" in forwarded.events.last().note
    refused = Proposal.objects.get(pk=third.proposal_id)
    assert (refused.status, refused.decision_note, bool(refused.published_at)) == (
        "not_agreed",
        "Belum mendesak.",
        True,
    )


def test_closing_says_all_that_is_missing() -> None:
    session, _items = list_three()
    with pytest.raises(Denied) as denied:
        closing.close(session_id=session.pk, by=session.created_by)
    for words in ("daftar hadir", "hasil untuk 3 usulan", "isi berita acara"):
        assert words in denied.value.sentence
    assert Proposal.objects.filter(status=Status.LISTED).count() == 3


def test_a_closed_session_is_not_changed() -> None:
    session, items = list_three()
    by = session.created_by
    for item in items:
        lists.agree(item_id=item.pk, by=by)
    ready_to_close(session, by)
    closing.close(session_id=session.pk, by=by)
    attempts = (
        lambda: closing.close(session_id=session.pk, by=by),
        lambda: lists.agree(item_id=items[0].pk, by=by),
        lambda: lists.reorder(session_id=session.pk, by=by, item_ids=[items[0].pk]),
        lambda: lists.raise_in_hall(session_id=session.pk, by=by, key=uuid.uuid4(), fields=make_fields()),
        lambda: lists.unlist_proposal(item_id=items[0].pk, by=by),
    )
    for attempt in attempts:
        with pytest.raises(Denied, match="sudah ditutup"):
            attempt()


@pytest.mark.parametrize("kind", [SessionKind.PRE, SessionKind.DESK])
def test_what_only_gathers_agrees_on_nothing(kind: SessionKind) -> None:
    session, (first, *_others) = list_three()
    by = session.created_by
    sessions.update_session(session_id=session.pk, by=by, fields={"kind": kind})
    with pytest.raises(Denied, match="adalah forum"):
        lists.agree(item_id=first.pk, by=by)
    sessions.update_session(session_id=session.pk, by=by, fields={"kind": SessionKind.FORUM})
    lists.agree(item_id=first.pk, by=by)
    with pytest.raises(Denied, match="adalah forum"):
        sessions.update_session(session_id=session.pk, by=by, fields={"kind": kind})


def test_an_order_for_another_list_is_refused() -> None:
    session, (first, second, _third) = list_three()
    by = session.created_by
    for item in (first, second):
        lists.agree(item_id=item.pk, by=by)
    for wrong in ([first.pk], [first.pk, first.pk], [first.pk, second.pk, 0]):
        with pytest.raises(Denied, match="Daftar berubah"):
            lists.reorder(session_id=session.pk, by=by, item_ids=wrong)


def test_taking_one_off_closes_the_gap_and_gives_its_status_back() -> None:
    session, (first, second, _third) = list_three()
    by = session.created_by
    for item in (first, second):
        lists.agree(item_id=item.pk, by=by)
    assert lists.agree(item_id=first.pk, by=by).rank == 1
    lists.unlist_proposal(item_id=first.pk, by=by)
    assert ranks(session)[second.pk] == 1
    assert Proposal.objects.get(pk=first.proposal_id).status == Status.KELURAHAN_VERIFIED
    checked = make_proposal(Status.KECAMATAN_VERIFIED, session.round)
    item = lists.list_proposal(session_id=session.pk, proposal_id=checked.pk, by=by)
    lists.unlist_proposal(item_id=item.pk, by=by)
    checked.refresh_from_db()
    assert checked.status == Status.KECAMATAN_VERIFIED


def test_the_halls_own_proposal_gets_an_answer() -> None:
    session = make_session()
    by, key = session.created_by, uuid.uuid4()
    for _attempt in range(2):
        item = lists.raise_in_hall(session_id=session.pk, by=by, key=key, fields=make_fields(problem=""))
    assert ForumItem.objects.count() == 1
    with pytest.raises(Denied, match="tidak dihapus"):
        lists.unlist_proposal(item_id=item.pk, by=by)
    with pytest.raises(Denied, match="Tulis penjelasan"):
        lists.disagree(item_id=item.pk, by=by, reason=make_city().reason, note=" ")
    item.refresh_from_db()
    assert item.outcome == ForumOutcome.OPEN


def test_only_the_rounds_own_facilitator() -> None:
    _session, items = list_three()
    for stranger in (make_user(), make_user(Role.PLANNER), make_facilitator(make_round("lansia"))):
        with pytest.raises(Denied, match="bukan fasilitator"):
            lists.agree(item_id=items[0].pk, by=stranger)


def test_a_proposal_of_another_theme_is_not_listed() -> None:
    session = make_session()
    other = make_round("lansia")
    proposal = make_proposal(Status.KELURAHAN_VERIFIED, other)
    facilitator = session.created_by
    other.facilitators.create(user=facilitator)
    with pytest.raises(Denied, match="milik tema"):
        lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=facilitator)
    proposal.refresh_from_db()
    assert proposal.status == Status.KELURAHAN_VERIFIED


def someone_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_what_a_colleague_takes_off_meanwhile_does_not_come_back() -> None:
    """An item put back without its proposal's status could neither be closed nor taken off: a session for ever open."""
    session, (item, *_others) = list_three()
    by, reason = session.created_by, make_city().reason
    answers: list[object] = []

    def disagree() -> None:
        try:
            answers.append(lists.disagree(item_id=item.pk, by=by, reason=reason, note="Belum mendesak."))
        except Denied as denied:
            answers.append(denied.sentence)
        finally:
            connection.close()

    thread = threading.Thread(target=disagree)
    with transaction.atomic():
        lists.unlist_proposal(item_id=item.pk, by=by)
        thread.start()
        while thread.is_alive() and not someone_waits_for_a_lock():
            pass
    thread.join(timeout=10)
    assert answers == ["Usulan ini sudah dikeluarkan dari daftar. Muat ulang halaman ini."]
    assert session.items.count() == 2


def test_a_form_of_something_else_puts_nothing_on_the_list() -> None:
    session = make_session()
    by = session.created_by
    draft = start_draft(key=uuid.uuid4(), round_=session.round, by=by, fields=make_fields())
    submit(proposal_id=draft.pk, by=by)
    with pytest.raises(Denied, match="sudah dipakai untuk usulan lain"):
        lists.raise_in_hall(session_id=session.pk, by=by, key=draft.key, fields=make_fields())
    assert not session.items.exists()


def test_who_facilitates_no_more_runs_nothing_and_sees_no_private_file() -> None:
    session, (item, *_others) = list_three()
    by = session.created_by
    files = Attachment.objects.create(proposal=item.proposal, kind="photo", size=1, original_name="a", file="a.webp")
    assert Attachment.objects.visible_to(by).filter(pk=files.pk).exists()
    by.memberships.update(valid_to=by.memberships.get().valid_from)
    by = type(by).objects.get(pk=by.pk)
    with pytest.raises(Denied, match="bukan fasilitator"):
        lists.agree(item_id=item.pk, by=by)
    assert not Attachment.objects.visible_to(by).filter(pk=files.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_replaced_scan_leaves_the_disk_and_a_failing_one_leaves_nothing(settings) -> None:  # type: ignore[no-untyped-def]
    session = make_session()
    by = session.created_by
    ready_to_close(session, by)
    minutes = attach_signed_scan(session_id=session.pk, by=by, data=b"%PDF-1.4 lebih terang", extension="pdf")
    folder = Path(settings.MEDIA_ROOT) / "minutes"
    assert [path.name for path in folder.iterdir()] == [Path(minutes.scan.name).name]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE themes_minutes ADD CONSTRAINT never CHECK (scan_sha256 = '') NOT VALID")
    try:
        with pytest.raises(IntegrityError):
            attach_signed_scan(session_id=session.pk, by=by, data=b"%PDF-1.4 gagal", extension="pdf")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE themes_minutes DROP CONSTRAINT never")
    assert [path.name for path in folder.iterdir()] == [Path(minutes.scan.name).name]
