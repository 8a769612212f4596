"""The berita acara as PDF/UA-1: tagged, Indonesian, set by typst from a template that receives data only.

The same document to sign, to read by everybody once the session is closed, and as a report of the planners.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from forums.datasets.forum_report import AddedLater, ForumReport, ProposalRow, sum_requested
from forums.renderers.words import (
    spell_day,
    write_date,
    write_day,
    write_moment,
    write_period,
    write_place,
    write_volume,
)
from musrenbang.lib.glyphs import MARK, make_printable
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from musrenbang.lib.typesetting import print_pdf
from themes.datasets.attendance import LEAST, merge_small
from themes.enums import AgeBand, Presence, Sex

FOLDER = Path(__file__).resolve().parent.parent / "typst"
TEMPLATE, ADDENDUM = FOLDER / "minutes.typ", FOLDER / "addendum.typ"
LINE, PASSAGE = 300, 2500  # characters printed of a short and of a long text
COLUMNS = (
    (Presence.HALL, Sex.FEMALE),
    (Presence.HALL, Sex.MALE),
    (Presence.ONLINE, Sex.FEMALE),
    (Presence.ONLINE, Sex.MALE),
)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a print says about itself: ``mark`` stands at the foot of every page, ``about`` in its properties.

    ``printed_at`` is aware. What is ``for_everybody`` merges groups of fewer than five people, as statistics do.
    """

    city: str
    mark: str
    about: str
    printed_at: datetime
    for_everybody: bool = False


def print_minutes(report: ForumReport, imprint: Imprint, *, photos: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF; ``photos`` are the files of ``report.photos``, those that could be read. Raises typst.TypstError."""
    files = {f"photo-{number}.webp": data for number, data in enumerate((photos or {}).values(), start=1)}
    captions = {photo.file: photo.caption for photo in report.photos}
    data = prepare_data(report, imprint)
    data["photos"] = [
        {"file": name, "caption": _line(captions.get(key, "")) or _("Suasana forum")}
        for name, key in zip(files, photos or {}, strict=True)
    ]
    return print_pdf(TEMPLATE, data, moment=imprint.printed_at, files=files)


def print_addendum(report: ForumReport, addendum: AddedLater, imprint: Imprint) -> bytes:
    """One confirmed addendum on paper, to sign. Raises typst.TypstError."""
    data = {
        **_describe_document(report, imprint),
        **_describe_session(report),
        "addendum": _print_addendum(addendum),
        "sentence": _("Adendum ini melengkapi berita acara nomor %(number)s dan tidak mengubah isinya.")
        % {"number": _line(report.minutes_number) or "–"},
    }
    return print_pdf(ADDENDUM, data, moment=imprint.printed_at)


def prepare_data(report: ForumReport, imprint: Imprint) -> dict[str, Any]:
    """Everything the template prints, spelled out and fit for print."""
    data = {
        **_describe_document(report, imprint),
        **_describe_session(report),
        **(_describe_crowd(report) if imprint.for_everybody else _describe_attendance(report)),
        **_describe_outcomes(report),
        **_describe_talks(report),
        "agreed": [_print_row(row) for row in report.agreed],
        "not_agreed": [_print_row(row) for row in report.not_agreed],
        "passed_on": [_print_row(row) for row in report.passed_on],
        "not_discussed": [_print_row(row) for row in report.not_discussed],
        "addenda": [_print_addendum(each) for each in report.addenda],
        "errors": [
            {"code": row.code or "–", "title": _line(row.title), "sentence": row.sentence} for row in report.errors
        ],
    }
    return {**data, "has_marks": MARK in json.dumps(data, ensure_ascii=False)}


def _line(text: str) -> str:
    return make_printable(text.replace("\n", " "), LINE)


def _passage(text: str) -> str:
    return make_printable(text, PASSAGE)


def _describe_document(report: ForumReport, imprint: Imprint) -> dict[str, Any]:
    subtitle = _line(f"{report.kind} {report.theme}")
    return {
        "title": f"{_('Berita Acara')} {subtitle} – RKPD {imprint.city} {report.plan_year}",
        "description": imprint.about,
        "subtitle": subtitle,
        "mark": imprint.mark,
        "is_draft": report.closed_at is None,
        "city": imprint.city,
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
        "printed": write_moment(imprint.printed_at),
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
        (_("Ditandatangani"), write_date(report.signed_on) if report.signed_on else _("belum")),
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
    if report.passed_on:
        annexes.append(_("Lampiran III: daftar usulan yang dibawa ke forum berikutnya."))
    if report.not_discussed:
        annexes.append(_("Daftar usulan yang belum dibahas."))
    if report.photos:
        annexes.append(_("Foto suasana forum."))
    if report.addenda:
        annexes.append(_("Adendum sesudah penandatanganan: %(count)s.") % {"count": len(report.addenda)})
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
        "crowd": [],
    }


def _describe_crowd(report: ForumReport) -> dict[str, Any]:
    """The figures for everybody: no group of fewer than five people can be told from its neighbours."""
    disabled = report.count_present(disability=True)
    everybody = report.count_present()
    whole: list[tuple[str, list[tuple[Any, int]]]] = [
        (_("Di tempat dan daring"), [(label, report.count_present(presence=p)) for p, label in Presence.choices]),
        (_("Jenis kelamin"), [(label, report.count_present(sex=sex)) for sex, label in Sex.choices]),
        (_("Umur"), [(label, report.count_present(age_band=band)) for band, label in AgeBand.choices]),
        (
            _("Disabilitas"),
            [(_("Penyandang disabilitas"), disabled), (_("Tanpa disabilitas"), everybody - disabled)],
        ),
    ]
    return {
        "attendance": [],
        "attendance_sum": [],
        "attendance_total": format_number(everybody) if everybody >= LEAST else _("kurang dari lima"),
        "attendance_disabled": "",
        "crowd": [
            [title, label, format_number(count)]
            for title, groups in whole
            for label, count in merge_small([(str(label), count) for label, count in groups])
        ],
    }


def _describe_talks(report: ForumReport) -> dict[str, Any]:
    """What the tables noted, and how many people picked."""
    return {
        "tables": [
            {
                "title": _line(
                    _("Meja %(number)s: %(topic)s") % {"number": table.number, "topic": table.topic}
                    if table.topic
                    else _("Meja %(number)s") % {"number": table.number}
                ),
                "notes": _passage(table.notes),
            }
            for table in report.tables
        ],
        "votes": [[votes.channel, votes.amount] for votes in report.votes],
        "votes_rule": _(
            "Setiap peserta memilih paling banyak %(count)s usulan dari daftar pendek; satu orang boleh mengangkat "
            "tangan untuk setiap pilihannya."
        )
        % {"count": report.picks_each},
    }


def _print_addendum(addendum: AddedLater) -> dict[str, str]:
    return {
        "title": _("Adendum %(number)s") % {"number": addendum.number},
        "text": _passage(addendum.text),
        "when": _("Disahkan %(when)s oleh perencana lain daripada penulisnya.")
        % {"when": write_moment(addendum.confirmed_at)},
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
    if report.passed_on:
        lists.append((_("Dibawa ke forum berikutnya"), report.passed_on))
    if report.not_discussed:
        lists.append((_("Belum dibahas"), report.not_discussed))
    everything = [row for _label, rows in lists for row in rows]
    return {
        "outcomes": [[label, format_number(len(rows)), format_rupiah(sum_requested(rows))] for label, rows in lists],
        "outcomes_sum": [_("Jumlah"), format_number(len(everything)), format_rupiah(sum_requested(everything))],
        "agreed_sum": format_rupiah(sum_requested(report.agreed)),
        "not_agreed_sum": format_rupiah(sum_requested(report.not_agreed)),
        "passed_on_sum": format_rupiah(sum_requested(report.passed_on)),
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
        "picks": format_number(row.picks) if row.picks else "",
    }


def _describe_sector(row: ProposalRow) -> str:
    parts = [
        _("Bidang\u00a0%(code)s") % {"code": row.sector_code} if row.sector_code else "",
        _("SDG\u00a0%(target)s") % {"target": row.sdg_target} if row.sdg_target else "",
    ]
    return _line(", ".join(part for part in parts if part))
