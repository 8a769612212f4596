"""A person's right to be forgotten (UU 27/2022 art. 8): the proposal stays the forum's, the person goes out of it."""

from datetime import timedelta
from pathlib import PurePath

import pgtrigger
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import strip_person
from accounts.models import Consent, User
from accounts.rules import check_can_be_erased
from proposals.actions.attachments import drop_files
from proposals.actions.filing import drop_draft
from proposals.actions.history import record
from proposals.actions.moving import lock_proposal
from proposals.actions.support import drop_supports
from proposals.enums import MessageStatus, Status
from proposals.models import Message, Proposal, ProposalEvent, Support

ABANDONED_AFTER = timedelta(days=30)


@transaction.atomic
def erase_person(*, by: User) -> None:
    """Erase everything personal about ``by``; nothing of it comes back. Raises Denied while she serves in an office.

    What stays, without name: sent proposals with their history and released photos, the acts of consent (text, time,
    channel), counts of a group, acts done in an office under the office's name. Supports are taken back.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    check_can_be_erased(user)
    own = Proposal.objects.filter(author=user) | Proposal.objects.filter(author=None, entered_by=user)
    for proposal_id in own.filter(status=Status.DRAFT).order_by("pk").values_list("pk", flat=True):
        drop_draft(lock_proposal(proposal_id))
    for proposal_id in Proposal.objects.filter(author=user).order_by("pk").values_list("pk", flat=True):
        erase_from(lock_proposal(proposal_id), user)
    drop_supports(Support.objects.filter(person=user))
    told = Message.objects.filter(recipient=user)
    told.filter(status=MessageStatus.WAITING).delete()
    told.exclude(problem="").update(problem="")
    strip_person(user)


def erase_from(proposal: Proposal, user: User) -> None:
    """Take the person out of a sent proposal, with what only she and officers saw. Call it under the row lock.

    The point is erased even after a forum, which freezes it for everybody else: it may be where she stood.
    """
    for attachment in proposal.attachments.all():
        if attachment.released_at is None:
            drop_files(attachment)
        else:
            attachment.original_name = f"lampiran{PurePath(attachment.original_name).suffix}"
            attachment.save(update_fields=["original_name"])
    consents = [pk for pk in (proposal.consent_id, proposal.accommodation_consent_id) if pk]
    Consent.objects.filter(pk__in=consents).update(given_by_name="", institution="")
    proposal.proposer_name = proposal.contact = proposal.accommodation = proposal.pin = ""
    proposal.latitude = proposal.longitude = None
    proposal.version += 1
    with pgtrigger.ignore("proposals.Proposal:keeps_agreement"):
        proposal.save()
    with override("id"):  # histories have one language
        note, label = _("Data pribadi pengusul dihapus atas permintaannya. Usulan tetap diproses."), _("Pengusul")
    record(proposal, name="", source=proposal.status, by=user, label=label, note=note)


def delete_abandoned_guests() -> int:
    """Delete guests of more than 30 days ago who never sent or supported anything, with drafts and files; how many."""
    began = User.objects.filter(is_guest=True, date_joined__lt=timezone.now() - ABANDONED_AFTER, erased_at=None)
    sent = Proposal.objects.filter(author=OuterRef("pk")).exclude(status=Status.DRAFT)
    backed, acted = Support.objects.filter(person=OuterRef("pk")), ProposalEvent.objects.filter(actor=OuterRef("pk"))
    gone = began.exclude(Exists(sent) | Exists(backed) | Exists(acted))
    return sum(delete_guest(guest_id) for guest_id in gone.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def delete_guest(guest_id: int) -> bool:
    """Delete one guest who only began; False when she has sent something meanwhile."""
    guest = User.objects.select_for_update(skip_locked=True).filter(pk=guest_id).first()
    drafts = Proposal.objects.filter(author_id=guest_id)
    if guest is None or drafts.exclude(status=Status.DRAFT).exists():
        return False
    for proposal_id in drafts.order_by("pk").values_list("pk", flat=True):
        drop_draft(lock_proposal(proposal_id))
    guest.delete()
    return True
