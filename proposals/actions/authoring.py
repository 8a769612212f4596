"""From an idea to a sent proposal: drafts save themselves, sending gives the number."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.datasets import current_consent_text
from accounts.enums import ConsentPurpose, Role
from accounts.guests import make_guest, make_pin
from accounts.models import Consent, User
from musrenbang.lib.clock import database_now
from musrenbang.lib.denied import Denied
from musrenbang.lib.fields import RUPIAH_LIMIT
from musrenbang.lib.rupiah import multiply
from proposals.actions.clusters import release_members
from proposals.actions.history import record
from proposals.actions.moving import assign, lock_proposal, lock_row, move, move_locked
from proposals.datasets.changes import ADDRESS_FIELDS, PUBLIC_FIELDS, without_hidden_address
from proposals.enums import Channel, Status
from proposals.lifecycle import MoveName
from proposals.matching import strip_title
from proposals.models import Proposal
from proposals.rules.completeness import check_is_complete
from proposals.rules.filing import check_can_edit, check_can_file, check_keeps_agreement, check_stays_whole
from proposals.rules.moves import roles_on
from regions.models import Agency, Region
from themes.models import CatalogItem, ForumSession, ThemeRound

# Sector "Perencanaan" (Permendagri 90/2019): Bappeda, which routes what nobody else claims.
PLANNING_SECTOR = "5.01"


@transaction.atomic
def start_draft(
    *, key: uuid.UUID, round_: ThemeRound, by: User, channel: Channel = Channel.ONLINE, fields: Mapping[str, Any]
) -> Proposal:
    """Keep what was typed as a draft of ``by``. The same ``key`` twice is the same draft, not a second one.

    Raises Denied when the key belongs to somebody else.
    """
    owner = {"author": by} if channel == Channel.ONLINE else {}
    columns = {"match_title": strip_title(fields.get("title", ""), fields.get("kelurahan")), **priced(fields)}
    proposal, is_new = Proposal.objects.get_or_create(
        key=key, defaults={"round": round_, "entered_by": by, "channel": channel, **owner, **columns}
    )
    if not is_new and by.pk not in {proposal.author_id, proposal.entered_by_id}:
        raise Denied(_("Formulir ini milik orang lain. Mulai usulan baru."))
    return proposal


@transaction.atomic
def save_draft(*, proposal_id: int, by: User, fields: Mapping[str, Any]) -> Proposal:
    """Write the changed fields of a draft or a returned proposal.

    What changes on a returned one goes into the history (only what everybody may read), and before its forum the agency
    follows the activity. Raises Denied when it can't be edited, would lose a part, or a forum has agreed on it already.
    """
    proposal = lock_proposal(proposal_id)
    check_can_edit(by, proposal)
    write_draft(proposal, by=by, fields=fields)
    return proposal


def write_draft(proposal: Proposal, *, by: User, fields: Mapping[str, Any]) -> None:
    """The same on a row that the caller has locked and may edit."""
    stored = {"volume": proposal.volume, "unit_price": proposal.unit_price}
    fields = priced({**stored, **fields} if stored.keys() & fields.keys() else fields)
    check_keeps_agreement(proposal, fields)
    before = Addressed.of(proposal)
    changes = assign(proposal, fields)
    proposal.match_title = strip_title(proposal.title, proposal.kelurahan)
    check_stays_whole(proposal)
    if proposal.status != Status.DRAFT and not proposal.is_frozen:
        assign(proposal, before.readdress(proposal))
    proposal.version += 1
    proposal.save()
    readable = without_hidden_address(proposal, changes)
    shown = {name: change for name, change in readable.items() if name in (*PUBLIC_FIELDS, *ADDRESS_FIELDS)}
    if shown and proposal.status != Status.DRAFT:
        label = roles_on(by, proposal)[Role.CITIZEN]
        record(proposal, name="", source=proposal.status, by=by, label=label, changes=shown)


def priced(fields: Mapping[str, Any]) -> dict[str, Any]:
    """``fields`` with the requested amount (rupiah) that volume and unit price make.

    Without the volume where the sum makes no sense any more, as when the volume of a cheap activity meets the price of
    a dear one: it is asked for anew.
    """
    if not {"volume", "unit_price"} & fields.keys():
        return dict(fields)
    volume, unit_price = fields.get("volume"), fields.get("unit_price")
    amount = multiply(volume, unit_price) if volume and unit_price else None
    if amount and amount > RUPIAH_LIMIT:
        return {**fields, "volume": None, "requested_amount": None}
    return {**fields, "requested_amount": amount}


@transaction.atomic
def submit(*, proposal_id: int, by: User) -> Proposal:
    """Send a draft, or send a returned proposal back to whoever returned it. Sending twice is harmless.

    Raises Denied when something is missing, or the round is not open (the draft is kept).
    """
    now = lock_row(proposal_id)
    proposal = read_for_sending(proposal_id, by)
    if proposal.status not in {Status.DRAFT, Status.RETURNED}:
        return proposal
    check_can_edit(by, proposal)
    check_is_complete(proposal)
    if proposal.status == Status.RETURNED:
        target = Status.FORWARDED if proposal.forwarded_at else Status.SUBMITTED
        return move_locked(proposal, name=MoveName.RESUBMIT, by=by, target=target)
    is_in_grace = check_can_file(proposal.round, proposal.started_at, now)
    agencies = route(proposal.catalog_item, proposal.first_agency, proposal.kelurahan)
    give_access(proposal)
    # The number comes last: from here on everybody else who files in this round waits.
    times = {"submitted_at": now, "is_in_grace": is_in_grace}
    fields = {**times, **agencies, "code": next_code(proposal.round)}
    return move_locked(proposal, name=MoveName.SUBMIT, by=by, fields=fields, beside=["author", "pin"])


def read_for_sending(proposal_id: int, by: User) -> Proposal:
    """A locked proposal with what sending needs, and no table more: the database plans each join anew.

    What is at hand already is not read again: the sender, and the agency that the kamus names.
    """
    related = ("round__theme", "round__cycle", "kelurahan", "catalog_item__agency")
    proposal = Proposal.objects.select_related(*related).get(pk=proposal_id)
    if proposal.author_id == by.pk:
        proposal.author = by
    item = proposal.catalog_item
    if item and item.agency_id == proposal.first_agency_id:
        proposal.first_agency = item.agency
    return proposal


def give_access(proposal: Proposal) -> None:
    """Whoever has no account gets a PIN with the code; who was helped by an officer becomes a guest of her own.

    Set beside the move, not by it: neither stands in the history. The caller holds the lock, and saves.
    """
    if proposal.author is None and proposal.channel == Channel.ASSISTED:
        proposal.author = make_guest()
    if proposal.author and proposal.author.is_guest and not proposal.pin:
        proposal.pin = make_pin()


@transaction.atomic
def add_hall_proposal(*, session: ForumSession, key: uuid.UUID, by: User, fields: Mapping[str, Any]) -> Proposal:
    """File what was raised in the hall; it is numbered at once and stands on the session's list.

    The same ``key`` twice is one proposal. Raises Denied when something is missing or the session is closed.
    """
    proposal = start_draft(
        key=key, round_=session.round, by=by, channel=Channel.HALL, fields={**fields, "session": session}
    )
    if proposal.status != Status.DRAFT:
        return proposal
    check_is_complete(proposal)
    return move(
        proposal_id=proposal.pk,
        name=MoveName.SUBMIT_IN_HALL,
        by=by,
        fields={
            "code": next_code(session.round),
            "submitted_at": database_now(),
            **route(proposal.catalog_item, proposal.first_agency, proposal.kelurahan),
        },
    )


def next_code(round_: ThemeRound) -> str:
    """The next number of the round, e.g. ``2028-ANK-00123``; its row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE themes_themeround SET last_number = last_number + 1 WHERE id = %s RETURNING last_number",
            [round_.pk],
        )
        (number,) = cursor.fetchone()
    return f"{round_.cycle.plan_year}-{round_.theme.letters}-{number:05d}"


def route(item: CatalogItem | None, wished: Agency | None, kelurahan: Region | None) -> dict[str, Agency | None]:
    """First and present agency: the kamus decides; outside it the proposer's wish, else Bappeda. Both are kept."""
    agencies = Agency.objects.valid_on(timezone.localdate())
    if item and item.routes_to_kecamatan and kelurahan:
        agency = agencies.filter(region=kelurahan.parent).first()
    elif item:
        agency = item.agency
    else:
        agency = wished
    agency = agency or agencies.filter(sector_codes__contains=[PLANNING_SECTOR]).first()
    if agency is None:
        raise Denied(_("Belum ada perangkat daerah yang menangani usulan ini. Hubungi Bappeda; draf Anda tersimpan."))
    return {"first_agency": agency, "agency": agency}


@dataclass(frozen=True)
class Addressed:
    """To whom a proposal was addressed, and what decided that."""

    item: CatalogItem | None
    kelurahan: Region | None
    first_agency: Agency | None
    agency: Agency | None

    @classmethod
    def of(cls, proposal: Proposal) -> "Addressed":
        return cls(proposal.catalog_item, proposal.kelurahan, proposal.first_agency, proposal.agency)

    def readdress(self, proposal: Proposal) -> dict[str, Agency | None]:
        """The agencies of ``proposal`` after it changed: as before unless the kamus, or the wish, now says otherwise.

        So an officer's re-routing outlives a mended comma.
        """
        routed = route(proposal.catalog_item, proposal.first_agency, proposal.kelurahan)
        if routed == route(self.item, self.first_agency, self.kelurahan):
            return {"first_agency": self.first_agency, "agency": self.agency}
        return routed


def give_consent(*, by: User, purpose: ConsentPurpose = ConsentPurpose.CHILD_PROPOSAL, **given: Any) -> Consent:
    """Record somebody's consent to the text in force for ``purpose`` (fields of Consent)."""
    text = current_consent_text(purpose)
    if text is None:
        raise Denied(_("Naskah persetujuan belum disiapkan Bappeda. Draf Anda tersimpan."))
    return Consent.objects.create(text=text, recorded_by=by, **given)


@transaction.atomic
def withdraw(*, proposal_id: int, by: User, note: str) -> Proposal:
    """Take back a proposal that no forum discussed yet. What was joined with it stands on its own again."""
    proposal = move(proposal_id=proposal_id, name=MoveName.WITHDRAW, by=by, note=note)
    release_members(proposal, by=by)
    return proposal
