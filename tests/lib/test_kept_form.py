"""A form kept over a session that ended: it comes back whole, once, and nobody reads it in the database meanwhile."""

import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from musrenbang.lib.kept_form import LIFETIME, SECRETS, SESSION_KEY, keep, take_kept

TYPED = {"proposer_name": "Nama Rahasia", "accommodation": "jalan masuk kursi roda"}


@pytest.fixture
def posted(rf: RequestFactory) -> HttpRequest:
    request = rf.post("/usulan/baru/", TYPED | dict.fromkeys(SECRETS, "sandi-rahasia"))
    request.session = SessionStore()
    assert keep(request)
    return request


def test_comes_back_once_without_secrets(posted: HttpRequest) -> None:
    typed = take_kept(posted)
    assert typed
    assert typed.dict() == TYPED
    assert {"password", "password1", "pin", "nik"} <= SECRETS
    assert take_kept(posted) is None


def test_nobody_reads_it_in_the_session(posted: HttpRequest) -> None:
    stored = json.dumps(dict(posted.session.items()))
    assert not [word for word in ("Rahasia", "kursi", "sandi") if word in stored]


def test_not_after_half_an_hour(posted: HttpRequest) -> None:
    posted.session[SESSION_KEY]["at"] -= LIFETIME
    assert take_kept(posted) is None


def test_a_key_changed_meanwhile_breaks_nothing(posted: HttpRequest, settings: Any) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert take_kept(posted) is None
