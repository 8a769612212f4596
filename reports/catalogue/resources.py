"""What the API answers, each defined once: its address, its parameters, its columns, and how it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from musrenbang.lib.keyset import Order
from proposals.enums import Channel
from proposals.search.choices import read_choices
from proposals.search.question import NEWEST, ORDERS, PUBLIC_STATUSES, WORDS_MAX
from reports.catalogue.parameters import Parameter, choice, pattern, whole, words
from reports.datasets.opened import listing, recaps, reference
from reports.datasets.opened.listing import EARLIEST_FIRST, Slice, Values
from reports.datasets.opened.sessions import describe_sessions
from reports.datasets.opened.told import Told

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CODE_SHAPE = r"\d{4}-[A-Z]{3}-\d{5,7}"
KODE = pattern("kode", _("Kode usulan."), CODE_SHAPE, "2027-PMD-00001", is_in_path=True)
TEMA = choice("tema", _("Alamat tema, dari daftar tema."), lambda: dict(read_choices().themes))
TAHUN = choice("tahun", _("Tahun rencana, dari daftar siklus."), lambda: dict(read_choices().years))
YEAR = choice("tahun", _("Tahun rencana, dari daftar siklus."), lambda: dict(read_choices().years), is_required=True)
JUMLAH = whole("jumlah", _("Baris tiap halaman."), 1, 200, 50)
KURSOR = pattern(
    "kursor", _("Dari alamat next; jangan disusun sendiri."), r"n(?:\d{1,16}|t[0-9a-f]{0,1600})-\d{1,16}", "n12-34"
)
FILTERS = (
    words("q", _("Kata yang dicari dalam judul dan permasalahan, atau kode usulan."), WORDS_MAX, "pelatihan"),
    TEMA,
    pattern(
        "wilayah",
        _("Kode kelurahan atau kecamatan, dari daftar wilayah."),
        r"\d{2}(?:\.\d{2}){2}(?:\.\d{4})?",
        "35.73.05",
    ),
    choice(
        "status", _("Status yang diketahui umum."), lambda: {each.value: str(each.label) for each in PUBLIC_STATUSES}
    ),
    pattern("opd", _("Nomor perangkat daerah (id), dari daftar perangkat daerah."), r"\d{1,9}", "12"),
    TAHUN,
    choice("saluran", _("Cara usulan masuk."), lambda: {each.value: str(each.label) for each in Channel}),
    choice("urut", _("Urutan."), lambda: {name: str(label) for name, (label, _order) in ORDERS.items()}, NEWEST),
)


@dataclass(frozen=True, slots=True)
class Resource:
    """``order`` tells in which order a list that is turned page by page stands; None: it comes whole.

    ``is_one``: one thing, not a list.
    """

    name: str
    path: str
    title: "StrOrPromise"
    about: "StrOrPromise"
    told: Callable[[], Sequence[Told]]
    read: Callable[[Values], Slice]
    parameters: tuple[Parameter, ...] = ()
    order: Callable[[Values], Order] | None = None
    is_one: bool = False


RESOURCES = (
    Resource(
        "usulan",
        "usulan/",
        _("Daftar usulan"),
        _("Semua usulan yang terbuka, dengan saringan dan urutan seperti halaman Usulan."),
        listing.describe_whole_proposals,
        listing.find_proposals,
        (*FILTERS, JUMLAH, KURSOR),
        lambda asked: ORDERS[asked["urut"]][1],
    ),
    Resource(
        "satu-usulan",
        "usulan/{kode}/",
        _("Satu usulan"),
        _("Usulan dengan kode ini, termasuk keputusannya bila sudah diumumkan."),
        listing.describe_whole_proposals,
        listing.find_proposal,
        (KODE,),
        is_one=True,
    ),
    Resource(
        "forum",
        "forum/",
        _("Daftar forum"),
        _("Semua sesi, yang paling awal dulu."),
        describe_sessions,
        listing.find_sessions,
        (TAHUN, TEMA, JUMLAH, KURSOR),
        lambda _asked: EARLIEST_FIRST,
    ),
    Resource(
        "rekap-tema",
        "rekap-tema/",
        _("Rekap per tema"),
        _("Angka halaman Hasil untuk satu siklus."),
        recaps.describe_themes,
        listing.find_theme_recap,
        (YEAR,),
    ),
    Resource(
        "rekap-kelurahan",
        "rekap-kelurahan/",
        _("Rekap per tema dan kelurahan"),
        _("Angka yang sama, dirinci menurut kelurahan."),
        recaps.describe_places,
        listing.find_place_recap,
        (YEAR,),
    ),
    Resource(
        "siklus",
        "siklus/",
        _("Daftar siklus"),
        _("Tahun rencana yang ada di portal, yang terbaru dulu."),
        reference.describe_cycles,
        listing.find_cycles,
    ),
    Resource("tema", "tema/", _("Daftar tema"), _("Semua tema."), reference.describe_themes, listing.find_themes),
    Resource(
        "perangkat-daerah",
        "perangkat-daerah/",
        _("Daftar perangkat daerah"),
        _("Semua perangkat daerah, juga yang sudah tidak berlaku."),
        reference.describe_agencies,
        listing.find_agencies,
    ),
    Resource(
        "wilayah",
        "wilayah/",
        _("Daftar wilayah"),
        _("Kelurahan, kecamatan, dan kota, juga yang sudah tidak berlaku."),
        reference.describe_regions,
        listing.find_regions,
    ),
)
API: Mapping[str, Resource] = {resource.name: resource for resource in RESOURCES}
