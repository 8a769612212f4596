"""Pages of reports: who may ask, watch and fetch; what the results show; how many queries they take."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.signals import after_task_publish
from django.forms import ChoiceField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from proposals.enums import ForumOutcome, Status
from proposals.models import Proposal
from regions.models import Region
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from reports.catalogue import CATALOGUE, Question
from reports.enums import Audience, Format, ReportKind, RunStatus
from reports.forms import QuestionForm
from reports.models import ReportRun
from tests.factories import make_city, make_facilitator, make_proposal, make_round, make_session, make_user
from tests.reports.asking import ask_of
from tests.reports.rows import fill_session, name_titles
from themes.models import Cycle, Facilitator, ForumSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ForumSession:
    session = make_session(make_round("anak", 2027))
    fill_session(session, ForumOutcome.AGREED, name_titles(3))
    return session


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_run(session: ForumSession, by: User, **fields: Any) -> ReportRun:
    run = request_run(question=ask_of(session), by=by)
    ReportRun.objects.filter(pk=run.pk).update(**fields)
    run.refresh_from_db()
    return run


@pytest.fixture
def published() -> Iterator[list[tuple[str, Any]]]:
    """Messages that really went to Redis, as (task, first argument)."""
    seen: list[tuple[str, Any]] = []

    def note(sender: str, body: tuple[tuple[Any, ...], Any, Any], **_kwargs: Any) -> None:
        seen.append((sender, body[0][0]))

    after_task_publish.connect(note)
    yield seen
    after_task_publish.disconnect(note)


# --- Asking ----------------------------------------------------------------------------------------------------


def test_a_planner_asks_and_the_worker_hears(
    session: ForumSession, planner: User, published: list[tuple[str, Any]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(planner).post(reverse("report_request", args=["forum"]), {"scope": f"sesi-{session.pk}"})
    run = ReportRun.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("report_detail", args=[run.key])
    assert published == [("reports.tasks.compile_report", run.pk)]


def test_a_facilitator_chooses_only_from_the_own_rounds(session: ForumSession) -> None:
    other = make_session(make_round("pemuda", 2027))
    client = sign_in(session.created_by)
    page = client.get(reverse("report_new", args=["forum"])).content.decode()
    assert re.findall(r'<option value="(\w+-\d+)"', page) == [f"sesi-{session.pk}"]
    response = client.post(reverse("report_request", args=["forum"]), {"scope": f"sesi-{other.pk}"})
    assert response.status_code == 400
    assert "Pilihan ini tidak ada dalam daftar Anda." in response.content.decode()
    assert not ReportRun.objects.exists()


def test_a_facilitator_asks_for_priorities_without_an_agency(session: ForumSession) -> None:
    client = sign_in(session.created_by)
    page = client.get(reverse("report_new", args=["priorities"])).content.decode()
    assert "Semua perangkat daerah" in page
    scope = re.findall(r'<option value="(\w+-\d+)"', page)[0]
    kind = re.findall(r'<select name="daftar".*?<option value="(\w+)"', page, re.DOTALL)[0]
    response = client.post(reverse("report_request", args=["priorities"]), {"scope": scope, "daftar": kind})
    assert response.status_code == 302
    assert ReportRun.objects.get().agency is None


def test_an_officer_of_one_agency_need_not_choose_it(session: ForumSession) -> None:
    city = make_city()
    client = sign_in(make_user(Role.AGENCY, agency=city.agency))
    page = client.get(reverse("report_new", args=["agency_work"])).content.decode()
    assert f'<option value="{city.agency.pk}" selected>' in page


def test_asking_for_nothing_says_what_to_do(session: ForumSession, planner: User) -> None:
    response = sign_in(planner).post(reverse("report_request", args=["forum"]), {})
    assert response.status_code == 400
    assert "Pilih sesi forum laporan ini." in response.content.decode()


def test_a_link_can_choose_the_session(session: ForumSession, planner: User) -> None:
    make_session(session.round)
    page = sign_in(planner).get(reverse("report_new", args=["forum"]), {"sesi": session.pk}).content.decode()
    assert f'<option value="sesi-{session.pk}" selected>' in page


# --- Watching --------------------------------------------------------------------------------------------------


def test_an_unfinished_run_shows_its_progress_and_renews_itself(session: ForumSession, planner: User) -> None:
    run = make_run(session, planner, status=RunStatus.RUNNING, progress=42)
    response = sign_in(planner).get(reverse("report_detail", args=[run.key]))
    page = response.content.decode()
    assert 'value="42"' in page
    assert re.search(r'<noscript>\s*<meta http-equiv="refresh" content="2">\s*</noscript>', page)
    assert 'data-poll="2000"' in page
    assert "js/progress.js" in page
    assert "no-store" in response["Cache-Control"]


def test_a_failed_run_says_why_and_can_be_asked_again(session: ForumSession, planner: User) -> None:
    run = make_run(
        session,
        planner,
        status=RunStatus.FAILED,
        error="Berkas <laporan> tidak dapat disimpan.",
        finished_at=timezone.now(),
        progress=61,
    )
    client = sign_in(planner)
    page = client.get(reverse("report_detail", args=[run.key])).content.decode()
    assert html.escape("Berkas <laporan> tidak dapat disimpan.") in page
    assert "Terhenti pada 61%." in page
    assert "Minta lagi" in page
    assert "refresh" not in page.split("</head>")[0]
    answer = client.post(reverse("report_again", args=[run.key]))
    assert ReportRun.objects.count() == 2
    assert answer["Location"] == reverse("report_detail", args=[ReportRun.objects.latest("pk").key])


def test_the_list_takes_the_same_queries_however_long(
    session: ForumSession, planner: User, django_assert_num_queries: Any
) -> None:
    client = sign_in(planner)

    def count_with(runs: int) -> None:
        for _number in range(runs):
            compile_run(request_run(question=ask_of(session), by=planner).pk)
        # session, person, memberships, unread messages, what waits for me, count, runs, files, cycles to choose from
        with django_assert_num_queries(9):
            assert client.get(reverse("report_list")).status_code == 200

    count_with(1)
    count_with(4)


def read_whole(response: Any) -> bytes:
    """Read a file to its end, which also closes it."""
    assert response.status_code == 200
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("kind", "label", "first", "sentence"),
    [
        (ReportKind.CITY_RECAP, "Siklus", "Pilih siklus", "Pilih siklus laporan ini."),
        (ReportKind.POLICY_BRIEF, "Tema", "Pilih tema", "Pilih tema laporan ini."),
        (ReportKind.FORUM, "Sesi forum", "Pilih sesi forum", "Pilih sesi forum laporan ini."),
        (ReportKind.SIPD, "Tentang", "Pilih siklus atau tema", "Pilih siklus atau tema laporan ini."),
        (ReportKind.ATTENDANCE, "Tentang", "Pilih siklus, tema, atau sesi", "Pilih tentang apa laporan ini."),
    ],
)
def test_a_form_names_what_its_report_takes_and_nothing_else(
    session: ForumSession, planner: User, kind: ReportKind, label: str, first: str, sentence: str
) -> None:
    form = QuestionForm(data={}, report=CATALOGUE[kind], user=planner)
    scope = form.fields["scope"]
    assert isinstance(scope, ChoiceField)
    assert (scope.label, next(iter(scope.choices))[1]) == (label, first)
    assert form.errors["scope"] == [sentence]
    if kind == ReportKind.CITY_RECAP:
        assert scope.choices[1:] == [(f"siklus-{session.round.cycle_id}", "RKPD 2027")], "a plain list"


# --- Fetching --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", [Format.PDF, Format.XLSX, Format.CSV, Format.JSON])
def test_the_file_comes_whole_and_harmless(session: ForumSession, planner: User, file_format: str) -> None:
    run = request_run(question=ask_of(session), by=planner)
    compile_run(run.pk)
    file = run.files.get(format=file_format)
    client = sign_in(planner)
    assert (
        reverse("report_file", args=[run.key, file_format])
        in client.get(reverse("report_detail", args=[run.key])).content.decode()
    )
    response = client.get(reverse("report_file", args=[run.key, file_format]))
    assert read_whole(response) == Path(file.file.path).read_bytes()
    name = f"forum-2027-{run.pk}-v1-internal.{file.extension}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


def test_the_versions_for_officers_and_for_everybody_can_be_told_apart_once_saved(
    session: ForumSession, planner: User
) -> None:
    names = []
    for audience in Audience:
        asked = Question(kind=ReportKind.CITY_RECAP, cycle=session.round.cycle, audience=audience)
        run = request_run(question=asked, by=planner)
        compile_run(run.pk)
        response = sign_in(planner).get(reverse("report_file", args=[run.key, Format.PDF]))
        assert read_whole(response).startswith(b"%PDF")
        names.append(response["Content-Disposition"])
    assert names[0].endswith('-v1-internal.pdf"')
    assert names[1].endswith('-v1.pdf"')
    given_out = Client().get(reverse("public_report", args=[run.files.get(format=Format.PDF).key]))
    assert read_whole(given_out).startswith(b"%PDF")
    assert given_out["Content-Disposition"] == names[1]


def test_a_file_that_is_not_there_yet_is_not_found(session: ForumSession, planner: User) -> None:
    run = request_run(question=ask_of(session), by=planner)
    client = sign_in(planner)
    assert client.get(reverse("report_file", args=[run.key, "pdf"])).status_code == 404
    assert client.get(f"/kerja/laporan/{run.key}/docx/").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(session: ForumSession, planner: User) -> None:
    run = request_run(question=ask_of(session), by=planner)
    compile_run(run.pk)
    Path(run.files.get(format=Format.PDF).file.path).unlink()
    assert sign_in(planner).get(reverse("report_file", args=[run.key, "pdf"])).status_code == 404


def test_rights_are_asked_at_download_time(session: ForumSession) -> None:
    facilitator = make_facilitator(session.round)
    run = request_run(question=ask_of(session), by=facilitator)
    compile_run(run.pk)
    client, address = sign_in(facilitator), reverse("report_file", args=[run.key, "pdf"])
    assert read_whole(client.get(address)).startswith(b"%PDF-1.7")
    Facilitator.objects.filter(user=facilitator).delete()
    assert client.get(address).status_code == 404


def test_a_former_planner_gets_nothing(session: ForumSession, planner: User) -> None:
    run = request_run(question=ask_of(session), by=planner)
    compile_run(run.pk)
    Membership.objects.filter(user=planner).update(valid_to=timezone.localdate(), valid_from="2020-01-01")
    client = sign_in(planner)
    assert client.get(reverse("report_file", args=[run.key, "pdf"])).status_code == 404
    assert client.get(reverse("report_list")).status_code == 403


def test_others_do_not_come_in(session: ForumSession, planner: User) -> None:
    run = request_run(question=ask_of(session), by=planner)
    compile_run(run.pk)
    stranger = make_facilitator(make_round("pemuda", 2027))
    for user in (make_user(), make_user(Role.COMPANY), stranger):
        client = sign_in(user)
        assert client.get(reverse("report_detail", args=[run.key])).status_code == 404
        assert client.get(reverse("report_file", args=[run.key, "pdf"])).status_code == 404
    assert sign_in(make_user()).get(reverse("report_list")).status_code == 403
    assert (
        sign_in(make_user())
        .post(reverse("report_request", args=["forum"]), {"scope": f"sesi-{session.pk}"})
        .status_code
        == 403
    )
    for name, args in (("report_list", []), ("report_detail", [run.key]), ("report_file", [run.key, "pdf"])):
        response = Client().get(reverse(name, args=args))
        assert (response.status_code, "/masuk/" in response["Location"]) == (302, True)


# --- Results ---------------------------------------------------------------------------------------------------


@pytest.fixture
def cycle() -> Cycle:
    round_ = make_round("pemuda", 2027)
    for status in (Status.SUBMITTED, Status.FORWARDED, Status.ACCOMMODATED):
        make_proposal(status, round_)
    make_round("lansia", 2028)
    return round_.cycle


def read_cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in row] for row in cells]


def test_results_show_published_decisions_only(cycle: Cycle) -> None:
    def read_total() -> list[str]:
        return read_cells(Client().get(reverse("results"), {"tahun": 2027}).content.decode())[-1]

    assert read_total() == ["Jumlah", "3", "2", "1", "0", "Rp270.000.000", "Rp0", "38"]
    Proposal.objects.filter(status=Status.ACCOMMODATED).update(published_at=timezone.now())
    assert read_total() == ["Jumlah", "3", "2", "1", "1", "Rp270.000.000", "Rp90.000.000", "38"]


def test_results_choose_the_newest_published_cycle(cycle: Cycle) -> None:
    client = Client()
    assert "tematik RKPD 2028" in client.get(reverse("results")).content.decode()
    Cycle.objects.filter(pk=cycle.pk).update(published_at=timezone.now())
    page = client.get(reverse("results")).content.decode()
    assert "tematik RKPD 2027" in page
    assert "Keputusan diumumkan" in page
    assert client.get(reverse("results"), {"tahun": "1999"}).status_code == 404
    assert client.get(reverse("results"), {"tahun": "<x>"}).status_code == 404


def test_results_before_any_cycle() -> None:
    assert "Belum ada siklus" in Client().get(reverse("results")).content.decode()


def test_results_take_five_queries(cycle: Cycle, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(5):
        Client().get(reverse("results"), {"tahun": 2027})


def test_results_are_drawn_with_their_figures(cycle: Cycle) -> None:
    Region.objects.filter(name="Dinoyo").update(tile_column=1, tile_row=1)
    page = Client().get(reverse("results"), {"tahun": 2027}).content.decode()
    assert page.count('role="img"') == 2
    assert "<title>Dinoyo: 3</title>" in page
    assert ["Dinoyo", "Lowokwaru", "3", "2", "0", "Rp0"] in read_cells(page)


def test_results_of_a_city_without_tiles_have_no_map(cycle: Cycle) -> None:
    page = Client().get(reverse("results"), {"tahun": 2027}).content.decode()
    assert page.count('role="img"') == 1
    assert "chart-map" not in page


def test_the_results_travel_compressed(client: Client) -> None:
    answer = client.get(reverse("results"), headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
