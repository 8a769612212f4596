"""A forgotten password: by letter, by code, or by the kelurahan; the answers tell nothing about who has an account."""

import json
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.guests import make_guest
from accounts.models import Recovery, User
from accounts.tasks import send_waiting_recoveries
from musrenbang.celery import app
from musrenbang.lib.gateways import DelayedError
from tests.factories import PASSWORD, make_user
from tests.html import assert_good_html, text_of
from tests.postroom import open_mailbox

pytestmark = pytest.mark.django_db

PHONE = "+6281234567001"
NEW = {"password1": "teh-tarik-pagi-hari", "password2": "teh-tarik-pagi-hari"}


def only_ask(login: str, client: Client | None = None, **extra):
    return (client or Client()).post(reverse("account_reset_password"), {"login": login}, **extra)


def ask(login: str, client: Client | None = None, **extra):
    """The same, and the worker has looked at it."""
    answer = only_ask(login, client, **extra)
    send_waiting_recoveries()
    return answer


def later(**passed: float) -> None:
    """As if that much time had passed for what waits."""
    gone = timedelta(**passed)
    Recovery.objects.update(next_try_at=F("next_try_at") - gone, asked_at=F("asked_at") - gone)


def prove(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@pytest.fixture
def inbox(settings) -> Iterator[list[dict[str, str]]]:
    """A gateway that keeps the texts it is given."""
    texts: list[dict[str, str]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_args) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.MESSAGE_GATEWAY = f"http://127.0.0.1:{server.server_port}/"
    yield texts
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def silent_redis(monkeypatch) -> Iterator[socket.socket]:
    """Where Redis should be somebody takes every call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0)
        monkeypatch.setattr(app.conf, "broker_url", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        monkeypatch.setattr(app, "_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        yield silent


def read_code(texts: list[dict[str, str]]) -> str:
    found = re.search(r"\b\d{6}\b", texts[-1]["text"])
    assert found
    return found[0]


class TestByLetter:
    @pytest.mark.parametrize(
        ("known", "unknown"), [("warga1@contoh.id", "warga9@contoh.id"), ("081234567001", "081234567009")]
    )
    def test_same_answer_and_same_work_in_sight(self, known: str, unknown: str) -> None:
        """Everything that differs happens in the worker: one row is written either way."""
        prove(make_user(username="warga1", phone=PHONE))
        answers, work = set(), []
        for login in (known, unknown):
            with CaptureQueriesContext(connection) as queries:
                response = only_ask(login)
            answers.add((response.status_code, response["Location"]))
            work.append([query["sql"].split()[0] for query in queries if "accounts_recovery" in query["sql"]])
        assert len(answers) == 1
        assert work == [["INSERT"], ["INSERT"]]
        assert mail.outbox == []

    def test_nothing_personal_waits(self) -> None:
        make_user(username="warga1", phone=PHONE)
        only_ask("warga1@contoh.id")
        waiting = str(Recovery.objects.values().get())
        assert "contoh.id" not in waiting
        assert "0812" not in waiting

    def test_nothing_of_it_is_kept(self) -> None:
        make_user(username="warga1")
        for login in ("warga1@contoh.id", "warga9@contoh.id"):
            ask(login)
        assert len(mail.outbox) == 1
        assert not Recovery.objects.exists()

    def test_a_number_reaches_the_proven_address_only(self) -> None:
        proven, unproven = make_user(phone=PHONE), make_user(phone="+6281234567002")
        prove(proven)
        for user in (proven, unproven):
            assert ask(user.phone)["Location"].endswith("?cara=hp")
        assert [letter.to for letter in mail.outbox] == [[proven.email]]
        page = text_of(assert_good_html(Client().get(reverse("account_reset_password_done") + "?cara=hp")))
        assert "kantor kelurahan" in page

    def test_letters_lead_to_where_the_portal_was_asked(self, settings) -> None:
        settings.ALLOWED_HOSTS = ["musrenbang.example.go.id"]
        make_user(username="warga1")
        ask("warga1@contoh.id", headers={"host": "musrenbang.example.go.id"})
        assert "http://musrenbang.example.go.id/sandi/baru/" in mail.outbox[0].body

    def test_without_redis_the_answer_is_the_same_and_the_letter_comes_later(self, silent_redis) -> None:
        """The page asks Redis nothing: even one that is there but says nothing holds nobody up."""
        make_user(username="warga1")
        answers = {only_ask(login)["Location"] for login in ("warga1@contoh.id", "warga9@contoh.id")}
        with pytest.raises(BlockingIOError):
            silent_redis.accept()  # nobody knocked
        assert answers == {reverse("account_reset_password_done")}
        assert mail.outbox == []
        send_waiting_recoveries()
        assert [letter.to for letter in mail.outbox] == [["warga1@contoh.id"]]

    def test_a_mail_server_that_is_away_gets_it_later(self, settings) -> None:
        make_user(username="warga1")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        ask("warga1@contoh.id")
        assert Recovery.objects.get().attempts == 1
        with open_mailbox() as box:
            settings.EMAIL_PORT = box.port
            send_waiting_recoveries()
            assert box.raw == [], "the pause is not over"
            later(minutes=1)
            send_waiting_recoveries()
            assert [letter["To"] for letter in box.letters] == ["warga1@contoh.id"]
        assert not Recovery.objects.exists()

    def test_who_was_reached_is_not_written_to_again(self, monkeypatch) -> None:
        first, second = make_user(phone=PHONE), make_user(phone=PHONE)
        for user in (first, second):
            prove(user)
        hands_over = tasks.send_letter

        def stumble(request, user: User, address: str) -> None:
            if user == second:
                raise DelayedError
            hands_over(request, user, address)

        with monkeypatch.context() as patch:
            patch.setattr(tasks, "send_letter", stumble)
            ask(PHONE)
        assert Recovery.objects.get().people == [second.pk]
        later(minutes=1)
        send_waiting_recoveries()
        assert [letter.to for letter in mail.outbox] == [[first.email], [second.email]]

    @pytest.mark.parametrize("phone", ["", PHONE])
    def test_nobody_waits_for_ever(self, phone: str, settings) -> None:
        make_user(username="warga1", phone=phone)
        settings.MESSAGE_GATEWAY = "http://127.0.0.1:1/" if phone else ""
        only_ask(phone or "warga1@contoh.id")
        later(days=1)
        send_waiting_recoveries()
        assert mail.outbox == []
        assert not Recovery.objects.exists()

    def test_guests_and_inactive_people_get_none(self) -> None:
        User.objects.filter(pk=make_guest().pk).update(email="tamu@contoh.id")
        make_user(username="warga1", is_active=False)
        for login in ("tamu@contoh.id", "warga1@contoh.id"):
            ask(login)
        assert mail.outbox == []

    def test_asking_again_and_again_is_stopped(self) -> None:
        answers = [ask("warga9@contoh.id").status_code for _time in range(4)]
        assert answers == [302, 302, 302, 429]

    @pytest.mark.parametrize("login", ["", "warga1", "0341 551 234"])
    def test_asks_for_what_reaches_somebody(self, login: str) -> None:
        assert_good_html(ask(login))


class TestByCode:
    def start(self, inbox: list[dict[str, str]]) -> tuple[User, Client]:
        user, client = make_user(username="warga1", phone=PHONE), Client()
        assert ask("0812-3456-7001", client)["Location"] == reverse("account_reset_code")
        assert inbox[-1]["to"] == PHONE
        return user, client

    def test_whole_way(self, inbox: list[dict[str, str]]) -> None:
        user, client = self.start(inbox)
        assert_good_html(client.get(reverse("account_reset_code")))
        code = read_code(inbox)
        response = client.post(reverse("account_reset_code"), {"code": f"{code[:3]} {code[3:]}"})
        assert response["Location"] == reverse("account_reset_by_code")
        assert_good_html(client.get(response["Location"]))
        assert client.post(response["Location"], NEW)["Location"] == reverse("account_login")
        user.refresh_from_db()
        assert user.phone_proven_at
        assert user.check_password(NEW["password1"])
        assert client.get(reverse("account_reset_by_code")).status_code == 302, "once"

    def test_an_unknown_number_gets_the_same_pages_and_no_text(self, inbox: list[dict[str, str]]) -> None:
        _user, known = self.start(inbox)
        unknown = Client()
        assert ask("081234567009", unknown)["Location"] == reverse("account_reset_code")
        pages = set()
        for client in (known, unknown):
            for response in (
                client.get(reverse("account_reset_code")),
                client.post(reverse("account_reset_code"), {"code": "000000"}),
            ):
                pages.add((response.status_code, re.sub(r'value="[^"]*"', "", response.content.decode())))
        assert len(pages) == 2, "one before, one after a wrong code"
        assert len(inbox) == 1

    def test_guessing_is_stopped(self, inbox: list[dict[str, str]]) -> None:
        _user, client = self.start(inbox)
        right = read_code(inbox)
        for number in range(8):
            client.post(reverse("account_reset_code"), {"code": f"{(int(right) + 1 + number) % 10**6:06}"})
        page = client.post(reverse("account_reset_code"), {"code": right})
        assert "Terlalu banyak percobaan" in page.content.decode()

    def test_many_addresses_guess_no_more_than_one(self, inbox: list[dict[str, str]]) -> None:
        """One session, carried from machine to machine."""
        _user, client = self.start(inbox)
        right = read_code(inbox)
        for number in range(8):
            wrong = f"{(int(right) + 1 + number) % 10**6:06}"
            client.post(reverse("account_reset_code"), {"code": wrong}, REMOTE_ADDR=f"203.0.113.{number}")
        page = client.post(reverse("account_reset_code"), {"code": right}, REMOTE_ADDR="198.51.100.9")
        assert "Terlalu banyak percobaan" in page.content.decode()

    def test_a_right_code_opens_for_a_quarter_of_an_hour(self, inbox: list[dict[str, str]]) -> None:
        """Then somebody else may sit at this computer."""
        user, client = self.start(inbox)
        client.post(reverse("account_reset_code"), {"code": read_code(inbox)})
        assert client.get(reverse("account_reset_by_code")).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
            assert client.get(reverse("account_reset_by_code")).status_code == 302
            client.post(reverse("account_reset_by_code"), NEW)
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_works_once_and_in_this_browser_only(self, inbox: list[dict[str, str]]) -> None:
        _user, client = self.start(inbox)
        code, other = read_code(inbox), Client()
        ask("081234567009", other)
        assert other.post(reverse("account_reset_code"), {"code": code}).status_code == 200
        assert client.post(reverse("account_reset_code"), {"code": code}).status_code == 302
        assert client.post(reverse("account_reset_code"), {"code": code})["Location"] == reverse(
            "account_reset_password"
        )

    def test_an_old_code_is_dead(self, inbox: list[dict[str, str]]) -> None:
        _user, client = self.start(inbox)
        cache.clear()  # what fifteen minutes do
        assert client.post(reverse("account_reset_code"), {"code": read_code(inbox)}).status_code == 200

    def test_who_shares_a_number_says_which_account(self, inbox: list[dict[str, str]]) -> None:
        first, second = make_user(phone=PHONE, display_name="Ibu"), make_user(phone=PHONE, display_name="Anak")
        client = Client()
        ask(PHONE, client)
        client.post(reverse("account_reset_code"), {"code": read_code(inbox)})
        page = text_of(assert_good_html(client.get(reverse("account_reset_by_code"))))
        assert "Akun yang mana?" in page
        assert first.username in page
        assert client.post(reverse("account_reset_by_code"), {**NEW, "account": "0"}).status_code == 200
        client.post(reverse("account_reset_by_code"), {**NEW, "account": str(second.pk)})
        assert [User.objects.get(pk=user.pk).check_password(PASSWORD) for user in (first, second)] == [True, False]

    @pytest.mark.parametrize("name", ["account_reset_code", "account_reset_by_code"])
    def test_nothing_without_asking_first(self, name: str) -> None:
        for method in ("get", "post"):
            assert getattr(Client(), method)(reverse(name))["Location"] == reverse("account_reset_password")
