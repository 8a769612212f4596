"""A real Celery worker is killed while it stands in the mail server: the letter is neither lost nor shown twice."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from proposals.actions.authoring import submit
from proposals.enums import MessageChannel, MessageStatus
from proposals.models import Message
from tests.factories import make_draft, make_user
from tests.postroom import Mailbox, open_mailbox
from tests.reports.faults import celery_worker, kill_whole, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with open_mailbox() as box:
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{box.port}")
        yield box


def file_with_letter() -> None:
    author = make_user()
    EmailAddress.objects.create(user=author, email=author.email, primary=True, verified=True)
    submit(proposal_id=make_draft(by=author).pk, by=author)


def let_pauses_pass() -> None:
    waiting = Message.objects.filter(status=MessageStatus.WAITING)
    waiting.update(next_try_at=timezone.now() - timedelta(seconds=1))


def all_sent() -> bool:
    return not Message.objects.exclude(status=MessageStatus.SENT).exists()


def test_killed_after_the_server_took_the_letter(mailbox: Mailbox) -> None:
    """The worst moment: the letter is with the server, but nobody wrote that down. It goes again, by the same name."""
    file_with_letter()
    mailbox.hold = True
    with celery_worker(f"uji-{uuid4().hex}") as worker:  # a queue of its own: nothing on it, as in an emptied Redis
        wait_until(mailbox.is_holding.is_set, "the worker stands in the mail server", seconds=60)
        kill_whole(worker)
    letter = Message.objects.get(channel=MessageChannel.EMAIL)
    assert (letter.status, letter.attempts) == (MessageStatus.WAITING, 1)
    assert letter.next_try_at > timezone.now(), "nobody else takes it up before the pause is over"
    mailbox.hold = False
    mailbox.release.set()
    let_pauses_pass()
    with celery_worker(f"uji-{uuid4().hex}"):
        wait_until(all_sent, "the next worker sends it", seconds=60)
    assert len(mailbox.ids) == 2
    assert len(set(mailbox.ids)) == 1
    letter.refresh_from_db()
    assert letter.attempts == 2


def test_killed_before_the_server_heard_of_it(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server is down, then the worker dies as well: the row waits for both."""
    file_with_letter()
    with monkeypatch.context() as patch:
        patch.setenv("EMAIL_URL", "smtp://127.0.0.1:1")
        with celery_worker(f"uji-{uuid4().hex}") as worker:
            tried = Message.objects.filter(channel=MessageChannel.EMAIL, attempts=1).exclude(problem="")
            wait_until(tried.exists, "the worker knocked in vain", seconds=60)
            kill_whole(worker)
    let_pauses_pass()
    with celery_worker(f"uji-{uuid4().hex}"):
        wait_until(all_sent, "the next worker sends it", seconds=60)
    assert len(mailbox.ids) == 1
