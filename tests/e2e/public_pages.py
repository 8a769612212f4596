"""The pages everybody reads, and a small city to read about."""

from typing import Any

from playwright.sync_api import Page

from proposals.enums import Status
from tests.factories import make_catalog_item, make_city, make_proposal, make_round, make_session

READING = (
    *("/", "/usulan/", "/usulan/?q=pelatihan&tema=anak", "/usulan/?q=tidakada", "/usulan/peta/", "/usulan/{code}/"),
    *("/tema/anak/", "/tema/anak/?kegiatan=barista", "/lacak/", "/lacak/?kode=2028-ANK-99999"),
    *("/forum/", "/forum/{session}/", "/forum/{session}/langsung/", "/forum/{closed}/", "/hasil/"),
    *("/usulan/{code}/alasan/", "/layanan/", "/apa-itu/", "/privasi/", "/aksesibilitas/"),
)
ENTERING = (
    *("/masuk/", "/daftar/", "/usulan/baru/", "/usulan/baru/?tema=anak", "/usulan/{code}/dukung/"),
    *("/usulan/luring/", "/komponen/"),
)


def make_public_city() -> dict[str, Any]:
    """A round with a kamus, proposals in several statuses, a meeting that is over and one that is not."""
    round_ = make_round("anak")
    make_city()
    make_catalog_item(round_)
    not_agreed = make_proposal(Status.NOT_AGREED, round_)
    for status in (Status.SUBMITTED, Status.RETURNED, Status.LISTED, Status.FORWARDED, Status.ACCOMMODATED):
        make_proposal(status, round_)
    closed = not_agreed.forum_items.get().session_id
    return {"code": not_agreed.code, "session": make_session(round_).pk, "closed": closed, "round": round_}


def scrolls_sideways(page: Page) -> bool:
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
