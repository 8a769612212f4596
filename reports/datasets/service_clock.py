"""How long agencies take: what waits with them and since when, and in how many working days they answered."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from budgets.boards.service import FEWEST, Pace, Service, read_service
from forums.renderers.words import write_date
from reports.document import Chart, Column, Document, Kind, Row, Shape, Table

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

BANDS = ("umur_0_5", "umur_6_10", "umur_11_20", "umur_lebih_20")


def read_service_clock(question: "Question", step: "Step") -> Document:
    """As things stand today; the same figures as the page of the service clock, in its ten queries."""
    service = read_service(question.cycle)
    step(1, 1)
    return Document(
        key="waktu-layanan",
        title=_("Waktu layanan perangkat daerah"),
        subtitle=f"{question.cycle}, {write_date(service.today)}",
        facts=list_facts(service),
        parts=[
            draw_waiting(service),
            Table("jawaban", _("Yang sudah dijawab"), answer_columns(), list_answers(service)),
        ],
    )


def list_facts(service: Service) -> list[tuple[str, str]]:
    figures = {"median": service.median, "kept": service.kept, "answered": service.answered, "late": service.late}
    known = {name: "–" if figure is None else str(figure) for name, figure in figures.items()}
    return [
        (_("Janji"), _("Jawaban pertama dalam %(days)s hari kerja.") % {"days": service.promised}),
        (_("Hari kerja"), _("Senin sampai Jumat tanpa hari libur nasional dan cuti bersama.")),
        (
            _("Seluruh kota"),
            _("%(answered)s dijawab, median %(median)s hari kerja, %(kept)s%% tepat waktu; %(late)s lewat janji.")
            % known,
        ),
        (
            _("Jawaban"),
            _("Dihitung sejak usulan sampai di perangkat daerah itu sampai langkah atau jawabannya yang pertama."),
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
