"""The columns of how far proposals went, the same in every table that has them, and the sentences that explain them."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.renderers.words import write_date
from musrenbang.lib.bilingual import shown
from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from reports.datasets.announced import Announced
from reports.datasets.tallies import Tally
from reports.document import Cell, Column, Kind
from themes.models import Theme

if TYPE_CHECKING:
    from reports.catalogue.entry import Question

HUNDRED, TENTH = 100, Decimal("0.1")


# By the figure of a tally: key, heading and meaning of its column. Read when a report is written, in its language.
COUNTED = {
    "received": (
        "usulan_masuk",
        _lazy("Usulan masuk"),
        _lazy("Usulan yang dikirim dan tidak ditarik pengusulnya, bagaimanapun nasibnya kemudian."),
    ),
    "forwarded": (
        "diteruskan",
        _lazy("Diteruskan"),
        _lazy("Disepakati forum dan diteruskan ke perangkat daerah; belum tentu didanai."),
    ),
    "lost": (
        "tidak_diteruskan",
        _lazy("Tidak diteruskan"),
        _lazy("Usulan masuk yang tidak, atau belum, diteruskan."),
    ),
    "accommodated": (
        "diakomodasi",
        _lazy("Diakomodasi"),
        _lazy("Diputuskan masuk rencana kerja perangkat daerah."),
    ),
}
PAID = {
    "asked": (
        "rupiah_masuk",
        _lazy("Diusulkan (Rp)"),
        _lazy("Anggaran menurut pengusul, dari semua usulan masuk."),
    ),
    "passed": (
        "rupiah_diteruskan",
        _lazy("Diteruskan (Rp)"),
        _lazy("Anggaran menurut pengusul, dari usulan yang diteruskan."),
    ),
    "accepted": (
        "rupiah_diakomodasi",
        _lazy("Diminta yang diakomodasi (Rp)"),
        _lazy("Anggaran menurut pengusul, dari usulan yang diakomodasi."),
    ),
    "funded": (
        "rupiah_didanai",
        _lazy("Didanai (Rp)"),
        _lazy("Anggaran hasil telaah perangkat daerah, dari usulan yang diakomodasi."),
    ),
}


ALL_COUNTS, ALL_MONEY = tuple(COUNTED), tuple(PAID)


def describe_column(name: str) -> Column:
    """The column for one figure of a tally."""
    kind, share = (Kind.COUNT, 7) if name in COUNTED else (Kind.RUPIAH, 13)
    key, heading, meaning = (COUNTED | PAID)[name]
    return Column(key, str(heading), kind, share, is_summed=True, meaning=str(meaning))


def list_columns(*names: str) -> list[Column]:
    return [describe_column(name) for name in names]


def list_figures(tally: Tally, *names: str) -> tuple[Cell, ...]:
    return tuple(getattr(tally, name) for name in names)


def reckon_percent(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Of hundred, to a tenth, half of it up: in sentences, tables and charts alike. None of nothing."""
    return (Decimal(part) * HUNDRED / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def name_themes(taking_part: Sequence[int] | set[int]) -> dict[int, str]:
    """Name by key, in the order of the themes: those still active, and those that took part. One query."""
    themes = [
        theme for theme in Theme.objects.order_by("position", "slug") if theme.is_active or theme.pk in taking_part
    ]
    return {theme.pk: shown(theme, "name") for theme in themes}


def list_basics(question: "Question", total: Tally, announced: Announced) -> list[tuple[str, str]]:
    """Period, filter, counts and what may still change: the first lines of every report of a whole cycle."""
    counted = _(
        "%(received)s usulan masuk, %(forwarded)s diteruskan, %(accommodated)s diakomodasi, %(funded)s didanai."
    )
    return [
        (_("Saringan"), _("Semua usulan %(cycle)s yang sudah dikirim dan tidak ditarik.") % {"cycle": question.cycle}),
        (_("Jumlah"), counted % describe_total(total)),
        (_("Keputusan"), describe_announced(announced, describe_secrets(question))),
    ]


def describe_announced(announced: Announced, otherwise: str) -> str:
    """Since when the decisions are public; else which themes' are not, and what that means for the figures."""
    if announced.day:
        return _("Diumumkan %(day)s.") % {"day": write_date(announced.day)}
    return " ".join((announced.lacking or _("Belum diumumkan."), otherwise))


def describe_total(total: Tally) -> dict[str, str]:
    counts = {name: format_number(getattr(total, name)) for name in ("received", "forwarded", "accommodated")}
    return {**counts, "funded": format_rupiah(total.funded)}


def describe_secrets(question: "Question") -> str:
    if question.is_public:
        return _("Yang belum diumumkan tidak dihitung sebagai diakomodasi.")
    return _("Angka diakomodasi memuat keputusan yang belum diumumkan; hanya untuk perencana.")
