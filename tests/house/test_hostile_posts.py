"""Whatever is posted to filing, following, supporting, checking, gathering, accounts: an answer, never a broken page.

Every field of a complete form comes hostile or is missing, in turn and all together. What a posting changes is rolled
back.
"""

import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, TestCase, override_settings
from django.urls import reverse

from accounts.enums import ConsentPurpose
from accounts.models import ConsentText
from forums.datasets.check_in import write_token
from proposals.enums import Status
from proposals.forms.ticket import Ticket
from tests.factories import PASSWORD, make_catalog_item, make_city, make_proposal
from tests.house.permission_matrix import ANONYMOUS
from tests.house.world import World, build
from themes.enums import Presence

# More digits than Python makes a number of, a word that is no address, no number at all, what PostgreSQL has no letter
# for, the way to elsewhere.
HOSTILE = ("9" * 5000, "jahat", "NaN", "-1e999", "a\x00b", "//jahat.example", "\u202e" + "😀" * 300)
MOST_HOSTILE = 2  # of them, which also come one field at a time
HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]

PERSON = {"proposer_kind": "person", "proposer_name": "Warga", "contact": "0812 3456 7890"}
NEED = {"accommodation": "jalan masuk kursi roda", "accommodation_agrees": "1"}
CHILD = {
    "proposer_kind": "child",
    "proposer_name": "Bintang",
    "child_age": "from_13",
    "agrees": "1",
    "guardian_kind": "school",
    "given_by_name": "Guru",
    "institution": "SD",
    "consent_channel": "spoken",
}
OWN = {"source": "luar", "title": "Rumah baca", "problem": "Jauh.", "kind": "physical", "first_agency": ""}
SUM = {"volume": "30", "unit": "unit", "unit_price": "1.000", "beneficiary_count": "30", "is_meant": "on"}
PLACE = {"rw": "5", "rt": "1", "address": "Balai RW", "latitude": "-7.94", "longitude": "112.61"}
WORDS = "Sudah dilihat di tempatnya."


@dataclass(frozen=True)
class Form:
    """A form as ``who`` would send it, complete."""

    who: str
    address: str
    fields: dict[str, Any]


def from_kamus(world: World) -> dict[str, Any]:
    item = make_catalog_item(world.round)
    return {"source": "kamus", "catalog_item": item.pk, "q": "barista", "q_before": "", "problem": "Jauh."}


def place_in(world: World) -> dict[str, Any]:
    return {**PLACE, "kelurahan": world.draft.kelurahan_id}


def open_ticket() -> dict[str, str]:
    ticket = Ticket()
    return {"key": str(ticket.key), "opened": ticket.opened}


def beginning(world: World) -> Iterator[Form]:
    opened, page = open_ticket(), {"page": "a", "seen": ""}
    start = f"{reverse('proposal_new')}?tema={world.round.theme.slug}"
    yield Form(ANONYMOUS, start, {**PERSON, **NEED, **opened, **page})
    yield Form(ANONYMOUS, start, {**PERSON, **opened, **page, "otomatis": "1"})
    yield Form("author", start, {**CHILD, **opened})
    yield Form("author", start, {"proposer_kind": "group", "group_name": "RT", "jumlah-female-over_30": "3", **opened})


def steps(world: World) -> Iterator[Form]:
    kamus, place = from_kamus(world), place_in(world)
    pages: dict[str, list[dict[str, Any]]] = {
        "siapa": [{**PERSON, **NEED}],
        "apa": [OWN, {**kamus, "cari": "1"}, {**kamus, "otomatis": "1"}],
        "tempat": [place, {"petak": place["kelurahan"]}],
        "jumlah": [SUM],
        "bukti": [{"is_declared": "on"}],
    }
    for step, forms in pages.items():
        for fields in forms:
            address = reverse("proposal_step", args=[world.draft.key, step])
            yield Form("author", address, {**fields, "page": "a", "seen": ""})


def whole_forms(world: World) -> Iterator[Form]:
    kamus, place, opened = from_kamus(world), place_in(world), open_ticket()
    whole = {**PERSON, **kamus, **SUM, **place, "tema": world.round.theme.slug}
    sent = {"secret": str(uuid.uuid4()), "opened": "x", "last": "1", "photo": "x", "is_declared": "on"}
    yield Form(ANONYMOUS, reverse("offline_send"), {**whole, **sent})
    yield Form("kelurahan", reverse("proposal_quick"), {**whole, **opened})
    yield Form("kelurahan", reverse("proposal_quick"), {**CHILD, **opened, "hapus": str(uuid.uuid4())})
    yield Form("author", reverse("proposal_upload", args=[world.draft.key]), {"upload": ""})
    yield Form("author", reverse("proposal_submit", args=[world.draft.key]), {"next": "/"})
    yield Form("author", reverse("proposal_withdraw", args=[world.sent.key]), {"note": WORDS, "next": "/"})


def following(world: World) -> Iterator[Form]:
    support = reverse("support", args=[world.sent.code])
    yield Form(ANONYMOUS, support, {**open_ticket(), "draf": "", "warga": ""})
    yield Form(ANONYMOUS, support, {"warga": str(uuid.uuid4())})
    yield Form("kelurahan", support, {"warga": str(uuid.uuid4()), "draf": str(world.draft.key)})
    yield Form(ANONYMOUS, reverse("track_pin"), {"kode": world.sent.code, "pin": "1234 5678"})
    yield Form(ANONYMOUS, reverse("reading_preferences"), {"teks": "besar", "kontras": "tinggi"})
    yield Form(ANONYMOUS, reverse("set_language"), {"language": "en", "next": "/"})


def accounts(_world: World) -> Iterator[Form]:
    new = {"password1": "kopi-susu-gula-aren", "password2": "kopi-susu-gula-aren"}
    yield Form(ANONYMOUS, reverse("account_login"), {"login": "a@contoh.id", "password": "x", "next": "/akun/"})
    yield Form(ANONYMOUS, reverse("account_signup"), {"login": "a@contoh.id", **new, "display_name": "A", "next": "/"})
    yield Form(ANONYMOUS, reverse("account_reset_password"), {"login": "a@contoh.id"})
    yield Form("guest", reverse("guest_sign_in"), {"login": "a@contoh.id", "password": "x"})
    yield Form("guest", reverse("guest_sign_up"), {"login": "a@contoh.id", **new, "display_name": "A"})
    yield Form("author", reverse("account_home"), {"display_name": "A", "phone": "0812 3456 7890"})
    yield Form("author", reverse("account_notices"), {"notices": "daily"})
    yield Form("author", reverse("account_email"), {"email": "b@contoh.id"})
    yield Form("author", reverse("account_erase"), {"secret": "x"})
    yield Form("author", reverse("account_change_password"), {"oldpassword": PASSWORD, **new})


def checking(world: World) -> Iterator[Form]:
    city, sent, seen = make_city(), world.sent, {"version": world.sent.version}
    lead, member = make_proposal(round_=world.round), make_proposal(Status.CLUSTERED, world.round)
    point = {"kelurahan": city.kelurahan.pk, **PLACE, "point": "-7.94, 112.61"}
    acts: dict[str, dict[str, Any]] = {
        "verify": {"recommendation": WORDS, "volume": "3", "amount": "1.000"},
        "return": {"reason": city.return_reason.pk, "note": WORDS},
        "reject": {"reason": city.reason.pk, "note": WORDS},
        "reroute": {"agency": city.other_agency.pk, "note": WORDS},
        "correct": {**point, "note": WORDS},
    }
    for move, fields in acts.items():
        yield Form("kelurahan", reverse("verify_act", args=[sent.code, move]), {**seen, **fields})
    bulk = {"pilih": f"{sent.code}:{sent.version}", "langkah": "verify", "recommendation": WORDS, "lanjut": "1"}
    yield Form("kelurahan", reverse("verify_bulk"), bulk)
    ways = {"note": WORDS, "next": "/", "dari": "/"}
    yield Form("kelurahan", reverse("cluster_join", args=[sent.code]), {**seen, "induk": lead.code, **ways})
    yield Form("kelurahan", reverse("cluster_split", args=[member.code]), {"version": member.version, **ways})
    photo = reverse("attachment_review", args=[sent.code, world.private_photo.key])
    yield Form("kelurahan", photo, {"act": "show", "next": "/"})


def gathering(world: World) -> Iterator[Form]:
    """Facts, invitations and those present of a session that is open now."""
    key, guest, session = str(uuid.uuid4()), world.invitation.pk, world.session
    start, end = "2027-12-16T08:00", "2027-12-16T12:30"
    facts = {"kind": "forum", "mode": "hybrid", "place": "Aula", "region": "", "starts_at": start, "ends_at": end}
    more = {"chair": "Camat", "usual": "pojok anak", "accommodations": "x", "agenda": "08.00 Buka", "before": "{}"}
    told = {"told_by": "surat", "told_on": "2026-01-02"}
    forms: dict[str, tuple[list[Any], dict[str, Any]]] = {
        "work_forum_facts": ([], {**facts, **more, "online_address": "", "team": "", "next": "/"}),
        "work_forum_invite": ([], {"names": "PKK; 3", **told, "next": "/"}),
        "work_forum_invitation": ([guest], {"status": "coming", "seats": "2", **told, "next": "/"}),
        "work_forum_attendance": ([], {"key": key, "hall-male-18_30-0": "3", "seen-hall-male-18_30-0": "0"}),
        "work_forum_tally": ([], {"key": key, "group": "hall-male-18_30-0", "cara": "hall", "next": "/"}),
        "work_forum_tally_undo": ([], {"voids": key, "cara": "hall", "next": "/"}),
        "work_forum_attendee": ([], {"key": key, "name": "A", "organization": "", "presence": "hall", "agrees": "1"}),
        "work_forum_list_photos": ([], {"photos": "", "next": "/"}),
    }
    for name, (more_args, fields) in forms.items():
        yield Form("facilitator", reverse(name, args=[session.pk, *more_args]), fields)
    code = reverse("check_in", args=[session.pk, write_token(session, Presence.HALL)])
    yield Form(ANONYMOUS, code, {"key": key, "sex": "male", "age_band": "18_30", "has_disability": "on", "next": "/"})


class TestHostilePosts(TestCase):
    """The world is built once; each posting starts from it."""

    world: World
    media: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.media = cls.enterClassContext(tempfile.TemporaryDirectory())
        with override_settings(MEDIA_ROOT=cls.media, PASSWORD_HASHERS=HASHER):
            cls.world = build()
            for purpose in ConsentPurpose:
                ConsentText.objects.get_or_create(purpose=purpose, version=1, defaults={"body": "Saya setuju."})

    def post_all(self, make_forms: Callable[[World], Iterator[Form]]) -> None:
        with override_settings(MEDIA_ROOT=self.media):
            forms = list(make_forms(self.world))
            faults = [fault for form in forms for fault in self.faults_of(form)]
        assert not faults, "\n".join(faults)

    def test_beginning(self) -> None:
        self.post_all(beginning)

    def test_steps(self) -> None:
        self.post_all(steps)

    def test_whole_forms(self) -> None:
        self.post_all(whole_forms)

    def test_following(self) -> None:
        self.post_all(following)

    def test_accounts(self) -> None:
        self.post_all(accounts)

    def test_checking(self) -> None:
        self.post_all(checking)

    def test_gathering(self) -> None:
        self.post_all(gathering)

    def faults_of(self, form: Form) -> Iterator[str]:
        client = Client(raise_request_exception=False)
        if form.who != ANONYMOUS:
            client.force_login(self.world.people[form.who])
        cookies = client.cookies.copy()
        for what, fields in spoil(form.fields):
            client.cookies = cookies.copy()
            with transaction.atomic():
                answer = client.post(form.address, fields)
                transaction.set_rollback(True)
            location = answer.headers.get("Location", "")
            if answer.status_code >= 500:
                yield f"{form.who} {form.address} {what}: {answer.status_code}"
            if "jahat.example" in location.partition("?")[0]:
                yield f"{form.who} {form.address} {what}: leads to {location}"


def spoil(fields: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """``fields`` as they are, all of them hostile, and each in turn spoilt; what was done to them comes first."""
    yield "complete", fields
    yield "all files", {name: SimpleUploadedFile("x.jpg", b"x") for name in fields}
    for word in HOSTILE:
        yield f"all {word[:20]!r}", dict.fromkeys(fields, word)
    for name in fields:
        yield f"without {name}", {key: other for key, other in fields.items() if key != name}
        for word in HOSTILE[:MOST_HOSTILE]:
            yield f"{name}={word[:20]!r}", {**fields, name: word}
