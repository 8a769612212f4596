"""Coming in: by name or e-mail, the same words for known and unknown, throttled without locking anybody out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from proposals.models import Proposal
from tests.factories import PASSWORD, make_city, make_draft, make_user
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db

LIMIT = 8
WRONG = "tidak cocok"
THROTTLED = "Terlalu banyak percobaan masuk yang gagal. Coba lagi mulai pukul "
HALL, HOME = "203.0.113.7", "198.51.100.9"


def sign_in(login: str, password: str = PASSWORD, *, address: str = HALL, client: Client | None = None, **extra: str):
    data = {"login": login, "password": password, **extra}
    return (client or Client(REMOTE_ADDR=address)).post(reverse("account_login"), data, REMOTE_ADDR=address)


def wear_out(login: str, address: str = HALL) -> None:
    for _ in range(LIMIT):
        assert sign_in(login, "salah-salah-salah", address=address).status_code == 200


def page_without_tokens(response) -> str:
    return re.sub(r'value="[^"]*"', "", response.content.decode())


@pytest.mark.parametrize("login", ["warga1", "WARGA1", "warga1@contoh.id", "Warga1@Contoh.ID"])
def test_by_name_or_email(login: str) -> None:
    make_user(username="warga1")
    response = sign_in(login)
    assert response.status_code == 302
    assert response["Location"] == reverse("account_home")


def test_officers_go_to_their_work() -> None:
    make_user(Role.PLANNER, username="perencana")
    assert sign_in("perencana")["Location"] == reverse("work_home")


def test_next_stays_on_this_site() -> None:
    make_user(username="warga1")
    assert sign_in("warga1", next="/usulan/saya/")["Location"] == "/usulan/saya/"
    assert sign_in("warga1", next="https://jahat.example/")["Location"] == reverse("account_home")


def test_same_page_whether_the_account_exists() -> None:
    make_user(username="warga1")
    known, unknown = sign_in("warga1", "salah-salah-salah"), sign_in("warga9", "salah-salah-salah")
    assert 'class="message message-error" role="alert"' in known.content.decode()
    assert WRONG in known.content.decode()
    assert page_without_tokens(known) == page_without_tokens(unknown)
    by_mail = sign_in("warga1@contoh.id", "salah-salah-salah")
    assert page_without_tokens(by_mail) == page_without_tokens(known)


def test_same_work_whether_the_account_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    """One hash per wrong password, known or not, by name or by mail: the clock tells nothing."""
    from django.contrib.auth.hashers import MD5PasswordHasher  # noqa: PLC0415 – counts its calls below

    make_user(username="warga1")
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))
    counts = set()
    for login in ("warga1", "warga9", "warga1@contoh.id", "warga9@contoh.id"):
        hashed.clear()
        sign_in(login, "salah-salah-salah")
        counts.add(len(hashed))
    assert counts == {1}


class TestThrottle:
    def test_stops_after_the_limit_even_with_the_right_password(self) -> None:
        make_user(username="warga1")
        wear_out("warga1")
        response = sign_in("warga1")
        assert response.status_code == 200
        assert THROTTLED in response.content.decode()
        assert "_auth_user_id" not in response.client.session

    @pytest.mark.parametrize(("second", "microsecond"), [(0, 0), (0, 400_000), (31, 0), (59, 999_999)])
    def test_says_when_to_come_back_and_keeps_the_word(self, second: int, microsecond: int) -> None:
        make_user(username="warga1")
        start = timezone.now().replace(second=second, microsecond=microsecond)
        with time_machine.travel(start, tick=False) as clock:
            wear_out("warga1")
            said = re.search(r"mulai pukul (\d\d)\.(\d\d) WIB", sign_in("warga1").content.decode())
            assert said
            now = timezone.localtime()
            until = now.replace(hour=int(said[1]), minute=int(said[2]), second=0, microsecond=0)
            until += timedelta(days=until < now)
            assert timedelta(minutes=14) < until - now <= timedelta(minutes=16)
            clock.move_to(until)
            assert sign_in("warga1").status_code == 302

    def test_owner_comes_in_from_elsewhere(self) -> None:
        make_user(username="warga1")
        wear_out("warga1")
        assert sign_in("warga1", address=HOME).status_code == 302

    def test_others_come_in_from_the_same_address(self) -> None:
        make_user(username="warga1")
        make_user(username="warga2")
        wear_out("warga1")
        assert sign_in("warga2").status_code == 302

    def test_same_words_for_an_unknown_account(self) -> None:
        make_user(username="warga1")
        with time_machine.travel(timezone.now(), tick=False):
            wear_out("warga1")
            wear_out("warga9")
            known, unknown = sign_in("warga1"), sign_in("warga9")
        assert THROTTLED in known.content.decode()
        assert page_without_tokens(known) == page_without_tokens(unknown)

    def test_right_passwords_are_not_counted(self) -> None:
        make_user(username="warga1")
        for _ in range(LIMIT * 2):
            assert sign_in("warga1").status_code == 302

    def test_a_forum_hall_behind_one_address(self) -> None:
        """Sixty people in one hall, each mistyping once, within one minute."""
        people = [make_user(username=f"hadir{n}") for n in range(60)]
        for person in people:
            sign_in(person.username, "salah-salah-salah")
            assert sign_in(person.username).status_code == 302

    def test_forwarded_address_of_a_stranger_is_not_believed(self) -> None:
        make_user(username="warga1")
        for n in range(LIMIT):
            Client().post(
                reverse("account_login"),
                {"login": "warga1", "password": "salah"},
                REMOTE_ADDR=HALL,
                headers={"X-Forwarded-For": f"10.0.0.{n}"},
            )
        assert THROTTLED in sign_in("warga1").content.decode()

    def test_address_behind_our_own_proxy(self, settings) -> None:
        """All come from the proxy's address; what it adds to X-Forwarded-For tells them apart."""
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        make_user(username="warga1")

        def through_proxy(address: str, password: str):
            headers = {"X-Forwarded-For": f"10.9.8.7, {address}"}
            data = {"login": "warga1", "password": password}
            return Client().post(reverse("account_login"), data, REMOTE_ADDR="127.0.0.1", headers=headers)

        for _ in range(LIMIT):
            through_proxy(HALL, "salah-salah-salah")
        assert THROTTLED in through_proxy(HALL, PASSWORD).content.decode()
        assert through_proxy(HOME, PASSWORD).status_code == 302


class TestSession:
    def test_key_is_renewed(self) -> None:
        make_user(username="warga1")
        client = Client()
        client.get(reverse("account_login"))
        session = client.session
        session["keranjang"] = "x"
        session.save()
        before = session.session_key
        sign_in("warga1", client=client)
        assert client.session.session_key != before

    @pytest.mark.parametrize(("role", "days"), [(None, 14), (Role.PLANNER, 10 / 24)])
    def test_remembered_shorter_for_officers(self, role: Role | None, days: float) -> None:
        make_user(role, username="orang")
        client = Client()
        sign_in("orang", client=client, remember="on")
        assert client.session.get_expiry_age() == days * 86400

    def test_otherwise_until_the_browser_closes(self) -> None:
        make_user(username="warga1")
        client = Client()
        sign_in("warga1", client=client)
        assert client.session.get_expire_at_browser_close()

    def test_out_by_post_only(self) -> None:
        client = Client()
        client.force_login(make_user())
        assert client.get(reverse("account_logout")).status_code == 405
        assert client.post(reverse("account_logout"))["Location"] == reverse("home")
        assert "_auth_user_id" not in client.session


class TestSignUp:
    def test_a_citizen_signs_up(self) -> None:
        client = Client()
        data = {"display_name": "Warga Dinoyo", "email": "baru@contoh.id", "password1": "kopi-susu-gula-aren"}
        assert client.post(reverse("account_signup"), data)["Location"] == reverse("account_home")
        user = User.objects.get(email="baru@contoh.id")
        assert user.display_name == "Warga Dinoyo"
        assert re.fullmatch(r"warga-[a-z2-9]{8}", user.username)
        assert not user.is_staff
        assert len(mail.outbox) == 1
        assert "Konfirmasi alamat e-mail Anda" in mail.outbox[0].subject
        link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
        assert link
        assert client.get(link[1]).status_code == 200
        assert client.post(link[1]).status_code == 302
        assert user.emailaddress_set.get().verified

    def test_asks_for_no_nik(self) -> None:
        page = Client().get(reverse("account_signup")).content.decode()
        assert set(re.findall(r'<input[^>]* name="(\w+)"', page)) == {
            "csrfmiddlewaretoken",
            "display_name",
            "email",
            "password1",
        }

    def test_a_known_address_gets_the_same_answer(self) -> None:
        first = make_user(username="warga1")
        draft = make_draft(by=first)
        answers = []
        for email in ("warga1@contoh.id", "belum@contoh.id"):
            response = Client().post(reverse("account_signup"), {"email": email, "password1": "kopi-susu-gula-aren"})
            answers.append((response.status_code, response["Location"]))
        assert answers[0] == answers[1]
        second = User.objects.exclude(pk=first.pk).get(email="warga1@contoh.id")
        assert not second.emailaddress_set.filter(verified=True).exists()
        assert not Proposal.objects.owned_by(second).filter(pk=draft.pk).exists()
        assert sign_in("warga1@contoh.id").status_code == 302, "the first account still opens with its own password"

    @pytest.mark.parametrize("password", ["pendek", "1234567890", "password123"])
    def test_weak_passwords_are_refused_in_indonesian(self, password: str) -> None:
        response = Client().post(reverse("account_signup"), {"email": "baru@contoh.id", "password1": password})
        assert response.status_code == 200
        assert not User.objects.exists()
        assert re.search("(?i)kata sandi|sandi", response.content.decode())
        assert "This password" not in response.content.decode()


class TestNewPassword:
    def ask(self, email: str):
        return Client().post(reverse("account_reset_password"), {"email": email}, follow=True)

    def test_whole_way(self) -> None:
        make_user(username="warga1")
        self.ask("warga1@contoh.id")
        (letter,) = mail.outbox
        assert letter.subject == "Kata sandi baru untuk akun Anda"
        link = re.search(r"http://testserver(/\S+)", letter.body)
        assert link
        client = Client()
        page = client.get(link[1], follow=True)
        assert "Kata sandi baru" in page.content.decode()
        new = {"password1": "teh-tarik-pagi-hari", "password2": "teh-tarik-pagi-hari"}
        done = client.post(page.redirect_chain[-1][0], new, follow=True)
        assert done.status_code == 200
        assert sign_in("warga1", "teh-tarik-pagi-hari").status_code == 302
        assert "tidak berlaku lagi" in Client().get(link[1]).content.decode(), "a link works once"

    def test_same_answer_for_an_unknown_address(self) -> None:
        make_user(username="warga1")
        known, unknown = self.ask("warga1@contoh.id"), self.ask("tidak-ada@contoh.id")
        assert known.redirect_chain == unknown.redirect_chain
        assert page_without_tokens(known) == page_without_tokens(unknown)
        assert len(mail.outbox) == 1

    def test_change(self) -> None:
        client = Client()
        client.force_login(make_user(username="warga1"))
        data = {"oldpassword": PASSWORD, "password1": "teh-tarik-pagi-hari", "password2": "teh-tarik-pagi-hari"}
        wrong = client.post(reverse("account_change_password"), {**data, "oldpassword": "bukan-ini"})
        assert "Kata sandi lama tidak cocok" in wrong.content.decode()
        assert client.post(reverse("account_change_password"), data)["Location"] == reverse("account_home")
        assert sign_in("warga1", "teh-tarik-pagi-hari").status_code == 302


class TestAdminEntrance:
    def test_goes_through_the_portals_sign_in(self) -> None:
        response = Client().post("/admin/login/?next=/admin/", {"username": "admin", "password": PASSWORD})
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))

    def test_officers_are_not_staff(self) -> None:
        client = Client()
        client.force_login(make_user(Role.PLANNER))
        assert client.get("/admin/", follow=True).status_code == 403


class TestDemoAccounts:
    def test_listed_in_the_demo_only(self, settings) -> None:
        url = reverse("account_login")
        assert "musrenbang-demo" in Client().get(url).content.decode()
        settings.DEMO = False
        assert "musrenbang-demo" not in Client().get(url).content.decode()


class TestOwnPage:
    def test_shows_who_i_am(self) -> None:
        city = make_city()
        client = Client()
        client.force_login(make_user(Role.KELURAHAN, region=city.kelurahan, username="operator"))
        page = client.get(reverse("account_home")).content.decode()
        assert "operator@contoh.id" in page
        assert "Operator kelurahan – Kelurahan Dinoyo" in page
        assert reverse("account_change_password") in page

    def test_changes_name_and_telephone(self) -> None:
        user = make_user()
        client = Client()
        client.force_login(user)
        data = {"display_name": "Operator Dinoyo", "phone": "0812 3456-7890"}
        assert client.post(reverse("account_home"), data).status_code == 302
        user.refresh_from_db()
        assert (user.display_name, user.phone) == ("Operator Dinoyo", "081234567890")

    @pytest.mark.parametrize("phone", ["abc", "12", "0812<script>"])
    def test_refuses_what_is_no_number(self, phone: str) -> None:
        client = Client()
        client.force_login(make_user())
        page = client.post(reverse("account_home"), {"display_name": "", "phone": phone})
        assert "Tulis nomor dengan angka" in page.content.decode()


class TestPages:
    @pytest.mark.parametrize(
        "url",
        ["/masuk/", "/daftar/", "/sandi/lupa/", "/sandi/lupa/terkirim/", "/sandi/baru/selesai/", "/masuk/nonaktif/"],
    )
    def test_public_ones_are_good_html(self, url: str) -> None:
        assert_good_html(Client().get(url))

    @pytest.mark.parametrize("url", ["/akun/", "/sandi/ganti/"])
    def test_own_ones_are_good_html(self, url: str) -> None:
        client = Client()
        client.force_login(make_user(Role.KELURAHAN, region=make_city().kelurahan))
        assert_good_html(client.get(url))

    def test_errors_stand_at_their_fields(self) -> None:
        document = assert_good_html(Client().post("/daftar/", {"email": "bukan-surel", "password1": "pendek"}))
        for name in ("email", "password1"):
            field = next(element for element in document.iter("input") if element.get("name") == name)
            assert field.get("aria-invalid") == "true"
            assert field.get("aria-describedby")

    def test_dead_links_say_so(self) -> None:
        assert "tidak berlaku lagi" in text_of(assert_good_html(Client().get("/sandi/baru/1-palsu/")))
        assert "tidak berlaku lagi" in text_of(assert_good_html(Client().get("/daftar/konfirmasi/palsu/")))

    def test_too_many_requests_say_what_to_do(self, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
        sign_in("warga1")
        page = assert_good_html(sign_in("warga1"), status=429)
        assert "Tunggu satu menit" in text_of(page)
