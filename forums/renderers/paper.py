"""Printed sheets as PDF/UA-1. Whatever language the page has: sheets for the hall are in Indonesian."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forums.enums import PaperKind
from forums.models import PaperRow, PaperSheet
from forums.renderers.codes import Code, draw_code
from forums.renderers.fields import paper_lines
from forums.renderers.geometry import CODE, FOOT, GAP, HEAD, HEAD_LARGE, INSET, MARGIN, TOP, lists_choices, row_box
from musrenbang.lib.glyphs import make_printable
from musrenbang.lib.numerals import counted
from musrenbang.lib.rupiah import format_rupiah
from musrenbang.lib.typesetting import print_pdf
from themes.models import CatalogItem, ForumSession

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "paper.typ"
LINE = 110  # characters of a title on paper


@dataclass(frozen=True)
class Content:
    """What stands on the rows: the empty form of each kind, and what can be chosen, as (number, title)."""

    forms: Mapping[str, forms.Form]
    choices: Sequence[tuple[str, str]]
    kamus: Sequence[tuple[str, CatalogItem]]
    consent: str = ""


def render_paper(session: ForumSession, sheets: Sequence[PaperSheet], content: Content) -> bytes:
    """The sheets of one batch, in order, and what explains them. Raises typst.TypstError."""
    with translation.override("id"):
        return print_pdf(TEMPLATE, prepare_data(session, sheets, content), moment=sheets[0].printed_at)


def prepare_data(session: ForumSession, sheets: Sequence[PaperSheet], content: Content) -> dict[str, Any]:
    """Everything the template prints, spelled out."""
    is_large = sheets[0].is_large
    kinds = {sheet.kind for sheet in sheets}
    return {
        "title": _("Lembar kertas: %(session)s") % {"session": _line(session.title)},
        "session": _line(session.title),
        "city": settings.CITY_NAME,
        "is_large": is_large,
        "mm": {
            "margin": MARGIN,
            "top": TOP,
            "foot": FOOT,
            "head": HEAD_LARGE if is_large else HEAD,
            "gap": GAP,
            "inset": INSET,
            "code": CODE,
        },
        "hand_in": _hand_in(session),
        "privacy": _(
            "Jangan menulis nama, NIK, atau nomor HP warga di luar kolomnya. Lembar ini difoto; fotonya hanya dilihat"
            " fasilitator dan Bappeda, tidak pernah diumumkan."
        ),
        "sheets": [_describe_sheet(session, sheet, content) for sheet in sheets],
        "forms": {kind: paper_lines(content.forms[kind]) for kind in kinds & {PaperKind.PROPOSAL}},
        "card": _describe_card(content.forms[PaperKind.ATTENDANCE]) if PaperKind.ATTENDANCE in kinds else {},
        "choices": [[number, _line(title)] for number, title in content.choices],
        "picks": session.picks_each,
        "kamus": [_describe_item(code, item) for code, item in content.kamus] if PaperKind.PROPOSAL in kinds else [],
        "consent": make_printable(content.consent, 4000, cut="…") if PaperKind.PROPOSAL in kinds else "",
    }


def _line(text: str) -> str:
    return make_printable(text.replace("\n", " "), LINE, cut="…")


def _hand_in(session: ForumSession) -> str:
    moment = timezone.localtime(session.ends_at)
    return _("Serahkan kepada fasilitator di %(place)s, paling lambat %(day)s pukul %(time)s WIB.") % {
        "place": _line(session.place),
        "day": date_format(moment, "l, j F Y"),
        "time": date_format(moment, "H.i"),
    }


def _describe_sheet(session: ForumSession, sheet: PaperSheet, content: Content) -> dict[str, Any]:
    rows = list(sheet.rows.all())
    box = row_box(rows=len(rows), is_large=sheet.is_large)
    return {
        "kind": sheet.kind,
        "label": sheet.label,
        "name": _sheet_names()[sheet.kind],
        "how": _how()[sheet.kind],
        "picks": _say_picks(session),
        "height": box.height,
        "width": box.width,
        "names_choices": lists_choices(rows=len(rows), is_large=sheet.is_large, choices=len(content.choices)),
        "rows": [_describe_row(sheet, row) for row in rows],
    }


def _sheet_names() -> dict[str, str]:
    return {
        PaperKind.PROPOSAL: _("Formulir usulan"),
        PaperKind.ATTENDANCE: _("Kartu hitung hadir"),
        PaperKind.BALLOT: _("Kertas suara"),
    }


def _how() -> dict[str, str]:
    """What to know before filling in a row of each kind."""
    return {
        PaperKind.PROPOSAL: _(
            "Satu kotak untuk satu usulan, dengan huruf cetak; kode kamus ada di lembar terakhir. Jangan difotokopi."
        ),
        PaperKind.ATTENDANCE: _("Satu kartu untuk satu pintu atau meja. Hitung dengan turus, lalu tulis jumlahnya."),
        PaperKind.BALLOT: _("Satu kotak untuk satu orang; boleh digunting, jangan difotokopi."),
    }


def _say_picks(session: ForumSession) -> str:
    return counted("Centang paling banyak %(count)s usulan.", session.picks_each)


def _describe_row(sheet: PaperSheet, row: PaperRow) -> dict[str, Any]:
    label = f"{sheet.label}-{row.position}"
    names = {
        PaperKind.PROPOSAL: _("Usulan %(label)s"),
        PaperKind.ATTENDANCE: _("Kartu %(label)s"),
        PaperKind.BALLOT: _("Kertas suara %(label)s"),
    }
    first, second = Code(sheet.key, row.position), Code(sheet.key, row.position, is_second=True)
    return {
        "label": label,
        "name": names[PaperKind(sheet.kind)] % {"label": label},
        "alt": _("Kode QR baris %(label)s") % {"label": label},
        "codes": [draw_code(first), draw_code(second)],
    }


def _describe_card(form: forms.Form) -> dict[str, Any]:
    """The grid of a counting card, from the lines of its form."""
    lines = form.lines()  # type: ignore[attr-defined]
    return {"columns": [name for name, _field in lines[0][1]], "bands": [label for label, _cells in lines]}


def _describe_item(code: str, item: CatalogItem) -> list[str]:
    agency = item.agency.name if item.agency else _("Kecamatan setempat")
    return [code, _line(item.name), _line(item.unit), format_rupiah(item.unit_price), _line(agency)]
