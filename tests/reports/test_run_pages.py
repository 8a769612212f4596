"""The pages of a run: its versions, its parts, reading it, comparing it, stopping it, and hearing that it is ready."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from proposals.enums import ForumOutcome
from proposals.models import Proposal
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from reports.catalogue import Question
from reports.enums import ReportKind, RunStatus
from reports.models import ReportFile, ReportRun
from reports.renderers.json import render_json
from reports.rules import MOST_AT_ONCE
from tests.factories import make_facilitator, make_round, make_session, make_user
from tests.reports.asking import ask_of, done, enter_run
from tests.reports.documents import COVER, make_mixed_document
from tests.reports.rows import fill_session, name_titles
from themes.models import ForumSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> ForumSession:
    session = make_session(make_round("anak", 2027))
    fill_session(session, ForumOutcome.AGREED, name_titles(3))
    return session


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


@pytest.fixture
def page(client: Client, planner: User) -> Client:
    client.force_login(planner)
    return client


def compiled(session: ForumSession, by: User) -> ReportRun:
    run = request_run(question=ask_of(session), by=by)
    compile_run(run.pk)
    run.refresh_from_db()
    return run


@pytest.fixture
def keep_city(session: ForumSession, planner: User) -> ReportRun:
    """A finished report of more than a page, with sums."""
    run = enter_run(session, **done(version=1, requested_by=planner))
    path = Path(settings.MEDIA_ROOT) / "reports" / f"{run.pk}-panjang.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    render_json(make_mixed_document(150), COVER, path)
    ReportFile.objects.create(run=run, format="json", file=f"reports/{path.name}", size=1, sha256="0" * 64)
    return run


def read(client: Client, name: str, run: ReportRun, **query: Any) -> str:
    answer = client.get(reverse(name, args=[run.key]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_catalogue_offers_what_the_person_may_ask(page: Client, session: ForumSession) -> None:
    offered = page.get(reverse("report_list")).content.decode()
    assert reverse("report_new", args=["forum"]) in offered
    assert reverse("report_new", args=["city_recap"]) in offered
    client = Client()
    client.force_login(session.created_by)
    offered = client.get(reverse("report_list")).content.decode()
    assert reverse("report_new", args=["forum"]) in offered
    assert reverse("report_new", args=["city_recap"]) not in offered


def test_a_report_of_a_whole_cycle_for_everybody(page: Client, session: ForumSession) -> None:
    cycle = session.round.cycle
    form = {"scope": f"siklus-{cycle.pk}", "audience": "public"}
    assert page.post(reverse("report_request", args=["city_recap"]), form).status_code == 302
    run = ReportRun.objects.get()
    assert (run.kind, run.cycle, run.audience, run.round) == (ReportKind.CITY_RECAP, cycle, "public", None)


def test_filters_stand_with_the_question(page: Client, session: ForumSession) -> None:
    form = {"scope": f"putaran-{session.round_id}", "lingkup": "diteruskan"}
    page.post(reverse("report_request", args=["sipd"]), form)
    run = ReportRun.objects.get()
    assert run.round == session.round
    assert "diteruskan" in run.filters.values()


def test_a_facilitator_asks_for_no_whole_city(client: Client, session: ForumSession) -> None:
    client.force_login(make_facilitator(session.round))
    form = {"scope": f"siklus-{session.round.cycle_id}"}
    answer = client.post(reverse("report_request", args=["all_forums"]), form)
    assert answer.status_code == 400
    assert client.post(reverse("report_request", args=["all_forums"]), {"scope": "putaran-x"}).status_code == 400
    assert client.post(reverse("report_request", args=["city_recap"]), form).status_code == 404
    assert not ReportRun.objects.exists()


def test_the_list_is_filtered_by_its_address(page: Client, session: ForumSession, planner: User) -> None:
    old = enter_run(session, **done(version=1, requested_by=planner))
    ReportRun.objects.filter(pk=old.pk).update(superseded_at=old.finished_at)
    new = enter_run(session, **done(version=2))
    waits = ReportRun.objects.create(kind=ReportKind.EQUITY, cycle=session.round.cycle, requested_by=planner)

    def find(**query: str) -> set[ReportRun]:
        return set(page.get(reverse("report_list"), query).context["page"].object_list)

    assert find() == {new, waits}
    assert find(versi="semua") == {old, new, waits}
    assert find(milik="saya", versi="semua") == {old, waits}
    assert find(milik="portal") == {new}
    assert find(laporan="equity") == find(keadaan="berjalan") == {waits}
    assert find(siklus="2027", keadaan="siap") == {new}
    assert find(siklus="1999") == set()
    assert find(siklus="<x>", keadaan="apa", laporan="apa") == {new, waits}


def test_versions_lead_to_each_other(page: Client, session: ForumSession, planner: User) -> None:
    first = compiled(session, planner)
    Proposal.objects.filter(code__endswith="00001").update(title="Judul yang diperbaiki")
    second = compiled(session, planner)
    older = read(page, "report_detail", first)
    assert "Versi ini digantikan" in older
    assert reverse("report_detail", args=[second.key]) in older
    newer = read(page, "report_detail", second)
    assert f"{reverse('report_compare', args=[second.key])}?dengan=1" in newer
    changes = read(page, "report_compare", second, dengan="1")
    assert "Judul yang diperbaiki" in changes
    assert "Berubah: 1" in changes
    assert page.get(reverse("report_compare", args=[second.key]), {"dengan": "7"}).status_code == 404
    assert page.get(reverse("report_compare", args=[first.key])).status_code == 404
    third = compiled(session, planner)
    assert "Isinya sama persis dengan versi 2." in read(page, "report_detail", third)


def test_a_report_is_read_as_a_page(page: Client, session: ForumSession, planner: User) -> None:
    words = read(page, "report_read", compiled(session, planner))
    assert "Pelatihan kader posyandu lansia gelombang 2" in words
    assert "Rp4.500.006" in words, "the sum"


def test_a_city_report_shows_its_charts(page: Client, session: ForumSession, planner: User) -> None:
    run = request_run(question=Question(kind=ReportKind.CITY_RECAP, cycle=session.round.cycle), by=planner)
    compile_run(run.pk)
    assert "chart-box" in read(page, "report_read", run)


def test_every_table_stands_under_its_heading(page: Client, session: ForumSession, planner: User) -> None:
    run = request_run(question=Question(kind=ReportKind.EQUITY, cycle=session.round.cycle), by=planner)
    compile_run(run.pk)
    words = read(page, "report_read", run)
    marks = [words.index(f">{each}<") for each in ("Di mana usulan gugur", "Corong per tema", "Sebaran antarkelurahan")]
    assert marks == sorted(marks)
    assert words.count(">Corong per tema<") == 1


def test_the_contents_lead_to_every_part(page: Client, keep_city: ReportRun) -> None:
    words = read(page, "report_read", keep_city)
    links = re.findall(r'href="\?page=(\d+)#(bagian-\d+)"', words)
    assert len(links) > 1
    assert len(set(links)) == len(links)
    for number, anchor in links:
        assert read(page, "report_read", keep_city, page=number).count(f'id="{anchor}"') == 1


def test_a_row_can_be_a_card(page: Client, session: ForumSession, planner: User) -> None:
    """On a narrow screen every figure stands behind the word of its column."""
    words = read(page, "report_read", compiled(session, planner))
    (body,) = re.findall(r"<tbody>.*?</tbody>", words, re.DOTALL)[-1:]
    assert "table-cards" in words
    assert re.search(r'<th scope="row"', body)
    assert not re.search(r"<td(?![^>]*data-label)", body)


def test_a_document_stays_indonesian_for_readers_of_english(page: Client, keep_city: ReportRun) -> None:
    page.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = read(page, "report_read", keep_city)
    assert words.count("The report itself is in Indonesian.") == 1
    inside = words[words.index('id="bagian-1"') :]
    assert "Total</" not in inside
    assert "Rows 1" not in inside
    assert "Jumlah" in inside
    assert "Baris 1–" in inside


def test_what_waits_can_be_stopped(page: Client, session: ForumSession, planner: User) -> None:
    run = request_run(question=ask_of(session), by=planner)
    assert "Hentikan" in read(page, "report_detail", run)
    stopped = page.post(reverse("report_cancel", args=[run.key]), follow=True)
    assert "Penyusunan laporan dihentikan." in stopped.content.decode()
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED
    assert "Penyusunan dihentikan" in read(page, "report_detail", run)
    assert page.post(reverse("report_cancel", args=[run.key])).status_code == 403


def test_what_is_compiled_is_only_asked_to_stop(page: Client, session: ForumSession, planner: User) -> None:
    run = request_run(question=ask_of(session), by=planner)
    ReportRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING, started_at=run.requested_at)
    asked = page.post(reverse("report_cancel", args=[run.key]), follow=True).content.decode()
    assert "Laporan ini diminta berhenti." in asked
    assert "Penyusunan laporan dihentikan." not in asked


@pytest.mark.django_db(transaction=True)
def test_what_is_compiled_stops_at_its_next_step(page: Client, session: ForumSession, planner: User) -> None:
    run = request_run(question=ask_of(session), by=planner)

    def stop(percent: int) -> None:
        if percent > 50:
            ReportRun.objects.filter(pk=run.pk, cancel_asked_at=None).update(cancel_asked_at=run.requested_at)

    compile_run(run.pk, checkpoint=stop)
    run.refresh_from_db()
    assert (run.status, run.files.count()) == (RunStatus.CANCELLED, 0)


def test_nobody_holds_the_queue_alone(page: Client, session: ForumSession, planner: User) -> None:
    for _number in range(MOST_AT_ONCE):
        request_run(question=ask_of(make_session(session.round)), by=planner)
    answer = page.post(reverse("report_request", args=["forum"]), {"scope": f"sesi-{session.pk}"})
    assert answer.status_code == 403
    assert f"Masih ada {MOST_AT_ONCE} laporan Anda yang disusun." in answer.content.decode()
    assert ReportRun.objects.count() == MOST_AT_ONCE


def test_the_first_page_of_work_says_what_is_ready(page: Client, session: ForumSession, planner: User) -> None:
    def home() -> str:
        return page.get(reverse("work_home")).content.decode()

    run = compiled(session, planner)
    compiled(make_session(session.round), make_user(Role.PLANNER))
    assert "1 laporan menunggu Anda lihat" in home()
    read(page, "report_detail", run)
    assert "menunggu Anda lihat" not in home()


def test_a_run_takes_the_same_queries_however_many_versions(
    page: Client, session: ForumSession, planner: User, django_assert_num_queries: Any
) -> None:
    run = compiled(session, planner)
    read(page, "report_detail", run)
    # session, person, memberships, unread messages, run, files, versions, parts
    for _number in range(3):
        with django_assert_num_queries(8):
            read(page, "report_detail", run)
        compiled(session, planner)
