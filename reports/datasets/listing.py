"""What all lists of proposals share: rows streamed from the database, the columns of a proposal, and what cannot stand
in a list.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from musrenbang.lib.numerals import format_number
from musrenbang.lib.rupiah import format_rupiah
from reports.document import Column, Fault, Kind, Row
from themes.enums import SessionKind

if TYPE_CHECKING:
    from reports.catalogue.entry import Question

NUMBER = "no"  # column of where a row stands in its list
CHUNK = 1000
HIGHEST = Decimal("9999999999.99")  # the largest volume the column holds; what is no number sorts above it


class Lines:
    """Rows of a query, read anew each time; ``read`` hears the running number and the record."""

    def __init__(self, query: QuerySet[Any, Any], read: Callable[[int, Any], Row], count: int) -> None:
        self._query, self._read, self._count = query, read, count

    def __iter__(self) -> Iterator[Row]:
        for number, record in enumerate(self._query.iterator(chunk_size=CHUNK), start=1):
            yield self._read(number, record)

    def __len__(self) -> int:
        return self._count


def readable(path: str = "") -> Q:
    """Condition: the proposal that ``path`` leads to has all a list needs."""
    has_agency = Q(**{f"{path}agency__isnull": False}) | Q(**{f"{path}first_agency__isnull": False})
    filled = {"code__isnull": False, "kelurahan__parent__isnull": False, "requested_amount__isnull": False}
    return has_agency & Q(
        **{f"{path}{name}": value for name, value in filled.items()}, **{f"{path}volume__lte": HIGHEST}
    )


def find_faults(rows: QuerySet[Any, Any], path: str = "") -> list[Fault]:
    """The proposals among ``rows`` that cannot stand in a list. One query."""
    broken = rows.exclude(pk__in=rows.filter(readable(path)).values("pk")).order_by(f"{path}code")
    sentence = _("Kode, wilayah, perangkat daerah, volume, atau anggarannya belum dapat dibaca.")
    return [
        Fault(code or "", title, sentence)
        for code, title in broken.values_list(f"{path}code", f"{path}title").iterator(CHUNK)
    ]


def name_subject(question: "Question") -> str:
    """``RKPD 2028 – Pemuda – Dinas Kesehatan``."""
    parts = [f"RKPD {question.cycle.plan_year}"]
    if question.round:
        parts.append(question.round.theme.name)
    if question.session:
        parts.append(name_session(question.session.kind, None, question.session.place))
    if question.agency:
        parts.append(question.agency.name)
    if question.region:
        parts.append(str(question.region))
    return " – ".join(parts)


def list_subjects(question: "Question") -> list[tuple[str, str]]:
    """What was asked for, as facts."""
    every = _("semua")
    return [
        (_("Tema"), question.round.theme.name if question.round else every),
        (_("Perangkat daerah"), question.agency.name if question.agency else every),
    ]


def list_areas(question: "Question") -> list[tuple[str, str]]:
    """Theme and area that were asked for, as facts."""
    theme, _agency = list_subjects(question)
    return [theme, (_("Wilayah"), str(question.region) if question.region else _("semua"))]


def list_sum(count: int, asked: int) -> tuple[str, str]:
    """How many proposals there are, and the rupiah asked for by all of them."""
    figures = {"count": format_number(count), "asked": format_rupiah(asked)}
    return _("Jumlah"), _("%(count)s usulan, %(asked)s") % figures


def name_session(kind: str, region: str | None, place: str) -> str:
    return f"{SessionKind(kind).label}, {region or place}"


def number_column() -> Column:
    return Column(NUMBER, _("No."), Kind.COUNT, 4, meaning=_("Nomor urut dalam daftar ini."))


def code_column() -> Column:
    return Column(
        "kode", _("Kode usulan"), Kind.CODE, 11, meaning=_("Kode usulan di portal; tetap dan tidak dipakai ulang.")
    )


def theme_column() -> Column:
    return Column("tema", _("Tema"), share=8, meaning=_("Tema musrenbang tempat usulan ini diajukan."))


def title_column() -> Column:
    return Column("usulan", _("Usulan"), share=24, meaning=_("Judul usulan."))


def agency_column(share: int = 11) -> Column:
    words = _("Perangkat daerah yang memegang usulan sekarang; sebelum diteruskan, tujuan awalnya.")
    return Column("perangkat_daerah", _("Perangkat daerah"), share=share, meaning=words)


def place_columns(heading: str = "") -> list[Column]:
    """Kelurahan, and small beneath it what lies around."""
    return [
        Column("kelurahan", heading or _("Kelurahan"), share=11, meaning=_("Kelurahan tempat kegiatan.")),
        Column("kecamatan", _("Kecamatan"), share=8, under="kelurahan", meaning=_("Kecamatan tempat kegiatan.")),
    ]


def unit_column(under: str = "volume") -> Column:
    return Column("satuan", _("Satuan"), share=7, under=under, meaning=_("Satuan volume."))


def asked_column(key: str = "anggaran_usulan", heading: str = "") -> Column:
    words = _("Volume × harga satuan menurut pengusul, dalam rupiah, sebelum ditelaah.")
    return Column(key, heading or _("Anggaran usulan (Rp)"), Kind.RUPIAH, 13, is_summed=True, meaning=words)
