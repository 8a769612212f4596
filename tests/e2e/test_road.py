"""The whole road in a browser: a citizen's proposal becomes a line in a compiled forum report."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import Role
from budgets.models import Ceiling
from proposals.datasets.integrity import find_faults
from proposals.models import Proposal
from tests.e2e.conftest import DESK, OpenPage, Portal, SignIn
from tests.factories import City, make_catalog_item, make_city, make_facilitator, make_round, make_user
from tests.reports.faults import celery_worker
from tests.reports.reading import read_pdf_text
from themes.models import ThemeRound

pytestmark = [pytest.mark.browser, pytest.mark.worker]

TITLE = "Pelatihan barista Karang Taruna"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """The signed minutes, as a scanner would give them."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "berita-acara.pdf")
    return tmp_path / "berita-acara.pdf"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    Image.new("RGB", (1200, 900), "teal").save(tmp_path / "lokasi.jpg")
    return tmp_path / "lokasi.jpg"


def test_from_idea_to_report(
    open_page: OpenPage, sign_in: SignIn, portal: Portal, paper: Path, photo: Path, tmp_path: Path
) -> None:
    city, round_ = make_city(), make_round("pemuda")
    make_catalog_item(round_, city.agency, name=TITLE, usual_volume=30)
    people = {
        "citizen": make_user(),
        "kelurahan": make_user(Role.KELURAHAN, region=city.kelurahan),
        "facilitator": make_facilitator(round_),
        "agency": make_user(Role.AGENCY, agency=city.agency),
        "planner": make_user(Role.PLANNER),
    }
    pages = {}
    for name, user in people.items():
        pages[name] = open_page() if name == "citizen" else open_page(DESK)
        sign_in(pages[name], user.username)

    code = file(pages["citizen"], city, photo)
    verify(pages["kelurahan"], code)
    hold_forum(pages["facilitator"], code, round_, paper)
    set_ceiling(pages["planner"], city)
    accept(pages["agency"], code)
    check_embargo(open_page(), code)
    publish(pages["planner"])
    with celery_worker(portal.queue):
        pdf, xlsx = ask_for_report(pages["planner"], tmp_path)

    assert code in read_pdf_text(pdf)
    assert code in read_xlsx(xlsx)
    reader = open_page()
    reader.goto(f"/usulan/{code}/")
    expect(reader.get_by_role("main")).to_contain_text("Diakomodasi")
    assert Ceiling.objects.get().committed == Proposal.objects.get(code=code).assessed_amount == 75_000_000
    assert not list(find_faults())


def file(page: Page, city: City, photo: Path) -> str:
    """A citizen files from the kamus on a phone, step by step, adds a photo, checks and sends."""
    page.goto("/")
    page.get_by_role("link", name="Ajukan usulan").first.click()
    page.get_by_role("link", name=re.compile("Tulis usulan Pemuda")).first.click()
    page.wait_for_url("**/usulan/baru/?tema=pemuda")
    page.locator("input[name=proposer_name]").fill("Pengusul")
    go_on(page, "apa")
    page.locator("input[name=q]").fill("kursus barista")
    page.get_by_label(re.compile(TITLE)).check()
    page.locator("textarea[name=problem]").fill("Banyak pemuda belum bekerja.")
    go_on(page, "tempat")
    page.locator("select[name=kelurahan]").select_option(str(city.kelurahan.pk))
    page.locator("input[name=rw]").fill("05")
    go_on(page, "jumlah")
    page.locator("input[name=volume]").fill("30")
    expect(page.locator("[data-sum]")).to_have_text("Rp90.000.000")
    go_on(page, "bukti")
    page.locator("#id_upload").set_input_files(photo)
    expect(page.get_by_role("link", name=re.compile("^lokasi"))).to_be_visible()
    page.locator("input[name=is_declared]").check()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Kirim usulan").click()
    page.wait_for_url(re.compile(r"/usulan/2028-PMD-\d{5}/"))
    return page.url.split("/usulan/")[1].split("/")[0]


def go_on(page: Page, step: str) -> None:
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url(f"**/{step}/")


def verify(page: Page, code: str) -> None:
    page.goto("/kerja/verifikasi/")
    page.get_by_role("link", name=TITLE).first.click()
    page.wait_for_url(f"**/kerja/verifikasi/{code}/**")
    page.locator("textarea[name=recommendation]").first.fill("Layak, lokasi sesuai.")
    page.get_by_role("button", name="Verifikasi", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(code)


def hold_forum(page: Page, code: str, round_: ThemeRound, paper: Path) -> None:
    """A session with attendance, the online proposal, one from the hall, an order, minutes and the signed scan."""
    page.goto("/kerja/forum/baru/")
    if page.locator("select[name=round]").count():
        page.locator("select[name=round]").select_option(str(round_.pk))
    start = timezone.localtime()
    page.locator("input[name=place]").fill("Aula kecamatan")
    page.locator("input[name=chair]").fill("Ketua Karang Taruna")
    page.locator("input[name=starts_at]").fill(start.strftime("%Y-%m-%dT%H:%M"))
    page.locator("input[name=ends_at]").fill((start + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Buat sesi").click()

    page.get_by_role("link", name="Hadir", exact=True).click()
    page.locator("#angka summary").first.click()
    cells = page.locator("table.attendance").first.locator("input.form-control")
    cells.nth(0).fill("4")
    cells.nth(9).fill("21")
    page.get_by_role("button", name="Simpan daftar hadir").click()
    expect(page.get_by_role("main")).to_contain_text("25 orang")

    page.get_by_role("link", name="Daftar", exact=True).click()
    page.get_by_role("link", name=re.compile("^Belum diambil")).click()
    page.get_by_role("button", name=f"Masukkan {code}").click()
    page.get_by_role("link", name=re.compile("^Daftar panjang")).click()
    page.get_by_role("link", name=re.compile("Buka formulir lengkap")).click()
    page.get_by_label("Di luar kamus").check()
    page.locator("#usulan-forum input[name=title]").fill("Papan informasi lowongan kerja")
    page.locator("#usulan-forum").get_by_label("Barang").check()
    page.locator("#usulan-forum input[name=unit]").fill("unit")
    page.locator("#usulan-forum input[name=unit_price]").fill("1.500.000")
    page.locator("#usulan-forum input[name=volume]").fill("4")
    page.locator("#usulan-forum select[name=kelurahan]").select_option(index=1)
    page.get_by_role("button", name="Catat usulan", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Papan informasi lowongan kerja")

    page.get_by_role("button", name=f"Setujui {TITLE}").click()
    page.get_by_role("link", name="Belum disepakati… Papan").click()
    page.locator("select[name=reason]").select_option(index=1)
    page.locator("textarea[name=note]").fill("Sudah ada di balai RW.")
    page.get_by_role("button", name="Catat belum disepakati").click()
    page.get_by_role("link", name="Berita acara", exact=True).click()
    page.locator("input[name=number]").fill("400/12/2027")
    page.locator("#berita-acara textarea[name=materials]").fill("Kamus usulan pemuda")
    page.get_by_role("button", name="Simpan berita acara").click()
    page.locator("input[name=scan]").set_input_files(paper)
    page.get_by_role("button", name="Unggah pindaian").click()
    page.get_by_role("link", name="Periksa dan tutup sesi").click()
    page.get_by_role("button", name="Tutup sesi dan teruskan usulan").click()
    expect(page.get_by_role("main")).to_contain_text("Ditutup")


def set_ceiling(page: Page, city: City) -> None:
    page.goto("/kerja/prioritas/")
    page.get_by_role("link", name=f"Atur pagu {city.agency.name}").click()
    page.locator("input[name=amount]").fill("80.000.000")
    page.locator("input[name=note], textarea[name=note]").fill("KUA-PPAS 2028")
    page.get_by_role("button", name="Simpan pagu").click()
    expect(page.get_by_role("main")).to_contain_text("Rp80.000.000")


def accept(page: Page, code: str) -> None:
    """The agency first asks too much, is told so, corrects the amount and accepts."""
    page.goto(f"/kerja/telaah/{code}/")
    act(page, "Akomodasi")
    expect(page.get_by_role("main")).to_contain_text("Melebihi pagu")
    page.goto(f"/kerja/telaah/{code}/")
    page.locator("details.act > summary", has_text="Koreksi").first.click()
    page.locator("input[name=volume]").fill("25")
    page.locator("input[name=amount]").fill("Rp 75.000.000")
    with settled(page):
        page.locator("details.act[open] form button[type=submit]").click()
    page.goto(f"/kerja/telaah/{code}/")
    act(page, "Akomodasi")
    page.goto(f"/kerja/telaah/{code}/")
    expect(page.get_by_role("main")).to_contain_text("Belum diumumkan")


def act(page: Page, label: str) -> None:
    """Open one of the moves, unless it is open already, and confirm it."""
    move = page.locator("details.act", has=page.locator("summary", has_text=label)).first
    if move.get_attribute("open") is None:
        move.locator("summary").click()
    note = move.locator("textarea[name=note]")
    if note.count():
        note.fill("Masuk Renja.")
    with settled(page):
        move.locator("form button[type=submit]").click()


@contextmanager
def settled(page: Page) -> Iterator[None]:
    """Until what is sent inside is answered and shown: htmx exchanges a part of the page, or opens another."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        yield
    page.wait_for_load_state("networkidle")


def check_embargo(page: Page, code: str) -> None:
    """Until Bappeda publishes, the public reads that it is being looked at."""
    page.goto(f"/usulan/{code}/")
    expect(page.get_by_role("main")).to_contain_text("Sedang ditelaah")
    assert "Diakomodasi" not in page.get_by_role("main").inner_text()
    assert "75.000.000" not in page.content()


def publish(page: Page) -> None:
    page.goto("/kerja/prioritas/")
    page.get_by_role("link", name=re.compile("^Umumkan 1")).click()
    page.get_by_role("button", name=re.compile("Umumkan 1 keputusan")).click()
    page.wait_for_load_state()


def ask_for_report(page: Page, folder: Path) -> tuple[Path, Path]:
    """Ask, watch the progress until it is done, and download both files."""
    page.goto("/kerja/laporan/")
    page.get_by_role("link", name="Laporan forum dan berita acara", exact=True).click()
    page.locator("select[name=scope]").select_option(index=1)
    page.get_by_role("button", name="Minta laporan").click()
    files = []
    for name in ("PDF", "Excel"):
        link = page.locator("a[download]", has_text=name)
        expect(link).to_be_visible(timeout=60_000)
        with page.expect_download() as download:
            link.click()
        target = folder / download.value.suggested_filename
        download.value.save_as(target)
        files.append(target)
    return files[0], files[1]


def read_xlsx(path: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/") or "sharedStrings" in name]
        return "".join(book.read(name).decode() for name in names)
