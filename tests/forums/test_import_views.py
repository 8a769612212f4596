"""The Excel tab: template, upload, dry run, decisions, taking over – without JavaScript."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import ConsentText
from forums.actions.sheets.working import work_on
from forums.enums import ImportState
from forums.models import ImportRun
from forums.renderers import sheet_template
from proposals.models import Proposal
from tests.factories import City, make_facilitator, make_round, make_session
from tests.forums import ugly
from tests.forums.ugly import row, write_xlsx
from themes.models import CatalogItem, ForumSession, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_template, "ROWS", 50)


@pytest.fixture
def session(client: Client, round_: ThemeRound, city: City, item: CatalogItem) -> ForumSession:
    session = make_session(round_)
    client.force_login(session.created_by)
    return session


def send(client: Client, session: ForumSession, data: bytes, name: str = "usulan.xlsx") -> Any:
    address = reverse("work_forum_sheet_upload", args=[session.pk])
    return client.post(address, {"sheet": SimpleUploadedFile(name, data)}, follow=True)


def upload(client: Client, session: ForumSession, data: bytes) -> ImportRun:
    """Upload and read; returns the run."""
    assert send(client, session, data).status_code == 200
    run = ImportRun.objects.latest("pk")
    work_on(run.pk)
    run.refresh_from_db()
    return run


def address(run: ImportRun, name: str = "work_forum_sheet") -> str:
    return reverse(name, args=[run.session_id, run.key])


def read(client: Client, run: ImportRun, view: str = "") -> str:
    answer = client.get(address(run), {"lihat": view} if view else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_tab_offers_template_and_upload(client: Client, session: ForumSession) -> None:
    body = client.get(reverse("work_forum_sheets", args=[session.pk])).content.decode()
    assert reverse("work_forum_template", args=[session.pk]) in body
    assert 'accept=".xlsx,.xls,.ods,.csv"' in body


def test_the_template_opens_with_lists_and_a_locked_header(
    client: Client, session: ForumSession, item: CatalogItem
) -> None:
    answer = client.get(reverse("work_forum_template", args=[session.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="templat-pemuda-2028-sesi-{session.pk}.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [(page.title, page.sheet_state) for page in book] == [
        ("Usulan", "visible"),
        ("Petunjuk", "visible"),
        ("Daftar", "hidden"),
    ]
    page = book["Usulan"]
    assert page.protection.sheet
    assert page["A1"].protection.locked
    columns = page.column_dimensions
    assert [columns[letter].protection.locked for letter in "ABFJ"] == [True, False, False, False]
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation if rule.type == "list"}
    assert lists == {
        "B2:B51": "Daftar!$A$1:$A$1",
        "D2:D51": "daftar_kind",
        "F2:F51": "daftar_kelurahan",
        "N2:N51": "daftar_agency",
    }
    assert "VLOOKUP" in page["L2"].value
    assert [cell.value for cell in book["Daftar"][1]][:4] == [item.name, item.unit, item.unit_price, "Dinkes"]
    assert {cell.value for cell in book["Daftar"]["F"]} >= {"Dinoyo", "Sumbersari"}


def test_from_upload_to_the_list(client: Client, session: ForumSession) -> None:
    answer = send(client, session, write_xlsx([row("Lampu jalan"), row("Paving", "Dinoyyo")]))
    assert "Kemajuan membaca" in answer.content.decode()
    assert 'http-equiv="refresh"' in answer.content.decode(), "the page renews itself without JavaScript too"
    run = ImportRun.objects.get()
    work_on(run.pk)
    questions = read(client, run)
    assert "Maksud Anda Dinoyo?" in questions
    assert "Lampu jalan" in read(client, run, "baru")
    details = read(client, run, "rincian")
    assert "D (Kelurahan)" in details
    run.refresh_from_db()
    (group,) = run.layout["groups"]
    client.post(address(run, "work_forum_sheet_decide"), {"group": [group["group"]], "choice": ["35.73.05.1004"]})
    work_on(run.pk)
    taken = client.post(address(run, "work_forum_sheet_take"), follow=True)
    assert "Kemajuan memasukkan" in taken.content.decode()
    work_on(run.pk)
    assert "2 usulan baru masuk, 0 usulan berubah" in read(client, run)
    assert Proposal.objects.count() == 2


def test_problems_must_be_left_out_in_so_many_words(client: Client, session: ForumSession) -> None:
    run = upload(client, session, write_xlsx([row("Lampu"), row("Paving", "Entah")]))
    refused = client.post(address(run, "work_forum_sheet_take"), follow=True)
    assert "Masih ada baris bermasalah" in refused.content.decode()
    client.post(address(run, "work_forum_sheet_take"), {"skip": "1"})
    run.refresh_from_db()
    assert run.state == ImportState.COMMITTING


def test_what_was_understood_is_said(client: Client, session: ForumSession) -> None:
    body = read(client, upload(client, session, ugly.hidden_parts()))
    assert "Lembar “Usulan”" in body
    assert "tersembunyi, tidak dibaca" in body
    assert "Baca lembar ini saja" in body
    body = read(client, upload(client, session, ugly.blanks_and_totals()))
    assert "2 baris jumlah" in body
    assert "baris 6, 10" in body
    body = read(client, upload(client, session, ugly.in_millions()))
    assert "Harga satuan (dalam juta rupiah)" in body


def test_another_sheet_of_the_file(client: Client, session: ForumSession) -> None:
    run = upload(client, session, ugly.hidden_parts())
    client.post(address(run, "work_forum_sheet_decide"), {"sheet": "Cadangan"})
    work_on(run.pk)
    assert "Cadangan 1" in read(client, run, "baru")
    refused = client.post(address(run, "work_forum_sheet_decide"), {"sheet": "Arsip 2025"})
    assert refused.status_code != 302


def test_the_marked_copy(client: Client, session: ForumSession) -> None:
    run = upload(client, session, ugly.misspelt_places())
    answer = client.get(address(run, "work_forum_sheet_marked"))
    assert answer["Content-Disposition"] == 'attachment; filename="usulan - ditandai.xlsx"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content).startswith(b"PK")
    clean = upload(client, session, write_xlsx([row("Lampu")]))
    assert client.get(address(clean, "work_forum_sheet_marked")).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (ugly.with_macros(), "a.xlsx", "berisi makro"),
        (ugly.with_entities(), "a.xlsx", "bagian yang tidak diterima"),
        (ugly.zip_bomb(), "a.xlsx", "terlalu besar setelah dibuka"),
        (ugly.old_excel(), "a.xlsx", "tidak sesuai akhiran"),
        (ugly.write_xlsx([]), "a.xls", "tidak sesuai akhiran"),
        (ugly.write_xlsx([]), "a.ods", "tidak sesuai akhiran"),
        (ugly.write_xlsx([]), "a.csv", "tidak sesuai akhiran"),
        (ugly.write_xlsx([]), "a.xlsm", "bukan lembar kerja"),
        (ugly.write_xlsx([])[:-300], "a.xlsx", "rusak"),
        (b"", "a.csv", "kosong"),
        (bytes(10 * 1024 * 1024 + 1), "a.csv", "lebih besar dari 10 MB"),
    ],
)
def test_what_is_refused_at_the_door(client: Client, session: ForumSession, data: bytes, name: str, words: str) -> None:
    answer = send(client, session, data, name)
    assert words in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_ten_thousand_rows_do_not_weigh_on_the_page(
    client: Client, session: ForumSession, django_assert_max_num_queries: Any
) -> None:
    """The page asks for fifty rows, however many there are."""
    run = upload(client, session, write_xlsx([row(f"Lampu {number}") for number in range(300)]))
    with django_assert_max_num_queries(20):
        body = read(client, run, "baru")
    assert body.count('<th scope="row">') == 50
    assert "page=2" in body
    assert "Lampu 299" in client.get(address(run), {"lihat": "baru", "page": "6"}).content.decode()


def test_hostile_texts_are_shown_as_texts(client: Client, session: ForumSession) -> None:
    run = upload(client, session, write_xlsx([row("<script>alert(1)</script>", "<img src=x>")]))
    assert "<script>alert" not in read(client, run)
    assert "&lt;img src=x&gt;" in read(client, run)


def test_thrown_away(client: Client, session: ForumSession) -> None:
    run = upload(client, session, write_xlsx([row("Lampu")]))
    answer = client.post(address(run, "work_forum_sheet_discard"), follow=True)
    assert "Lembar dibatalkan" in answer.content.decode()
    assert "Lampu" not in read(client, run)


def test_children_need_their_consent(client: Client, city: City) -> None:
    round_ = make_round("anak")
    round_.theme.needs_guardian = True
    round_.theme.save()
    ConsentText.objects.get_or_create(purpose="child_proposal", version=1, defaults={"body": "Saya setuju."})
    session = make_session(round_)
    client.force_login(session.created_by)
    run = upload(client, session, write_xlsx([row("Taman baca")]))
    asked = client.post(address(run, "work_forum_sheet_take"))
    assert "Usulan anak perlu persetujuan pendamping" in asked.content.decode()
    given = {
        "guardian_kind": "school",
        "given_by_name": "Pendamping",
        "institution": "SD",
        "consent_channel": "paper",
        "agrees": "1",
    }
    client.post(address(run, "work_forum_sheet_take"), given)
    work_on(run.pk)
    assert Proposal.objects.get().consent_id


def test_other_peoples_sheets_are_not_there(client: Client, session: ForumSession, round_: ThemeRound) -> None:
    run = upload(client, session, write_xlsx([row("Lampu")]))
    client.force_login(make_facilitator(make_round("perempuan")))
    for name in ("work_forum_sheet", "work_forum_sheet_marked"):
        assert client.get(address(run, name)).status_code == 404
    other = make_session(round_)
    client.force_login(session.created_by)
    assert client.get(reverse("work_forum_sheet", args=[other.pk, run.key])).status_code == 404
