"""Whose turn it is, what comes next and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from musrenbang.lib.bilingual import shown
from proposals.enums import EventKind, Status
from proposals.models import Proposal, ProposalEvent

# How long kelurahan and kecamatan may each take to verify a proposal (published on /apa-itu/).
VERIFICATION_TIME = timedelta(days=7)


@dataclass(frozen=True)
class Turn:
    """Who holds a proposal now and since when, what comes next and by when, in plain words, as outsiders may know it.

    ``by_when`` (exclusive, aware) is None where nothing more is due; ``is_late``: it has passed.
    """

    holder: str
    next_step: str
    since: datetime | None = None
    by_when: datetime | None = None
    is_late: bool = False


# Public status → who holds it, what comes next. Names in %()s are filled by ``describe_turn``.
TURNS: dict[str, tuple[str | Promise, str | Promise]] = {
    Status.DRAFT: (_lazy("Anda"), _lazy("Lengkapi lalu kirim, supaya usulan mendapat kode.")),
    Status.SUBMITTED: (
        _lazy("Kelurahan %(kelurahan)s"),
        _lazy("Kelurahan memeriksa usulan ini, lalu Kecamatan %(kecamatan)s."),
    ),
    Status.RETURNED: (
        _lazy("Pengusul"),
        _lazy("Pengusul melengkapi usulan lalu mengirimnya lagi. Yang perlu dilengkapi tertulis di riwayat."),
    ),
    Status.KELURAHAN_VERIFIED: (
        _lazy("Kecamatan %(kecamatan)s"),
        _lazy("Kecamatan memeriksa, lalu forum tema %(theme)s membahasnya."),
    ),
    Status.KECAMATAN_VERIFIED: (
        _lazy("Fasilitator forum tema %(theme)s"),
        _lazy("Fasilitator memasukkan usulan ke daftar forum."),
    ),
    Status.CLUSTERED: (
        _lazy("Usulan induk"),
        _lazy("Usulan ini digabung dengan usulan serupa. Apa pun hasil usulan induk, Anda diberi tahu."),
    ),
    Status.LISTED: (
        _lazy("Forum tema %(theme)s"),
        _lazy("Forum menyepakati usulan dan meneruskannya, atau memberi alasan mengapa belum disepakati."),
    ),
    Status.FORWARDED: (
        "%(agency)s",
        _lazy("Perangkat daerah menelaah. Semua keputusan diumumkan bersama."),
    ),
    Status.ACCOMMODATED: ("%(agency)s", _lazy("Kegiatan ini masuk rencana kerja kota tahun %(year)s.")),
    Status.NOT_AGREED: (
        _lazy("Selesai"),
        _lazy("Alasannya tertulis di halaman usulan ini. Usulan boleh diperbaiki dan diajukan lagi tahun depan."),
    ),
    Status.UNACCOMMODATED: (
        _lazy("Selesai"),
        _lazy("Belum ada anggaran tahun %(year)s. Usulan boleh diajukan lagi tahun depan."),
    ),
    Status.REJECTED: (
        _lazy("Selesai"),
        _lazy("Alasannya tertulis di halaman usulan ini. Usulan yang diperbaiki boleh diajukan lagi tahun depan."),
    ),
    Status.WITHDRAWN: (_lazy("Selesai"), _lazy("Pengusul menarik usulan ini.")),
}


def describe_turn(proposal: Proposal, *, since: datetime | None = None) -> Turn:
    """Whose turn it is; ``since`` comes from ``held_since``, before a forum the proposal knows it itself.

    Needs round, theme, cycle, kelurahan with parent and agency loaded (``for_list``).
    """
    round_, kelurahan = proposal.round, proposal.kelurahan
    names = {
        "kelurahan": kelurahan.name if kelurahan else "",
        "kecamatan": kelurahan.parent.name if kelurahan and kelurahan.parent else "",
        "agency": proposal.agency.name if proposal.agency else "",
        "theme": shown(round_.theme, "name"),
        "year": round_.cycle.plan_year,
    }
    holder, next_step = TURNS[proposal.public_status]
    if since is None and proposal.forwarded_at is None:
        since = proposal.status_since  # later on it could be the time of a sealed decision
    by_when = find_deadline(proposal, since)
    is_late = by_when is not None and by_when <= timezone.now()
    return Turn(holder % names, next_step % names, since, by_when, is_late)


def find_deadline(proposal: Proposal, since: datetime | None) -> datetime | None:
    """By when the next step is due: the round's dates, or the time a verifier has from ``since`` on."""
    round_, status = proposal.round, proposal.public_status
    if status in {Status.SUBMITTED, Status.KELURAHAN_VERIFIED}:
        return min(end_of_day(since + VERIFICATION_TIME), round_.forum_starts_at) if since else None
    if status == Status.RETURNED:
        due = round_.decided_by if proposal.forwarded_at else round_.forum_starts_at
        return due if due > timezone.now() else None  # the proposer is never late: she may mend it all the same
    dates = {
        Status.DRAFT: round_.closes_at,
        Status.KECAMATAN_VERIFIED: round_.forum_starts_at,
        Status.LISTED: round_.forum_ends_at,
        Status.FORWARDED: round_.decided_by,
    }
    return dates.get(Status(status))


def end_of_day(moment: datetime) -> datetime:
    """The midnight (WIB) that ends the day of ``moment``."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def held_since(proposal: Proposal, events: Iterable[ProposalEvent]) -> datetime | None:
    """When its present public status came to be. ``events``: those everybody may read, oldest first."""
    if proposal.published_at and proposal.forwarded_at:
        return proposal.published_at
    return max((event.happened_at for event in events if event.kind == EventKind.MOVED), default=None)
