"""From the agency's desk to the citizen's question: thirty cleared, a scenario chosen, locked, announced, explained."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from accounts.models import User
from budgets.actions.locking import begin_lock
from budgets.actions.publication import publish
from budgets.actions.scenarios import set_override, work_on
from budgets.enums import Measure, Method
from budgets.models import AnswerTemplate, Ceiling, Scenario
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money
from tests.budgets.rubrics import draw_up
from tests.budgets.scenarios import make_scenario, score
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import scrolls_sideways
from tests.e2e.test_access import choose, find_violations
from tests.factories import City, make_city, make_user

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]  # few and long: they share what takes long to make
THIRTY, BY_HAND = 30, 4
MILLION, PATIENCE = 1_000_000, 60_000  # rupiah; milliseconds on a busy machine
# Millions of rupiah and points: by score alone the first and the fourth fit under 100 million; the second and the
# third together have more points.
RAMPS = ((60, 90), (50, 60), (50, 55), (40, 10), (40, 5), (30, 1))
REASON = "Satu-satunya jalan masuk ke puskesmas pembantu."
HIGH_CONTRAST = ".tinggi"


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def citizen(city: City) -> User:
    return make_user()


@pytest.fixture
def ramps(city: City, citizen: User) -> list[Proposal]:
    """Six scored ramps under a ceiling of 100 million rupiah; the first is of ``citizen``."""
    found = [
        *make_forwarded(1, amount=RAMPS[0][0] * MILLION, city=city, title="Ramp 1", author=citizen),
        *(
            make_forwarded(1, amount=millions * MILLION, city=city, title=f"Ramp {number}")[0]
            for number, (millions, _points) in enumerate(RAMPS[1:], start=2)
        ),
    ]
    draw_up(found[0].round.cycle, [("mendesak", 100, Measure.JUDGED)])
    score(found, [points * 1000 for _millions, points in RAMPS])
    set_money(found[0], 100 * MILLION)
    return found


@pytest.fixture
def wheelchairs(city: City) -> list[Proposal]:
    AnswerTemplate.objects.create(reason=city.reason, title="Pagu habis", text="Pagu untuk {kode} sudah habis.")
    return make_forwarded(THIRTY, amount=MILLION, city=city, title="Kursi roda")


def sees(page: Page, *words: str) -> None:
    for text in words:
        expect(main(page)).to_contain_text(text, timeout=PATIENCE)
    page.wait_for_load_state()  # the whole of it, and keys are heard


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    main(page).get_by_role("link", name=name).first.click()


def press(page: Page, name: str | re.Pattern[str]) -> None:
    main(page).get_by_role("button", name=name).first.click()


def test_the_whole_road(
    open_page: OpenPage, sign_in: SignIn, ramps: list[Proposal], wheelchairs: list[Proposal], citizen: User
) -> None:
    desk = open_page(DESK)
    desk.set_default_timeout(PATIENCE)
    sign_in(desk, make_officer(ramps[0]).username)
    clear_thirty(desk)
    assert Proposal.objects.filter(status=Status.UNACCOMMODATED).count() == THIRTY
    assert Proposal.objects.filter(status=Status.FORWARDED).count() == len(ramps), "what the filter hid stays"
    desk.context.clear_cookies()

    sign_in(desk, make_user(Role.PLANNER).username)
    try_two_methods(desk)
    except_one(desk, ramps[4])
    lock_and_look(desk)
    visitor = open_page(PHONE)
    visitor.goto(f"/usulan/{ramps[0].code}/alasan/")
    sees(visitor, "Setelah keputusan diumumkan")
    sees(visitor, "Setelah keputusan diumumkan")
    expect(main(visitor)).not_to_contain_text("Diakomodasi")
    announce(desk, THIRTY + len(ramps))
    read_why(visitor, sign_in, ramps, citizen)


def clear_thirty(page: Page) -> None:
    """Four one after the other, by keyboard, from the second of a filtered list; the rest at once."""
    page.goto("/kerja/telaah/")
    page.keyboard.press("/")
    page.keyboard.type("kursi")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(THIRTY, timeout=PATIENCE)
    for key in ("j", "j", "Enter"):
        page.keyboard.press(key)
    sees(page, f"2 dari {THIRTY}")
    page.keyboard.press("n")
    sees(page, f"3 dari {THIRTY}")
    page.keyboard.press("k")
    for left in range(THIRTY, THIRTY - BY_HAND, -1):
        defer_by_keyboard(page, f"2 dari {left}")
    page.keyboard.press("u")
    expect(page.locator("[data-row]")).to_have_count(THIRTY - BY_HAND, timeout=PATIENCE)
    assert "q=kursi" in page.url
    page.get_by_label("Centang semua di halaman ini").check()
    page.keyboard.press("3")
    sees(page, f"{THIRTY - BY_HAND} usulan akan berubah")
    page.get_by_label("Kalimat siap pakai").select_option(label="Pagu habis")
    press(page, "Pakai")
    expect(page.get_by_label("Penjelasan untuk setiap pengusul")).to_have_value(re.compile("habis"), timeout=PATIENCE)
    press(page, f"{THIRTY - BY_HAND} usulan")
    sees(page, f"{THIRTY - BY_HAND} usulan berhasil")


def defer_by_keyboard(page: Page, place: str) -> None:
    """Open the move, write, send; the filter stays and the next one comes to the same place."""
    sees(page, place)
    assert "q=kursi" in page.url
    code = page.locator(".card-tags .code").inner_text()
    page.locator("body").press("3")
    act = page.locator("#langkah-defer")
    act.get_by_label("Kalimat siap pakai").select_option(label="Pagu habis")
    act.get_by_role("button", name="Pakai").click()
    expect(act.locator("textarea")).to_have_value(re.compile("sudah habis"), timeout=PATIENCE)
    act.locator("textarea").focus()
    page.keyboard.press("Control+Enter")
    sees(page, f"{code} belum terakomodasi")


def try_two_methods(page: Page) -> None:
    """By score, then the optimum with the same knobs; and who would come in and fall out."""
    page.goto("/kerja/prioritas/")
    follow(page, "Skenario")
    follow(page, "Skenario baru")
    page.get_by_label("Nama skenario").fill("Urut skor")
    page.get_by_label("Urut skor", exact=True).check()
    press(page, "Hitung")
    sees(page, "Usulan masuk", "Kunci dan tetapkan")
    follow(page, "Ubah setelan")
    expect(page.get_by_label("Nama skenario")).to_have_value("Urut skor (2)")
    page.get_by_label("Optimum", exact=True).check()
    press(page, "Hitung")
    sees(page, "Terbukti")
    follow(page, "Bandingkan")
    page.get_by_label("Dibandingkan dengan").select_option(label="Urut skor")
    press(page, "Bandingkan")
    parts = page.locator(".two-lists > section")  # who comes in, who falls out
    expect(parts).to_have_count(2)
    for part, titles in ((parts.first, ("Ramp 2", "Ramp 3")), (parts.last, ("Ramp 1", "Ramp 4"))):
        for title in titles:
            expect(part).to_contain_text(title)


def except_one(page: Page, proposal: Proposal) -> None:
    """A planner says otherwise, with a reason; without one nothing happens."""
    follow(page, "Semua skenario")
    page.get_by_role("link", name="Urut skor", exact=True).click()
    follow(page, re.compile("^Usulan"))
    follow(page, proposal.title)
    page.get_by_label("Masukkan, apa pun hasil hitungannya").check()
    press(page, "Simpan dan hitung ulang")
    sees(page, "Tulis alasannya")
    page.get_by_label("Alasan").fill(REASON)
    press(page, "Simpan dan hitung ulang")
    sees(page, "dihitung ulang", REASON)
    follow(page, "Hasil")


def lock_and_look(page: Page) -> None:
    """The choice becomes commitments, to the last rupiah of the ceiling."""
    sees(page, "2 usulan diakomodasi (Rp100.000.000 dari pagu), 4 menjadi")
    press(page, "Kunci dan tetapkan")
    sees(page, "Skenario ini terkunci")
    ceiling = Ceiling.objects.get()
    assert (ceiling.committed, ceiling.left) == (100 * MILLION, 0)
    page.goto("/kerja/prioritas/")
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Dinas Kesehatan"))
    expect(row.locator("td").nth(1)).to_contain_text("Rp100.000.000")
    expect(row.locator("td").nth(2)).to_have_text("Rp0")


def announce(page: Page, count: int) -> None:
    """A dry run first: what becomes public, and who hears of it."""
    page.goto("/kerja/prioritas/")
    follow(page, "Periksa semua tema sekaligus")
    sees(page, "Siapa yang dikabari", REASON, "Di portal: 1")
    assert not Proposal.objects.filter(published_at__isnull=False).exists()
    press(page, f"Umumkan {count} keputusan")
    expect(page.locator("body")).to_contain_text(f"{count} keputusan diumumkan", timeout=PATIENCE)
    assert Proposal.objects.filter(published_at__isnull=False).count() == count


def read_why(page: Page, sign_in: SignIn, ramps: list[Proposal], citizen: User) -> None:
    """Out: by her code, without an account. In by exception: to everybody. In: the author, from her own list."""
    page.goto("/lacak/")
    page.locator("#id_kode").fill(ramps[1].code or "")
    page.locator("#id_kode").press("Enter")
    follow(page, re.compile("Mengapa"))
    sees(page, "Belum terakomodasi", "60,0", "kurang Rp", "Apa berikutnya")
    assert find_violations(page) == []
    page.goto(f"/usulan/{ramps[4].code}/")
    follow(page, re.compile("Mengapa"))
    sees(page, "Pengecualian", REASON)
    sign_in(page, citizen.username)
    page.goto("/usulan/saya/")
    follow(page, ramps[0].title)
    follow(page, re.compile("Mengapa"))
    sees(page, "Diakomodasi", "Skornya cukup tinggi", "90,0")
    assert not scrolls_sideways(page)


def test_without_javascript(open_page: OpenPage, sign_in: SignIn, ramps: list[Proposal]) -> None:
    page = open_page(PHONE, javascript=False)
    page.set_default_timeout(PATIENCE)
    sign_in(page, make_user(Role.PLANNER).username)
    try_two_methods(page)
    except_one(page, ramps[4])
    lock_and_look(page)
    follow(page, "Periksa semua tema sekaligus")
    press(page, f"Umumkan {len(ramps)} keputusan")
    expect(page.locator("body")).to_contain_text(f"{len(ramps)} keputusan diumumkan")
    page.goto(f"/usulan/{ramps[1].code}/alasan/")
    sees(page, "Belum terakomodasi", "kurang Rp")


def test_every_page_for_everybody(
    open_page: OpenPage, sign_in: SignIn, ramps: list[Proposal], wheelchairs: list[Proposal]
) -> None:
    """axe finds nothing in either contrast, and nothing scrolls sideways on a phone."""
    planner, officer = make_user(Role.PLANNER), make_officer(ramps[0])
    kept = make_scenario(ramps[0], planner, name="Urut skor")
    make_scenario(ramps[0], planner, Method.OPTIMAL, name="Optimum")
    set_override(scenario_id=kept.pk, proposal=ramps[4], is_in=True, reason=REASON, by=planner)
    work_on(kept.pk)
    paths: dict[User | None, list[str]] = {
        planner: list_planner_pages(kept, ramps[0]),
        officer: list_officer_pages(ramps[0]),
    }
    check_all(open_page, sign_in, paths)
    begin_lock(scenario_id=kept.pk, by=planner)
    work_on(kept.pk)
    check_all(
        open_page,
        sign_in,
        {planner: [f"/kerja/prioritas/skenario/{kept.key}/", "/kerja/prioritas/umumkan/?siklus=2028"]},
    )
    publish(cycle=fresh(kept).cycle, by=planner)
    check_all(open_page, sign_in, {None: [f"/usulan/{ramp.code}/alasan/" for ramp in ramps[:2]] + ["/layanan/"]})


def list_planner_pages(scenario: Scenario, proposal: Proposal) -> list[str]:
    place, here = "/kerja/prioritas/", f"/kerja/prioritas/skenario/{scenario.key}/"
    other = Scenario.objects.exclude(pk=scenario.pk).get()
    return [
        *(place, f"{place}skenario/", f"{place}skenario/baru/2028/", f"{place}pagu/", f"{place}pagu/2028/kota/"),
        *(f"{place}rubrik/", f"{place}pagu/2028/tema/pemuda/", f"{place}pagu/2028/{proposal.agency_id}/"),
        *(here, f"{here}usulan/", f"{here}usulan/{proposal.code}/", f"{here}sebaran/"),
        *(f"{here}banding/?dengan={other.key}", "/kerja/layanan/"),
    ]


def list_officer_pages(proposal: Proposal) -> list[str]:
    here = f"/kerja/telaah/{proposal.code}/"
    return ["/kerja/telaah/", here, f"{here}nilai/", "/kerja/telaah/kalimat/"]


def check_all(open_page: OpenPage, sign_in: SignIn, paths: dict[User | None, list[str]]) -> None:
    found: dict[str, list[str]] = {}
    for user, addresses in paths.items():
        page = open_page(PHONE)
        page.set_default_timeout(PATIENCE)
        if user:
            sign_in(page, user.username)
        for contrast in ("", HIGH_CONTRAST):
            choose(page, contrast)
            for path in addresses:
                answer = page.goto(path)
                assert answer
                assert answer.ok, path
                found[f"{path} {contrast}"] = find_violations(page)
                assert not scrolls_sideways(page), path
        page.context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}
