"""Nobody gets what they may not: every report × persona × state, on every address of a run."""

from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from reports import rules
from reports.catalogue import CATALOGUE, Question, Subject
from reports.enums import Audience, Format, ReportKind, RunStatus
from reports.models import ReportFile, ReportRun
from tests.factories import make_city, make_facilitator, make_round, make_session, make_user

pytestmark = pytest.mark.django_db
PERSONAS = (
    *("anonymous", "citizen", "company", "kelurahan", "other_kelurahan", "kecamatan", "other_kecamatan"),
    *("facilitator", "other_facilitator", "agency", "other_agency", "planner"),
)
FORUM, AGENCY, PLANNER, KELURAHAN, KECAMATAN = "facilitator", "agency", "planner", "kelurahan", "kecamatan"
# Who may have which report of the round, the agency and the kelurahan of this world. What is not in the
# catalogue nobody has.
MAY: dict[ReportKind, set[str]] = {
    ReportKind.FORUM: {FORUM, PLANNER},
    ReportKind.ALL_FORUMS: {FORUM, PLANNER},
    ReportKind.PRIORITIES: {FORUM, AGENCY, PLANNER},
    ReportKind.NOT_AGREED: {FORUM, PLANNER},
    ReportKind.AREA: {KELURAHAN, KECAMATAN, PLANNER},
    ReportKind.ATTENDANCE: {FORUM, KELURAHAN, KECAMATAN, PLANNER},
    ReportKind.AGENCY_WORK: {AGENCY, PLANNER},
    ReportKind.CITY_RECAP: {PLANNER},
    ReportKind.EQUITY: {PLANNER},
    ReportKind.SERVICE_CLOCK: {PLANNER},
    ReportKind.POLICY_BRIEF: {PLANNER},
    ReportKind.SDG: {PLANNER},
    ReportKind.DATA_ACCESS: {PLANNER},
    ReportKind.SIPD: {PLANNER},
}
STATES: dict[str, dict[str, Any]] = {
    "queued": {"status": RunStatus.QUEUED},
    "running": {"status": RunStatus.RUNNING, "progress": 40},
    "failed": {"status": RunStatus.FAILED, "progress": 40, "error": "Penyimpanan penuh."},
    "cancelled": {"status": RunStatus.CANCELLED, "progress": 40},
    "superseded": {"status": RunStatus.DONE, "progress": 100},
    "done": {"status": RunStatus.DONE, "progress": 100},
}
KEPT = b'{"about": {"title": "Laporan", "subject": "Kota", "facts": {}}, "tables": []}'


@dataclass(frozen=True)
class Room:
    people: dict[str, User]
    runs: dict[tuple[ReportKind, str], ReportRun]
    media: str

    def sign_in(self, persona: str) -> Client:
        client = Client()
        if persona in self.people:
            client.force_login(self.people[persona])
        return client


@pytest.fixture
def room(built: Room, settings: Any) -> Room:
    """The room with its files where they were written."""
    settings.MEDIA_ROOT = built.media
    return built


@pytest.fixture(scope="module")
def built(rows_of_module: None) -> Room:
    city, round_ = make_city(), make_round("pemuda")
    people = {
        "citizen": make_user(),
        "company": make_user(Role.COMPANY),
        "kelurahan": make_user(Role.KELURAHAN, region=city.kelurahan),
        "other_kelurahan": make_user(Role.KELURAHAN, region=city.neighbour),
        "kecamatan": make_user(Role.KECAMATAN, region=city.kecamatan),
        "other_kecamatan": make_user(Role.KECAMATAN, region=city.other_kecamatan),
        "facilitator": make_facilitator(round_),
        "other_facilitator": make_facilitator(make_round("perempuan")),
        "agency": make_user(Role.AGENCY, agency=city.agency),
        "other_agency": make_user(Role.AGENCY, agency=city.other_agency),
        "planner": make_user(Role.PLANNER),
    }
    session = make_session(round_, by=people["facilitator"])
    everything = {Subject.SESSION: session, Subject.ROUND: round_, Subject.AGENCY: city.agency}
    everything[Subject.REGION] = city.kelurahan
    runs = {}
    for kind, (version, state) in product(ReportKind, enumerate(STATES, start=1)):
        named = [*CATALOGUE[kind].needs, *CATALOGUE[kind].may] if kind in CATALOGUE else []
        subjects = {str(subject): everything[subject] for subject in named}
        # One unfinished run of a question at a time: the one that waits is told apart by a filter.
        filters = {"uji": "antre"} if state == "queued" else {}
        runs[kind, state] = make_run(state, kind=kind, cycle=round_.cycle, version=version, filters=filters, **subjects)
    return Room(people, runs, str(settings.MEDIA_ROOT))


def make_run(state: str, **fields: Any) -> ReportRun:
    """Each has files, also those that never should: the state alone must keep them shut."""
    now, facts = timezone.now(), STATES[state]
    if facts["status"] not in {RunStatus.QUEUED, RunStatus.RUNNING}:
        facts = {**facts, "finished_at": now, "cancel_asked_at": now}
    if state == "superseded":
        facts = {**facts, "superseded_at": now}
    run = ReportRun.objects.create(started_at=now, **fields, **facts)
    for name, body in ((Format.JSON, KEPT), (Format.XLSX, b"PK")):
        file = ReportFile(run=run, format=name, size=len(body), sha256="0" * 64)
        file.file.save(f"{run.pk}-uji.{name}", ContentFile(body))
    run.refresh_from_db()
    return run


def may(persona: str, kind: ReportKind) -> bool:
    return kind in CATALOGUE and persona in MAY[kind]


def ask(client: Client, name: str, run: ReportRun | UUID, *more: str, method: str = "get") -> int:
    key = run.key if isinstance(run, ReportRun) else run
    response = getattr(client, method)(reverse(name, args=[key, *more]))
    if response.streaming:
        b"".join(response.streaming_content)
    is_sent_to_sign_in = response.status_code == 302 and "/masuk/" in response["Location"]
    return 401 if is_sent_to_sign_in else int(response.status_code)


def refused(persona: str) -> int:
    return 401 if persona == "anonymous" else 404


def test_the_table_knows_every_report_and_its_roles() -> None:
    assert set(MAY) == set(ReportKind)
    roles = {FORUM: Role.FACILITATOR, AGENCY: Role.AGENCY, PLANNER: Role.PLANNER}
    roles |= {KELURAHAN: Role.KELURAHAN, KECAMATAN: Role.KECAMATAN}
    found = {kind: {who for who, role in roles.items() if role in report.roles} for kind, report in CATALOGUE.items()}
    assert found == {kind: MAY[ReportKind(kind)] for kind in CATALOGUE}


@pytest.mark.parametrize("persona", PERSONAS)
def test_page_and_file(persona: str, room: Room) -> None:
    client, faults = room.sign_in(persona), []
    for (kind, state), run in room.runs.items():
        is_open, is_done = may(persona, kind), run.status == RunStatus.DONE
        expected = {
            "page": 200 if is_open else refused(persona),
            "file": 200 if is_open and is_done else refused(persona),
        }
        found = {"page": ask(client, "report_detail", run), "file": ask(client, "report_file", run, "xlsx")}
        if found != expected:
            faults.append((kind, state, expected, found))
    assert faults == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_reading_comparing_stopping_and_asking_again(persona: str, room: Room) -> None:
    client, faults = room.sign_in(persona), []
    for kind in ReportKind:
        is_open, runs = may(persona, kind), {state: room.runs[kind, state] for state in STATES}
        expected = [200, 200, 404, 302, 403, 302] if is_open else [refused(persona)] * 6
        found = [
            ask(client, "report_read", runs["done"]),
            ask(client, "report_compare", runs["done"]),
            ask(client, "report_compare", runs["failed"]),
            ask(client, "report_cancel", runs["queued"], method="post"),
            ask(client, "report_cancel", runs["done"], method="post"),
            ask(client, "report_again", runs["cancelled"], method="post"),
        ]
        ReportRun.objects.filter(requested_by__isnull=False).delete()  # asked again just now; only so many at once
        if found != expected:
            faults.append((kind, expected, found))
    assert faults == []


@pytest.mark.parametrize("persona", PERSONAS[1:])
def test_list_and_rules(persona: str, room: Room) -> None:
    user = User.objects.get(pk=room.people[persona].pk)
    expected = {run.pk for (kind, _state), run in room.runs.items() if may(persona, kind)}
    assert {run.pk for run in room.runs.values() if rules.can_download(user, run)} == expected
    assert {run.pk for run in rules.find_visible(user)} == expected
    client = room.sign_in(persona)
    response = client.get(reverse("report_list"), {"versi": "semua"})
    is_in = bool(rules.list_askable(user))
    assert response.status_code == (200 if is_in else 403)
    if is_in:
        shown = {run.pk for run in response.context["page"].paginator.object_list}
        assert shown == expected


@pytest.mark.parametrize("persona", PERSONAS[1:])
def test_asking(persona: str, room: Room) -> None:
    client = room.sign_in(persona)
    roles = {name: {name, f"other_{name}"} for name in (FORUM, AGENCY, KELURAHAN, KECAMATAN)} | {PLANNER: {PLANNER}}
    for kind in ReportKind:
        askers = {who for group in MAY[kind] for who in roles[group]} if kind in CATALOGUE else set()
        status = client.get(reverse("report_new", args=[kind])).status_code
        is_in = rules.can_open(room.people[persona])
        assert status == (200 if persona in askers else 404 if is_in else 403), kind


def test_nobody_asks_of_a_foreign_area(room: Room) -> None:
    """Not by a form that was not offered, neither of none at all; a kecamatan also of each kelurahan within."""
    city, cycle = make_city(), make_round("pemuda").cycle
    areas = {"own": city.kelurahan, "near": city.neighbour, "above": city.kecamatan, "far": city.far_kelurahan}
    may = {"kelurahan": {"own"}, "other_kelurahan": {"near"}, "kecamatan": {"own", "near", "above"}}
    for persona, allowed in may.items():
        client = room.sign_in(persona)
        for kind, (name, area) in product((ReportKind.AREA, ReportKind.ATTENDANCE), [*areas.items(), ("none", None)]):
            asked = {"scope": f"siklus-{cycle.pk}", "region": area.pk if area else "", "daftar": "semua"}
            answer = client.post(reverse("report_request", args=[kind]), asked)
            assert answer.status_code == (302 if name in allowed else 400), (persona, kind, name)
            ReportRun.objects.filter(requested_by=room.people[persona]).delete()
            question = Question(kind=kind, cycle=cycle, region=area)
            assert rules.can_ask(room.people[persona], question) == (name in allowed), (persona, kind, name)


def test_the_public_version_is_handed_out_by_planners_alone(room: Room) -> None:
    run = room.runs[ReportKind.ALL_FORUMS, "done"]
    ReportRun.objects.filter(pk=run.pk).update(audience=Audience.PUBLIC)
    assert ask(room.sign_in("facilitator"), "report_detail", run) == 404
    assert ask(room.sign_in("planner"), "report_detail", run) == 200
    run.refresh_from_db()
    assert not rules.can_download(room.people["facilitator"], run)


def test_everybody_fetches_what_is_given_out_and_nothing_else(room: Room) -> None:
    """Finished public versions alone, by an address nobody can guess; a former one leads to the one that stands."""
    faults = []
    for (kind, state), run in room.runs.items():
        key = run.files.get(format=Format.XLSX).key
        for audience in Audience:
            ReportRun.objects.filter(kind=kind).update(audience=audience)
            is_given = audience == Audience.PUBLIC and kind in CATALOGUE and CATALOGUE[kind].has_public
            expected = {"done": 200, "superseded": 302}.get(state, 404) if is_given else 404
            for persona in ("anonymous", "citizen", "planner"):
                found = ask(room.sign_in(persona), "public_report", key)
                if found != expected:
                    faults.append((kind, state, audience, persona, expected, found))
    assert faults == []


def test_planners_read_which_address_to_hand_out(room: Room) -> None:
    run = room.runs[ReportKind.CITY_RECAP, "done"]
    address = reverse("public_report", args=[run.files.get(format=Format.XLSX).key])
    page = reverse("report_detail", args=[run.key])
    assert address not in room.sign_in("planner").get(page).content.decode()
    ReportRun.objects.filter(pk=run.pk).update(audience=Audience.PUBLIC)
    assert f"http://127.0.0.1:8000{address}" in room.sign_in("planner").get(page).content.decode()
