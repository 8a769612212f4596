"""Pages of the SIPD bridge: what planners see and do; what the citizen reads; two imports at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from proposals.actions.publication import publish_decisions
from proposals.enums import Status
from proposals.models import Proposal
from reports.actions.sipd.imports import take_over
from reports.actions.sipd.records import save_record
from reports.actions.sipd.working import work_on
from reports.datasets.sipd_desk import Tally, count, read_filter
from reports.enums import SipdImportState
from reports.models import SipdImport, SipdLayout, SipdRecord
from tests.budgets.crowds import make_forwarded
from tests.factories import make_catalog_item, make_proposal, make_round, make_user
from tests.reports.test_sipd import spell, upload
from themes.models import Cycle


@pytest.fixture
def planner(db: None) -> User:
    del db
    return make_user(Role.PLANNER, agency=None)


@pytest.fixture
def desk(planner: User) -> Client:
    client = Client()
    client.force_login(planner)
    return client


def read(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_counter_says_what_is_still_a_draft(desk: Client, planner: User) -> None:
    draft = make_proposal(Status.ACCOMMODATED)
    asked = {"tahun": str(draft.round.cycle.plan_year)}
    page = read(desk, "sipd_desk", **asked)
    assert "Masih rancangan" in page
    assert "Rancangan, belum diumumkan" in page
    assert count(read_filter(draft.round.cycle, {})) == Tally(count=1, entered=0, drafts=1)
    Proposal.objects.filter(pk=draft.pk).update(published_at=timezone.now())
    page = read(desk, "sipd_desk", **asked)
    assert draft.code in page
    assert "ancangan" not in page
    make_proposal(Status.FORWARDED, draft.round)
    assert count(read_filter(draft.round.cycle, {"lingkup": "diteruskan"})) == Tally(count=2, entered=0, drafts=0)


WRONG = [
    (b"Kode Usulan;Nama kegiatan\n2028-LAN-00001;Jalan\n", "“Kode Usulan”, “Nama kegiatan”", "“ID”"),
    (b"No;ID SIPD;Status\n1;4711;Disetujui\n", "“No”, “ID SIPD”, “Status”", "“Kode Usulan Portal”"),
]


@pytest.mark.parametrize(("data", "found", "lacking"), WRONG)
def test_a_sheet_with_wrong_headings_hears_which_are_sought_found_and_lacking(
    desk: Client, data: bytes, found: str, lacking: str
) -> None:
    sent = desk.post(reverse("sipd_imports"), {"sheet": SimpleUploadedFile("s.csv", data)})
    page = desk.get(sent["Location"]).content.decode()
    assert f"Judul kolom yang dicari: “Kode Usulan Portal”, “ID”. Yang ada: {found}. Yang kurang: {lacking}." in page
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = desk.get(sent["Location"]).content.decode()
    assert f"Headings sought: “Kode Usulan Portal”, “ID”. Found: {found}. Lacking: {lacking}." in page


def test_a_sheet_without_headings_gives_nobody_away(desk: Client) -> None:
    data = b"Warga Contoh;3573000000000001\nWarga Lain;3573000000000002\n"
    sent = desk.post(reverse("sipd_imports"), {"sheet": SimpleUploadedFile("s.csv", data)})
    page = desk.get(sent["Location"]).content.decode()
    assert "Tidak satu pun ada di 40 baris pertama." in page
    assert "3573000000000001" not in page
    assert "Warga Contoh" not in page


def test_the_list_tells_who_is_entered_and_what_is_missing(desk: Client, planner: User) -> None:
    (entered,) = make_forwarded(1, problem="Ada.", address="RW 05", sector_code="2.17")
    (bare,) = make_forwarded(1, problem="Ada.", sector_code="2.17", round_=entered.round)
    save_record(proposal_id=entered.pk, by=planner, version=0, sipd_id="4711", status="Disetujui")
    asked = {"tahun": str(entered.round.cycle.plan_year), "lingkup": "diteruskan"}
    page = read(desk, "sipd_desk", **asked)
    assert "4711" in page
    assert 'Kurang: <span lang="id">Alamat' in page
    assert bare.code not in read(desk, "sipd_desk", **asked, keadaan="sudah")
    assert "4711" not in read(desk, "sipd_desk", **asked, keadaan="belum")
    assert bare.code not in read(desk, "sipd_desk", **asked, q="4711")
    assert "Tidak ada usulan di sini" in read(desk, "sipd_desk", **asked, q="tidak ada")


def test_the_list_opens_on_the_newest_cycle_with_anything_to_enter(desk: Client, planner: User) -> None:
    done = {"status": Status.ACCOMMODATED, "decided_at": timezone.now(), "assessed_amount": 1}
    older, newer, later = (make_round(year=year).cycle for year in (2027, 2028, 2029))
    Cycle.objects.filter(pk=older.pk).update(published_at=timezone.now())
    make_forwarded(1, round_=make_round(year=2027), published_at=timezone.now(), sipd_number="4710", **done)
    (fresh,) = make_forwarded(1, round_=make_round(year=2028), **done)
    assert desk.get(reverse("sipd_desk")).context["cycle"] == older, "nothing of the next one is announced yet"
    publish_decisions(cycle=newer, by=planner)
    assert desk.get(reverse("sipd_desk")).context["cycle"] == newer
    assert fresh.code in read(desk, "sipd_desk")
    assert desk.get(reverse("sipd_desk"), {"tahun": "2029"}).context["cycle"] == later
    Proposal.objects.filter(pk=fresh.pk).update(sipd_number="4711")
    assert desk.get(reverse("sipd_desk")).context["cycle"].published_at


@pytest.mark.parametrize("hostile", ["\x00", "%", "'\"", "9" * 400, "٣"])
def test_whatever_stands_in_the_address(desk: Client, hostile: str) -> None:
    make_round("pemuda", 2028)
    for name in ("q", "tema", "opd", "keadaan", "lingkup", "page"):
        read(desk, "sipd_desk", **{name: hostile})


def test_the_triage_list_marks_what_is_entered(desk: Client, planner: User) -> None:
    (entered, _bare) = make_forwarded(2)
    assert "Sudah diinput SIPD" not in read(desk, "triage_queue")
    save_record(proposal_id=entered.pk, by=planner, version=0, sipd_id="4711")
    assert read(desk, "triage_queue").count("Sudah diinput SIPD, nomor 4711") == 1


def test_the_list_costs_the_same_for_many(desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    rows = make_forwarded(45, problem="Ada.", address="RW 05")
    with django_assert_max_num_queries(16):
        read(desk, "sipd_desk", tahun=str(rows[0].round.cycle.plan_year), lingkup="diteruskan")


def test_one_proposal_is_noted_and_filled_in(desk: Client, planner: User) -> None:
    (proposal,) = make_forwarded(1, sector_code="2.17")
    page = read(desk, "sipd_record", proposal.code)
    assert "Belum diinput SIPD" in page
    typed = {"version": 0, "sipd_id": " 77 ", "entered_at": "2026-01-02", "lengkapan_masalah": "Sering banjir."}
    assert desk.post(reverse("sipd_record", args=[proposal.code]), typed).status_code == 302
    record = SipdRecord.objects.get(proposal=proposal)
    assert (record.sipd_id, str(record.entered_at), record.entered_by) == ("77", "2026-01-02", planner)
    assert record.filled == {"masalah": "Sering banjir."}
    page = read(desk, "sipd_record", proposal.code)
    assert "2 Januari 2026" in page
    assert "Sering banjir." in page
    assert "77" in read(desk, "triage_detail", proposal.code)
    stale = desk.post(reverse("sipd_record", args=[proposal.code]), {**typed, "sipd_id": "78"})
    assert stale.status_code == 422
    assert "diubah orang lain" in stale.content.decode()
    ahead = desk.post(reverse("sipd_record", args=[proposal.code]), {**typed, "entered_at": "2099-01-01"})
    assert "belum tiba" in ahead.content.decode()


def test_a_sheet_is_shown_taken_over_and_taken_back(desk: Client) -> None:
    first, second = make_forwarded(2)
    data = spell([(first.code or "", "1", ""), (second.code or "", "=1", ""), ("2028-XXX-1", "2", "")])
    sent = desk.post(reverse("sipd_imports"), {"sheet": SimpleUploadedFile("s.csv", data)})
    assert sent.status_code == 302
    run = SipdImport.objects.get()
    page = read(desk, "sipd_import", run.key)
    assert "Masukkan 1 baris" in page
    assert "2 baris tidak bisa dimasukkan" in page
    assert not SipdRecord.objects.exists()
    assert first.code not in read(desk, "sipd_import", run.key, nasib="unknown")
    for act, state in (("masukkan", SipdImportState.DONE), ("batalkan", SipdImportState.UNDONE)):
        for _twice in range(2):
            assert desk.post(reverse("sipd_import_act", args=[run.key, act])).status_code == 302
        run.refresh_from_db()
        assert run.state == state
    assert SipdRecord.objects.get().sipd_id is None
    assert desk.post(reverse("sipd_import_act", args=[run.key, "apa"])).status_code == 404
    page = read(desk, "sipd_import", run.key)
    assert "1 usulan kembali seperti semula." in page
    assert "sudah diubah lagi sesudahnya" not in page, "all of them came back"
    assert "s.csv" in read(desk, "sipd_imports")


def test_an_upload_without_a_file_says_so(desk: Client) -> None:
    answer = desk.post(reverse("sipd_imports"), {"entered_at": "2099-01-01"})
    assert answer.status_code == 422
    assert "Pilih berkas" in answer.content.decode()
    assert "belum tiba" in answer.content.decode()


def test_the_layout_goes_there_and_back(desk: Client) -> None:
    make_catalog_item(make_round(), name="Kegiatan tanpa padanan")
    data = desk.get(reverse("sipd_layout_file")).content
    assert data.endswith(b"nilai,sub_kegiatan,Kegiatan tanpa padanan,,\n")
    same = {"berkas": SimpleUploadedFile("susunan.csv", data)}
    assert desk.post(reverse("sipd_layout"), same).status_code == 302
    assert not SipdLayout.objects.exists()
    changed = data.replace(b",Masalah,", b",Permasalahan,")
    assert desk.post(reverse("sipd_layout"), {"berkas": SimpleUploadedFile("s.csv", changed)}).status_code == 302
    assert "Permasalahan" in read(desk, "sipd_layout")
    bad = desk.post(reverse("sipd_layout"), {"berkas": SimpleUploadedFile("s.csv", data.replace(b"kode,", b"nik,"))})
    assert bad.status_code == 422
    assert "nik" in bad.content.decode()
    assert desk.post(reverse("sipd_layout_restore", args=[0])).status_code == 302
    assert desk.post(reverse("sipd_layout_restore", args=[9])).status_code == 404
    assert "Permasalahan" not in read(desk, "sipd_layout")


def test_the_citizen_reads_the_number_after_the_announcement(planner: User, client: Client) -> None:
    proposal = make_proposal(Status.ACCOMMODATED)
    save_record(proposal_id=proposal.pk, by=planner, version=0, sipd_id="SIPD-90210")
    address = reverse("proposal_detail", args=[proposal.code])
    assert "SIPD-90210" not in client.get(address).content.decode()
    publish_decisions(cycle=proposal.round.cycle, by=planner)
    assert "Tercatat di SIPD nomor" in client.get(address).content.decode()


@pytest.fixture
def two_sheets(transactional_db: None) -> tuple[list[Proposal], list[SipdImport]]:
    del transactional_db
    planner = make_user(Role.PLANNER, agency=None)
    proposals = make_forwarded(2)
    runs = [upload(spell([(each.code or "", "1", "")]), planner) for each in proposals]
    return proposals, [take_over(run_id=run.pk, by=planner) for run in runs]


def test_two_imports_of_one_number_at_once(two_sheets: tuple[list[Proposal], list[SipdImport]]) -> None:
    _proposals, runs = two_sheets

    def work(run: SipdImport) -> None:
        try:
            work_on(run.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [*runs, *runs]))
    states = sorted(SipdImport.objects.values_list("state", flat=True))
    assert states == [SipdImportState.DONE, SipdImportState.READ]
    assert SipdRecord.objects.filter(sipd_id="1").count() == 1
    assert SipdImport.objects.get(state=SipdImportState.READ).is_overtaken


def test_a_long_sheet_is_the_workers(desk: Client, monkeypatch: pytest.MonkeyPatch, planner: User) -> None:
    monkeypatch.setattr("reports.actions.sipd.working.MOST_AT_ONCE", 1)
    queued: list[int] = []
    monkeypatch.setattr("reports.views.sipd_imports.queue_import", queued.append)
    rows = make_forwarded(2)
    run = upload(spell([(each.code or "", str(number), "") for number, each in enumerate(rows)]), planner)
    desk.post(reverse("sipd_import_act", args=[run.key, "masukkan"]))
    run.refresh_from_db()
    assert run.state == SipdImportState.COMMITTING
    assert SipdImport.objects.waiting().get() == run
    assert "latar belakang" in read(desk, "sipd_import", run.key)
    work_on(run.pk)
    assert SipdRecord.objects.filter(entered_at=timezone.localdate()).count() == 2
