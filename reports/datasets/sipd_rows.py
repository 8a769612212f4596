"""Proposals as rows of the SIPD sheet, and what each still lacks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from musrenbang.lib.site import write_address
from proposals.datasets.public import proposer_label
from proposals.enums import AttachmentKind, ReviewLevel, Status
from proposals.models import Attachment, Proposal, Review
from regions.models import Agency
from reports.datasets.sipd_layout import FILLABLE, Layout
from reports.document import Cell, Row
from reports.enums import SipdScope
from reports.models.sipd import SipdRecord
from themes.models import Cycle, ThemeRound

CHUNK = 500
MOST_PHOTOS = 3
# Personal columns stay where they are: nothing of them belongs in SIPD, and each costs a decryption.
NEVER_READ = ("proposer_name", "contact", "accommodation", "pin", "words", "match_title")
LEVELS: Mapping[str, str] = {
    "rekomendasi_kelurahan": ReviewLevel.KELURAHAN,
    "rekomendasi_kecamatan": ReviewLevel.KECAMATAN,
    "rekomendasi_mitra": ReviewLevel.PARTNER,
    "rekomendasi_skpd": ReviewLevel.AGENCY,
    "rekomendasi_tapd": ReviewLevel.TAPD,
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One proposal as the sheet has it. ``missing`` names fillings the layout requires and nobody gave."""

    code: str
    title: str
    cells: Row
    missing: tuple[str, ...]


def choose_proposals(
    cycle: Cycle, scope: SipdScope, round_: ThemeRound | None = None, agency: Agency | None = None
) -> QuerySet[Proposal]:
    """What goes into SIPD, also what is decided and not published yet: for Bappeda only."""
    chosen = Q(status=Status.ACCOMMODATED) if scope == SipdScope.ACCOMMODATED else Q(forwarded_at__isnull=False)
    rows = Proposal.objects.filter(chosen, round__cycle=cycle).exclude(status=Status.WITHDRAWN)
    if round_:
        rows = rows.filter(round=round_)
    return rows.filter(agency=agency) if agency else rows


def with_sheet(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Everything a row needs; three queries for each chunk."""
    reviews = Review.objects.order_by("pk").only("proposal", "level", "recommendation")
    photos = Attachment.objects.public().filter(kind=AttachmentKind.PHOTO).order_by("pk").only("proposal", "key")
    return (
        proposals.select_related(
            "round__theme", "kelurahan__parent", "first_agency", "agency", "catalog_item", "sipd_record"
        )
        .prefetch_related(
            Prefetch("reviews", queryset=reviews), Prefetch("attachments", queryset=photos, to_attr="public_photos")
        )
        .defer(*NEVER_READ)
    )


def read_rows(proposals: QuerySet[Proposal], layout: Layout) -> Iterator[SheetRow]:
    """The rows, in the order of their codes."""
    reader = RowReader(layout)
    for proposal in with_sheet(proposals).order_by("code").iterator(chunk_size=CHUNK):
        yield reader.read(proposal)


def find_record(proposal: Proposal) -> SipdRecord | None:
    return getattr(proposal, "sipd_record", None)


class RowReader:
    """Fills the columns of one layout; knows how often a proposal was carried over."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        carried = Proposal.objects.filter(carried_from__isnull=False).values_list("pk", "carried_from")
        self.carried: dict[int, int | None] = dict(carried)

    def read(self, proposal: Proposal) -> SheetRow:
        cells = self.fill(proposal)
        return SheetRow(
            code=proposal.code or "",
            title=proposal.title,
            cells=tuple(cells[column.filling] for column in self.layout.columns),
            missing=tuple(c.filling for c in self.layout.required if cells[c.filling] in {None, ""}),
        )

    def fill(self, proposal: Proposal) -> dict[str, Cell]:
        """The cell of every column; where the portal has no word, the one Bappeda typed."""
        record = find_record(proposal)
        filled: Mapping[str, str] = record.filled if record else {}
        cells: dict[str, Cell] = {}
        for column in self.layout.columns:
            own = self._read(column.filling, proposal)
            is_empty = own in {None, ""} and column.filling in FILLABLE
            cells[column.filling] = filled.get(column.filling, "") if is_empty else own
        return cells

    def _read(self, filling: str, proposal: Proposal) -> Cell:
        if filling in LEVELS:
            given = [r.recommendation for r in proposal.reviews.all() if r.level == LEVELS[filling]]
            return given[-1] if given else ""
        return READERS[filling](self, proposal)

    def count_turns(self, proposal: Proposal) -> int:
        """1 for a new one, one more for each year it was carried over."""
        turns, before = 1, self.carried.get(proposal.pk)
        while before and turns <= len(self.carried):
            turns, before = turns + 1, self.carried.get(before)
        return turns

    def spell_sub_activity(self, proposal: Proposal) -> str:
        name = proposal.catalog_item.name if proposal.catalog_item else ""
        return self.layout.spell("sub_kegiatan", name) or self.layout.spell("sub_kegiatan", proposal.sector_code)


def _name(thing: Any) -> str:
    return thing.name if thing else ""


def _point(figure: Decimal | None) -> str:
    return "" if figure is None else str(figure)


def _link_photos(proposal: Proposal) -> str:
    """Addresses of the photos an officer released, as many as SIPD keeps; who took them stays here."""
    photos: list[Attachment] = getattr(proposal, "public_photos", [])
    return " ".join(write_address(reverse("attachment_file", args=[photo.key])) for photo in photos[:MOST_PHOTOS])


READERS: Mapping[str, Callable[[RowReader, Proposal], Cell]] = {
    "id_sipd": lambda _r, p: getattr(find_record(p), "sipd_id", "") or "",
    "status_sipd": lambda _r, p: getattr(find_record(p), "status", ""),
    "kode": lambda _r, p: p.code or "",
    "tanggal": lambda _r, p: timezone.localdate(p.submitted_at) if p.submitted_at else None,
    "pengusul": lambda _r, p: proposer_label(p),
    "profil_pengusul": lambda r, p: r.layout.spell("profil_pengusul", p.proposer_kind),
    "jenis_usulan": lambda r, p: r.layout.spell("jenis_usulan", "gagasan" if p.is_off_catalog else "kamus"),
    "usulan": lambda _r, p: p.title,
    "kamus": lambda _r, p: _name(p.catalog_item),
    "masalah": lambda _r, p: p.problem,
    "alamat": lambda _r, p: p.address,
    "rw": lambda _r, p: p.rw,
    "rt": lambda _r, p: p.rt,
    "kabupaten_kota": lambda _r, _p: settings.CITY_NAME,
    "kecamatan": lambda _r, p: _name(p.kelurahan and p.kelurahan.parent),
    "kelurahan": lambda _r, p: _name(p.kelurahan),
    "ajuan_ke": lambda r, p: r.count_turns(p),
    "tema": lambda _r, p: p.round.theme.name,
    "opd_awal": lambda _r, p: _name(p.first_agency),
    "opd_akhir": lambda _r, p: _name(p.agency),
    "status": lambda r, p: r.layout.spell("status", p.status, str(Status(p.status).label)),
    "catatan": lambda _r, p: p.decision_note,
    "volume": lambda _r, p: p.assessed_volume or p.volume,
    "satuan": lambda _r, p: p.unit,
    "harga_satuan": lambda _r, p: p.unit_price,
    "anggaran": lambda _r, p: p.assessed_amount or p.requested_amount,
    "jenis_belanja": lambda r, p: r.layout.spell("jenis_belanja", p.kind),
    "sub_kegiatan": lambda r, p: r.spell_sub_activity(p),
    "kode_bidang": lambda _r, p: p.sector_code,
    "target_sdg": lambda _r, p: p.sdg_target,
    "penerima_manfaat": lambda _r, p: p.beneficiary_count,
    "lintang": lambda _r, p: _point(p.latitude),
    "bujur": lambda _r, p: _point(p.longitude),
    "foto": lambda _r, p: _link_photos(p),
}
