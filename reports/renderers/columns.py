"""The columns of the sheets, in their order: heading, width and what stands in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forums.datasets.forum_report import AttendanceGroup, RowError
from themes.enums import AgeBand, Presence, Sex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, width in characters, what to read of a row, and the style of its cells."""

    heading: str
    width: int
    read: Callable[[Any], Any]
    style: str = "text"


def list_attendance_columns() -> list[Column]:
    def label(choices: Any) -> dict[str, str]:
        return {value: str(name) for value, name in choices.choices}

    presence, sex, band = label(Presence), label(Sex), label(AgeBand)

    def read_disability(group: AttendanceGroup) -> str:
        return _("ya") if group.has_disability else _("tidak")

    return [
        Column(_("Kehadiran"), 14, lambda group: presence[group.presence]),
        Column(_("Jenis kelamin"), 14, lambda group: sex[group.sex]),
        Column(_("Kelompok umur"), 16, lambda group: band[group.age_band]),
        Column(_("Penyandang disabilitas"), 22, read_disability),
        Column(_("Jumlah orang"), 14, lambda group: group.count, "count"),
    ]


def list_agreed_columns() -> list[Column]:
    return [Column(_("Urutan prioritas"), 10, lambda row: row.rank, "count"), *list_proposal_columns()]


def list_not_agreed_columns() -> list[Column]:
    return [
        *list_proposal_columns(),
        Column(_("Kode alasan"), 24, lambda row: row.reason_code),
        Column(_("Alasan"), 32, lambda row: row.reason),
        Column(_("Penjelasan"), 50, lambda row: row.note),
    ]


def list_proposal_columns() -> list[Column]:
    return [
        Column(_("Kode"), 17, lambda row: row.code),
        Column(_("Usulan"), 50, lambda row: row.title),
        Column(_("Permasalahan"), 50, lambda row: row.problem),
        Column(_("Kelurahan"), 20, lambda row: row.kelurahan),
        Column(_("Kecamatan"), 20, lambda row: row.kecamatan),
        Column(_("RW"), 6, lambda row: row.rw),
        Column(_("RT"), 6, lambda row: row.rt),
        Column(_("Alamat atau patokan"), 30, lambda row: row.address),
        Column(_("Volume"), 12, lambda row: row.volume, "volume"),
        Column(_("Satuan"), 14, lambda row: row.unit),
        Column(_("Anggaran usulan (Rp)"), 20, lambda row: row.requested_amount, "rupiah"),
        Column(_("Perangkat daerah"), 20, lambda row: row.agency),
        Column(_("Kode bidang"), 12, lambda row: row.sector_code),
        Column(_("Target SDG"), 11, lambda row: row.sdg_target),
        Column(_("Pengusul"), 28, lambda row: row.proposer),
        Column(_("Saluran"), 20, lambda row: row.channel),
    ]


def list_error_columns() -> list[Column]:
    def read_code(row: RowError) -> str:
        return row.code or "–"

    return [
        Column(_("Kode"), 17, read_code),
        Column(_("Usulan"), 50, lambda row: row.title),
        Column(_("Sebab"), 60, lambda row: row.sentence),
    ]
