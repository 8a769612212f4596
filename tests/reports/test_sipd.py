"""The SIPD sheet, and its way back: export, fill in the numbers, import, export again."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.csv_rows import BadFileError
from musrenbang.lib.denied import Denied
from musrenbang.lib.spreadsheets import clean_sheet
from proposals.datasets.integrity import find_faults
from proposals.enums import AttachmentKind, EventKind, Status
from proposals.models import Attachment, Proposal, ProposalEvent
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from reports.actions.sipd.imports import discard, take_back, take_over, upload_import
from reports.actions.sipd.layouts import load_layout, restore_layout
from reports.actions.sipd.records import save_record
from reports.actions.sipd.working import MAX_ATTEMPTS, work_on
from reports.catalogue import Question
from reports.datasets.sipd_fates import NAMING, retell
from reports.datasets.sipd_layout import HOUSE_FILE, read_layout
from reports.enums import Format, ReportKind, RunStatus, SipdFate, SipdImportState
from reports.models import ReportRun, SipdImport, SipdRecord
from reports.sheets.lines import find_columns, know_names
from tests.budgets.crowds import make_forwarded
from tests.factories import make_proposal, make_user

pytestmark = pytest.mark.django_db
NAMES = ("kode usulan", "id sipd", "status sipd")


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER, agency=None)


@pytest.fixture
def proposals() -> list[Proposal]:
    """Two complete ones, one without a problem to solve."""
    rows = make_forwarded(3, problem="Banyak pemuda menganggur.", address="Balai RW 05", sector_code="2.17")
    Proposal.objects.filter(pk=rows[2].pk).update(problem="")
    return rows


def ask(proposal: Proposal, by: User) -> Question:
    del by
    return Question(kind=ReportKind.SIPD, cycle=proposal.round.cycle, filters={"lingkup": "diteruskan"})


def export(proposal: Proposal, by: User) -> ReportRun:
    run = request_run(question=ask(proposal, by), by=by)
    compile_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error) == (RunStatus.DONE, "")
    return run


def tables(run: ReportRun) -> dict[str, list[dict[str, Any]]]:
    file = run.files.get(format=Format.JSON)
    return {table["key"]: table["rows"] for table in json.loads(Path(file.file.path).read_text())["tables"]}


def spell(rows: Iterable[Sequence[str]], heading: Sequence[str] = NAMES) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heading, *rows])
    return text.getvalue().encode()


def upload(data: bytes, by: User, name: str = "sipd.csv") -> SipdImport:
    sheet = clean_sheet(ContentFile(data, name))
    run = upload_import(by=by, sheet=sheet, entered_at=timezone.localdate())
    work_on(run.pk)
    run.refresh_from_db()
    return run


def bring_in(data: bytes, by: User, name: str = "sipd.csv", **more: Any) -> SipdImport:
    run = take_over(run_id=upload(data, by, name).pk, by=by, **more)
    work_on(run.pk)
    run.refresh_from_db()
    return run


def fates(run: SipdImport) -> list[str]:
    return [row["fate"] for row in run.found]


def numbers(proposals: Iterable[Proposal]) -> list[str]:
    keys = [proposal.pk for proposal in proposals]
    known = dict(Proposal.objects.filter(pk__in=keys).values_list("pk", "sipd_number"))
    records = SipdRecord.objects.filter(proposal__in=keys).values_list("proposal", "sipd_id")
    assert {key: number or "" for key, number in records} == {k: known[k] for k, _number in records}
    return [known[key] for key in keys]


def test_the_sheet_has_the_order_of_sipd_and_only_whole_rows(proposals: list[Proposal], planner: User) -> None:
    said = tables(export(proposals[0], planner))
    assert [row["kode"] for row in said["siap"]] == [each.code for each in proposals[:2]]
    assert list(said["siap"][0]) == [column.filling for column in read_layout().columns]
    assert list(said["siap"][0])[:5] == ["id_sipd", "tanggal", "pengusul", "profil_pengusul", "usulan"]
    assert said["siap"][0]["sub_kegiatan"].startswith("2.17.07.2.01.0015 ")
    (lacking,) = said["belum-lengkap"]
    assert (lacking["kode"], lacking["kurang"]) == (proposals[2].code, "Masalah")
    assert lacking["lengkapi"].endswith(f"/kerja/laporan/sipd/usulan/{proposals[2].code}/")
    assert said["perubahan"] == []


def test_photos_everybody_may_see_are_linked(proposals: list[Proposal], planner: User) -> None:
    """Three at most, as SIPD keeps; neither documents, nor what no officer released, nor the name of a file."""
    now = timezone.now()
    details: dict[str, Any] = {"proposal": proposals[0], "size": 1, "original_name": "warga.jpg"}
    photo: dict[str, Any] = {**details, "kind": AttachmentKind.PHOTO}
    Attachment.objects.create(**photo)
    Attachment.objects.create(**details, kind=AttachmentKind.DOCUMENT, released_at=now, released_by=planner)
    released = [Attachment.objects.create(**photo, released_at=now, released_by=planner) for _number in range(4)]
    first, second = tables(export(proposals[0], planner))["siap"]
    links = [f"{settings.SITE_URL}{reverse('attachment_file', args=[each.key])}" for each in released[:3]]
    assert (first["foto"].split(), second["foto"] or "") == (links, "")


def test_there_and_back_again(proposals: list[Proposal], planner: User) -> None:
    first = export(proposals[0], planner)
    path = Path(first.files.get(format=Format.XLSX).file.path)
    book = openpyxl.load_workbook(path)
    page = next(page for page in book if page["A1"].value == "ID")
    headings = [cell.value for cell in page[1]]
    assert page.max_row == 1 + len(tables(first)["siap"])
    for line, row in enumerate(page.iter_rows(min_row=2), start=1):
        row[headings.index("ID")].value = 880_000 + line  # as a number, as people type it
    filled = io.BytesIO()
    book.save(filled)
    done = bring_in(filled.getvalue(), planner, "sipd.xlsx")
    assert (done.state, fates(done)) == (SipdImportState.DONE, [SipdFate.NEW, SipdFate.NEW])
    assert numbers(proposals) == ["880001", "880002", ""]
    record = SipdRecord.objects.get(sipd_id="880001")
    assert (record.entered_by, record.status) == (planner, "")
    second = tables(export(proposals[0], planner))
    assert [row["id_sipd"] for row in second["siap"]] == ["880001", "880002"]
    assert second["perubahan"] == []
    again = upload(filled.getvalue(), planner, "sipd.xlsx")
    assert set(fates(again)) == {SipdFate.SAME}
    with pytest.raises(Denied, match="Tidak ada baris baru"):
        take_over(run_id=again.pk, by=planner)
    assert ProposalEvent.objects.filter(kind=EventKind.SIPD).count() == 2


def test_what_changed_since_the_last_sheet(proposals: list[Proposal], planner: User) -> None:
    export(proposals[0], planner)
    Proposal.objects.filter(pk=proposals[0].pk).update(assessed_amount=90_000_000)
    Proposal.objects.filter(pk=proposals[1].pk).update(problem="")
    Proposal.objects.filter(pk=proposals[2].pk).update(problem="Kini ditulis.")
    changes = tables(export(proposals[0], planner))["perubahan"]
    assert [(row["kode"], row["perubahan"], row["kolom"]) for row in changes] == [
        (proposals[0].code, "Berubah", "Anggaran"),
        (proposals[2].code, "Baru", ""),
        (proposals[1].code, "Hilang", ""),
    ]
    assert (changes[0]["sebelum"], changes[0]["sesudah"]) == ("100000000", "90000000")
    assert changes[2]["sesudah"] == "Kini ada isian yang kurang"


def test_the_fate_of_every_row(proposals: list[Proposal], planner: User) -> None:
    a, b, c = (each.code or "" for each in proposals)
    sent = make_proposal(Status.SUBMITTED)
    save_record(proposal_id=proposals[2].pk, by=planner, version=0, sipd_id="7")
    rows = {
        (a, "1", "Diverifikasi"): SipdFate.NEW,
        (b, "7", ""): SipdFate.ID_TAKEN,
        (c, "8", ""): SipdFate.RENUMBERED,
        ("2028-XXX-00001", "2", ""): SipdFate.UNKNOWN,
        (sent.code or "", "3", ""): SipdFate.NOT_READY,
    }
    rows[b, "7", ""] = SipdFate.NEW  # the sheet itself takes the number from its holder
    assert fates(upload(spell(rows), planner)) == list(rows.values())
    assert fates(upload(spell([(a, "1", ""), (b, "1", "")]), planner)) == [SipdFate.ID_TWICE] * 2
    assert fates(upload(spell([(a, "1", ""), (a, "2", "")]), planner)) == [SipdFate.CODE_TWICE] * 2
    assert fates(upload(spell([(a, "1", ""), (a, "1", "")]), planner)) == [SipdFate.NEW, SipdFate.SAME]
    assert fates(upload(spell([(b, "7", ""), (a, "", "")]), planner)) == [SipdFate.ID_TAKEN, SipdFate.EMPTY]
    for bad in ("=1+1", "1,2e+17", "<b>", "satu nomor", "9" * 41):
        assert fates(upload(spell([(a, bad, "")]), planner)) == [SipdFate.BAD_ID]
    turned = upload(spell([(a, "\u202e1", "")]), planner)  # a mark that turns text around is no part of a number
    assert turned.found[0]["line"]["sipd_id"] == "1"
    assert numbers(proposals) == ["", "", "7"]


def test_other_numbers_only_when_asked_for_and_two_may_change_places(proposals: list[Proposal], planner: User) -> None:
    a, b, _c = (each.code or "" for each in proposals)
    bring_in(spell([(a, "1", ""), (b, "2", "")]), planner)
    swapped = spell([(a, "2", ""), (b, "1", "")])
    with pytest.raises(Denied):
        take_over(run_id=upload(swapped, planner).pk, by=planner)
    done = bring_in(swapped, planner, renumbers=True)
    assert (done.state, numbers(proposals)[:2]) == (SipdImportState.DONE, ["2", "1"])


def test_who_waits_for_a_number_that_is_not_given_up_is_left(proposals: list[Proposal], planner: User) -> None:
    a, b, c = (each.code or "" for each in proposals)
    bring_in(spell([(a, "1", "")]), planner)
    done = bring_in(spell([(a, "2", ""), (b, "1", ""), (c, "3", "")]), planner)  # without renumbering
    assert (done.state, numbers(proposals)) == (SipdImportState.DONE, ["1", "", "3"])


def test_taking_back_leaves_what_was_changed_since(proposals: list[Proposal], planner: User) -> None:
    a, b, _c = (each.code or "" for each in proposals)
    save_record(proposal_id=proposals[0].pk, by=planner, version=0, sipd_id="1", status="Draf")
    done = bring_in(spell([(a, "1", "Diverifikasi"), (b, "2", "")]), planner)
    record = SipdRecord.objects.get(sipd_id="2")
    save_record(proposal_id=proposals[1].pk, by=planner, version=record.version, sipd_id="22")
    work_on(take_back(run_id=done.pk, by=planner).pk)
    done.refresh_from_db()
    assert (done.state, [row.get("is_back") for row in done.found]) == (SipdImportState.UNDONE, [True, False])
    assert SipdRecord.objects.get(sipd_id="1").status == "Draf"
    assert numbers(proposals) == ["1", "22", ""]
    assert take_back(run_id=done.pk, by=planner).state == SipdImportState.UNDONE


def test_a_taking_back_that_dies_every_time_leaves_what_was_written(proposals: list[Proposal], planner: User) -> None:
    """It is written, so it has not failed; and it can be taken back once the server is well again."""
    done = bring_in(spell([(proposals[0].code or "", "1", "")]), planner)
    take_back(run_id=done.pk, by=planner)
    SipdImport.objects.filter(pk=done.pk).update(attempts=MAX_ATTEMPTS)  # killed in the middle so many times
    work_on(done.pk)
    done.refresh_from_db()
    assert done.state == SipdImportState.DONE
    assert "terhenti berkali-kali" in done.error
    work_on(take_back(run_id=done.pk, by=planner).pk)
    assert numbers(proposals) == ["", "", ""]


def test_what_is_overtaken_is_shown_again(proposals: list[Proposal], planner: User) -> None:
    a, b, _c = (each.code or "" for each in proposals)
    run = take_over(run_id=upload(spell([(a, "1", ""), (b, "2", "")]), planner).pk, by=planner)
    save_record(proposal_id=proposals[2].pk, by=planner, version=0, sipd_id="2")
    work_on(run.pk)
    run.refresh_from_db()
    assert (run.state, run.is_overtaken) == (SipdImportState.READ, True)
    assert fates(run) == [SipdFate.NEW, SipdFate.ID_TAKEN]
    assert numbers(proposals) == ["", "", "2"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"judul,volume\nTaman,1\n", "Tidak satu pun ada di 40 baris pertama"),
        ("a.csv", b"kode usulan,id sipd\n", ""),
        ("a.csv", b'kode usulan,id sipd\n"2028-PMD-1,1\n' * 3, ""),
        ("a.csv", "kode usulan;id sipd\n2028-PMD-00001;1\n".encode("utf-16"), ""),
    ],
)
def test_sheets_nobody_can_read(name: str, data: bytes, words: str, planner: User) -> None:
    run = upload(data, planner, name)
    if words:
        assert run.state == SipdImportState.FAILED
        assert words in run.error
    else:
        assert run.state == SipdImportState.READ
    assert not run.file


def test_a_bomb_is_refused_at_the_door(planner: User) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<!DOCTYPE x>" + b" " * 1000)
    with pytest.raises(Denied):
        upload(packed.getvalue(), planner, "a.xlsx")


def test_a_number_is_public_once_the_decision_is(planner: User) -> None:
    sealed = make_proposal(Status.ACCOMMODATED)
    save_record(proposal_id=sealed.pk, by=planner, version=0, sipd_id="991")
    event = sealed.events.get(kind=EventKind.SIPD)
    assert event.is_embargoed
    assert not sealed.events.public().filter(pk=event.pk).exists()
    assert event.note == "Nomor SIPD: 991."
    assert not list(find_faults())


def test_one_by_one(proposals: list[Proposal], planner: User) -> None:
    first, second, bare = proposals
    save_record(proposal_id=first.pk, by=planner, version=0, sipd_id="1")
    with pytest.raises(Denied, match=f"milik usulan {first.code}"):
        save_record(proposal_id=second.pk, by=planner, version=0, sipd_id="1")
    with pytest.raises(Denied, match="diubah orang lain"):
        save_record(proposal_id=first.pk, by=planner, version=0, sipd_id="2")
    with pytest.raises(Denied, match="Jembatan SIPD"):
        save_record(proposal_id=second.pk, by=make_user(Role.AGENCY, agency=second.agency), version=0, sipd_id="3")
    save_record(proposal_id=bare.pk, by=planner, version=0, filled={"masalah": "Sering banjir.", "anggaran": "1"})
    assert SipdRecord.objects.get(proposal=bare).filled == {"masalah": "Sering banjir."}
    assert tables(export(bare, planner))["belum-lengkap"] == []
    save_record(proposal_id=first.pk, by=planner, version=1)
    assert numbers(proposals) == ["", "", ""]


def test_another_layout_is_checked_kept_and_taken_up_again(proposals: list[Proposal], planner: User) -> None:
    lines = [
        "bagian;isian;dari;tertulis;wajib",
        "kolom;kode;;Kode;tidak",
        "kolom;id_sipd;;ID SIPD;tidak",
        "kolom;usulan;;Judul;ya",
    ]
    loaded = load_layout(data="\r\n".join(lines).encode("utf-8-sig"), by=planner)
    assert loaded is not None
    said = tables(export(proposals[0], planner))
    assert list(said["siap"][0]) == ["kode", "id_sipd", "usulan"]
    assert len(said["siap"]) == 3
    assert load_layout(data="\n".join(lines).encode(), by=planner) is None
    restore_layout(version=0, by=planner)
    assert read_layout().version == 2
    with pytest.raises(Denied):
        load_layout(data=HOUSE_FILE.read_bytes(), by=make_user())


@pytest.mark.parametrize(
    "line",
    [
        "kolom,nik,,NIK,tidak",
        "kolom,kode,,Kode lagi,tidak",
        "kolom,tema,,ID,tidak",
        "kolom,tema,,Tema,mungkin",
        "kolom,tema,,,ya",
        "nilai,anggaran,1,satu,",
        "nilai,status,accommodated,Setuju,",
        "judul,tema,,Tema,ya",
    ],
)
def test_a_bad_layout_changes_nothing(line: str, planner: User) -> None:
    with pytest.raises(BadFileError):
        load_layout(data=f"{HOUSE_FILE.read_text()}{line}\n".encode(), by=planner)
    assert read_layout().version == 0


def test_a_layout_keeps_what_the_way_back_needs(planner: User) -> None:
    with pytest.raises(BadFileError, match="id_sipd"):
        load_layout(data=b"bagian,isian,dari,tertulis,wajib\nkolom,kode,,Kode,ya\n", by=planner)


def test_the_own_headings_are_believed_first_but_for_our_own_status() -> None:
    names = know_names({"kode": "Kode Usulan Portal", "nomor": "Nomor Usulan Pusat"})
    assert find_columns(["ID", "Nomor Usulan Pusat", "Kode Usulan Portal", "Status"], names) == {"kode": 2, "nomor": 1}
    filled = ["Nomor Usulan Pusat", "Kode Usulan Portal", "Status", "Status (SIPD)"]
    assert find_columns(filled, names) == {"kode": 1, "nomor": 0, "status": 3}
    assert find_columns(["ID", "Kode Usulan", "Status"], names) == {"kode": 1, "nomor": 0, "status": 2}
    assert find_columns(["Kode Usulan", "Judul"], names) == {}


def test_thrown_away_is_gone(planner: User, proposals: list[Proposal]) -> None:
    run = upload(spell([(proposals[0].code or "", "1", "")]), planner)
    assert discard(run_id=run.pk, by=planner).state == SipdImportState.DISCARDED
    with pytest.raises(Denied):
        take_over(run_id=run.pk, by=planner)


def test_a_row_is_told_in_the_language_of_who_reads() -> None:
    kept = [source % defaultdict(lambda: "A-7") for source in NAMING]
    kept += ["Baris ini mengulang baris lain.", ""]
    with translation.override("en"):
        told = [retell(sentence) for sentence in kept]
    assert told == [
        "The portal has recorded the number A-7.",
        "This number is also given to A-7.",
        "This number belongs to the proposal A-7.",
        "Headings sought: A-7. None of them stands in the first 40 rows. Mend the headings, then upload again.",
        "Headings sought: A-7. Found: A-7. Lacking: A-7. Mend the headings, then upload again.",
        "This row repeats another one.",
        "",
    ]
    with translation.override("id"):
        assert [retell(sentence) for sentence in kept] == kept
