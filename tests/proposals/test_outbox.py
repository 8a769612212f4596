"""Who is told what, by which way; and that the row comes with the event."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from accounts.enums import Notices, Role
from accounts.guests import make_guest
from accounts.models import User
from budgets.actions.decisions import accept
from proposals.actions.authoring import submit, withdraw
from proposals.actions.outbox import next_digest, queue_messages
from proposals.actions.publication import publish_decisions
from proposals.enums import Channel, MessageChannel, MessageStatus, Status
from proposals.models import Message, Proposal
from tests.factories import make_ceiling, make_city, make_draft, make_proposal, make_user

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
NUMBER = "0812-3456-7890"


def prove(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def ways(proposal: Proposal) -> set[str]:
    return set(Message.objects.filter(event__proposal=proposal).values_list("channel", flat=True))


def file(by: User, **fields: Any) -> Proposal:
    proposal = make_draft(by=by, **fields)
    return submit(proposal_id=proposal.pk, by=by)


class TestWays:
    def test_an_unproven_address_gets_no_letter(self) -> None:
        assert ways(file(make_user())) == {MessageChannel.PORTAL}

    def test_a_proven_address_gets_one(self) -> None:
        proposal = file(prove(make_user()))
        assert ways(proposal) == {MessageChannel.PORTAL, MessageChannel.EMAIL}
        portal, letter = Message.objects.order_by("pk")
        assert (portal.status, letter.status) == (MessageStatus.SENT, MessageStatus.WAITING)
        assert not letter.is_digest

    def test_a_number_is_for_an_officer_or_the_gateway(self, settings: Any) -> None:
        settings.MESSAGE_GATEWAY = ""
        assert ways(file(make_guest(), contact=NUMBER)) == {MessageChannel.PORTAL, MessageChannel.HAND}
        settings.MESSAGE_GATEWAY = "https://sms.contoh.id/"
        assert ways(file(make_guest(), contact=NUMBER)) == {MessageChannel.PORTAL, MessageChannel.GATEWAY}

    def test_whoever_was_helped_without_a_number_is_told_face_to_face(self) -> None:
        officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
        proposal = make_draft(by=make_user())
        Proposal.objects.filter(pk=proposal.pk).update(author=None, entered_by=officer, channel=Channel.ASSISTED)
        assert ways(submit(proposal_id=proposal.pk, by=officer)) == {MessageChannel.PORTAL, MessageChannel.HAND}

    def test_where_no_letters_can_be_sent_none_is_promised(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        assert ways(file(prove(make_user()), contact=NUMBER)) == {MessageChannel.PORTAL, MessageChannel.HAND}

    def test_who_wants_none_reads_in_the_portal(self) -> None:
        assert ways(file(prove(make_user(notices=Notices.NONE)), contact=NUMBER)) == {MessageChannel.PORTAL}

    def test_a_daily_letter_waits_for_the_morning(self) -> None:
        file(prove(make_user(notices=Notices.DAILY)))
        letter = Message.objects.get(channel=MessageChannel.EMAIL)
        assert letter.is_digest
        assert letter.next_try_at.astimezone(WIB).strftime("%H:%M:%S") == "07:00:00"
        assert letter.next_try_at > letter.created_at

    @pytest.mark.parametrize(
        ("now", "due"), [("05-09 06:59", "05-09"), ("05-09 07:00", "05-10"), ("12-31 23:59", "01-01")]
    )
    def test_the_morning_is_seven_in_jakarta(self, now: str, due: str) -> None:
        moment = datetime.strptime(f"2027-{now}", "%Y-%m-%d %H:%M").replace(tzinfo=WIB)
        assert f"{next_digest(moment).astimezone(WIB):%m-%d %H:%M}" == f"{due} 07:00"


class TestEvents:
    def test_ones_own_acts_are_no_news(self) -> None:
        by = make_user()
        proposal = file(by)
        withdraw(proposal_id=proposal.pk, by=by, note="Salah alamat.")
        assert list(Message.objects.values_list("event__move", flat=True)) == ["submit"]

    def test_the_same_event_twice_is_told_once(self) -> None:
        proposal = file(prove(make_user()))
        for _ in range(5):
            queue_messages([proposal.events.select_related("proposal__author").get()])
        assert Message.objects.count() == 2

    def test_a_sealed_decision_is_told_when_it_is_published_and_not_before(self) -> None:
        proposal = make_proposal(Status.FORWARDED, by=prove(make_user()))
        before = Message.objects.count()
        make_ceiling(proposal)
        officer = make_user(Role.AGENCY, agency=proposal.agency)
        accept(proposal_id=proposal.pk, by=officer, note="Masuk Renja.")
        assert Message.objects.count() == before
        publish_decisions(cycle=proposal.round.cycle, by=make_user(Role.PLANNER))
        told = Message.objects.filter(event__move="publish")
        assert set(told.values_list("channel", flat=True)) == {MessageChannel.PORTAL, MessageChannel.EMAIL}

    def test_row_and_event_come_together_or_not_at_all(self) -> None:
        draft = make_draft(by=make_user())
        message = Message.objects.model
        message.objects.all().delete()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("proposals.actions.outbox.Message.objects.bulk_create", fail)
            with pytest.raises(RuntimeError):
                submit(proposal_id=draft.pk, by=draft.author)
        draft.refresh_from_db()
        assert (draft.status, draft.events.count()) == (Status.DRAFT, 0)


def fail(*_args: object, **_facts: object) -> None:
    raise RuntimeError


def test_counting_unread_messages_passes_over_those_read() -> None:
    """On every page of who is signed in: a teacher's thousand read messages cost nothing."""
    reader, many = make_user(), 2_000
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # messages of events that need not be there
        cursor.execute(
            "INSERT INTO proposals_message (event_id, recipient_id, channel, status, is_digest, attempts, next_try_at,"
            " problem, created_at, sent_at, read_at)"
            " SELECT -n, %s, 'portal', 'sent', false, 0, now(), '', now(), now(), now() FROM generate_series(1, %s) n",
            [reader.pk, many],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE proposals_message")
    unread = Message.objects.in_portal_of(reader).unread()[:100]
    assert "message_unread" in unread.explain()
