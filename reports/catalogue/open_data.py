"""Everything to be downloaded of a cycle, in the order of the page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reports.datasets.opened.limits import describe_ceilings, describe_floors, read_ceilings, read_floors
from reports.datasets.opened.proposals import describe_decisions, describe_proposals, read_decisions, read_proposals
from reports.datasets.opened.recaps import describe_places, describe_themes, read_places, read_themes
from reports.datasets.opened.sessions import describe_attendance, describe_sessions, read_attendance, read_sessions
from reports.datasets.opened.told import Told
from reports.document import Table
from reports.enums import OpenFormat
from themes.models import Cycle

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TABLES = (OpenFormat.CSV, OpenFormat.JSON)


@dataclass(frozen=True, slots=True)
class Dataset:
    """``key`` stands in its address and never changes. ``is_late``: only once the decisions of the cycle are published.

    ``read`` gives the table, ``told`` its columns with their codes; a file that is no table has neither.
    """

    key: str
    title: "StrOrPromise"
    about: "StrOrPromise"
    told: Callable[[], Sequence[Told]] = tuple
    read: Callable[[Cycle], Table] | None = None
    formats: tuple[OpenFormat, ...] = TABLES
    is_late: bool = False

    @property
    def is_table(self) -> bool:
        return self.read is not None

    def is_open(self, cycle: Cycle) -> bool:
        return cycle.published_at is not None or not self.is_late


DATASETS = (
    Dataset(
        "usulan",
        _("Usulan"),
        _("Setiap usulan yang dikirim dan tidak ditarik: apa, di mana, berapa, dan sampai mana jalannya."),
        describe_proposals,
        read_proposals,
    ),
    Dataset(
        "keputusan",
        _("Keputusan beserta alasannya"),
        _("Setiap jawaban akhir yang sudah diumumkan, dengan kode alasan dan kalimat penjelasannya."),
        describe_decisions,
        read_decisions,
    ),
    Dataset(
        "forum",
        _("Forum"),
        _("Setiap sesi: kapan, di mana, berapa yang hadir, berapa usulan disepakati dan belum."),
        describe_sessions,
        read_sessions,
    ),
    Dataset(
        "kehadiran",
        _("Kehadiran di forum"),
        _("Yang hadir di tiap sesi menurut cara, jenis kelamin, umur, dan disabilitas; kelompok kecil digabung."),
        describe_attendance,
        read_attendance,
    ),
    Dataset(
        "rekap-tema",
        _("Rekap per tema"),
        _("Dari usulan masuk sampai didanai, sama dengan halaman Hasil."),
        describe_themes,
        read_themes,
    ),
    Dataset(
        "rekap-kelurahan",
        _("Rekap per tema dan kelurahan"),
        _("Angka yang sama, dirinci menurut kelurahan."),
        describe_places,
        read_places,
    ),
    Dataset(
        "pagu",
        _("Pagu indikatif"),
        _("Pagu kota, kecamatan, dan perangkat daerah, dan berapa yang terpakai oleh keputusan."),
        describe_ceilings,
        read_ceilings,
        is_late=True,
    ),
    Dataset(
        "jaminan-tema",
        _("Jaminan porsi tema"),
        _("Porsi yang dijamin bagi tiap tema, dan yang didapatnya."),
        describe_floors,
        read_floors,
        is_late=True,
    ),
    Dataset(
        "alokasi",
        _("Alokasi untuk peneliti"),
        _(
            "Biaya, skor, jumlah suara, pagu, dan jaminan dalam format Pabulib, untuk menghitung ulang alokasinya. "
            "Biaya: hasil telaah bila diakomodasi, atau bila tersisih menurut hitungan dan penjelasannya menyebut "
            "rupiah yang kurang; selain itu anggaran usulan."
        ),
        formats=(OpenFormat.PB,),
        is_late=True,
    ),
)
SHELF: Mapping[str, Dataset] = {dataset.key: dataset for dataset in DATASETS}
