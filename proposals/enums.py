"""States of a proposal and the coded facts about it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a proposal is. The allowed moves between them are in ``proposals.lifecycle``."""

    DRAFT = "draft", _("Draf")
    SUBMITTED = "submitted", _("Menunggu verifikasi kelurahan")
    RETURNED = "returned", _("Dikembalikan untuk dilengkapi")
    KELURAHAN_VERIFIED = "kelurahan_verified", _("Terverifikasi kelurahan")
    KECAMATAN_VERIFIED = "kecamatan_verified", _("Terverifikasi kecamatan")
    CLUSTERED = "clustered", _("Digabung dengan usulan serupa")
    LISTED = "listed", _("Dibahas dalam forum")
    NOT_AGREED = "not_agreed", _("Belum disepakati forum")
    FORWARDED = "forwarded", _("Sedang ditelaah perangkat daerah")
    ACCOMMODATED = "accommodated", _("Diakomodasi")
    UNACCOMMODATED = "unaccommodated", _("Belum terakomodasi")
    REJECTED = "rejected", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Ditarik pengusul")


# Final answers: these need a time, and the negative ones a coded reason and a sentence.
DECIDED = (Status.NOT_AGREED, Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.REJECTED)
NEGATIVE = (Status.NOT_AGREED, Status.UNACCOMMODATED, Status.REJECTED)
# Answers of agencies; invisible outside agency and Bappeda until published together.
EMBARGOED = (Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.REJECTED)


class ReasonPurpose(TextChoices):
    """What a coded reason explains: a no, or what a proposal still lacks."""

    REFUSING = "refusing", _("Menolak atau belum menyepakati")
    RETURNING = "returning", _("Mengembalikan untuk dilengkapi")


BY_EXCEPTION = "LUAR_HITUNGAN"  # the coded reason of who was left out by hand; nobody chooses it from a list


class Heap(TextChoices):
    """Heaps of a verifier's queue; the values stand in the address."""

    WAITING = "menunggu", _("Menunggu saya")
    RETURNED = "dikembalikan", _("Di pengusul")
    CHECKED = "diperiksa", _("Sudah saya periksa")
    ALL = "semua", _("Semua di wilayah saya")


class Mark(TextChoices):
    """What sets some proposals of a queue apart; the values stand in the address."""

    LATE = "telat", _("Lewat 7 hari")
    MENDED = "perbaikan", _("Perbaikan")
    TWIN = "mirip", _("Mungkin ganda")
    JOINED = "gabungan", _("Gabungan")


class Channel(TextChoices):
    """How a proposal came in; every channel ends in the same queue."""

    ONLINE = "online", _("Daring oleh warga")
    ASSISTED = "assisted", _("Dibantu petugas")
    HALL = "hall", _("Forum tatap muka")


class ProposerKind(TextChoices):
    PERSON = "person", _("Perorangan")
    GROUP = "group", _("Kelompok warga")
    CHILD = "child", _("Anak (di bawah 18 tahun)")
    COMPANY = "company", _("Perusahaan")


class ChildAge(TextChoices):
    """Age of a child who proposes; never the date of birth (UU 27/2022 art. 25: no more than needed)."""

    UNDER_10 = "under_10", _("di bawah 10 tahun")
    FROM_10 = "from_10", _("10–12 tahun")
    FROM_13 = "from_13", _("13–15 tahun")
    FROM_16 = "from_16", _("16–17 tahun")


class Step(TextChoices):
    """The pages on which a proposal is written, in their order; the value stands in the address."""

    WHO = "siapa", _("Siapa yang mengusulkan?")
    WHAT = "apa", _("Apa yang diusulkan?")
    WHERE = "tempat", _("Di mana?")
    AMOUNT = "jumlah", _("Berapa banyak?")
    PROOF = "bukti", _("Foto dan berkas")


class SupportChannel(TextChoices):
    """How a person supports a proposal; the counts are shown apart."""

    ACCOUNT = "account", _("Dengan akun")
    GUEST = "guest", _("Tanpa akun")
    ASSISTED = "assisted", _("Dibantu petugas")


class MessageChannel(TextChoices):
    """How a message about an event reaches a person."""

    PORTAL = "portal", _("Di portal")
    EMAIL = "email", _("E-mail")
    HAND = "hand", _("Disampaikan petugas")
    GATEWAY = "gateway", _("SMS atau WhatsApp")


class MessageStatus(TextChoices):
    WAITING = "waiting", _("Menunggu dikirim")
    SENT = "sent", _("Tersampaikan")
    FAILED = "failed", _("Gagal")


class ReviewLevel(TextChoices):
    """Verification leaves a row per level, not one status column (domain: lurah → camat → mitra → OPD → TAPD)."""

    KELURAHAN = "kelurahan", _("Kelurahan")
    KECAMATAN = "kecamatan", _("Kecamatan")
    PARTNER = "partner", _("Mitra Bappeda")
    AGENCY = "agency", _("Perangkat daerah")
    TAPD = "tapd", _("TAPD")


class EventKind(TextChoices):
    """What an event in the history of a proposal tells."""

    MOVED = "moved", _("Status berubah")
    CORRECTED = "corrected", _("Isian dikoreksi")
    PUBLISHED = "published", _("Keputusan diumumkan")
    FOLLOWED = "followed", _("Kabar dari usulan induk")
    KEY = "key", _("PIN baru untuk pengusul")
    SIPD = "sipd", _("Dicatat di SIPD")


class AttachmentKind(TextChoices):
    PHOTO = "photo", _("Foto")
    DOCUMENT = "document", _("Dokumen")


class ForumOutcome(TextChoices):
    """What the forum made of a proposal; a draft until the session is closed."""

    OPEN = "open", _("Belum dibahas")
    AGREED = "agreed", _("Disepakati")
    NOT_AGREED = "not_agreed", _("Belum disepakati")
    PASSED_ON = "passed_on", _("Dibawa ke forum berikutnya")


class Shown(TextChoices):
    """Personal data an officer was shown; the log of it names what, never the data."""

    NAME = "name", _("Nama dan kontak pengusul")
    PIN = "pin", _("PIN usulan")
    CALL = "call", _("Nama dan kontak untuk menyampaikan kabar")
    ATTENDEES = "attendees", _("Nama pada daftar hadir")
    PAPER = "paper", _("Foto daftar hadir kertas")
