"""Everything the portal knows about one person, for her to see and take away (UU 27/2022 art. 6 and 13)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from accounts.nik import mask_nik
from proposals.models import Message, Proposal, Support

Facts = dict[str, Any]

# What each part of the file says; stands on the page and in the file itself.
PARTS: dict[str, str | Promise] = {
    "profil": _("Nama, nomor, alamat, cara menerima kabar, peran, dan kapan akun dibuat serta terakhir dipakai."),
    "usulan": _("Usulan dan draf Anda, termasuk isian yang tidak tampil untuk umum, dengan lampiran dan riwayatnya."),
    "persetujuan": _("Persetujuan pada usulan Anda: naskah dan versinya, kapan, dengan cara apa, dan oleh siapa."),
    "dukungan": _("Usulan orang lain yang Anda dukung."),
    "kabar": _("Kabar yang ditujukan kepada Anda: tentang usulan mana, lewat apa, dan apakah tersampaikan."),
    "membantu": _("Kode usulan yang Anda ketik untuk orang lain; isinya milik mereka, jadi tidak ikut di sini."),
}


def describe_person(user: User) -> Facts:
    """All parts, ready for JSON: dates in ISO 8601 with zone, amounts in rupiah. Never a password, a PIN or a NIK."""
    own = Proposal.objects.filter(author=user).for_detail().order_by("started_at", "pk")
    helped = Proposal.objects.filter(entered_by=user).exclude(author=user).exclude(code=None).order_by("code")
    proposals = list(own.prefetch_related("attachments", "group_counts", "events__reason"))
    return {
        "keterangan": {name: str(meaning) for name, meaning in PARTS.items()},
        "dibuat": spell_time(timezone.now()),
        "profil": describe_profile(user),
        "usulan": [describe_proposal(proposal) for proposal in proposals],
        "persetujuan": describe_consents(proposals),
        "dukungan": describe_supports(user),
        "kabar": describe_messages(user),
        "membantu": list(helped.values_list("code", flat=True)),
    }


def describe_profile(user: User) -> Facts:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    return {
        "nama_pengguna": user.username,
        "nama_tampilan": user.display_name,
        "email": user.email,
        "alamat_email": [{"alamat": row.email, "terbukti": row.verified} for row in addresses],
        "nomor_hp": user.phone,
        "nomor_hp_terbukti": spell_time(user.phone_proven_at),
        "nik": mask_nik(user.nik_last_four),
        "tanpa_akun": user.is_guest,
        "surat_kabar": str(user.get_notices_display()),
        "peran": [str(membership) for membership in user.memberships.select_related("region", "agency")],
        "dibuat": spell_time(user.date_joined),
        "terakhir_masuk": spell_time(user.last_login),
    }


def describe_proposal(proposal: Proposal) -> Facts:
    counts = [
        {"jenis_kelamin": row.get_sex_display(), "umur": row.get_age_band_display(), "jumlah": row.count}
        for row in proposal.group_counts.all()
    ]
    return {
        "kode": proposal.code,
        "tema": proposal.round.theme.name,
        "tahun_rencana": proposal.round.cycle.plan_year,
        "status": proposal.get_public_status_display(),
        "saluran": str(proposal.get_channel_display()),
        "diusulkan_oleh": str(proposal.get_proposer_kind_display()),
        "nama_pengusul": proposal.proposer_name,
        "kontak": proposal.contact,
        "umur_anak": str(proposal.get_child_age_display()),
        "kebutuhan_akomodasi": proposal.accommodation,
        "nama_kelompok": proposal.group_name,
        "anggota_kelompok": counts,
        "judul": proposal.title,
        "permasalahan": proposal.problem,
        "kelurahan": proposal.kelurahan.name if proposal.kelurahan else "",
        "rw": proposal.rw,
        "rt": proposal.rt,
        "alamat": proposal.address,
        "titik": describe_point(proposal),
        "volume": proposal.volume,
        "satuan": proposal.unit,
        "harga_satuan": proposal.unit_price,
        "anggaran_usulan": proposal.requested_amount,
        "penerima_manfaat": proposal.beneficiary_count,
        "mulai_diisi": spell_time(proposal.started_at),
        "dikirim": spell_time(proposal.submitted_at),
        "lampiran": [describe_attachment(row) for row in proposal.attachments.all()],
        "riwayat": describe_history(proposal),
    }


def describe_point(proposal: Proposal) -> Facts | None:
    if proposal.latitude is None:
        return None
    return {"lintang": proposal.latitude, "bujur": proposal.longitude}


def describe_attachment(attachment: Any) -> Facts:
    return {
        "nama": attachment.original_name,
        "jenis": str(attachment.get_kind_display()),
        "bita": attachment.size,
        "diunggah": spell_time(attachment.uploaded_at),
        "tampil_untuk_umum": spell_time(attachment.released_at),
    }


def describe_history(proposal: Proposal) -> list[Facts]:
    """What everybody may read; the decision of an agency only once it is published."""
    return [
        {"waktu": spell_time(event.happened_at), "oleh": event.actor_label, "menjadi": str(event.get_target_display())}
        | {"alasan": event.reason.label if event.reason else "", "penjelasan": event.note}
        for event in sorted(proposal.events.all(), key=lambda event: event.sequence)
        if not event.is_embargoed or proposal.published_at
    ]


def describe_consents(proposals: Iterable[Proposal]) -> list[Facts]:
    ids = {pk for row in proposals for pk in (row.consent_id, row.accommodation_consent_id) if pk}
    return [
        {
            "untuk": str(consent.text.get_purpose_display()),
            "versi": consent.text.version,
            "naskah": consent.text.body,
            "waktu": spell_time(consent.given_at),
            "cara": str(consent.get_channel_display()),
            "oleh": consent.given_by_name,
            "selaku": str(consent.get_guardian_kind_display()),
            "lembaga": consent.institution,
        }
        for consent in Consent.objects.filter(pk__in=ids).select_related("text").order_by("given_at", "pk")
    ]


def describe_supports(user: User) -> list[Facts]:
    rows = Support.objects.filter(person=user).select_related("proposal").order_by("created_at", "pk")
    return [{"usulan": row.proposal.code, "waktu": spell_time(row.created_at)} for row in rows]


def describe_messages(user: User) -> list[Facts]:
    rows = Message.objects.filter(recipient=user).select_related("event__proposal").order_by("created_at", "pk")
    return [
        {
            "usulan": row.event.proposal.code,
            "peristiwa": str(row.event.get_target_display()),
            "lewat": str(row.get_channel_display()),
            "status": str(row.get_status_display()),
            "tersampaikan": spell_time(row.sent_at),
            "dibaca": spell_time(row.read_at),
        }
        for row in rows
    ]


def spell_time(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
