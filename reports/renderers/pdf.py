"""The forum report as PDF/UA-1: tagged, Indonesian, set by typst from a template that receives data only."""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from musrenbang.lib.glyphs import MARK, make_printable
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from musrenbang.lib.typesetting import print_pdf
from reports.datasets.cover import Cover
from reports.datasets.forum import ForumReport, ProposalRow, sum_requested
from reports.renderers.words import (
    spell_day,
    write_day,
    write_moment,
    write_period,
    write_place,
    write_volume,
)
from themes.enums import AgeBand, Presence, Sex

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "forum.typ"
LINE, PASSAGE = 300, 2500  # characters printed of a short and of a long text
COLUMNS = (
    (Presence.HALL, Sex.FEMALE),
    (Presence.HALL, Sex.MALE),
    (Presence.ONLINE, Sex.FEMALE),
    (Presence.ONLINE, Sex.MALE),
)


def render_pdf(report: ForumReport, cover: Cover, path: Path) -> None:
    """Write ``report`` to ``path``. Raises typst.TypstError, or OSError when the disk refuses."""
    path.write_bytes(print_pdf(TEMPLATE, prepare_data(report, cover), moment=cover.compiled_at))


def prepare_data(report: ForumReport, cover: Cover) -> dict[str, Any]:
    """Everything the template prints, spelled out and fit for print."""
    data = {
        **_describe_document(report, cover),
        **_describe_session(report),
        **_describe_attendance(report),
        **_describe_outcomes(report),
        "agreed": [_print_row(row) for row in report.agreed],
        "not_agreed": [_print_row(row) for row in report.not_agreed],
        "not_discussed": [_print_row(row) for row in report.not_discussed],
        "errors": [
            {"code": row.code or "–", "title": _line(row.title), "sentence": row.sentence} for row in report.errors
        ],
    }
    return {**data, "has_marks": MARK in json.dumps(data, ensure_ascii=False)}


def _line(text: str) -> str:
    return make_printable(text.replace("\n", " "), LINE)


def _passage(text: str) -> str:
    return make_printable(text, PASSAGE)


def _describe_document(report: ForumReport, cover: Cover) -> dict[str, Any]:
    subtitle = _line(f"{report.kind} {report.theme}")
    return {
        "title": f"{_('Berita Acara')} {subtitle} – RKPD {cover.city} {report.plan_year}",
        "description": _("Laporan %(code)s, disusun %(moment)s atas permintaan %(role)s.")
        % {"code": cover.code, "moment": write_moment(cover.compiled_at), "role": cover.asked_by},
        "subtitle": subtitle,
        "code": cover.code,
        "fingerprint": cover.short_fingerprint,
        "city": cover.city,
        "plan_year": str(report.plan_year),
        "number": _line(report.minutes_number) or "–",
        "warning": ""
        if report.closed_at
        else _("Sesi ini belum ditutup. Isi laporan masih dapat berubah dan belum menjadi berita acara resmi."),
        "closing": _("Demikian berita acara ini dibuat untuk digunakan sebagaimana mestinya."),
        "signatures": [
            _("Pimpinan musyawarah"),
            _("Fasilitator"),
            _("Wakil peserta"),
            _("Wakil Badan Perencanaan Pembangunan Daerah"),
        ],
        "compiled": write_moment(cover.compiled_at),
    }


def _describe_session(report: ForumReport) -> dict[str, Any]:
    place = _line(", ".join(part for part in (report.place, report.region) if part))
    facts = [
        (_("Hari dan tanggal"), write_day(report.starts_at)),
        (_("Waktu"), write_period(report.starts_at, report.ends_at)),
        (_("Tempat"), place),
        (_("Cara"), report.mode),
        (_("Pimpinan musyawarah"), _line(report.chair)),
        (_("Akomodasi"), _line(report.accommodations) or "–"),
        (_("Sesi ditutup"), write_moment(report.closed_at) if report.closed_at else _("belum ditutup")),
    ]
    return {
        "opening": _(
            "Pada hari ini, %(day)s, bertempat di %(place)s, telah diselenggarakan %(kind)s %(theme)s yang dipimpin"
            " oleh %(chair)s, dengan hasil sebagai berikut."
        )
        % {
            "day": spell_day(report.starts_at),
            "place": place,
            "kind": report.kind,
            "theme": _line(report.theme),
            "chair": _line(report.chair),
        },
        "facts": facts,
        "materials": _passage(report.materials),
        "notes": _passage(report.notes),
        "delegates": [_line(delegate) for delegate in report.delegates],
        "annexes": _list_annexes(report),
    }


def _list_annexes(report: ForumReport) -> list[str]:
    annexes = [
        _("Lampiran I: daftar usulan yang disepakati, menurut urutan prioritas."),
        _("Lampiran II: daftar usulan yang belum disepakati, dengan alasannya."),
    ]
    if report.not_discussed:
        annexes.append(_("Lampiran III: daftar usulan yang belum dibahas."))
    if report.has_scan:
        annexes.append(
            _("Pindaian berita acara bertanda tangan tersimpan di portal; SHA-256: %(digest)s")
            % {"digest": _line(report.scan_sha256) or "–"}
        )
    else:
        annexes.append(_("Pindaian berita acara bertanda tangan belum diunggah."))
    return annexes


def _describe_attendance(report: ForumReport) -> dict[str, Any]:
    bands = [[label, *_count_columns(report, band), *_count_sums(report, band)] for band, label in AgeBand.choices]
    return {
        "attendance": [[str(cell) for cell in line] for line in bands],
        "attendance_sum": [_("Jumlah"), *_count_columns(report, None), *_count_sums(report, None)],
        "attendance_total": format_number(report.count_present()),
        "attendance_disabled": format_number(report.count_present(disability=True)),
    }


def _count_columns(report: ForumReport, band: str | None) -> list[str]:
    return [format_number(report.count_present(presence=presence, sex=sex, age_band=band)) for presence, sex in COLUMNS]


def _count_sums(report: ForumReport, band: str | None) -> list[str]:
    return [
        format_number(report.count_present(age_band=band)),
        format_number(report.count_present(age_band=band, disability=True)),
    ]


def _describe_outcomes(report: ForumReport) -> dict[str, Any]:
    lists = [(_("Disepakati"), report.agreed), (_("Belum disepakati"), report.not_agreed)]
    if report.not_discussed:
        lists.append((_("Belum dibahas"), report.not_discussed))
    everything = [row for _label, rows in lists for row in rows]
    return {
        "outcomes": [[label, format_number(len(rows)), format_rupiah(sum_requested(rows))] for label, rows in lists],
        "outcomes_sum": [_("Jumlah"), format_number(len(everything)), format_rupiah(sum_requested(everything))],
        "agreed_sum": format_rupiah(sum_requested(report.agreed)),
        "not_agreed_sum": format_rupiah(sum_requested(report.not_agreed)),
        "not_discussed_sum": format_rupiah(sum_requested(report.not_discussed)),
    }


def _print_row(row: ProposalRow) -> dict[str, str]:
    return {
        "rank": str(row.rank or ""),
        "code": row.code,
        "title": _line(row.title),
        "problem": _passage(row.problem),
        "place": _passage(write_place(row)),
        "volume": _line(f"{write_volume(row.volume)} {row.unit}"),
        "amount": format_rupiah(row.requested_amount),
        "agency": _line(row.agency),
        "sector": _describe_sector(row),
        "proposer": _line(row.proposer),
        "channel": row.channel,
        "reason": _line(row.reason),
        "note": _passage(row.note),
    }


def _describe_sector(row: ProposalRow) -> str:
    parts = [
        _("Bidang\u00a0%(code)s") % {"code": row.sector_code} if row.sector_code else "",
        _("SDG\u00a0%(target)s") % {"target": row.sdg_target} if row.sdg_target else "",
    ]
    return _line(", ".join(part for part in parts if part))
