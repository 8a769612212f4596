"""How long agencies take: what waits with them and since when, and in how many working days they answered.

The public version says what the public page does: only of agencies that answered often, and nothing of what waits.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext as _

from budgets.boards.service import FEWEST, Pace, PublicService, Service, read_public_service, read_service
from forums.renderers.words import write_volume
from musrenbang.lib.numerals import counted, format_number
from reports.document import Chart, Column, Document, Kind, Part, Row, Shape, Table
from themes.models import Cycle

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

Shown: TypeAlias = tuple[list[tuple[str, str]], list[Part]]  # facts and parts
BANDS = ("umur_0_5", "umur_6_10", "umur_11_20", "umur_lebih_20")


def read_service_clock(question: "Question", step: "Step") -> Document:
    """As things stand today; the same figures as the pages of the service clock, in their ten queries (public: seven).

    The day is the run's own and stands on its cover: were it a figure, every night would make another version.
    """
    facts, parts = show_public(question.cycle) if question.is_public else show_all(question.cycle)
    step(1, 1)
    return Document(
        key="waktu-layanan",
        title=_("Waktu layanan perangkat daerah"),
        subtitle=str(question.cycle),
        facts=facts,
        parts=parts,
    )


def show_all(cycle: Cycle) -> Shown:
    service = read_service(cycle)
    figures = {"median": service.median, "kept": service.kept, "answered": service.answered, "late": service.late}
    known = {name: say(figure) for name, figure in figures.items()}
    words = _("%(answered)s dijawab, median %(median)s hari kerja, %(kept)s%% tepat waktu; %(late)s lewat janji.")
    facts = [(_("Seluruh kota"), words % known), *list_meanings(service.promised)]
    answers = Table("jawaban", _("Yang sudah dijawab"), answer_columns(), list_answers(service))
    return facts, [draw_waiting(service), answers]


def show_public(cycle: Cycle) -> Shown:
    service = read_public_service(cycle)
    facts = [
        (_("Seluruh kota"), describe_city(service)),
        (_("Yang dihitung"), _("Hanya usulan yang keputusannya sudah diumumkan.")),
        (
            _("Tidak ditampilkan"),
            counted("%(count)s perangkat daerah dengan terlalu sedikit jawaban", service.hidden),
        ),
        *list_meanings(service.promised),
    ]
    rows: list[Row] = [(pace.name, pace.answered, pace.median, pace.kept) for pace in service.paces]
    nothing = _("Belum ada perangkat daerah dengan cukup banyak jawaban.")
    answers = Table("jawaban", _("Yang sudah dijawab"), answer_columns(), rows, nothing=nothing)
    return facts, [answers]


def describe_city(service: PublicService) -> str:
    if service.median is None:
        return _("Belum cukup usulan yang keputusannya diumumkan untuk menyebut angkanya.")
    figures = {"median": service.median, "kept": service.kept, "answered": service.answered}
    words = _("%(answered)s dijawab, median %(median)s hari kerja, %(kept)s%% tepat waktu.")
    return words % {name: say(figure) for name, figure in figures.items()}


def say(figure: int | Decimal | None) -> str:
    if figure is None:
        return "–"
    return write_volume(figure) if isinstance(figure, Decimal) else format_number(figure)


def list_meanings(promised: int) -> list[tuple[str, str]]:
    return [
        (_("Janji"), _("Jawaban pertama dalam %(days)s hari kerja.") % {"days": promised}),
        (_("Hari kerja"), _("Senin sampai Jumat tanpa hari libur nasional dan cuti bersama.")),
        (
            _("Jawaban"),
            _("Dihitung sejak usulan sampai di perangkat daerah itu sampai langkah atau jawabannya yang pertama."),
        ),
        (
            _("Dialihkan"),
            _("Dihitung pada setiap perangkat daerah yang menjawabnya, tetapi satu kali untuk seluruh kota."),
        ),
        (_("Tidak dihitung"), _("Yang diputuskan Bappeda lewat penguncian skenario.")),
    ]


def draw_waiting(service: Service) -> Chart:
    columns = [
        agency_column(),
        *(
            Column(
                key, heading, Kind.COUNT, 6, is_summed=True, meaning=_("Usulan yang menunggu selama itu, hari kerja.")
            )
            for key, heading in zip(BANDS, ("0–5", "6–10", "11–20", "> 20"), strict=True)
        ),
        Column("menunggu", _("Menunggu"), Kind.COUNT, 7, is_summed=True, meaning=_("Semua yang belum dilihat.")),
        Column(
            "lewat_janji", _("Lewat janji"), Kind.COUNT, 7, is_summed=True, meaning=_("Menunggu lebih lama dari janji.")
        ),
        Column("tertua", _("Tertua (hari)"), Kind.COUNT, 7, meaning=_("Umur yang paling lama menunggu, hari kerja.")),
        Column(
            "hari_tanpa_langkah",
            _("Tanpa langkah (hari)"),
            Kind.COUNT,
            8,
            meaning=_("Hari kerja tanpa satu langkah pun selama ada yang menunggu."),
        ),
    ]
    rows = [read_waiting(pace) for pace in service.paces]
    nothing = _("Belum ada usulan yang sampai di perangkat daerah.")
    return Chart(
        title=_("Yang menunggu, menurut umurnya"),
        shape=Shape.STACKED,
        table=Table("menunggu", _("Yang menunggu"), columns, rows, nothing=nothing),
        label="perangkat_daerah",
        values=BANDS,
        alternative=_("Batang bertumpuk per perangkat daerah: usulan yang menunggu, menurut umurnya dalam hari kerja."),
    )


def read_waiting(pace: Pace) -> Row:
    waiting = pace.waiting
    return (pace.agency.name, *waiting.bands, waiting.count, waiting.late, pace.oldest, pace.quiet)


def answer_columns() -> list[Column]:
    return [
        agency_column(),
        Column("dijawab", _("Dijawab"), Kind.COUNT, 7, is_summed=True, meaning=_("Usulan yang sudah dijawab.")),
        Column(
            "median_hari_kerja",
            _("Median (hari kerja)"),
            Kind.VOLUME,
            9,
            meaning=_("Separuh dijawab secepat ini atau lebih cepat; kosong di bawah %(least)s jawaban.")
            % {"least": FEWEST},
        ),
        Column(
            "tepat_waktu_persen",
            _("Tepat waktu (%)"),
            Kind.COUNT,
            9,
            meaning=_("Dijawab dalam janji, dari semua yang dijawab dan yang sudah lewat janji."),
        ),
    ]


def list_answers(service: Service) -> list[Row]:
    """Fewer than FEWEST answers say little, and are nobody's measure."""
    return [
        (
            pace.agency.name,
            pace.answered,
            *((pace.median, pace.kept) if pace.answered >= FEWEST else (None, None)),
        )
        for pace in service.paces
    ]


def agency_column() -> Column:
    return Column("perangkat_daerah", _("Perangkat daerah"), share=24, meaning=_("Yang memegang usulannya."))
