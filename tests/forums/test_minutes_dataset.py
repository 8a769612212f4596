"""The rows of a forum report: figures, order, privacy, and rows that cannot be read."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from accounts.enums import Role
from forums.datasets.forum_report import sum_requested
from forums.datasets.minutes import read_forum_report
from proposals.enums import ForumOutcome, ProposerKind
from reports.actions.compiling import make_cover
from reports.datasets.forum import describe_forum
from reports.fingerprint import take_fingerprint
from tests.factories import make_round, make_session, make_user, ready_to_close
from tests.reports.asking import enter_run
from tests.reports.rows import fill_session, name_titles
from themes.enums import ActivityKind, AgeBand, Presence, Sex
from themes.models import ForumSession, Minutes

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def session() -> ForumSession:
    session = make_session(
        make_round("lansia", 2027),
        starts_at=datetime(2026, 12, 16, 9, tzinfo=WIB),
        ends_at=datetime(2026, 12, 16, 12, tzinfo=WIB),
    )
    fill_session(session, ForumOutcome.AGREED, name_titles(4))
    fill_session(session, ForumOutcome.NOT_AGREED, name_titles(2), first=5)
    fill_session(session, ForumOutcome.OPEN, name_titles(1), first=7)
    ready_to_close(session, session.created_by)
    return session


def test_lists_and_sums(session: ForumSession) -> None:
    report = read_forum_report(session.pk)
    assert [row.rank for row in report.agreed] == [1, 2, 3, 4]
    assert [row.code for row in report.agreed] == [f"2027-LAN-{number:05d}" for number in (1, 2, 3, 4)]
    assert sum_requested(report.agreed) == 4 * 1_500_000 + 1 + 2 + 3 + 4
    assert [(row.code, row.reason_code, row.note) for row in report.not_agreed] == [
        ("2027-LAN-00005", "PAGU_HABIS", "Belum mendesak."),
        ("2027-LAN-00006", "PAGU_HABIS", "Belum mendesak."),
    ]
    assert [row.code for row in report.not_discussed] == ["2027-LAN-00007"]
    assert report.errors == ()
    assert report.rows == 7


def test_priority_order_is_the_rank_not_the_code(session: ForumSession) -> None:
    first, *_others, last = session.items.filter(outcome=ForumOutcome.AGREED).order_by("rank")
    session.items.filter(pk=first.pk).update(rank=99)
    assert read_forum_report(session.pk).agreed[-1].code == first.proposal.code
    assert read_forum_report(session.pk).agreed[-2].code == last.proposal.code


def test_attendance(session: ForumSession) -> None:
    report = read_forum_report(session.pk)
    assert report.count_present() == 19
    assert report.count_present(sex=Sex.FEMALE) == 12
    assert report.count_present(disability=True) == 7
    assert report.count_present(presence=Presence.ONLINE) == 0
    assert report.count_present(presence=Presence.HALL, sex=Sex.MALE, age_band=AgeBand.FROM_18) == 7


def test_minutes_and_their_scan(session: ForumSession) -> None:
    report = read_forum_report(session.pk)
    assert report.minutes_number == "BA/1/2027"
    assert report.has_scan
    assert len(report.scan_sha256) == 64
    Minutes.objects.filter(session=session).update(delegates=" Wakil Karang Werda \n\nWakil posyandu\n")
    assert read_forum_report(session.pk).delegates == ("Wakil Karang Werda", "Wakil posyandu")


def test_a_session_nobody_wrote_about_yet() -> None:
    report = read_forum_report(make_session().pk)
    assert (report.minutes_number, report.has_scan, report.delegates, report.rows) == ("", False, (), 0)
    assert report.count_present() == 0


def test_queries_do_not_grow_with_the_list(session: ForumSession, django_assert_num_queries: object) -> None:
    fill_session(session, ForumOutcome.OPEN, name_titles(60), first=100)
    with django_assert_num_queries(7):  # type: ignore[operator]
        read_forum_report(session.pk)


def test_progress_counts_rows(session: ForumSession) -> None:
    heard: list[tuple[int, int]] = []
    read_forum_report(session.pk, step=lambda done, rows: heard.append((done, rows)))
    assert heard == [(number, 7) for number in range(1, 8)]


def test_nobody_is_named_and_no_home_is_told() -> None:
    session = make_session(make_round("anak", 2027))
    person = {"proposer_name": "NAMA RAHASIA", "contact": "KONTAK RAHASIA", "address": "RUMAH RAHASIA"}
    kinds = (ProposerKind.PERSON, ProposerKind.GROUP, ProposerKind.CHILD, ProposerKind.COMPANY)
    for number, kind in enumerate(kinds, start=1):
        fields = {**person, "proposer_kind": kind, "group_name": "Forum RW 05"}
        fill_session(session, ForumOutcome.OPEN, ["Taman bermain"], first=number, **fields)
    rows = read_forum_report(session.pk).not_discussed
    assert "RAHASIA" not in repr(rows)
    assert [row.proposer for row in rows] == [
        "Warga",
        "Kelompok: Forum RW 05",
        "Anak, didampingi wali atau lembaga",
        "Perusahaan: Forum RW 05",
    ]
    assert rows[0].rt == "02"
    assert rows[2].rt == ""


def test_the_spot_of_works_is_told() -> None:
    session = make_session()
    fill_session(session, ForumOutcome.OPEN, ["Trotoar"], kind=ActivityKind.PHYSICAL, address="Depan balai RW")
    assert read_forum_report(session.pk).not_discussed[0].address == "Depan balai RW"


def test_a_poisoned_row_is_listed_and_stops_nothing(session: ForumSession) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE proposals_proposal SET volume = 'NaN' WHERE code = '2027-LAN-00002'")
    report = read_forum_report(session.pk)
    assert [row.code for row in report.agreed] == ["2027-LAN-00001", "2027-LAN-00003", "2027-LAN-00004"]
    assert [(error.code, error.sentence) for error in report.errors] == [
        ("2027-LAN-00002", "Volume atau anggaran bukan angka yang dapat dijumlahkan.")
    ]
    assert report.rows == 7


def test_a_draft_on_a_list_is_an_error_too(session: ForumSession) -> None:
    draft = {"status": "draft", "code": None, "submitted_at": None, "kelurahan": None}
    fill_session(session, ForumOutcome.OPEN, ["Belum dikirim"], **draft)
    (error,) = read_forum_report(session.pk).errors
    assert (error.code, error.title) == ("", "Belum dikirim")


def fingerprint(session: ForumSession) -> str:
    return take_fingerprint(describe_forum(read_forum_report(session.pk)))


def test_fingerprint_tells_a_changed_figure(session: ForumSession) -> None:
    before = fingerprint(session)
    assert before == fingerprint(session)
    session.items.first().proposal.__class__.objects.filter(code="2027-LAN-00001").update(requested_amount=1)
    assert before != fingerprint(session)


def test_cover_names_a_role_not_a_person(session: ForumSession) -> None:
    run = enter_run(session, requested_by=make_user(Role.PLANNER, display_name="NAMA RAHASIA"))
    cover = make_cover(run, describe_forum(read_forum_report(session.pk)))
    assert cover.code == f"L{run.pk}-2027-V1"
    assert cover.asked_by == "Perencana Bappeda"
    assert "RAHASIA" not in repr(cover)
    assert cover.short_fingerprint == f"{cover.fingerprint[:4]} {cover.fingerprint[4:8]} {cover.fingerprint[8:12]}"
