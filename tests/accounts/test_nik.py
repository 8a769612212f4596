"""The NIK, where a city asks for it: form, hash, four digits, once per person, and never anywhere else."""

import calendar
import logging

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import give_nik, keep_nik
from accounts.models import User
from accounts.nik import hash_nik, mask_nik, read_nik
from musrenbang.lib.denied import Denied
from tests.factories import make_user
from tests.html import assert_good_html, text_of

OLD, NEW = "kunci-lama-untuk-uji", "kunci-baru-untuk-uji"
PASSWORD = "kopi-susu-gula-aren"


def make_nik(*, region: str = "357305", day: int = 17, month: int = 8, year: int = 90, number: int = 1) -> str:
    """Put together here, since nothing that looks like a NIK may stand in the repository."""
    return f"{region}{day:02}{month:02}{year:02}{number:04}"


@pytest.fixture
def asked(settings) -> None:
    settings.ASK_NIK, settings.NIK_KEYS = True, [NEW]


@st.composite
def niks(draw: st.DrawFn) -> str:
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(2000, month)[1])) + draw(st.sampled_from([0, 40]))
    region = f"{draw(st.integers(1, 9))}{draw(st.integers(1, 9))}{draw(st.integers(0, 9999)):04}"
    year, number = draw(st.integers(0, 99)), draw(st.integers(1, 9999))
    return make_nik(region=region, day=day, month=month, year=year, number=number)


class TestForm:
    @given(niks(), st.sampled_from(["", " ", ".", "-"]))
    def test_every_real_one_is_read_in_any_spelling(self, nik: str, between: str) -> None:
        assert read_nik(between.join((nik[:6], nik[6:12], nik[12:]))) == nik

    @given(st.text(max_size=24))
    def test_whatever_is_read_looks_like_one(self, text: str) -> None:
        try:
            nik = read_nik(text)
        except ValidationError:
            return
        assert len(nik) == 16
        assert nik.isascii()
        assert nik.isdecimal()

    @pytest.mark.parametrize(
        "wrong",
        [
            *({"day": 0}, {"day": 32}, {"day": 40}, {"day": 72}, {"month": 0}, {"month": 13}, {"number": 0}),
            *({"region": "057305"}, {"region": "307305"}, {"day": 31, "month": 4}, {"day": 70, "month": 2}),
        ],
    )
    def test_impossible_ones_are_refused(self, wrong: dict[str, int]) -> None:
        with pytest.raises(ValidationError, match="16 angka"):
            read_nik(make_nik(**wrong))

    @given(niks())
    def test_mask_shows_four_digits_only(self, nik: str) -> None:
        masked = mask_nik(nik[-4:])
        assert "".join(filter(str.isdecimal, masked)) == nik[-4:]
        assert mask_nik("") == ""

    @given(niks())
    def test_hash_needs_the_key(self, nik: str) -> None:
        with override_settings(NIK_KEYS=[NEW, OLD]):
            first, second = hash_nik(nik)
        with override_settings(NIK_KEYS=[OLD]):
            assert hash_nik(nik) == [second]
        assert first != second
        assert nik not in first


@pytest.mark.django_db
class TestSignUp:
    def post(self, nik: str, *, login: str = "baru@contoh.id", client: Client | None = None):
        data = {"login": login, "password1": PASSWORD, "nik": nik}
        return (client or Client()).post(reverse("account_signup"), data)

    def test_not_asked_unless_switched_on(self, settings) -> None:
        settings.ASK_NIK = False
        assert 'name="nik"' not in Client().get(reverse("account_signup")).content.decode()
        assert self.post(make_nik()).status_code == 302
        assert User.objects.get().nik_hash is None

    @pytest.mark.usefixtures("asked")
    def test_keeps_hash_and_four_digits(self, caplog: pytest.LogCaptureFixture) -> None:
        nik, client = make_nik(number=4321), Client()
        assert_good_html(client.get(reverse("account_signup")))
        with caplog.at_level(logging.DEBUG):
            assert self.post(nik, client=client).status_code == 302
        user = User.objects.get()
        assert (user.nik_hash, user.nik_last_four) == (hash_nik(nik)[0], "4321")
        page = text_of(assert_good_html(client.get(reverse("account_home"))))
        assert "•••• •••• •••• 4321" in page
        assert nik not in page
        assert nik not in caplog.text
        assert not any(nik in str(row.get_decoded()) for row in Session.objects.all())
        assert nik not in client.get(reverse("account_data_file")).content.decode()

    @pytest.mark.usefixtures("asked")
    def test_a_taken_one_says_where_to_ask_and_no_more(self) -> None:
        keep_nik(make_user(username="warga1"), make_nik())
        page = self.post(make_nik())
        assert page.status_code == 200
        assert "Hubungi kelurahan Anda" in page.content.decode()
        assert "warga1" not in page.content.decode()
        assert User.objects.count() == 1

    @pytest.mark.usefixtures("asked")
    def test_required_and_checked(self) -> None:
        for nik in ("", "123", make_nik(month=13)):
            document = assert_good_html(self.post(nik))
            field = next(element for element in document.iter("input") if element.get("name") == "nik")
            assert field.get("aria-invalid") == "true"
        assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("asked")
class TestExistingAccounts:
    def test_gives_it_once(self) -> None:
        user, client = make_user(), Client()
        client.force_login(user)
        assert reverse("account_nik") in client.get(reverse("account_home")).content.decode()
        assert_good_html(client.get(reverse("account_nik")))
        assert client.post(reverse("account_nik"), {"nik": make_nik()}).status_code == 302
        user.refresh_from_db()
        assert user.nik_last_four == "0001"
        with pytest.raises(Denied, match="sudah tercatat"):
            give_nik(nik=make_nik(number=2), by=user)

    def test_one_person_one_account(self) -> None:
        give_nik(nik=make_nik(), by=make_user())
        client = Client()
        client.force_login(make_user())
        assert "Hubungi kelurahan" in client.post(reverse("account_nik"), {"nik": make_nik()}).content.decode()

    def test_older_keys_still_recognise(self, settings) -> None:
        settings.NIK_KEYS = [OLD]
        give_nik(nik=make_nik(), by=make_user())
        settings.NIK_KEYS = [NEW, OLD]
        with pytest.raises(Denied, match="Hubungi kelurahan"):
            give_nik(nik=make_nik(), by=make_user())

    def test_the_database_settles_who_was_first(self) -> None:
        keep_nik(make_user(), make_nik())
        with pytest.raises(Denied, match="Hubungi kelurahan"):
            keep_nik(make_user(), make_nik())

    def test_no_such_page_where_nobody_asks(self, settings) -> None:
        settings.ASK_NIK = False
        client = Client()
        client.force_login(make_user())
        assert client.get(reverse("account_nik")).status_code == 404


def test_switching_on_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy  # noqa: PLC0415

    monkeypatch.setenv("ASK_NIK", "true")
    monkeypatch.delenv("NIK_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="NIK_KEY"):
        runpy.run_path("musrenbang/settings.py")
