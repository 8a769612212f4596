"""Everybody files on a phone: alone, without account, for a group, a child through a teacher – and without scripts."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import ConsentPurpose, Role
from accounts.models import ConsentText
from musrenbang.lib.rupiah import format_rupiah
from proposals.actions.review import return_to_proposer
from proposals.enums import Status
from proposals.models import Proposal
from tests.e2e.conftest import PATIENCE, OpenPage, SignIn
from tests.e2e.test_access import find_violations, scrolls_sideways
from tests.factories import City, make_catalog_item, make_city, make_proposal, make_round, make_user
from tests.lib.test_rupiah import READINGS, REFUSED
from tests.proposals.pages import step_address
from tests.reports.faults import wait_until
from themes.models import ThemeRound

pytestmark = pytest.mark.browser

TITLE = "Pelatihan barista Karang Taruna"


@pytest.fixture
def city(transactional_db: None) -> City:
    for purpose in ConsentPurpose:
        ConsentText.objects.create(purpose=purpose, version=1, body="Saya setuju.")
    return make_city()


@pytest.fixture
def round_(city: City) -> ThemeRound:
    round_ = make_round("pemuda")
    make_catalog_item(round_, city.agency, name=TITLE, usual_volume=30)
    return round_


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Large enough to be shrunk before it is sent."""
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(tmp_path / "lokasi.jpg", quality=92)
    return tmp_path / "lokasi.jpg"


def go_on(page: Page, step: str) -> None:
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url(f"**/{step}/")


def write_what(page: Page, problem: str = "Banyak pemuda belum bekerja.") -> None:
    page.locator("input[name=q]").fill("kursus barista")
    page.get_by_role("button", name="Cari").click()
    page.get_by_label(re.compile(TITLE)).check()
    page.locator("textarea[name=problem]").fill(problem)
    go_on(page, "tempat")


def write_rest(page: Page, city: City) -> None:
    page.locator("select[name=kelurahan]").select_option(str(city.kelurahan.pk))
    page.locator("input[name=rw]").fill("05")
    go_on(page, "jumlah")
    page.locator("input[name=volume]").fill("30")
    go_on(page, "bukti")


def check_and_send(page: Page) -> str:
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa dan kirim")
    assert not find_violations(page)
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="Kirim usulan").click()
    page.wait_for_url(re.compile(r"/usulan/2028-[A-Z]{3}-\d{5}/"))
    return page.url.split("/usulan/")[1].split("/")[0]


def test_without_an_account_with_a_photo(on_each_screen: OpenPage, city: City, round_: ThemeRound, photo: Path) -> None:
    page = on_each_screen()
    page.goto("/usulan/baru/")
    assert not find_violations(page)
    page.get_by_role("link", name="Tulis usulan Pemuda").click()
    expect(page.get_by_role("main")).to_contain_text("dengan akun atau tanpa akun")
    assert not find_violations(page)
    page.locator("input[name=proposer_name]").fill("Ketua Karang Taruna")
    go_on(page, "apa")
    assert not find_violations(page)
    write_what(page)
    page.get_by_text("Titik lokasi").wait_for()
    assert not find_violations(page)
    write_rest(page, city)
    page.locator("#id_upload").set_input_files(photo)
    expect(page.get_by_role("link", name="lokasi.webp")).to_be_visible()
    assert not find_violations(page)
    assert not scrolls_sideways(page)
    page.locator("input[name=is_declared]").check()
    code = check_and_send(page)
    proposal = Proposal.objects.get(code=code)
    pin = page.get_by_text(re.compile(rf"{proposal.pin[:4]}\s?{proposal.pin[4:]}"))
    expect(pin.first).to_be_visible()
    assert proposal.author is not None
    assert proposal.author.is_guest
    kept = proposal.attachments.get()
    assert (max(kept.width or 0, kept.height or 0), kept.is_declared) == (1600, True)


def test_a_group_whose_draft_saves_itself(
    on_each_screen: OpenPage, sign_in: SignIn, city: City, round_: ThemeRound
) -> None:
    """Nobody pressed a button, and yet another device goes on where the first one stopped."""
    author = make_user()
    page = on_each_screen()
    sign_in(page, author.username)
    page.goto("/usulan/baru/?tema=pemuda")
    page.get_by_label("Kelompok warga").check()
    page.locator("input[name=group_name]").fill("Karang Taruna RW 05")
    page.locator("input[name=proposer_name]").fill("Narahubung")
    page.get_by_label("Perempuan, 18–30 tahun").fill("12")
    go_on(page, "apa")
    page.locator("textarea[name=problem]").fill("Banyak pemuda belum bekerja.")
    expect(page.locator("[data-save-note]")).to_contain_text("Tersimpan pukul")
    page.locator("textarea[name=problem]").fill("Banyak pemuda belum bekerja, dan tidak ada modal.")
    page.goto("/tema/pemuda/")  # left at once: what was typed goes along

    other = on_each_screen()
    sign_in(other, author.username)
    other.goto("/usulan/saya/")
    other.get_by_role("link", name="Lanjutkan di langkah 2").click()
    expect(other.locator("textarea[name=problem]")).to_have_value(re.compile("tidak ada modal"))
    write_what(other, problem="Banyak pemuda belum bekerja.")
    write_rest(other, city)
    proposal = Proposal.objects.get(code=check_and_send(other))
    assert [(row.sex, row.count) for row in proposal.group_counts.all()] == [("female", 12)]


def test_the_first_words_make_the_draft_that_a_reload_and_the_back_button_find(
    open_page: OpenPage, city: City, round_: ThemeRound
) -> None:
    page = open_page()
    page.goto("/usulan/baru/?tema=pemuda")
    name = page.locator("input[name=proposer_name]")
    name.press_sequentially("Ketua Karang", delay=1)
    expect(page.locator("[data-save-note]")).to_contain_text("Tersimpan pukul")
    page.wait_for_url(re.compile(r"/usulan/draf/[\w-]+/siapa/"))
    with page.expect_response(lambda answer: "Taruna" in (answer.request.post_data or "")) as saved:
        name.press_sequentially(" Taruna", delay=1)  # under the token of her new session
    assert saved.value.status == 200
    page.reload()
    expect(name).to_have_value("Ketua Karang Taruna")
    go_on(page, "apa")
    page.go_back()
    expect(name).to_have_value("Ketua Karang Taruna")
    draft = Proposal.objects.get()
    assert (draft.proposer_name, draft.author.is_guest) == ("Ketua Karang Taruna", True)  # type: ignore[union-attr]


def test_first_words_left_at_once_are_kept_whichever_way_they_go(
    open_page: OpenPage, city: City, round_: ThemeRound
) -> None:
    """Left before the first save: one last parcel. The same page shown again goes on with that draft."""
    page = open_page()
    page.goto("/usulan/baru/?tema=pemuda")
    page.locator("input[name=contact]").fill("0812")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")  # nobody hears the answer to this one
    wait_until(Proposal.objects.exists, "the parcel arrives", seconds=PATIENCE / 1000)
    page.locator("input[name=contact]").fill("081234567890")
    page.wait_for_url(re.compile(r"/usulan/draf/[\w-]+/siapa/"))
    page.locator("input[name=proposer_name]").fill("Ketua RW")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    go_on(page, "apa")
    assert Proposal.objects.get().contact == "081234567890"


def test_a_child_through_a_teacher(on_each_screen: OpenPage, sign_in: SignIn, city: City) -> None:
    round_ = make_round("anak")
    round_.theme.needs_guardian, round_.theme.max_age = True, 17
    round_.theme.save()
    make_catalog_item(round_, city.agency, name=TITLE, usual_volume=30)
    page = on_each_screen()
    sign_in(page, make_user().username)
    page.goto("/usulan/baru/?tema=anak")
    page.get_by_label("Anak (di bawah 18 tahun)").check()
    page.locator("input[name=proposer_name]").fill("Bintang")
    page.get_by_label("10–12 tahun").check()
    page.get_by_label("Sekolah", exact=True).check()
    page.locator("input[name=given_by_name]").fill("Guru kelas")
    page.locator("input[name=institution]").fill("SD Negeri")
    page.get_by_label(re.compile("Wali atau pendamping sudah membaca")).check()
    assert not find_violations(page)
    go_on(page, "apa")
    write_what(page)
    write_rest(page, city)
    code = check_and_send(page)
    proposal = Proposal.objects.get(code=code)
    assert (proposal.proposer_kind, proposal.child_age) == ("child", "from_10")
    reader = on_each_screen()
    reader.goto(f"/usulan/{code}/")
    for secret in ("Bintang", "Guru kelas", "SD Negeri"):
        assert secret not in reader.content()


def test_returned_then_sent_again(on_each_screen: OpenPage, sign_in: SignIn, city: City, round_: ThemeRound) -> None:
    proposal = make_proposal(Status.SUBMITTED, round_)
    officer = make_user(Role.KELURAHAN, region=proposal.kelurahan)
    return_to_proposer(proposal_id=proposal.pk, by=officer, reason=city.return_reason, note="Tulis patokannya.")
    page = on_each_screen()
    sign_in(page, proposal.author.username)
    page.goto("/usulan/saya/")
    page.get_by_role("link", name="Perbaiki dan kirim lagi").click()
    expect(page.get_by_role("main")).to_contain_text("Tulis patokannya.")
    page.get_by_role("link", name=re.compile("Ubah.*tempat")).click()
    page.locator("input[name=address]").fill("Balai RW 05")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Kirim perbaikan").click()
    page.wait_for_url(f"**/usulan/{proposal.code}/**")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.address) == (Status.SUBMITTED, "Balai RW 05")


def test_without_javascript_from_theme_to_receipt(
    on_each_screen: OpenPage, city: City, round_: ThemeRound, photo: Path
) -> None:
    page = on_each_screen(javascript=False)
    page.goto("/usulan/baru/")
    page.get_by_role("link", name="Tulis usulan Pemuda").click()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("alert")).to_contain_text("Tulis nama pengusul")
    page.locator("input[name=proposer_name]").fill("Ketua Karang Taruna")
    go_on(page, "apa")
    page.locator("textarea[name=problem]").fill("Masih ada setelah mencari.")
    page.locator("input[name=q]").fill("kursus barista")
    page.locator("input[name=q]").press("Enter")
    expect(page.locator("textarea[name=problem]")).to_have_value("Masih ada setelah mencari.")
    page.get_by_label(re.compile(TITLE)).check()
    go_on(page, "tempat")
    page.locator("select[name=kelurahan]").select_option(str(city.kelurahan.pk))
    page.locator("input[name=rw]").fill("05")
    page.locator("input[name=rw]").press("Enter")
    page.wait_for_url("**/jumlah/")
    page.locator("input[name=volume]").fill("9000")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("alert")).to_contain_text("Benar sebanyak ini?")
    page.locator("input[name=volume]").fill("30")
    go_on(page, "bukti")
    page.locator("#id_upload").set_input_files(photo)
    page.locator("input[name=is_declared]").check()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa dan kirim")
    expect(page.get_by_role("main")).to_contain_text("Rp90.000.000")
    page.get_by_role("button", name="Kirim usulan").click()
    page.wait_for_url(re.compile(r"/usulan/2028-PMD-\d{5}/"))
    assert Proposal.objects.get().attachments.get().is_declared


def test_the_sum_while_typing_reads_amounts_as_the_server_does(
    open_page: OpenPage, sign_in: SignIn, round_: ThemeRound
) -> None:
    draft = make_proposal(Status.DRAFT, round_=round_)
    assert draft.author
    page = open_page()
    sign_in(page, draft.author.username)
    page.goto(step_address(draft, "jumlah"))
    total, price = page.locator("[data-sum]"), page.locator("input[name=unit_price]")
    page.locator("input[name=volume]").fill("1")
    for text, amount in READINGS:
        price.fill(text)
        assert (text, total.inner_text()) == (text, format_rupiah(amount))
    for text in REFUSED:
        price.fill(text)
        assert (text, total.inner_text()) == (text, "–")
