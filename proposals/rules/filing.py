"""When a proposal may be filed and changed, and by whom."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from proposals.models import FROZEN_BY_FORUM, Proposal
from proposals.rules.moves import own_role
from themes.models import ThemeRound

# A form opened before the deadline may arrive this much later; it is kept and marked (published on /apa-itu/).
GRACE = timedelta(minutes=5)


def check_can_file(round_: ThemeRound, started_at: datetime, now: datetime) -> bool:
    """Whether a filing begun at ``started_at`` may arrive ``now``; True when it arrives within the grace.

    Ends are exclusive to the second. Raises Denied before opening and after the grace.
    """
    if now < round_.opens_at:
        raise Denied(_("Pengusulan tema ini belum dibuka. Draf Anda tetap tersimpan."))
    if now < round_.closes_at:
        return False
    if started_at < round_.closes_at and now < round_.closes_at + GRACE:
        return True
    raise Denied(_("Pengusulan tema ini sudah ditutup. Draf Anda tetap tersimpan untuk tahun berikutnya."))


def explain_closed(proposal: Proposal) -> str:
    """Why the round does not take this draft now, in a sentence; empty when it does. Returned ones may always go."""
    if proposal.status != Status.DRAFT:
        return ""
    try:
        check_can_file(proposal.round, proposal.started_at, timezone.now())
    except Denied as denied:
        return denied.sentence
    return ""


def check_stays_whole(proposal: Proposal) -> None:
    """Denied when a proposal that has its number would lose what the database demands of every sent one."""
    needed = {
        _("kelurahan"): proposal.kelurahan_id,
        _("volume"): proposal.volume,
        _("harga satuan"): proposal.unit_price,
    }
    missing = [name for name, value in needed.items() if not value]
    if proposal.status != Status.DRAFT and (missing or not proposal.requested_amount):
        raise Denied(
            _("Usulan ini sudah punya kode, jadi bagian ini tidak boleh kosong atau nol: %(missing)s.")
            % {"missing": ", ".join(missing or [_("anggaran usulan")])}
        )


def check_can_assist(user: User) -> None:
    """Who files for people without a phone: officers of kelurahan and kecamatan, and facilitators. Raises Denied."""
    if not user.can_assist():
        raise Denied(_("Halaman ini untuk petugas dan fasilitator yang mencatat usulan warga."))


# What signed minutes hold is corrected by an addendum alone.
SIGNED = _lazy(
    "Berita acara forum untuk usulan ini sudah ditandatangani: kegiatan, volume, alamat, dan lokasinya tidak bisa"
    " diubah lagi. Pembetulan yang disepakati dicatat sebagai adendum berita acara."
)


def check_can_edit(user: User, proposal: Proposal) -> None:
    """Drafts and returned proposals are edited by whoever filed them; nothing else is."""
    if not own_role(user, proposal):
        raise Denied(_("Hanya yang mengajukan usulan ini yang bisa mengubahnya."))
    if proposal.status not in {Status.DRAFT, Status.RETURNED} and proposal.is_frozen:
        raise Denied(str(SIGNED))
    if proposal.status not in {Status.DRAFT, Status.RETURNED}:
        raise Denied(_("Usulan yang sudah terkirim tidak bisa diubah, kecuali dikembalikan kepada Anda."))


def check_keeps_agreement(proposal: Proposal, fields: Mapping[str, Any]) -> None:
    """Denied when ``fields`` would change what a forum agreed on: what, how much, at what price, where.

    After the forum even a returned proposal keeps them (freeze after desk sign-off); the database refuses it too.
    """
    if not proposal.is_frozen:
        return
    if any(getattr(proposal, name) != fields[name] for name in FROZEN_BY_FORUM if name in fields):
        raise Denied(
            _(
                "Kegiatan, volume, harga, dan lokasi sudah disepakati forum dan tidak bisa diubah. Lengkapi bagian"
                " lain; pembetulan yang disepakati dicatat sebagai adendum berita acara."
            )
        )
