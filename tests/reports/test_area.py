"""The proposals of a kelurahan or kecamatan, and the attendance of its own sessions."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from proposals.enums import Status
from proposals.models import Proposal
from reports.catalogue import CATALOGUE, Question
from reports.document import Document
from reports.enums import AreaList, ReportKind
from reports.models import ReportRun
from tests.factories import make_city, make_proposal, make_round, make_session, make_user
from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount, Cycle, ForumSession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _indonesian() -> Iterator[None]:
    with translation.override("id"):
        yield


def read(kind: ReportKind, **asked: Any) -> Document:
    question = Question(kind=kind, cycle=Cycle.objects.get(), **asked)
    return CATALOGUE[kind].read(question, lambda _done, _rows: None)


def list_rows(document: Document) -> dict[Any, dict[str, Any]]:
    """The rows of its last table by code."""
    table = document.tables[-1]
    keys = [column.key for column in table.columns]
    return {row[keys.index("kode")]: dict(zip(keys, row, strict=True)) for row in table.rows}


def test_every_proposal_of_the_area_with_status_and_reason() -> None:
    city, round_ = make_city(), make_round("pemuda")
    sent, refused = (make_proposal(status, round_) for status in (Status.SUBMITTED, Status.NOT_AGREED))
    elsewhere = make_proposal(Status.SUBMITTED, round_, kelurahan=city.far_kelurahan)
    near = make_proposal(Status.SUBMITTED, round_, kelurahan=city.neighbour)
    gone = make_proposal(Status.WITHDRAWN, round_)
    rows = list_rows(read(ReportKind.AREA, region=city.kelurahan))
    assert {sent.code, refused.code} <= set(rows)
    assert not {elsewhere.code, near.code, gone.code} & set(rows)
    refused.refresh_from_db()
    assert refused.reason
    row = rows[refused.code]
    assert (row["status"], row["alasan"]) == ("Belum disepakati forum", refused.reason.label)
    assert row["penjelasan"] == refused.decision_note
    assert row["penjelasan"]
    assert rows[sent.code]["alasan"] == rows[sent.code]["penjelasan"] == ""
    assert {sent.code, near.code} <= set(list_rows(read(ReportKind.AREA, region=city.kecamatan)))
    listed = list_rows(read(ReportKind.AREA, region=city.kelurahan, filters={"daftar": AreaList.NOT_AGREED}))
    assert [row["status"] for row in listed.values()] == ["Belum disepakati forum"]
    long = list_rows(read(ReportKind.AREA, region=city.kelurahan, filters={"daftar": AreaList.LONG}))
    assert refused.code in long
    assert sent.code not in long


def test_what_is_not_announced_reads_as_with_the_agency() -> None:
    city = make_city()
    secret = make_proposal(Status.UNACCOMMODATED)
    Proposal.objects.filter(pk=secret.pk).update(published_at=None)
    document = read(ReportKind.AREA, region=city.kelurahan)
    row = list_rows(document)[secret.code]
    assert (row["status"], row["alasan"], row["penjelasan"]) == ("Sedang ditelaah perangkat daerah", "", "")
    assert not any("Belum terakomodasi" in cells for table in document.tables for cells in table.rows)


def test_two_queries_however_many_proposals(django_assert_num_queries: Any) -> None:
    city, round_ = make_city(), make_round("pemuda")
    for _number in range(3):
        make_proposal(Status.SUBMITTED, round_)
        with django_assert_num_queries(2):
            list_rows(read_with(round_.cycle, city))


def read_with(cycle: Cycle, city: Any) -> Document:
    question = Question(kind=ReportKind.AREA, cycle=cycle, region=city.kelurahan)
    return CATALOGUE[ReportKind.AREA].read(question, lambda _done, _rows: None)


def test_attendance_of_own_sessions_with_small_groups_merged() -> None:
    city, begun = make_city(), timezone.now() - timedelta(hours=3)
    own, other, citywide = (make_session() for _number in range(3))
    for session, area in ((own, city.kelurahan), (other, city.far_kelurahan), (citywide, None)):
        ForumSession.objects.filter(pk=session.pk).update(region=area, starts_at=begun)
        for sex, count in ((Sex.FEMALE, 20), (Sex.MALE, 2)):
            AttendanceCount.objects.update_or_create(
                session=session,
                presence=Presence.HALL,
                sex=sex,
                age_band=AgeBand.FROM_31,
                has_disability=False,
                defaults={"count": count},
            )
    for area in (city.kelurahan, city.kecamatan):
        document = read(ReportKind.ATTENDANCE, region=area)
        assert [row[-1] for row in document.tables[0].rows] == [22]
        assert all(not isinstance(row[-1], int) or row[-1] >= 5 for table in document.tables for row in table.rows)
        assert "rincian" not in {table.key for table in document.tables}


def test_an_officer_asks_for_the_own_area_and_finds_it_on_the_shelf(client: Client) -> None:
    city, cycle = make_city(), make_round("pemuda").cycle
    officer = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(officer)
    shelf = client.get(reverse("report_list")).content.decode()
    assert reverse("report_new", args=["area"]) in shelf
    assert reverse("report_new", args=["city_recap"]) not in shelf
    assert "/kerja/laporan/" in client.get(reverse("work_home")).content.decode()
    form = client.get(reverse("report_new", args=["area"])).content.decode()
    assert f'<option value="{city.kelurahan.pk}" selected>' in form
    assert "Dinoyo" in form
    assert city.neighbour.name not in form
    asked = {"scope": f"siklus-{cycle.pk}", "region": city.kelurahan.pk, "daftar": "semua"}
    answer = client.post(reverse("report_request", args=["area"]), asked)
    run = ReportRun.objects.get()
    assert (answer.status_code, run.region, run.requested_by) == (302, city.kelurahan, officer)
    assert "Dinoyo" in client.get(reverse("report_detail", args=[run.key])).content.decode()
