"""A person's rights: see and take away everything about herself; be forgotten, while the proposal stays the forum's."""

import json
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions import keep_nik
from accounts.enums import ConsentChannel, ConsentPurpose, GuardianKind, Role
from accounts.guests import make_guest
from accounts.models import Consent, ConsentText, Membership, User
from musrenbang.lib.denied import Denied
from musrenbang.lib.encrypted import decrypt
from proposals.actions.attachments import add_attachment, release_attachment
from proposals.actions.erasure import erase_person
from proposals.datasets.integrity import find_faults
from proposals.datasets.own_data import PARTS, describe_person
from proposals.enums import ChildAge, MessageChannel, MessageStatus, ProposerKind, Status, SupportChannel
from proposals.models import Message, Proposal, Support
from tests.factories import PASSWORD, make_city, make_proposal, make_user
from tests.house.world import photo
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db

NAMES = {
    "username": "namapengguna-rahasia",
    "display_name": "Nama Tampilan Rahasia",
    "phone": "+6281234560000",
}
EMAIL = "alamat-rahasia@contoh.id"
PROPOSER, CONTACT, NEED, GUARDIAN, SCHOOL = (
    *("Nama Anak Rahasia", "081234561234", "Juru bahasa isyarat rahasia", "Nama Wali Rahasia", "Sekolah Rahasia"),
)
FILE_NAME = "foto-nama-rahasia.jpg"
PERSONAL = (*NAMES.values(), EMAIL, PROPOSER, CONTACT, NEED, GUARDIAN, SCHOOL, "rahasia")


def make_person(**fields) -> User:
    user = make_user(**NAMES, **fields)
    User.objects.filter(pk=user.pk).update(email=EMAIL)
    user.refresh_from_db()
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def give(purpose: ConsentPurpose, by: User) -> Consent:
    text = ConsentText.objects.get_or_create(purpose=purpose, version=1, defaults={"body": "Naskah."})[0]
    return Consent.objects.create(
        text=text,
        given_by_name=GUARDIAN,
        guardian_kind=GuardianKind.PARENT,
        institution=SCHOOL,
        channel=ConsentChannel.ONLINE,
        recorded_by=by,
    )


def make_full(person: User, status: Status = Status.SUBMITTED) -> Proposal:
    """A child's proposal with every personal field filled in."""
    proposal = make_proposal(
        status, by=person, proposer_kind=ProposerKind.CHILD, consent=give(ConsentPurpose.CHILD_PROPOSAL, person)
    )
    personal = {
        "proposer_name": PROPOSER,
        "contact": CONTACT,
        "accommodation": NEED,
        "accommodation_consent": give(ConsentPurpose.ACCOMMODATION, person),
        "child_age": ChildAge.FROM_13,
    }
    if proposal.forwarded_at is None:
        personal |= {"latitude": Decimal("-7.944100"), "longitude": Decimal("112.612300")}
    Proposal.objects.filter(pk=proposal.pk).update(**personal)
    return Proposal.objects.get(pk=proposal.pk)


def all_texts() -> list[str]:
    """Every text in the database, as any column of any table holds it; what is encrypted also in the clear."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'USER-DEFINED', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT DISTINCT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608
            found += [value for (value,) in cursor.fetchall() if value]
    return found + [decrypt(text) for text in found if text.startswith("gAAAA")]


def traces_of(*words: str) -> list[str]:
    texts = all_texts()
    return [word for word in words if any(word.lower() in text.lower() for text in texts)]


class TestSeeing:
    def test_the_page_explains_every_part(self) -> None:
        client = Client()
        client.force_login(make_person())
        words = text_of(assert_good_html(client.get(reverse("account_data"))))
        assert all(name in words and str(meaning) in words for name, meaning in PARTS.items())

    def test_the_file_holds_everything_about_oneself(self, settings) -> None:
        settings.NIK_KEYS = ["kunci-untuk-uji"]
        person, client = make_person(), Client()
        keep_nik(person, "3573051708" + "900007")
        proposal, other = make_full(person), make_proposal(Status.SUBMITTED, by=make_user())
        Support.objects.create(proposal=other, person=person, channel=SupportChannel.ACCOUNT)
        add_attachment(proposal=Proposal.objects.get(pk=other.pk), upload=photo("red"), by=make_user(Role.PLANNER))
        client.force_login(person)
        response = client.get(reverse("account_data_file"))
        assert response["Content-Disposition"].startswith('attachment; filename="data-saya-')
        facts = json.loads(response.content)
        assert facts.keys() == {"keterangan", "dibuat", *PARTS}
        assert facts["profil"]["nomor_hp"] == NAMES["phone"]
        assert facts["profil"]["nik"] == "•••• •••• •••• 0007"
        (mine,) = facts["usulan"]
        assert (mine["kode"], mine["nama_pengusul"], mine["kontak"]) == (proposal.code, PROPOSER, CONTACT)
        assert (mine["kebutuhan_akomodasi"], mine["titik"]["lintang"]) == (NEED, "-7.944100")
        assert {row["oleh"] for row in facts["persetujuan"]} == {GUARDIAN}
        assert [row["usulan"] for row in facts["dukungan"]] == [other.code]
        assert facts["kabar"][0]["usulan"] == proposal.code
        assert person.password not in response.content.decode()

    def test_nothing_about_others(self) -> None:
        make_full(make_person())
        facts = json.dumps(describe_person(make_user()), default=str)
        assert not [word for word in PERSONAL if word in facts]

    def test_a_decision_under_embargo_is_not_in_it(self) -> None:
        proposal = make_proposal(Status.ACCOMMODATED, by=make_user())
        facts = json.dumps(describe_person(proposal.author), default=str)
        assert "Diakomodasi" not in facts

    def test_the_pin_is_not_in_it(self) -> None:
        proposal = make_proposal(Status.SUBMITTED, by=make_guest())
        assert proposal.pin
        assert proposal.pin not in json.dumps(describe_person(proposal.author), default=str)


class TestForgetting:
    def erase(self, person: User, secret: str = PASSWORD) -> Client:
        client = Client()
        client.force_login(person)
        assert_good_html(client.get(reverse("account_erase")))
        client.post(reverse("account_erase"), {"secret": secret})
        return client

    @pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN, Status.ACCOMMODATED])
    def test_no_trace_in_any_table(self, status: Status, settings) -> None:
        settings.NIK_KEYS = ["kunci-untuk-uji"]
        person = make_person()
        keep_nik(person, "3573051708" + "900007")
        hashed = person.nik_hash
        proposal = make_full(person, status)
        content_type = ContentType.objects.get_for_model(User)
        LogEntry.objects.create(
            user=make_user(is_staff=True),
            content_type=content_type,
            object_id=person.pk,
            object_repr=str(person),
            action_flag=CHANGE,
        )
        Client().post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
        assert set(traces_of(*PERSONAL)) == set(PERSONAL), "the search finds what there is"
        self.erase(person)
        assert traces_of(*PERSONAL, hashed) == []
        proposal.refresh_from_db()
        assert (proposal.status, proposal.latitude, proposal.longitude, proposal.pin) == (status, None, None, "")
        assert not list(find_faults())
        assert "dihapus atas permintaannya" in proposal.events.last().note

    def test_the_point_goes_even_where_a_forum_froze_it(self) -> None:
        person = make_person()
        proposal = make_proposal(Status.SUBMITTED, by=person)
        Proposal.objects.filter(pk=proposal.pk).update(latitude=Decimal("-7.9"), longitude=Decimal("112.6"))
        from tests.factories import advance  # noqa: PLC0415

        advance(proposal, Status.FORWARDED)
        self.erase(person)
        proposal.refresh_from_db()
        assert (proposal.status, proposal.latitude) == (Status.FORWARDED, None)
        with pytest.raises(Exception, match="frozen"):  # for everybody else it stays frozen
            Proposal.objects.filter(pk=proposal.pk).update(latitude=Decimal("-7.8"), longitude=Decimal("112.6"))

    def test_what_stays(self) -> None:
        person = make_person()
        proposal = make_full(person)
        count = proposal.events.count()
        self.erase(person)
        consent = Proposal.objects.get(pk=proposal.pk).consent
        assert (consent.text.version, consent.channel, consent.given_by_name) == (1, ConsentChannel.ONLINE, "")
        assert consent.given_at
        assert proposal.events.count() == count + 1
        assert Client().get(reverse("proposal_detail", kwargs={"code": proposal.code})).status_code == 200

    def test_files(self, django_capture_on_commit_callbacks) -> None:
        officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
        person = make_person()
        draft = make_proposal(Status.DRAFT, by=person)
        proposal = make_full(person)
        hidden, shown = (add_attachment(proposal=proposal, upload=photo(c), by=officer) for c in ("red", "blue"))
        for attachment in (hidden, shown):
            attachment.original_name = FILE_NAME
            attachment.save()
        release_attachment(attachment=shown, by=officer)
        in_draft = add_attachment(proposal=draft, upload=photo("green"), by=person)
        with django_capture_on_commit_callbacks(execute=True):
            self.erase(person)
        for attachment in (hidden, in_draft):
            assert not attachment.file.storage.exists(attachment.file.name)
        shown.refresh_from_db()
        assert shown.file.storage.exists(shown.file.name)
        assert shown.original_name == "lampiran.jpg"
        assert not Proposal.objects.filter(pk=draft.pk).exists()

    def test_supports_are_taken_back(self) -> None:
        person, other = make_person(), make_user()
        proposal = make_proposal(Status.SUBMITTED, by=make_user())
        for supporter in (person, other):
            Support.objects.create(proposal=proposal, person=supporter, channel=SupportChannel.ACCOUNT)
        Proposal.objects.filter(pk=proposal.pk).update(support_count=2)
        self.erase(person)
        proposal.refresh_from_db()
        assert (proposal.support_count, proposal.supports.get().person) == (1, other)

    def test_nothing_more_is_sent(self) -> None:
        person = make_person()
        proposal = make_full(person)
        event = proposal.events.first()
        Message.objects.filter(event=event, channel=MessageChannel.EMAIL).delete()
        Message.objects.create(event=event, recipient=person, channel=MessageChannel.EMAIL)
        self.erase(person)
        assert not Message.objects.filter(status=MessageStatus.WAITING).exists()

    def test_the_way_in_is_shut_everywhere(self) -> None:
        person, elsewhere = make_person(), Client()
        elsewhere.force_login(person)
        client = self.erase(person)
        assert client.get(reverse("account_home")).status_code == 302
        assert elsewhere.get(reverse("account_home"))["Location"].startswith(reverse("account_login"))
        for login in (EMAIL, NAMES["phone"], NAMES["username"]):
            Client().post(reverse("account_login"), {"login": login, "password": PASSWORD})
            assert "_auth_user_id" not in client.session
        person.refresh_from_db()
        assert person.erased_at
        assert not person.is_active

    def test_asks_for_the_password(self) -> None:
        person = make_person()
        client = Client()
        client.force_login(person)
        for secret in ("", "salah"):
            response = client.post(reverse("account_erase"), {"secret": secret})
            assert "Kata sandi tidak cocok" in text_of(assert_good_html(response, status=422))
        person.refresh_from_db()
        assert person.is_active
        for _time in range(8):
            client.post(reverse("account_erase"), {"secret": "salah"})
        assert (
            "Terlalu banyak percobaan" in client.post(reverse("account_erase"), {"secret": PASSWORD}).content.decode()
        )

    def test_guests_show_a_pin(self) -> None:
        guest = make_guest()
        proposal = make_proposal(Status.SUBMITTED, by=guest)
        self.erase(guest, secret="00000000" if proposal.pin != "00000000" else "11111111")
        guest.refresh_from_db()
        assert guest.is_active
        self.erase(guest, secret=proposal.pin)
        guest.refresh_from_db()
        assert guest.erased_at

    def test_guests_who_sent_nothing_need_none(self) -> None:
        guest = make_guest()
        draft = make_proposal(Status.DRAFT, by=guest)
        self.erase(guest, secret="")
        assert not Proposal.objects.filter(pk=draft.pk).exists()

    def test_officers_must_be_relieved_first(self) -> None:
        officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
        client = self.erase(officer)
        assert "masih bertugas" in client.post(reverse("account_erase"), {"secret": PASSWORD}).content.decode()
        with pytest.raises(Denied, match="masih bertugas"):
            erase_person(by=make_user(is_staff=True))

    def test_acts_of_former_officers_stay_under_the_offices_name(self) -> None:
        officer = make_person()
        membership = Membership.objects.create(user=officer, role=Role.KELURAHAN, region=make_city().kelurahan)
        proposal = make_proposal(Status.SUBMITTED, by=make_user())
        from proposals.actions.review import verify  # noqa: PLC0415

        verify(proposal_id=proposal.pk, by=officer, recommendation="Layak.")
        membership.delete()
        self.erase(User.objects.get(pk=officer.pk))
        event = proposal.events.order_by("-sequence").first()
        assert (event.actor_label, event.actor_id) == ("Kelurahan Dinoyo", officer.pk)
        assert traces_of(*NAMES.values(), EMAIL) == []
        assert not list(find_faults())
