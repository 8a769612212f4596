"""Lists of proposals and of people present: who stands in them, in what order, and what each reader may know."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from accounts.enums import Role
from proposals.actions.disclosing import note_proposals_shown
from proposals.enums import ForumOutcome, Shown, Status
from proposals.models import Disclosure, ForumItem, Proposal
from reports.catalogue import CATALOGUE, Question
from reports.datasets.nomenclature import place
from reports.datasets.sipd_layout import parse_layout, read_house_layout
from reports.document import Document, Table
from reports.enums import Audience, ForumList, ReportKind
from tests.factories import (
    City,
    make_city,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)
from tests.reports.rows import fill_session, name_titles
from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount, Cycle, ForumSession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _indonesian() -> Any:
    with translation.override("id"):
        yield


@pytest.fixture(scope="module")
def city(rows_of_module: None) -> City:
    """Signed sessions with everything decided in them, and one session that is still open."""
    round_ = make_round("pemuda")
    for status in (Status.NOT_AGREED, Status.FORWARDED, Status.ACCOMMODATED, Status.UNACCOMMODATED):
        make_proposal(status, round_)
    session = make_session(round_)
    fill_session(session, ForumOutcome.AGREED, name_titles(3), first=500)
    fill_session(session, ForumOutcome.NOT_AGREED, ["Belum mendesak"], first=600)
    ready_to_close(session, session.created_by)
    return make_city()


def ask(kind: ReportKind, audience: Audience = Audience.INTERNAL, **named: Any) -> Question:
    return Question(kind=kind, cycle=Cycle.objects.get(), audience=audience, **named)


def read(kind: ReportKind, audience: Audience = Audience.INTERNAL, **named: Any) -> Document:
    return CATALOGUE[kind].read(ask(kind, audience, **named), lambda _done, _rows: None)


def find(document: Document, key: str) -> Table:
    return next(table for table in document.tables if table.key == key)


def rows_of(document: Document, key: str) -> list[dict[str, Any]]:
    table = find(document, key)
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    assert len(rows) == len(table.rows)
    return rows


def open_session() -> ForumSession:
    return ForumSession.objects.get(closed_at__isnull=True)


def test_each_list_holds_what_the_forums_made_of_it(city: City) -> None:
    lists = {
        each: rows_of(read(ReportKind.PRIORITIES, filters={"daftar": each}), "daftar") for each in ForumList.values
    }
    assert [len(lists[each]) for each in (ForumList.PRIORITY, ForumList.SHORT, ForumList.LONG)] == [6, 6, 8]
    by_default = read(ReportKind.PRIORITIES)
    assert by_default.is_draft
    assert rows_of(by_default, "daftar") == lists[ForumList.PRIORITY]
    assert [row["no"] for row in lists[ForumList.LONG]] == list(range(1, 9))
    ranks = [row["urutan_forum"] for row in lists[ForumList.PRIORITY] if row["keadaan_sesi"] == "belum ditutup"]
    assert ranks == [1, 2, 3]
    first = lists[ForumList.PRIORITY][0]
    assert (first["tema"], first["kelurahan"], first["kecamatan"]) == ("Pemuda", "Dinoyo", "Lowokwaru")
    assert first["sasaran_kegiatan"] == "30 penerima manfaat"


def test_an_agency_reads_signed_lists_of_its_own_only(city: City) -> None:
    mine = read(ReportKind.PRIORITIES, agency=city.agency)
    assert {row["keadaan_sesi"] for row in rows_of(mine, "daftar")} == {"ditandatangani"}
    assert not mine.is_draft
    assert len(find(read(ReportKind.PRIORITIES, agency=city.other_agency), "daftar").rows) == 0


def test_what_was_passed_on_counts_as_the_later_session_has_it(city: City) -> None:
    item = ForumItem.objects.filter(session=open_session(), outcome=ForumOutcome.AGREED).first()
    assert item is not None
    before = len(find(read(ReportKind.PRIORITIES), "daftar").rows)
    later = make_session(make_round("pemuda"), starts_at=timezone.now(), place="Aula")
    ForumItem.objects.create(
        session=later, proposal=item.proposal, outcome=ForumOutcome.NOT_AGREED, reason=city.reason, note="Kemudian."
    )
    assert len(find(read(ReportKind.PRIORITIES), "daftar").rows) == before - 1
    notes = {row["kode"]: row["penjelasan"] for row in rows_of(read(ReportKind.NOT_AGREED), "belum-disepakati")}
    assert notes[item.proposal.code] == "Kemudian."


def test_programme_and_priority_come_from_the_citys_own_data(city: City) -> None:
    text = "\n".join(
        [
            "bagian,isian,dari,tertulis,wajib",
            "kolom,kode,,Kode,ya",
            "kolom,id_sipd,,ID,tidak",
            "nilai,sub_kegiatan,Pelatihan A,2.08.06.2.02.01 Layanan anak,",
            "nilai,prioritas_daerah,pemuda,Pemuda berdaya,",
        ]
    )
    layout = parse_layout(text, 1)
    found = place(layout, "Pelatihan A", "2.08")
    assert found.program == "2.08.06 PROGRAM PEMENUHAN HAK ANAK (PHA)"
    assert found.activity == "2.08.06.2.02"
    assert place(layout, None, "9.99").program == ""
    assert layout.spell("prioritas_daerah", "pemuda") == "Pemuda berdaya"
    assert read_house_layout().spell("prioritas_daerah", "pemuda") == ""
    gaps = dict(read(ReportKind.PRIORITIES).facts)["Belum terisi"]
    assert "prioritas daerah (6)" in gaps


def test_everybody_reads_signed_refusals_only(city: City) -> None:
    inside, public = (read(ReportKind.NOT_AGREED, audience) for audience in Audience)
    assert [len(find(each, "belum-disepakati").rows) for each in (inside, public)] == [2, 1]
    (row,) = rows_of(public, "belum-disepakati")
    assert (row["kode_alasan"], row["penjelasan"], row["keadaan_sesi"]) == (
        "PAGU_HABIS",
        "Belum mendesak.",
        "ditandatangani",
    )
    assert (inside.is_draft, public.is_draft) == (True, False)


def test_sums_of_every_table_are_those_of_the_list(city: City) -> None:
    for kind, key, column in (
        (ReportKind.PRIORITIES, "daftar", "pagu"),
        (ReportKind.NOT_AGREED, "belum-disepakati", "anggaran_usulan"),
        (ReportKind.AGENCY_WORK, "daftar-kerja", "anggaran_usulan"),
    ):
        document = read(kind)
        expected = sum(row[column] for row in rows_of(document, key))
        assert expected > 0
        for table in document.tables:
            sums = dict(zip([each.key for each in table.columns], table.add_up() or (), strict=True))
            assert sums[column] == expected, (kind, table.key)


def test_the_work_list_of_an_agency(city: City) -> None:
    rows = rows_of(read(ReportKind.AGENCY_WORK, agency=city.agency), "daftar-kerja")
    assert [row["keadaan"] for row in rows] == ["Diakomodasi", "Menunggu ditelaah", "Tidak diakomodasi"]
    accepted, waiting, refused = rows
    assert accepted["anggaran_telaah"] == 90_000_000
    assert (waiting["anggaran_telaah"], waiting["volume_telaah"], waiting["skor"]) == (None, None, None)
    assert (refused["kode_alasan"], refused["penjelasan"]) == ("PAGU_HABIS", "Pagu tidak cukup.")
    assert rows_of(read(ReportKind.AGENCY_WORK, agency=city.other_agency), "daftar-kerja") == []


def test_corrections_stand_beside_what_was_asked(city: City) -> None:
    waiting = Proposal.objects.get(status=Status.FORWARDED)
    Proposal.objects.filter(pk=waiting.pk).update(assessed_volume=12, assessed_amount=36_000_000)
    row = next(row for row in rows_of(read(ReportKind.AGENCY_WORK), "daftar-kerja") if row["kode"] == waiting.code)
    assert (row["volume"], row["volume_telaah"]) == (30, 12)
    assert (row["anggaran_usulan"], row["anggaran_telaah"]) == (90_000_000, 36_000_000)
    assert row["keadaan"] == "Sudah ditelaah, belum diputuskan"


def test_an_unreadable_row_is_named_and_stops_nothing(city: City) -> None:
    item = ForumItem.objects.filter(session=open_session(), outcome=ForumOutcome.AGREED).select_related("proposal")[0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE proposals_proposal SET volume = 'NaN' WHERE id = %s", [item.proposal_id])
    document = read(ReportKind.PRIORITIES)
    assert [fault.code for fault in document.faults] == [item.proposal.code]
    assert item.proposal.code not in {row["kode"] for row in rows_of(document, "daftar")}


def test_attendance_adds_up_inside(city: City) -> None:
    document = read(ReportKind.ATTENDANCE)
    people = sum(AttendanceCount.objects.values_list("count", flat=True))
    for table in document.tables:
        sums = dict(zip([each.key for each in table.columns], table.add_up() or (), strict=True))
        assert sums["jumlah"] == people, table.key
    row = rows_of(document, "per-sesi")[0]
    assert row["perempuan"] + row["laki_laki"] == row["di_tempat"] + row["daring"] == row["jumlah"] == 19
    assert row["disabilitas"] == 7


def test_small_groups_are_nobodys_business(city: City) -> None:
    session = make_session(make_round("lansia"), place="Balai kecil")
    AttendanceCount.objects.create(
        session=session, presence=Presence.HALL, sex=Sex.FEMALE, age_band=AgeBand.FROM_60, count=2
    )
    AttendanceCount.objects.create(
        session=session, presence=Presence.HALL, sex=Sex.MALE, age_band=AgeBand.FROM_60, has_disability=True, count=2
    )
    ForumSession.objects.filter(pk=session.pk).update(closed_at=timezone.now(), closed_by=session.created_by)
    inside, public = (read(ReportKind.ATTENDANCE, audience) for audience in Audience)
    assert [row["jumlah"] for row in rows_of(inside, "rincian") if "Balai kecil" in row["sesi"]] == [2, 2]
    assert [row["jumlah"] for row in rows_of(public, "per-sesi") if "Balai kecil" in row["sesi"]] == [None]
    assert all(row["jumlah"] >= 5 for row in rows_of(public, "kelompok"))
    assert not any("Balai kecil" in row["sesi"] for row in rows_of(public, "kelompok"))
    assert {table.key for table in public.tables} == {"per-sesi", "kelompok"}


def test_looking_leaves_a_trace_without_the_data(city: City) -> None:
    proposal = Proposal.objects.for_detail().filter(status=Status.FORWARDED)[0]
    officer = make_user(Role.KELURAHAN, region=city.kelurahan)
    for _time in range(2):
        note_proposals_shown(what=Shown.NAME, by=officer, proposals=[proposal])
    note_proposals_shown(what=Shown.NAME, by=proposal.author, proposals=[proposal])
    (row,) = rows_of(read(ReportKind.DATA_ACCESS), "ditampilkan")
    assert (row["tentang"], row["akun"], row["data"]) == (proposal.code, str(officer.pk), "Nama dan kontak pengusul")
    assert "Dinoyo" in row["kantor"]
    assert proposal.proposer_name not in str(row)
    assert Disclosure.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "queries"),
    [
        (ReportKind.PRIORITIES, 4),
        (ReportKind.NOT_AGREED, 3),
        (ReportKind.AGENCY_WORK, 6),
        (ReportKind.ATTENDANCE, 2),
        (ReportKind.DATA_ACCESS, 7),
    ],
)
def test_queries_do_not_grow(
    city: City, kind: ReportKind, queries: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    question = ask(kind)
    with django_assert_num_queries(queries):
        document = CATALOGUE[kind].read(question, lambda _done, _rows: None)
        for table in document.tables:
            assert len(list(table.rows)) == len(table.rows)


def test_every_column_says_what_it_means(city: City) -> None:
    kinds = (
        *(ReportKind.PRIORITIES, ReportKind.NOT_AGREED, ReportKind.AGENCY_WORK),
        *(ReportKind.ATTENDANCE, ReportKind.DATA_ACCESS),
    )
    for kind in kinds:
        for audience in Audience if CATALOGUE[kind].has_public else [Audience.INTERNAL]:
            for table in read(kind, audience).tables:
                assert all(column.meaning for column in table.columns), (kind, table.key)
