"""Counting per address: the limit holds, and a crowd that counts at the same moment is not taken for abuse."""

import pytest
from allauth.core.internal import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import RequestFactory

from accounts import throttle
from accounts.throttle import count_attempt
from musrenbang.lib.throttle import is_too_often

pytestmark = pytest.mark.django_db
LIMIT = "2/h/ip"


@pytest.fixture
def posted(rf: RequestFactory) -> HttpRequest:
    cache.clear()
    request = rf.post("/", REMOTE_ADDR="203.0.113.7")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else is being counted for as long as anybody waits."""
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0)
    real = cache.add
    monkeypatch.setattr(cache, "add", lambda key, *a, **k: not key.endswith(":lock") and real(key, *a, **k))


def test_the_limit_holds(posted: HttpRequest) -> None:
    assert [is_too_often(posted, "try", limit=LIMIT) for _time in range(3)] == [False, False, True]


def test_other_addresses_are_counted_apart(posted: HttpRequest, rf: RequestFactory) -> None:
    for _time in range(2):
        is_too_often(posted, "try", limit=LIMIT)
    assert not is_too_often(rf.post("/", REMOTE_ADDR="198.51.100.9"), "try", limit=LIMIT)


@pytest.mark.usefixtures("crowd")
def test_who_could_not_be_counted_is_let_through(posted: HttpRequest) -> None:
    assert not is_too_often(posted, "try", limit=LIMIT)


def test_in_a_crowd_too_the_limit_holds(posted: HttpRequest, request: pytest.FixtureRequest) -> None:
    for _time in range(2):
        is_too_often(posted, "try", limit=LIMIT)
    request.getfixturevalue("crowd")
    assert is_too_often(posted, "try", limit=LIMIT)


@pytest.mark.usefixtures("crowd")
def test_a_secret_is_never_tried_uncounted(posted: HttpRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PATIENCE", 1)
    with pytest.raises(ValidationError, match="Terlalu banyak percobaan"):
        count_attempt(posted, "track_pin", "2028-PMD-00001")
