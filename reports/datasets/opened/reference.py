"""What other data refers to: cycles, themes, agencies and regions."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from regions.enums import AgencyKind, RegionLevel
from reports.datasets.opened.told import Told, day_of, name_codes, tell
from reports.document import Kind


def describe_cycles() -> Sequence[Told]:
    return [
        tell("tahun", "plan_year", _("Tahun rencana"), _("Tahun RKPD yang direncanakan."), Kind.COUNT),
        tell("diumumkan", day_of("published_at"), _("Diumumkan"), _("Hari semua keputusan terbuka (WIB)."), Kind.DAY),
        tell("ditutup", day_of("closed_at"), _("Ditutup"), _("Hari siklus ditutup (WIB)."), Kind.DAY),
    ]


def describe_themes() -> Sequence[Told]:
    return [
        tell("tema", "slug", _("Tema"), _("Alamat tema; halamannya /tema/<tema>/.")),
        tell("huruf", "letters", _("Huruf"), _("Huruf di tengah kode usulan."), Kind.CODE),
        tell("nama", "name", _("Nama"), _("Nama tema.")),
        tell("nama_inggris", "name_en", _("Nama Inggris"), _("Kosong bila belum diterjemahkan.")),
        tell("untuk", "audience", _("Untuk siapa"), _("Warga yang dituju.")),
        tell("umur_terendah", "min_age", _("Umur terendah"), _("Kosong bila tidak dibatasi."), Kind.COUNT),
        tell("umur_tertinggi", "max_age", _("Umur tertinggi"), _("Kosong bila tidak dibatasi."), Kind.COUNT),
        tell("tujuan_sdg", "sdg_goals", _("Tujuan SDG"), _("Nomor tujuan, dipisahkan koma.")),
    ]


def describe_agencies() -> Sequence[Told]:
    return [
        tell("id", "pk", _("Nomor"), _("Untuk parameter opd."), Kind.COUNT),
        tell("opd", "short_name", _("Singkatan"), _("Singkatan yang dipakai di semua data."), Kind.CODE),
        tell("nama", "name", _("Nama"), _("Nama lengkap.")),
        tell("jenis", "kind", _("Jenis"), _("Jenis perangkat daerah."), codes=name_codes(AgencyKind.choices)),
        tell("bidang", "sectors", _("Bidang urusan"), _("Urusan yang ditanganinya.")),
        tell("kode_wilayah", "region__code", _("Kode wilayah"), _("Hanya kecamatan."), Kind.CODE),
        *describe_validity(),
    ]


def describe_regions() -> Sequence[Told]:
    return [
        tell("kode_wilayah", "code", _("Kode wilayah"), _("Menurut Kepmendagri 300.2.2-2430/2025."), Kind.CODE),
        tell("tingkat", "level", _("Tingkat"), _("Tingkat wilayah."), codes=name_codes(RegionLevel.choices)),
        tell("nama", "name", _("Nama"), _("Nama wilayah.")),
        tell("induk", "parent__code", _("Induk"), _("Kode wilayah di atasnya."), Kind.CODE),
        tell("penduduk", "population", _("Penduduk"), _("Jiwa; kosong bila tidak diketahui."), Kind.COUNT),
        tell("petak_kolom", "tile_column", _("Kolom petak"), _("Di peta petak, dari barat."), Kind.COUNT),
        tell("petak_baris", "tile_row", _("Baris petak"), _("Di peta petak, dari utara."), Kind.COUNT),
        *describe_validity(),
    ]


def describe_validity() -> list[Told]:
    return [
        tell("berlaku_sejak", "valid_from", _("Berlaku sejak"), _("Termasuk hari itu."), Kind.DAY),
        tell(
            "berlaku_sampai",
            "valid_to",
            _("Berlaku sampai"),
            _("Tidak termasuk hari itu; kosong: masih berlaku."),
            Kind.DAY,
        ),
    ]
