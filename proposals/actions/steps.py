"""Writing a proposal step by step: each page is kept by itself, and none overwrites another silently."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import ConsentPurpose
from accounts.guests import make_guest
from accounts.models import Consent, User
from musrenbang.lib.advisory import wait_for
from musrenbang.lib.denied import Denied
from proposals.actions.attachments import declare_photos
from proposals.actions.authoring import give_consent, start_draft, write_draft
from proposals.actions.moving import lock_proposal
from proposals.enums import Channel, Status, Step
from proposals.models import GroupCount, Proposal
from proposals.rules.filing import check_can_edit
from proposals.steps import Counts, Entry, fingerprint, read_counts
from themes.models import ThemeRound

NOT_SAID = ""  # a draft's kind, until an activity is chosen or the question outside the kamus answered


class Overtaken(Denied):
    """Another page saved this step since ``seen`` was shown; nothing of the posting was kept."""


@transaction.atomic
def begin(
    *,
    key: uuid.UUID,
    round_: ThemeRound,
    by: User | None,
    is_opener: bool,
    channel: Channel,
    opened_at: datetime,
    entry: Entry,
) -> Proposal:
    """Keep the first step as a draft; the same ``key`` twice, however close together, is one draft of one person.

    Without ``by`` the person files without an account and becomes a guest. ``is_opener`` is true for whoever holds the
    signed ticket of the form: she is let back into the draft it started. Raises Denied when the draft belongs to
    somebody else, or was sent meanwhile.
    """
    wait_for(key.int)
    if by is None:
        started = Proposal.objects.filter(key=key, author__is_guest=True) if is_opener else Proposal.objects.none()
        first = started.select_related("author").first()
        by = first.author if first else None
    by = by or make_guest()
    fields = {**entry.fields, "kind": NOT_SAID, "started_at": opened_at}
    proposal = start_draft(key=key, round_=round_, by=by, channel=channel, fields=fields)
    if proposal.status != Status.DRAFT:
        raise Denied(_("Formulir ini sudah terkirim sebagai usulan %(code)s.") % {"code": proposal.code})
    return keep_step(proposal_id=proposal.pk, by=by, step=Step.WHO, entry=entry)


@transaction.atomic
def keep_step(*, proposal_id: int, by: User, step: Step, entry: Entry, seen: Collection[str] | None = None) -> Proposal:
    """Write one step of a draft or a returned proposal. Posting the same twice changes nothing the second time.

    ``seen`` are the fingerprints of this step that the page knows: what it showed, what it saved itself. Raises
    Overtaken when something else is stored by now, Denied when the proposal can't be edited or would lose a part.
    """
    proposal = lock_proposal(proposal_id)
    check_can_edit(by, proposal)
    counted = read_counts(proposal)
    is_changed = brings_news(proposal, counted, entry)
    if is_changed and seen is not None and fingerprint(proposal, step) not in seen:
        raise Overtaken(_("Langkah ini sudah diubah dari perangkat atau jendela lain."))
    if is_changed:
        write_draft(proposal, by=by, fields=entry.fields)
    if entry.counts is not None and dict(entry.counts) != counted:
        write_counts(proposal, entry.counts)
    keep_consents(proposal, by=by, entry=entry)
    if entry.is_declared is not None:
        declare_photos(proposal_id=proposal.pk, by=by, is_declared=entry.is_declared)
    return proposal


def brings_news(proposal: Proposal, counted: Counts, entry: Entry) -> bool:
    """Whether the posting says anything that is not stored already."""
    if entry.counts is not None and dict(entry.counts) != counted:
        return True
    return any(getattr(proposal, name) != value for name, value in entry.fields.items())


def write_counts(proposal: Proposal, counts: Counts | None) -> None:
    """Replace the numbers of a group; None leaves them as they are."""
    if counts is None:
        return
    proposal.group_counts.all().delete()
    GroupCount.objects.bulk_create(
        GroupCount(proposal=proposal, sex=sex, age_band=band, count=count) for (sex, band), count in counts.items()
    )


def keep_consents(proposal: Proposal, *, by: User, entry: Entry) -> None:
    """Record consents given with this step; one that is given anew takes the place of the one before.

    A need that was taken back takes its consent along.
    """
    if entry.agreement:
        swap_consent(proposal, "consent", by=by, purpose=ConsentPurpose.CHILD_PROPOSAL, given=entry.agreement)
    if entry.accommodation_agreement:
        given = entry.accommodation_agreement
        swap_consent(proposal, "accommodation_consent", by=by, purpose=ConsentPurpose.ACCOMMODATION, given=given)
    elif not proposal.accommodation and proposal.accommodation_consent_id:
        swap_consent(proposal, "accommodation_consent", by=by, purpose=ConsentPurpose.ACCOMMODATION, given=None)


def swap_consent(
    proposal: Proposal, column: str, *, by: User, purpose: ConsentPurpose, given: Mapping[str, Any] | None
) -> None:
    """Put a new consent (or none) in ``column``. The same consent given twice stays one."""
    before: Consent | None = getattr(proposal, column)
    if before and given and all(getattr(before, name) == value for name, value in given.items()):
        return
    setattr(proposal, column, give_consent(by=by, purpose=purpose, **given) if given else None)
    proposal.save(update_fields=[column, "updated_at"])
    if before and proposal.status == Status.DRAFT:
        before.delete()  # of a sent proposal it stays on record
