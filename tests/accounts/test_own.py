"""One's own pages: how news comes, an address to prove, a number that is a way in."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.enums import ConsentPurpose, Notices
from accounts.guests import make_guest
from accounts.models import ConsentText, User
from tests.factories import make_user
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    user = make_user(username="warga1", phone="+6281234567001")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def open_link(client: Client) -> None:
    link = re.search(r"http://testserver(/daftar/konfirmasi/\S+)", mail.outbox[-1].body)
    assert link
    client.post(link[1])


class TestNotices:
    @pytest.mark.parametrize("choice", list(Notices))
    def test_choice_is_kept(self, person: User, choice: Notices) -> None:
        client = client_of(person)
        client.post(reverse("account_notices"), {"notices": choice})
        person.refresh_from_db()
        assert person.notices == choice
        document = assert_good_html(client.get(reverse("account_notices")))
        checked = [field.get("value") for field in document.iter("input") if field.get("checked") is not None]
        assert checked == [choice]

    def test_nonsense_is_refused(self, person: User) -> None:
        assert_good_html(client_of(person).post(reverse("account_notices"), {"notices": "setiap jam"}))
        person.refresh_from_db()
        assert person.notices == Notices.EACH


class TestAddress:
    def test_a_new_one_takes_over_once_proven(self, person: User) -> None:
        client = client_of(person)
        client.post(reverse("account_email"), {"email": "Baru@contoh.id"})
        person.refresh_from_db()
        assert person.email == "warga1@contoh.id", "the proven one stays in force"
        assert "baru@contoh.id belum dikonfirmasi" in text_of(assert_good_html(client.get(reverse("account_notices"))))
        open_link(client)
        person.refresh_from_db()
        address = EmailAddress.objects.get(user=person)
        assert (person.email, address.email, address.verified, address.primary) == ("baru@contoh.id",) * 2 + (True,) * 2
        assert mail.outbox[-1].to == ["warga1@contoh.id"], "the old address hears of it"
        assert "diganti" in mail.outbox[-1].subject

    def test_first_one_of_a_number_only_account(self) -> None:
        user = make_user(phone="+6281234567002")
        User.objects.filter(pk=user.pk).update(email="")
        client = client_of(user)
        client.post(reverse("account_email"), {"email": "baru@contoh.id"})
        user.refresh_from_db()
        assert user.email == "baru@contoh.id"
        assert not EmailAddress.objects.get(user=user).verified
        open_link(client)
        assert EmailAddress.objects.get(user=user).verified

    def test_a_mistyped_one_can_be_replaced(self) -> None:
        user = make_user()
        client = client_of(user)
        for email in ("salah@contoh.id", "benar@contoh.id"):
            client.post(reverse("account_email"), {"email": email})
        assert [row.email for row in EmailAddress.objects.filter(user=user)] == ["benar@contoh.id"]

    def test_somebody_elses_address_gives_the_same_answer(self, person: User) -> None:
        client = client_of(make_user())
        answers = set()
        for email in (person.email, "bebas@contoh.id"):
            response = client.post(reverse("account_email"), {"email": email})
            page = client.get(reverse("account_notices")).content.decode()
            answers.add((response["Location"], page.replace(email, "").count("<")))
        assert len(answers) == 1

    def test_proven_already(self, person: User) -> None:
        client = client_of(person)
        response = client.post(reverse("account_email"), {"email": person.email}, follow=True)
        assert "sudah terbukti" in response.content.decode()
        assert mail.outbox == []

    def test_bad_ones_stay_at_their_field(self, person: User) -> None:
        assert_good_html(client_of(person).post(reverse("account_email"), {"email": "bukan"}))

    def test_guests_get_an_account_first(self) -> None:
        response = client_of(make_guest()).post(reverse("account_email"), {"email": "baru@contoh.id"})
        assert response.status_code == 403
        assert not EmailAddress.objects.exists()


class TestNumber:
    def test_a_new_one_is_not_proven(self, person: User) -> None:
        User.objects.filter(pk=person.pk).update(phone_proven_at="2028-01-01T00:00Z")
        client = client_of(person)
        client.post(reverse("account_home"), {"display_name": "", "phone": "+6281234567001"})
        person.refresh_from_db()
        assert person.phone_proven_at
        client.post(reverse("account_home"), {"display_name": "", "phone": "0812 3456 7002"})
        person.refresh_from_db()
        assert (person.phone, person.phone_proven_at) == ("+6281234567002", None)

    def test_the_only_way_in_is_not_given_up(self) -> None:
        user = make_user(phone="+6281234567002")
        User.objects.filter(pk=user.pk).update(email="")
        page = client_of(user).post(reverse("account_home"), {"display_name": "", "phone": ""})
        assert "Tambahkan dulu alamat e-mail" in page.content.decode()


class TestConsentTexts:
    def test_no_wording_is_ever_edited(self, admin_client: Client) -> None:
        text = ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya mengizinkan.")
        url = reverse("admin:accounts_consenttext_change", args=[text.pk])
        assert admin_client.post(url, {"purpose": text.purpose, "version": 1, "body": "Lain."}).status_code == 403
        assert admin_client.post(reverse("admin:accounts_consenttext_delete", args=[text.pk])).status_code == 403
        assert admin_client.get(reverse("admin:accounts_consenttext_add")).status_code == 200


def test_the_admin_keeps_numbers_in_one_spelling(admin_client: Client) -> None:
    user = make_user(username="warga1")
    rows = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    times = {"date_joined_0": "2028-01-01", "date_joined_1": "08:00"}
    data = {"username": "warga1", "phone": "0812 3456 7001", "is_active": "on", **rows, **times}
    response = admin_client.post(reverse("admin:accounts_user_change", args=[user.pk]), data)
    assert response.status_code == 302
    user.refresh_from_db()
    assert user.phone == "+6281234567001"
