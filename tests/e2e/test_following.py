"""Following on a phone: the receipt opens the way back in, a return shows as a message, and letters stop by a link."""

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from accounts.enums import Notices, Role
from accounts.guests import make_guest
from proposals.actions.authoring import submit
from proposals.enums import Status
from proposals.models import Message, Proposal
from proposals.notifications import unsubscribe_path
from tests.e2e.conftest import DESK, PHONE, OpenPage, SignIn
from tests.e2e.public_pages import scrolls_sideways
from tests.e2e.test_access import NARROW, ZOOMED, choose, find_violations
from tests.factories import make_city, make_draft, make_proposal, make_user

pytestmark = pytest.mark.browser
NOTE = "Tulis berapa peserta yang sungguh ikut."


def open_with_pin(page: Page, proposal: Proposal) -> None:
    page.goto("/lacak/")
    page.locator("#id_pin_kode").fill(proposal.code or "")
    page.locator("#id_pin").fill(f"{proposal.pin[:4]} {proposal.pin[4:]}")
    page.get_by_role("button", name="Buka usulan saya").click()
    page.wait_for_url(f"**/usulan/{proposal.code}/")


def give_back(page: Page, proposal: Proposal) -> None:
    page.goto(f"/kerja/verifikasi/{proposal.code}/")
    page.locator("summary", has_text="Kembalikan").click()
    form = page.locator(f"form[action*='/{proposal.code}/return/']")
    form.locator("select[name=reason]").select_option(index=1)
    form.locator("textarea[name=note]").fill(NOTE)
    form.locator("button[type=submit]").click()
    expect(page.get_by_role("main")).to_contain_text("dikembalikan kepada pengusul")


def test_a_guest_follows_mends_and_sends_again(open_page: OpenPage, sign_in: SignIn) -> None:
    guest, city = make_guest(), make_city()
    proposal = submit(proposal_id=make_draft(by=guest, proposer_name="Pengusul").pk, by=guest)
    phone, counter = open_page(), open_page(DESK)
    open_with_pin(phone, proposal)

    phone.goto(f"/usulan/{proposal.code}/tanda-terima/")
    expect(phone.locator("#pin")).to_have_text(f"{proposal.pin[:4]} {proposal.pin[4:]}")
    expect(phone.locator(".receipt-qr svg")).to_be_visible()
    expect(phone.get_by_role("button", name="Cetak")).to_be_visible()
    assert not scrolls_sideways(phone)

    sign_in(counter, make_user(Role.KELURAHAN, region=city.kelurahan).username)
    give_back(counter, proposal)

    phone.goto(f"/usulan/{proposal.code}/")
    phone.locator(".nav-phone summary").click()
    phone.get_by_role("link", name=re.compile("Pesan 2")).click()
    row = phone.locator(".inbox-row.is-unread", has_text="mengembalikan usulan Anda")
    expect(row).to_be_visible()
    assert not scrolls_sideways(phone)
    row.get_by_role("link").click()
    expect(phone.get_by_role("main")).to_contain_text(NOTE)
    phone.get_by_role("link", name="Perbaiki dan kirim lagi").click()
    expect(phone.get_by_role("main")).to_contain_text(NOTE)

    phone.get_by_role("link", name=re.compile("Ubah.*jumlah")).click()
    phone.locator("input[name=volume]").fill("18")
    phone.locator("main form button[name=lanjut]").first.click()
    phone.get_by_role("button", name="Kirim perbaikan").click()
    phone.wait_for_url(f"**/usulan/{proposal.code}/tanda-terima/")
    phone.goto("/pesan/")
    expect(phone.locator(".inbox-row", has_text="mengembalikan usulan Anda")).not_to_have_class(re.compile("is-unread"))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.volume) == (Status.SUBMITTED, 18)

    phone.goto(f"/usulan/{proposal.code}/")
    table = phone.get_by_role("region", name="Volume, anggaran dan lokasi di tiap tahap")
    expect(table).to_contain_text("30 peserta")
    expect(table).to_contain_text("18 peserta")
    counter.goto(f"/kerja/verifikasi/{proposal.code}/")
    expect(counter.get_by_role("main")).to_contain_text(", dibaca ")


def test_without_javascript_the_receipt_says_how_to_print(open_page: OpenPage) -> None:
    guest = make_guest()
    proposal = submit(proposal_id=make_draft(by=guest).pk, by=guest)
    phone = open_page(javascript=False)
    open_with_pin(phone, proposal)
    phone.goto(f"/usulan/{proposal.code}/tanda-terima/")
    expect(phone.locator("#pin")).to_be_visible()
    expect(phone.get_by_role("button", name="Cetak")).to_be_hidden()
    expect(phone.get_by_role("main")).to_contain_text("Bisa dicetak dari menu peramban")


def test_letters_stop_by_the_link_in_them(open_page: OpenPage) -> None:
    author = make_user()
    EmailAddress.objects.create(user=author, email=author.email, primary=True, verified=True)
    make_proposal(by=author)
    assert Message.objects.filter(recipient=author, channel="email").count() == 1
    phone = open_page()
    phone.goto(unsubscribe_path(author))
    author.refresh_from_db()
    assert author.notices == Notices.EACH
    phone.get_by_role("button", name="Ya, berhenti").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Surat dihentikan")
    author.refresh_from_db()
    assert author.notices == Notices.NONE


@pytest.mark.parametrize(
    ("size", "wishes"), [(PHONE, ""), (DESK, "besar.tinggi"), (NARROW, "terbesar.tinggi"), (ZOOMED, "")]
)
def test_axe_finds_nothing(open_page: OpenPage, sign_in: SignIn, size: tuple[int, int], wishes: str) -> None:
    guest, author, city = make_guest(), make_user(), make_city()
    proposal = submit(proposal_id=make_draft(by=guest, contact="0812-3456-7890").pk, by=guest)
    member = make_proposal(Status.CLUSTERED, by=author)
    officer = make_user(Role.KELURAHAN, region=city.kelurahan)
    message = Message.objects.in_portal_of(author)[0]
    paths = {
        officer.username: ("/kerja/kabar/", f"/kerja/verifikasi/{proposal.code}/"),
        author.username: (
            *("/pesan/", f"/pesan/{message.pk}/", f"/usulan/{member.code}/", f"/usulan/{member.code}/tanda-terima/"),
            *(f"/usulan/{member.lead.code if member.lead else ''}/", unsubscribe_path(author)),
        ),
    }
    for username, own in paths.items():
        page = open_page(size)
        choose(page, wishes)
        sign_in(page, username)
        for path in own:
            page.goto(path)
            assert find_violations(page) == [], path
            assert not scrolls_sideways(page), path
    visitor = open_page(size)
    open_with_pin(visitor, proposal)
    visitor.goto(f"/usulan/{proposal.code}/tanda-terima/")
    assert find_violations(visitor) == []
    assert not scrolls_sideways(visitor)
