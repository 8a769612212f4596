"""The same form twice at once, and who was first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import give_nik
from accounts.forms import entrance
from accounts.guests import make_guest
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.access import take_over
from proposals.enums import Status
from tests.factories import make_proposal, make_user

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6
NO_RUSH = 30  # seconds a meeting of threads may take before the test gives up


@pytest.fixture(autouse=True)
def _nobody_counted_yet() -> None:
    """The throttle outlives a test that commits."""
    cache.clear()


def all_at_once(act: Callable[[int], Any], count: int = AT_ONCE) -> list[Any]:
    """What ``act(0)`` … return, each in a thread of its own, started together."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def sign_up(_number: int) -> int:
    data = {"login": "0812 3456 7001", "password1": "kopi-susu-gula-aren"}
    return Client().post(reverse("account_signup"), data).status_code


def test_a_double_click_makes_one_account() -> None:
    assert all_at_once(sign_up) == [302] * AT_ONCE
    assert User.objects.count() == 1


@pytest.mark.parametrize("is_locked", [True, False])
def test_it_is_the_lock_that_does_it(monkeypatch: pytest.MonkeyPatch, is_locked: bool) -> None:
    """Both look for the account before either makes it: the lock alone lets the second look again."""
    meeting, find = Barrier(2), entrance.find_fitting

    def find_and_meet(*args: Any) -> User | None:
        found = find(*args)
        meeting.wait(NO_RUSH)
        return found

    monkeypatch.setattr(entrance, "find_fitting", find_and_meet)
    if not is_locked:
        saving = Barrier(2)
        monkeypatch.setattr(entrance, "wait_for", lambda _key: None)
        list_again = entrance.list_candidates

        def list_and_meet(*args: Any) -> list[User]:
            listed = list_again(*args)
            saving.wait(NO_RUSH)
            return listed

        monkeypatch.setattr(entrance, "list_candidates", list_and_meet)
    all_at_once(sign_up, 2)
    assert User.objects.count() == (1 if is_locked else 2)


def test_two_accounts_never_share_a_guests_proposals() -> None:
    guest = make_guest()
    mine = [make_proposal(Status.SUBMITTED, by=guest).pk for _number in range(3)]
    accounts = [make_user() for _number in range(AT_ONCE)]

    def take(number: int) -> bool:
        try:
            take_over(guest=User.objects.get(pk=guest.pk), account=accounts[number])
        except Denied:
            return False
        return True

    assert sum(all_at_once(take)) == 1
    owners = set(User.objects.filter(proposals__in=mine).values_list("pk", flat=True))
    assert len(owners) == 1


def test_two_windows_of_a_guest_make_one_account() -> None:
    """With two addresses: whoever comes second hears that there is an account by now."""
    guest, meeting = make_guest(), Barrier(2)
    proposal = make_proposal(Status.SUBMITTED, by=guest)

    def sign_up_as_guest(number: int) -> int:
        client = Client()
        client.force_login(guest)
        meeting.wait(NO_RUSH)
        data = {"login": f"baru{number}@contoh.id", "password1": "kopi-susu-gula-aren"}
        return client.post(reverse("guest_sign_up"), data).status_code

    assert sorted(all_at_once(sign_up_as_guest, 2)) == [302, 403]
    proposal.refresh_from_db()
    assert proposal.author == guest
    assert User.objects.filter(email__startswith="baru").count() == 1


def test_one_nik_one_account(settings: Any) -> None:
    settings.NIK_KEYS = ["kunci-untuk-uji"]
    people = [make_user() for _number in range(AT_ONCE)]

    def give(number: int) -> bool:
        try:
            give_nik(nik="3573051708" + "900007", by=people[number])
        except Denied:
            return False
        return True

    assert sum(all_at_once(give)) == 1
    assert User.objects.exclude(nik_hash=None).count() == 1
