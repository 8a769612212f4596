"""A real worker: whoever asked while there was none gets her letter when one comes."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Recovery
from tests.factories import make_user
from tests.postroom import open_mailbox
from tests.reports.faults import celery_worker, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def test_a_worker_that_comes_back_sends_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    Client().post(reverse("account_reset_password"), {"login": user.email})
    assert Recovery.objects.get().people == [user.pk]
    with open_mailbox() as box:
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{box.port}")
        with celery_worker(f"uji-{uuid4().hex}"):  # a queue of its own: nothing on it, as in an emptied Redis
            wait_until(lambda: not Recovery.objects.exists(), "the worker sends what waits", seconds=60)
    assert [letter["To"] for letter in box.letters] == [user.email]
