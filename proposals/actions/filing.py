"""What the filing pages do in one go: a draft with its consent, and a draft thrown away."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.attachments import drop_files
from proposals.actions.authoring import give_consent, save_draft, start_draft
from proposals.actions.moving import lock_proposal
from proposals.enums import Channel, Status
from proposals.models import Proposal
from proposals.rules.filing import check_can_edit
from themes.models import ThemeRound

Filing = Mapping[str, Any]  # columns of Proposal
Agreement = Mapping[str, Any]  # columns of Consent


@transaction.atomic
def keep_new(
    *,
    key: uuid.UUID,
    round_: ThemeRound,
    by: User,
    channel: Channel,
    opened_at: datetime,
    filing: Filing,
    agreement: Agreement | None,
) -> Proposal:
    """A new draft with the guardian's consent, if given. Posting the same ``key`` twice keeps one draft, one consent.

    Whoever goes back in the browser and posts the form again with other words changes that draft: the last one counts.
    ``opened_at``: when the form was opened; it decides about the grace after the deadline. Raises Denied when the
    changed form belongs to a proposal that was sent meanwhile.
    """
    fields = {**filing, "started_at": opened_at}
    proposal = start_draft(key=key, round_=round_, by=by, channel=channel, fields=fields)
    changed = {name for name, value in filing.items() if getattr(proposal, name) != value}
    if proposal.status != Status.DRAFT:
        changed.discard("first_agency")  # sending sets it where the kamus names none
    if changed:
        if proposal.status != Status.DRAFT:
            sentence = _("Formulir ini sudah terkirim sebagai usulan %(code)s; perubahan Anda belum disimpan.")
            raise Denied(sentence % {"code": proposal.code})
        proposal = save_draft(proposal_id=proposal.pk, by=by, fields=filing)
    return add_consent(proposal, by=by, agreement=agreement)


def add_consent(proposal: Proposal, *, by: User, agreement: Agreement | None) -> Proposal:
    """Record a consent unless the proposal already has one."""
    if agreement and proposal.consent_id is None:
        proposal.consent = give_consent(by=by, **agreement)
        proposal.save(update_fields=["consent", "updated_at"])
    return proposal


@transaction.atomic
def discard_draft(*, proposal_id: int, by: User) -> None:
    """Throw a draft away with its files and its consent; nothing that was ever sent can be thrown away."""
    proposal = lock_proposal(proposal_id)
    check_can_edit(by, proposal)
    if proposal.status != Status.DRAFT:
        raise Denied(_("Usulan yang sudah pernah dikirim tidak bisa dihapus, tetapi bisa ditarik."))
    drop_draft(proposal)


def drop_draft(proposal: Proposal) -> None:
    """Delete a draft with its files and its consents; the caller holds the lock and has checked the right."""
    for attachment in proposal.attachments.all():
        drop_files(attachment)
    consents = [consent for consent in (proposal.consent, proposal.accommodation_consent) if consent]
    proposal.delete()
    for consent in consents:
        if not consent.proposals.exists():
            consent.delete()
