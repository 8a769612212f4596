"""A forgotten password: by letter, by code, or by the kelurahan; the answers tell nothing about who has an account."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts import tasks
from accounts.guests import make_guest
from accounts.models import User
from tests.factories import PASSWORD, make_user
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db

PHONE = "+6281234567001"
NEW = {"password1": "teh-tarik-pagi-hari", "password2": "teh-tarik-pagi-hari"}


def ask(login: str, client: Client | None = None, **extra):
    return (client or Client()).post(reverse("account_reset_password"), {"login": login}, **extra)


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
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.MESSAGE_GATEWAY = f"http://127.0.0.1:{server.server_port}/"
    yield texts
    server.shutdown()
    server.server_close()
    thread.join()


def read_code(texts: list[dict[str, str]]) -> str:
    found = re.search(r"\b\d{6}\b", texts[-1]["text"])
    assert found
    return found[0]


class TestByLetter:
    @pytest.mark.parametrize(
        ("known", "unknown"), [("warga1@contoh.id", "warga9@contoh.id"), ("081234567001", "081234567009")]
    )
    def test_same_answer_and_same_work_in_sight(self, known: str, unknown: str, monkeypatch) -> None:
        """Everything that differs happens in the worker: the queue gets one message either way."""
        prove(make_user(username="warga1", phone=PHONE))
        queued = []
        monkeypatch.setattr(tasks.send_reset_letters, "apply_async", lambda *args, **more: queued.append(args))
        answers = {(response.status_code, response["Location"]) for response in map(ask, (known, unknown))}
        assert len(answers) == 1
        assert len(queued) == 2
        assert mail.outbox == []

    def test_nothing_personal_waits_in_the_queue(self, monkeypatch) -> None:
        make_user(username="warga1", phone=PHONE)
        queued = []
        monkeypatch.setattr(tasks.send_reset_letters, "apply_async", lambda *args, **more: queued.append((args, more)))
        ask("warga1@contoh.id")
        assert "contoh.id" not in str(queued)
        assert "0812" not in str(queued)

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

    def test_without_redis_the_letter_goes_at_once(self, monkeypatch) -> None:
        def refuse(*_args, **_more) -> None:
            raise OperationalError

        make_user(username="warga1")
        monkeypatch.setattr(tasks.send_reset_letters, "apply_async", refuse)
        assert ask("warga1@contoh.id").status_code == 302
        assert len(mail.outbox) == 1

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
