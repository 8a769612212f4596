"""Reads of proposals for the pages: whose turn it is, who proposed without a name, what changed, how a theme stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from musrenbang.lib.rupiah import format_rupiah
from proposals.enums import NEGATIVE, EventKind, ProposerKind, Status
from proposals.models import Proposal, ProposalEvent
from themes.enums import ActivityKind
from themes.models import Cycle, ThemeRound

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
        "theme": round_.theme.name,
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


@dataclass(frozen=True)
class Cluster:
    """What a proposal was joined with: its lead and whose turn that is, or the members it leads."""

    lead: Proposal | None = None
    lead_turn: Turn | None = None
    members: tuple[tuple[str, str], ...] = ()  # code and title

    def __bool__(self) -> bool:
        return bool(self.lead or self.members)


def read_cluster(proposal: Proposal) -> Cluster:
    """Costs nothing for a proposal that stands alone; needs ``member_count`` (``for_public_page``)."""
    if proposal.lead_id:
        lead = Proposal.objects.public().for_public_page().get(pk=proposal.lead_id)
        since = held_since(lead, lead.events.public().filter(kind=EventKind.MOVED).only("kind", "happened_at"))
        return Cluster(lead, describe_turn(lead, since=since))
    if not proposal.member_count:
        return Cluster()
    members = proposal.members.filter(status=Status.CLUSTERED).order_by("code")
    return Cluster(members=tuple((member.code or "", member.title) for member in members.only("code", "title")))


def proposer_label(proposal: Proposal) -> str:
    """Who proposed, without a person's name: a child stays unnamed even where a group is (UU 27/2022 art. 25)."""
    if proposal.proposer_kind == ProposerKind.CHILD:
        return _("Anak, didampingi wali atau lembaga")
    if proposal.proposer_kind == ProposerKind.GROUP and proposal.group_name:
        return _("Kelompok: %(name)s") % {"name": proposal.group_name}
    if proposal.proposer_kind == ProposerKind.COMPANY and proposal.group_name:
        return _("Perusahaan: %(name)s") % {"name": proposal.group_name}
    return _("Warga") if proposal.proposer_kind == ProposerKind.PERSON else proposal.get_proposer_kind_display()


def has_public_address(proposal: Proposal) -> bool:
    """Works stand somewhere everybody passes; other addresses, and a child's, could point at a home."""
    return proposal.kind == ActivityKind.PHYSICAL and proposal.proposer_kind != ProposerKind.CHILD


def public_place(proposal: Proposal) -> str:
    """Where, as far as everybody may know: to the landmark only for works; other proposals could point at a home."""
    kelurahan = proposal.kelurahan
    if kelurahan is None:
        return "–"
    parts = [_("Kelurahan %(name)s") % {"name": kelurahan.name}]
    if kelurahan.parent:
        parts.append(_("Kecamatan %(name)s") % {"name": kelurahan.parent.name})
    if proposal.rw:
        parts.insert(0, f"RW {proposal.rw}")
    if has_public_address(proposal):
        parts = [*filter(None, (proposal.address, proposal.rt and f"RT {proposal.rt}")), *parts]
    return ", ".join(parts)


@dataclass(frozen=True)
class Answer:
    """The published decision: what was assessed beside what was asked (rupiah), or why not."""

    volume: Decimal | None
    amount: int | None
    reason: str
    note: str


def read_answer(proposal: Proposal) -> Answer | None:
    """The decision as far as it is public, else None.

    Asks for ``published_at``, not for the status: an officer's corrections stand on a proposal before its decision.
    """
    if proposal.published_at is None:
        return None
    is_negative = proposal.status in NEGATIVE
    return Answer(
        volume=None if is_negative else proposal.assessed_volume,
        amount=None if is_negative else proposal.assessed_amount,
        reason=proposal.reason.label if proposal.reason and is_negative else "",
        note=proposal.decision_note,
    )


def without_hidden_address(proposal: Proposal, changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """``changes`` as the history may keep them: without an address that nobody but officers may read."""
    hidden = () if has_public_address(proposal) else ADDRESS_FIELDS
    return {name: change for name, change in changes.items() if name not in hidden}


@dataclass(frozen=True)
class Change:
    """One field an officer changed, before and after, spelled for people."""

    label: str
    before: str
    after: str


# Fields whose before and after everybody may read; everything personal is left out on purpose.
PUBLIC_FIELDS = (
    *("title", "volume", "unit", "unit_price", "requested_amount", "assessed_volume", "assessed_amount"),
    *("kelurahan", "rw", "kind", "beneficiary_count"),
)
# Where exactly: only what ``has_public_address`` lets into the history, which nobody can change afterwards.
ADDRESS_FIELDS = ("rt", "address", "latitude", "longitude")
ADDED_COUNTS = frozenset({"assessed_volume", "assessed_amount", "rw", *ADDRESS_FIELDS})
MONEY_FIELDS = frozenset({"unit_price", "requested_amount", "assessed_amount"})


def describe_changes(changes: Mapping[str, Sequence[int | str | None]]) -> list[Change]:
    """The ``changes`` of an event, for the timeline. Empty before counts only for places and assessed figures."""
    return [
        Change(_label(name), _spell(name, before), _spell(name, after))
        for name in (*PUBLIC_FIELDS, *ADDRESS_FIELDS)
        if name in changes
        for before, after in [changes[name]]
        if before not in {None, ""} or name in ADDED_COUNTS
    ]


def _label(name: str) -> str:
    """The field's name for people; the unit stands in the figure already."""
    verbose_name = getattr(Proposal, name).field.verbose_name
    return capfirst(str(verbose_name).removesuffix(" (rupiah)"))


def _spell(name: str, value: int | str | None) -> str:
    if value in {None, ""}:
        return ""
    if name in MONEY_FIELDS:
        return format_rupiah(int(value or 0))
    return str(value).replace(".", ",") if name.endswith("volume") else str(value)


@dataclass(frozen=True)
class ThemeCard:
    """A theme's round with its counts: received, forwarded, accommodated; never one of them for another."""

    round: ThemeRound
    received: int = 0
    forwarded: int = 0
    accommodated: int = 0


def newest_cycle() -> Cycle | None:
    """The newest cycle that has rounds."""
    return Cycle.objects.filter(pk__in=ThemeRound.objects.values("cycle")).order_by("-plan_year").first()


def list_theme_cards(cycle: Cycle) -> list[ThemeCard]:
    """Every active theme's round in ``cycle``, with published counts."""
    rounds = list(ThemeRound.objects.for_list().filter(cycle=cycle, theme__is_active=True))
    counted = (
        Proposal.objects.public()
        .filter(round__in=rounds)
        .order_by()
        .values_list("round")
        .annotate(
            received=Count("pk"),
            forwarded=Count("pk", filter=Q(forwarded_at__isnull=False)),
            accommodated=Count("pk", filter=Q(public_status=Status.ACCOMMODATED)),
        )
    )
    counts = {round_id: figures for round_id, *figures in counted}
    return [ThemeCard(round_, *counts.get(round_.pk, ())) for round_ in rounds]
