"""The server is told to stop, or loses its database, while people press send: a proposal goes whole or not at all."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string

from musrenbang.local import throwaway_services
from musrenbang.local.postgres_server import PostgresServer
from proposals.datasets.integrity import find_faults
from proposals.enums import Status
from proposals.models import Message, Proposal, ProposalEvent
from tests.factories import User, make_draft, make_round, make_user
from tests.reports.faults import database_url, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 6
SERVER = "portal under test"  # as the database knows it


@contextmanager
def gunicorn() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A real server on the test's database."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": database_url(), "STATIC_ROOT": str(settings.STATIC_ROOT)}
    environment |= {"PGAPPNAME": SERVER, "DEBUG": "true"}  # static files as they are: nothing was collected
    options = ["-k", "gthread", "--threads=4", f"--bind=127.0.0.1:{port}", "--log-level=error"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "musrenbang.wsgi", *options],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port), "gunicorn answers", seconds=120)
        yield server, port
    finally:
        server.terminate()
        server.wait(timeout=60)


def answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


def sign_in(user: User) -> dict[str, str]:
    """Headers of a browser in which ``user`` is signed in, and the token of her forms."""
    client, token = Client(), get_random_string(32)
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}


def press_send(port: int, draft: Proposal, headers: dict[str, str]) -> int:
    """The status of the answer; 0 when none came."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request("POST", reverse("proposal_submit", args=[draft.key]), urlencode({}), headers)
        answer = link.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        link.close()


def press_all(port: int, drafts: list[Proposal], then: Callable[[], Any]) -> dict[int, int]:
    """Send them from several clients; after a third of the answers ``then`` happens. Statuses by draft."""
    headers, done, fault = sign_in(drafts[0].author), threading.Semaphore(0), threading.Event()

    def press(draft: Proposal) -> tuple[int, int]:
        status = press_send(port, draft, headers)
        done.release()
        return draft.pk, status

    def wait_and_break() -> None:
        for _answer in range(len(drafts) // 3):
            done.acquire(timeout=60)
        then()
        fault.set()

    breaker = threading.Thread(target=wait_and_break)
    breaker.start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = dict(pool.map(press, drafts))
    breaker.join(60)
    assert fault.is_set()
    return statuses


def assert_whole_or_untouched(statuses: dict[int, int]) -> None:
    """Every sent one has its number, event and message; every other one is the draft it was. Told is done."""
    for draft in Proposal.objects.all():
        events = ProposalEvent.objects.filter(proposal=draft)
        if draft.status == Status.DRAFT:
            assert statuses[draft.pk] != 302, "nobody was told so in vain"
            assert (draft.code, events.count()) == (None, 0)
        else:
            assert (draft.status, events.count()) == (Status.SUBMITTED, 1)
            assert draft.code
            assert Message.objects.filter(event__proposal=draft).exists()
    sent = Proposal.objects.exclude(status=Status.DRAFT)
    assert sorted(int(code[-5:]) for code in sent.values_list("code", flat=True)) == list(range(1, sent.count() + 1))
    assert not list(find_faults())


@contextmanager
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that may be killed: for as long as the block lasts this process works on it, and who it starts."""
    before = dict(connection.settings_dict)
    with throwaway_services(durable=True) as services:
        assert services.postgres
        try:
            turn_to(HOST=str(services.postgres.socket_folder), USER="musrenbang", NAME="musrenbang", PORT="")
            call_command("migrate", verbosity=0)
            yield services.postgres
        finally:
            turn_to(**before)


def turn_to(**place: Any) -> None:
    """Let the connection of this process lead elsewhere."""
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(place)


def make_drafts(count: int) -> list[Proposal]:
    round_, author = make_round(), make_user()
    return [make_draft(round_, by=author, proposer_name="Warga") for _ in range(count)]


def test_told_to_stop_while_people_send() -> None:
    drafts = make_drafts(60)
    with gunicorn() as (server, port):
        statuses = press_all(port, drafts, lambda: server.send_signal(signal.SIGTERM))
        server.wait(timeout=60)
    assert 302 in statuses.values()
    assert_whole_or_untouched(statuses)


def test_the_database_drops_every_connection_while_people_send() -> None:
    """As a restart of PostgreSQL does; the server finds its way back without one of its own."""

    def drop_connections() -> None:
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s",
                [SERVER],
            )
            assert cursor.rowcount

    drafts = make_drafts(60)
    with gunicorn() as (_server, port):
        statuses = press_all(port, drafts, drop_connections)
        assert_whole_or_untouched(statuses)
        headers = sign_in(drafts[0].author)
        again = {press_send(port, draft, headers) for draft in Proposal.objects.filter(status=Status.DRAFT)}
        assert again <= {302}
    assert not Proposal.objects.filter(status=Status.DRAFT).exists()
    assert not list(find_faults())


def test_postgresql_is_killed_and_comes_back_while_people_send() -> None:
    """kill -9 of the server itself, in the middle of it; nobody restarts the portal."""
    with own_postgres() as postgres:

        def kill_and_start() -> None:
            assert postgres.process
            postgres.process.kill()
            postgres.process.wait()
            postgres.start()

        drafts = make_drafts(60)
        with gunicorn() as (_server, port):
            statuses = press_all(port, drafts, kill_and_start)
            connection.close()
            assert 302 in statuses.values()
            assert_whole_or_untouched(statuses)
            headers = sign_in(drafts[0].author)
            for draft in Proposal.objects.filter(status=Status.DRAFT):
                assert press_send(port, draft, headers) == 302
        assert not Proposal.objects.filter(status=Status.DRAFT).exists()
        assert not list(find_faults())
