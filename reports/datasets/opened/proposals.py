"""Proposals and the decisions on them, as everybody may know them: by ``public_status`` alone.

Title, problem and the sentence of a decision stand on the public page of a proposal word for word. Who proposed, the
address, RT and RW, contacts, ages and groups are no columns here, and beneficiaries of fewer than five are left out.
"""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from proposals.enums import DECIDED, NEGATIVE, Channel, Status
from proposals.models import Proposal
from proposals.querysets import ProposalQuerySet
from reports.datasets.opened.told import Told, day_of, name_codes, only_if, tabulate, tell
from reports.document import Kind, Table
from themes.datasets.attendance import LEAST
from themes.enums import ActivityKind
from themes.models import Cycle

ANSWERED = Q(public_status__in=DECIDED)
REFUSED = Q(public_status__in=NEGATIVE)
ACCOMMODATED = Q(public_status=Status.ACCOMMODATED)
MANY = Q(beneficiary_count=0) | Q(beneficiary_count__gte=LEAST)
SECRET = (Status.DRAFT, Status.WITHDRAWN)


def list_published(cycle: Cycle) -> ProposalQuerySet:
    return Proposal.objects.public().filter(round__cycle=cycle).order_by("code")


def read_proposals(cycle: Cycle) -> Table:
    """Every proposal of a cycle that was sent and not withdrawn, by code."""
    return tabulate("usulan", _("Usulan"), describe_proposals(), list_published(cycle))


def read_decisions(cycle: Cycle) -> Table:
    """Every decision everybody may know, with its reason."""
    rows = list_published(cycle).filter(ANSWERED)
    return tabulate("keputusan", _("Keputusan beserta alasannya"), describe_decisions(), rows)


def describe_proposals() -> Sequence[Told]:
    return [*describe_identity(), *describe_wish(), *describe_place(), *describe_size(), *describe_way()]


def name_statuses() -> dict[str, str]:
    return {status.value: str(status.label) for status in Status if status not in SECRET}


def describe_identity() -> list[Told]:
    return [
        tell("kode", "code", _("Kode usulan"), _("Tetap selamanya; alamat halamannya /usulan/<kode>/."), Kind.CODE),
        tell("tahun", "round__cycle__plan_year", _("Tahun rencana"), _("Tahun RKPD yang direncanakan."), Kind.COUNT),
        tell("tema", "round__theme__slug", _("Tema"), _("Alamat tema; namanya ada di daftar tema.")),
    ]


def describe_wish() -> list[Told]:
    return [
        tell("judul", "title", _("Judul usulan"), _("Tulisan pengusul, seperti di halaman usulan.")),
        tell("permasalahan", "problem", _("Permasalahan"), _("Tulisan pengusul, seperti di halaman usulan.")),
        tell(
            "kamus",
            "catalog_item__name",
            _("Kegiatan kamus"),
            _("Kegiatan kamus usulan yang dipilih; kosong bila gagasan di luar kamus."),
        ),
        tell("sifat", "kind", _("Sifat"), _("Fisik, barang, atau nonfisik."), codes=name_codes(ActivityKind.choices)),
        tell(
            "bidang", "sector_code", _("Kode bidang urusan"), _("Menurut nomenklatur Permendagri 90/2019."), Kind.CODE
        ),
        tell(
            "target_sdg", "sdg_target", _("Target SDG"), _("Target pembangunan berkelanjutan, misalnya 4.4."), Kind.CODE
        ),
    ]


def describe_place() -> list[Told]:
    return [
        tell(
            "kode_wilayah", "kelurahan__code", _("Kode kelurahan"), _("Kode kelurahan menurut Kepmendagri."), Kind.CODE
        ),
        tell("kelurahan", "kelurahan__name", _("Kelurahan"), _("Lokasi usulan; alamatnya tidak dimuat.")),
        tell("kecamatan", "kelurahan__parent__name", _("Kecamatan"), _("Kecamatan dari kelurahan itu.")),
    ]


def describe_size() -> list[Told]:
    few = _("Jumlah orang menurut pengusul; 1 sampai 4 dikosongkan supaya tidak ada yang dikenali.")
    return [
        tell(
            "volume",
            "volume",
            _("Volume"),
            _("Banyaknya yang diusulkan, dalam satuan di kolom berikutnya."),
            Kind.VOLUME,
        ),
        tell("satuan", "unit", _("Satuan"), _("Satuan volume.")),
        tell(
            "anggaran_usulan",
            "requested_amount",
            _("Anggaran usulan (Rp)"),
            _("Rupiah menurut pengusul: volume kali harga satuan."),
            Kind.RUPIAH,
            is_summed=True,
        ),
        tell("penerima_manfaat", only_if(MANY, "beneficiary_count"), _("Penerima manfaat"), few, Kind.COUNT),
    ]


def describe_way() -> list[Told]:
    return [
        tell("saluran", "channel", _("Saluran"), _("Cara usulan masuk."), codes=name_codes(Channel.choices)),
        tell("dukungan", "support_count", _("Dukungan"), _("Orang yang mendukung usulan ini di portal."), Kind.COUNT),
        tell("dikirim", day_of("submitted_at"), _("Dikirim"), _("Hari usulan dikirim (WIB)."), Kind.DAY),
        tell(
            "diteruskan",
            day_of("forwarded_at"),
            _("Diteruskan"),
            _("Hari forum meneruskannya ke perangkat daerah; kosong bila belum. Diteruskan belum berarti didanai."),
            Kind.DAY,
        ),
        tell("opd_awal", "first_agency__short_name", _("Perangkat daerah tujuan awal"), _("Singkatan."), Kind.CODE),
        tell(
            "opd",
            "agency__short_name",
            _("Perangkat daerah sekarang"),
            _("Singkatan; kosong sebelum diteruskan."),
            Kind.CODE,
        ),
        tell(
            "status",
            "public_status",
            _("Status"),
            _("Yang diketahui umum: keputusan yang belum diumumkan terbaca “forwarded”."),
            codes=name_statuses(),
        ),
        *describe_answer(),
        tell("induk", "lead__code", _("Usulan induk"), _("Kode usulan tempat usulan ini digabung."), Kind.CODE),
        tell(
            "lanjutan_dari",
            "carried_from__code",
            _("Lanjutan dari"),
            _("Kode usulan tahun lalu yang dilanjutkan."),
            Kind.CODE,
        ),
    ]


def describe_answer() -> list[Told]:
    return [
        tell(
            "diumumkan",
            only_if(ANSWERED, "published_at__date"),
            _("Diumumkan"),
            _("Hari jawaban akhir menjadi terbuka (WIB)."),
            Kind.DAY,
        ),
        tell(
            "anggaran_hasil",
            only_if(ACCOMMODATED, "assessed_amount"),
            _("Anggaran hasil telaah (Rp)"),
            _("Rupiah yang diakomodasi; kosong bila tidak diakomodasi."),
            Kind.RUPIAH,
            is_summed=True,
        ),
        tell(
            "volume_hasil",
            only_if(ACCOMMODATED, "assessed_volume"),
            _("Volume hasil telaah"),
            _("Volume yang diakomodasi; kosong bila tidak diakomodasi."),
            Kind.VOLUME,
        ),
    ]


def describe_decisions() -> Sequence[Told]:
    return [
        *describe_identity(),
        tell("judul", "title", _("Judul usulan"), _("Tulisan pengusul, seperti di halaman usulan.")),
        tell(
            "keputusan",
            "public_status",
            _("Keputusan"),
            _("Jawaban akhir: dari forum (not_agreed), kelurahan atau kecamatan (rejected), atau perangkat daerah."),
            codes={status.value: str(status.label) for status in DECIDED},
        ),
        tell(
            "opd", "agency__short_name", _("Perangkat daerah"), _("Singkatan; kosong bila tidak diteruskan."), Kind.CODE
        ),
        tell("alasan", only_if(REFUSED, "reason__code"), _("Kode alasan"), _("Kosong bila diakomodasi."), Kind.CODE),
        tell("sebutan_alasan", only_if(REFUSED, "reason__label"), _("Alasan"), _("Sebutan kode alasan itu.")),
        tell(
            "penjelasan",
            only_if(ANSWERED, "decision_note"),
            _("Penjelasan"),
            _("Kalimat yang memutuskan, seperti di halaman usulan."),
        ),
        tell(
            "anggaran_usulan",
            "requested_amount",
            _("Anggaran usulan (Rp)"),
            _("Rupiah menurut pengusul."),
            Kind.RUPIAH,
            is_summed=True,
        ),
        *describe_answer(),
    ]
