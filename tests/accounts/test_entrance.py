"""Coming in: by number, e-mail or name, the same words for known and unknown, throttled without locking anybody out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.guests import make_guest
from accounts.handles import read_handle
from accounts.models import User
from accounts.recognition import TRIES, list_candidates
from accounts.tasks import send_waiting_recoveries
from proposals.enums import Status
from proposals.models import Proposal
from tests.factories import PASSWORD, make_city, make_draft, make_proposal, make_user
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


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry per password hash."""
    calls: list[int] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: calls.append(1) or encode(*args))
    return calls


@pytest.mark.parametrize(
    ("logins", "work"),
    [
        (("warga1", "warga9", "Warga9 "), 1),
        (("warga1@contoh.id", "warga9@contoh.id", "bersama@contoh.id"), TRIES),
        (("0812 3456 7001", "0812 3456 7009", "+62 812 3456 7002"), TRIES),
    ],
    ids=["name", "e-mail", "number"],
)
def test_same_work_whether_the_account_exists(hashed: list[int], logins: tuple[str, ...], work: int) -> None:
    """As many hashes for a wrong password whether nobody, one or two have the handle: the clock tells nothing."""
    make_user(username="warga1", phone="+6281234567001")
    for _person in range(2):
        shared = make_user(phone="+6281234567002")
        User.objects.filter(pk=shared.pk).update(email="bersama@contoh.id")
    counts = set()
    for login in logins:
        hashed.clear()
        sign_in(login, "salah-salah-salah")
        counts.add(len(hashed))
    assert counts == {work}


@pytest.mark.parametrize("login", ["081234567001", "0812-3456-7001", "+62 812 3456 7001", "6281234567001"])
def test_by_number_in_any_spelling(login: str) -> None:
    make_user(username="warga1", phone="+6281234567001")
    assert sign_in(login)["Location"] == reverse("account_home")


class TestShared:
    """A number may have several accounts: families share telephones, and strangers sign up under any."""

    PHONE = "+6281234567001"

    def sign_up(self, password: str, *, phone: str = PHONE, address: str = HOME):
        client = Client(REMOTE_ADDR=address)
        return client.post(reverse("account_signup"), {"login": phone, "password1": password})

    def test_each_opens_with_its_own_password(self) -> None:
        people = [make_user(phone=self.PHONE) for _number in range(TRIES)]
        for number, person in enumerate(people):
            person.set_password(f"sandi-orang-ke-{number}")
            person.save()
        for number, person in enumerate(people):
            client = Client()
            sign_in(self.PHONE, f"sandi-orang-ke-{number}", client=client)
            assert client.session["_auth_user_id"] == str(person.pk)

    def test_who_filed_is_never_pushed_out(self) -> None:
        first = make_user(phone=self.PHONE)
        make_proposal(Status.SUBMITTED, by=first)
        for number in range(TRIES + 2):
            self.sign_up(f"sandi-orang-asing-{number}")
        client = Client()
        assert sign_in(self.PHONE, client=client).status_code == 302
        assert client.session["_auth_user_id"] == str(first.pk)

    def test_who_signs_up_after_many_strangers_comes_in_again(self) -> None:
        for number in range(TRIES + 2):
            self.sign_up(f"sandi-orang-asing-{number}")
        self.sign_up("sandi-milik-sendiri", address=HALL)
        assert sign_in(self.PHONE, "sandi-milik-sendiri").status_code == 302

    def test_proven_comes_first(self) -> None:
        proven = make_user(phone=self.PHONE, phone_proven_at=timezone.now())
        for _number in range(TRIES + 2):
            make_user(phone=self.PHONE)
        assert list_candidates(read_handle(self.PHONE))[0] == proven

    def test_guests_and_erased_people_are_no_candidates(self) -> None:
        User.objects.filter(pk=make_guest().pk).update(phone=self.PHONE)
        assert list_candidates(read_handle(self.PHONE)) == []

    def test_throttle_knows_the_number_in_any_spelling(self) -> None:
        make_user(phone=self.PHONE)
        wear_out("0812 3456 7001")
        assert THROTTLED in sign_in(self.PHONE).content.decode()
        assert sign_in(self.PHONE, address=HOME).status_code == 302


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
        page = client.get(reverse("home")).content.decode()
        assert page.count("Anda sudah keluar.") == 1
        assert page.index("Anda sudah keluar.") < page.index('class="hero"'), (
            "not under the card that lies over the head"
        )


class TestSignUp:
    NEW = "kopi-susu-gula-aren"

    def sign_up(self, login: str, password: str = NEW, *, client: Client | None = None, **extra: str):
        client = client or Client(REMOTE_ADDR=HOME)
        return client.post(reverse("account_signup"), {"login": login, "password1": password, **extra})

    def test_a_citizen_signs_up(self) -> None:
        client = Client()
        response = self.sign_up("baru@contoh.id", client=client, display_name="Warga Dinoyo")
        assert response["Location"] == reverse("account_welcome")
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

    def test_by_number_alone(self) -> None:
        client = Client()
        assert self.sign_up("0812 3456 7001", client=client)["Location"] == reverse("account_welcome")
        user = User.objects.get(phone="+6281234567001")
        assert (user.email, user.phone_proven_at, mail.outbox) == ("", None, [])
        page = text_of(assert_good_html(client.get(reverse("account_welcome"))))
        assert user.username in page, "she may need it once"
        assert "Tambah e-mail" in page
        client.post(reverse("account_logout"))
        assert sign_in("081234567001", self.NEW, client=client).status_code == 302

    def test_goes_on_to_where_she_wanted(self) -> None:
        assert self.sign_up("baru@contoh.id", next="/usulan/saya/")["Location"] == "/usulan/saya/"

    def test_asks_for_no_nik(self) -> None:
        page = Client().get(reverse("account_signup")).content.decode()
        names = set(re.findall(r'<input[^>]* name="(\w+)"', page))
        assert names - {"bahasa", "kontras", "ukuran", "language", "next"} >= {"login", "display_name", "password1"}
        assert "nik" not in names

    @pytest.mark.parametrize("login", ["bukan apa-apa", "0341 551 234", "a@", "warga1"])
    def test_refuses_what_reaches_nobody(self, login: str) -> None:
        response = self.sign_up(login)
        assert response.status_code == 200
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        ("taken", "free"), [("warga1@contoh.id", "belum@contoh.id"), ("081234567001", "081234567009")]
    )
    def test_a_known_handle_gets_the_same_answer(self, hashed: list[int], taken: str, free: str) -> None:
        first = make_user(username="warga1", phone="+6281234567001")
        draft = make_draft(by=first)
        answers, work, pages = set(), set(), set()
        for login in (taken, free):
            hashed.clear()
            client = Client()
            response = self.sign_up(login, client=client)
            work.add(len(hashed))
            answers.add((response.status_code, response["Location"]))
            page = client.get(response["Location"]).content.decode()
            pages.add(re.sub(r"warga-\w{8}|value=\"[^\"]*\"|\S+@contoh.id", "", page))
        assert len(answers) == len(work) == len(pages) == 1
        second = User.objects.exclude(pk=first.pk).order_by("pk").first()
        assert second
        assert not second.emailaddress_set.filter(verified=True).exists()
        assert not Proposal.objects.owned_by(second).filter(pk=draft.pk).exists()
        assert sign_in(taken).status_code == 302, "the first account still opens with its own password"
        assert sign_in(taken, self.NEW, address=HOME).status_code == 302, "and the second with its own"

    @pytest.mark.parametrize("login", ["warga1@contoh.id", "0812 3456 7001"])
    def test_her_own_password_signs_her_in(self, login: str) -> None:
        user = make_user(username="warga1", phone="+6281234567001")
        client = Client()
        assert self.sign_up(login, PASSWORD, client=client)["Location"] == reverse("account_welcome")
        assert client.session["_auth_user_id"] == str(user.pk)
        assert User.objects.count() == 1

    def test_guessing_here_is_throttled_like_signing_in(self) -> None:
        make_user(username="warga1", phone="+6281234567001")
        for number in range(LIMIT):
            self.sign_up("081234567001", f"tebakan-ke-{number}-saya")
        assert "Terlalu banyak percobaan" in self.sign_up("081234567001", PASSWORD).content.decode()
        elsewhere = Client(REMOTE_ADDR=HALL)
        assert self.sign_up("081234567001", PASSWORD, client=elsewhere).status_code == 302

    def test_officers_are_signed_in_for_a_working_day(self) -> None:
        make_user(Role.PLANNER, username="perencana")
        client = Client()
        self.sign_up("perencana@contoh.id", PASSWORD, client=client)
        assert client.session.get_expiry_age() == 10 * 3600

    def test_the_number_is_no_password(self) -> None:
        assert self.sign_up("0812 3456 7001", "+6281234567001").status_code == 200
        assert not User.objects.exists()

    @pytest.mark.parametrize("password", ["pendek", "1234567890", "password123"])
    def test_weak_passwords_are_refused_in_indonesian(self, password: str) -> None:
        response = Client().post(reverse("account_signup"), {"login": "baru@contoh.id", "password1": password})
        assert response.status_code == 200
        assert not User.objects.exists()
        assert re.search("(?i)kata sandi|sandi", response.content.decode())
        assert "This password" not in response.content.decode()


class TestNewPassword:
    def ask(self, email: str):
        answer = Client().post(reverse("account_reset_password"), {"login": email}, follow=True)
        send_waiting_recoveries()
        return answer

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
        assert (user.display_name, user.phone) == ("Operator Dinoyo", "+6281234567890")

    @pytest.mark.parametrize("phone", ["abc", "12", "0812<script>"])
    def test_refuses_what_is_no_number(self, phone: str) -> None:
        client = Client()
        client.force_login(make_user())
        page = client.post(reverse("account_home"), {"display_name": "", "phone": phone})
        assert "Tulis nomor dengan angka" in page.content.decode()


class TestPages:
    @pytest.mark.parametrize(
        "url",
        [
            *("/masuk/", "/daftar/", "/sandi/lupa/", "/sandi/lupa/terkirim/", "/sandi/lupa/terkirim/?cara=hp"),
            *("/sandi/baru/selesai/", "/masuk/nonaktif/", "/lacak/"),
        ],
    )
    def test_public_ones_are_good_html(self, url: str) -> None:
        assert_good_html(Client().get(url))

    @pytest.mark.parametrize(
        "url", ["/akun/", "/sandi/ganti/", "/akun/selamat-datang/", "/akun/kabar/", "/akun/data/", "/akun/hapus/"]
    )
    def test_own_ones_are_good_html(self, url: str) -> None:
        client = Client()
        client.force_login(make_user(Role.KELURAHAN, region=make_city().kelurahan))
        assert_good_html(client.get(url))

    def test_errors_stand_at_their_fields(self) -> None:
        document = assert_good_html(Client().post("/daftar/", {"login": "bukan-surel", "password1": "pendek"}))
        for name in ("login", "password1"):
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
