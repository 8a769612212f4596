"""The report of one forum session: its berita acara, who came, and what became of every proposal on its list."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from forums.datasets.forum_report import AttendanceGroup, ForumReport, ProposalRow, sum_requested
from forums.datasets.minutes import read_forum_report
from forums.renderers.words import write_day, write_moment, write_period
from musrenbang.lib.rupiah import format_rupiah
from reports.document import Cell, Column, Document, Fault, Kind, Table
from themes.enums import AgeBand, Presence, Sex

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumDocument(Document):
    """``report`` is what the berita acara on paper is set from."""

    report: ForumReport


def read_forum(question: "Question", step: "Step") -> ForumDocument:
    """Raises ValueError without a session. What cannot be read is listed under ``faults``."""
    if question.session is None:
        msg = "a forum report needs its session"
        raise ValueError(msg)
    return describe_forum(read_forum_report(question.session.pk, step=step))


def describe_forum(report: ForumReport) -> ForumDocument:
    return ForumDocument(
        key="laporan-forum",
        title=_("Laporan forum dan berita acara"),
        subtitle=f"{report.kind} {report.theme} – RKPD {report.plan_year}",
        facts=list_facts(report),
        parts=list(list_tables(report)),
        faults=[Fault(row.code, row.title, row.sentence) for row in report.errors],
        is_draft=report.closed_at is None,
        report=report,
    )


def list_facts(report: ForumReport) -> list[tuple[str, str]]:
    """Source, counts and the meaning of the columns."""
    closed = report.closed_at
    return [
        (_("Saringan"), _("Semua usulan dalam daftar sesi forum nomor %(number)s") % {"number": report.session_id}),
        (
            _("Keadaan sesi"),
            _("Ditutup %(moment)s") % {"moment": write_moment(closed)}
            if closed
            else _("Belum ditutup; isi masih dapat berubah."),
        ),
        (_("Nomor berita acara"), report.minutes_number or "–"),
        (_("Hari dan tanggal"), write_day(report.starts_at)),
        (_("Waktu"), write_period(report.starts_at, report.ends_at)),
        (_("Tempat"), ", ".join(part for part in (report.place, report.region) if part)),
        (_("Cara"), report.mode),
        (_("Pimpinan musyawarah"), report.chair),
        (_("Hadir"), describe_people(report)),
        (_("Materi yang dibahas"), report.materials or "–"),
        (_("Catatan kesepakatan"), report.notes or "–"),
        (_("Delegasi"), "\n".join(report.delegates) or "–"),
        (_("Jumlah disepakati"), describe_list(report.agreed)),
        (_("Jumlah belum disepakati"), describe_list(report.not_agreed)),
        (_("Jumlah belum dibahas"), describe_list(report.not_discussed)),
        (_("Tidak dapat dimuat"), str(len(report.errors))),
        (_("Pindaian bertanda tangan"), report.scan_sha256 if report.has_scan else _("belum diunggah")),
        (_("Disepakati"), _("Disepakati forum dan diteruskan ke perangkat daerah; belum tentu didanai.")),
        (_("Anggaran usulan"), _("Volume × harga satuan menurut pengusul, dalam rupiah, sebelum ditelaah.")),
        (_("Pengusul"), _("Jenis pengusul, atau nama kelompok; nama orang tidak pernah dimuat.")),
    ]


def describe_people(report: ForumReport) -> str:
    """The sum, and how it comes from the hall and from those online."""
    hall, online = (report.count_present(presence=presence) for presence in (Presence.HALL, Presence.ONLINE))
    words = {"total": hall + online, "hall": hall, "online": online}
    return _("%(total)s (di tempat %(hall)s, daring %(online)s)") % words


def describe_list(rows: Iterable[ProposalRow]) -> str:
    listed = list(rows)
    return _("%(count)s usulan, %(amount)s") % {
        "count": len(listed),
        "amount": format_rupiah(sum_requested(listed)),
    }


def list_tables(report: ForumReport) -> Iterator[Table]:
    yield Table("kehadiran", _("Kehadiran"), attendance_columns(), [read_group(each) for each in report.attendance])
    yield list_proposals("disepakati", _("Disepakati"), report.agreed, [RANK], [])
    yield list_proposals("belum-disepakati", _("Belum disepakati"), report.not_agreed, [], REASONS)
    if report.passed_on:
        yield list_proposals("dibawa", _("Dibawa ke forum berikutnya"), report.passed_on, [], [])
    if report.not_discussed:
        yield list_proposals("belum-dibahas", _("Belum dibahas"), report.not_discussed, [], [])


def attendance_columns() -> list[Column]:
    return [
        Column("kehadiran", _("Kehadiran")),
        Column("jenis_kelamin", _("Jenis kelamin")),
        Column("kelompok_umur", _("Kelompok umur")),
        Column("disabilitas", _("Penyandang disabilitas")),
        Column("jumlah", _("Jumlah orang"), Kind.COUNT, is_summed=True),
    ]


def read_group(group: AttendanceGroup) -> tuple[Cell, ...]:
    labels = (Presence(group.presence).label, Sex(group.sex).label, AgeBand(group.age_band).label)
    disability = _("ya") if group.has_disability else _("tidak")
    return (*(str(label) for label in labels), disability, group.count)


Spec = tuple[str, Any, Kind, int]  # field of a row, heading (translated late), kind, share of the width
RANK: Spec = ("rank", lambda: _("Urutan prioritas"), Kind.COUNT, 6)
REASONS: list[Spec] = [
    ("reason_code", lambda: _("Kode alasan"), Kind.CODE, 10),
    ("reason", lambda: _("Alasan"), Kind.TEXT, 14),
    ("note", lambda: _("Penjelasan"), Kind.TEXT, 20),
]
PROPOSAL: list[Spec] = [
    ("code", lambda: _("Kode"), Kind.CODE, 10),
    ("title", lambda: _("Usulan"), Kind.TEXT, 24),
    ("problem", lambda: _("Permasalahan"), Kind.TEXT, 24),
    ("kelurahan", lambda: _("Kelurahan"), Kind.TEXT, 10),
    ("kecamatan", lambda: _("Kecamatan"), Kind.TEXT, 10),
    ("rw", lambda: _("RW"), Kind.TEXT, 4),
    ("rt", lambda: _("RT"), Kind.TEXT, 4),
    ("address", lambda: _("Alamat atau patokan"), Kind.TEXT, 14),
    ("volume", lambda: _("Volume"), Kind.VOLUME, 7),
    ("unit", lambda: _("Satuan"), Kind.TEXT, 7),
    ("requested_amount", lambda: _("Anggaran usulan (Rp)"), Kind.RUPIAH, 12),
    ("agency", lambda: _("Perangkat daerah"), Kind.TEXT, 10),
    ("sector_code", lambda: _("Kode bidang"), Kind.CODE, 7),
    ("sdg_target", lambda: _("Target SDG"), Kind.CODE, 6),
    ("proposer", lambda: _("Pengusul"), Kind.TEXT, 12),
    ("channel", lambda: _("Saluran"), Kind.TEXT, 10),
]
KEYS = {
    "rank": "urutan",
    "reason_code": "kode_alasan",
    "reason": "alasan",
    "note": "penjelasan",
    "code": "kode",
    "title": "usulan",
    "problem": "permasalahan",
    "address": "alamat",
    "unit": "satuan",
    "requested_amount": "anggaran_usulan",
    "agency": "perangkat_daerah",
    "sector_code": "kode_bidang",
    "sdg_target": "target_sdg",
    "proposer": "pengusul",
    "channel": "saluran",
}


def list_proposals(key: str, title: str, rows: Iterable[ProposalRow], before: list[Spec], after: list[Spec]) -> Table:
    specs = [*before, *PROPOSAL, *after]
    columns = [
        Column(KEYS.get(name, name), heading(), kind, share, is_summed=kind == Kind.RUPIAH)
        for name, heading, kind, share in specs
    ]
    read: list[Callable[[ProposalRow], Cell]] = [_reader(name) for name, *_rest in specs]
    return Table(key, title, columns, [tuple(get(row) for get in read) for row in rows], is_annex=True)


def _reader(name: str) -> Callable[[ProposalRow], Cell]:
    return lambda row: getattr(row, name)
