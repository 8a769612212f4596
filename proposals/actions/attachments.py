"""Files of a proposal: cleaned first, whole on disk next, then a row; private until an officer releases them."""

import uuid
from functools import partial
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from musrenbang.lib.uploads import CleanDocument, CleanPhoto, UploadedBytes, clean_scan, tidy_name
from proposals.actions.moving import lock_proposal
from proposals.enums import AttachmentKind
from proposals.models import Attachment, Proposal
from proposals.rules.attachments import check_can_attach, check_can_release, check_can_remove, check_has_room
from proposals.rules.completeness import list_own_photos


def add_attachment(*, proposal: Proposal, upload: UploadedBytes, by: User, is_declared: bool = False) -> Attachment:
    """Keep ``upload`` (photo or PDF) with the proposal; the same file twice is one attachment.

    ``is_declared``: ``by`` said that nobody who must not be recognised is in it, or consent is attached.
    Raises UploadRefused when the file is not sound, Denied when ``by`` may not add one or there are five already.
    """
    check_can_attach(by, proposal)
    clean = clean_scan(upload)  # takes half a second: before the lock, never under it
    with transaction.atomic():
        locked = lock_proposal(proposal.pk)
        check_can_attach(by, locked)
        existing = locked.attachments.filter(sha256=clean.sha256).first()
        if existing:
            return existing
        check_has_room(locked)
        return _keep(clean, proposal=locked, name=tidy_name(upload.name), by=by, is_declared=is_declared)


def _keep(
    clean: CleanPhoto | CleanDocument, *, proposal: Proposal, name: str, by: User, is_declared: bool
) -> Attachment:
    """Files under random names, then the row. If the row fails the files go too; a crash leaves no row without them."""
    attachment = Attachment(
        proposal=proposal,
        original_name=PurePath(name).stem + clean.suffix,
        content_type=clean.content_type,
        size=len(clean.data),
        sha256=clean.sha256,
        uploaded_by=by,
        is_declared=is_declared,
        kind=AttachmentKind.DOCUMENT,
    )
    written = []
    try:
        stem = uuid.uuid4().hex
        attachment.file.save(stem + clean.suffix, ContentFile(clean.data), save=False)
        written.append(attachment.file)
        if isinstance(clean, CleanPhoto):
            attachment.kind = AttachmentKind.PHOTO
            attachment.width, attachment.height = clean.width, clean.height
            attachment.thumbnail.save(stem + clean.suffix, ContentFile(clean.thumbnail), save=False)
            written.append(attachment.thumbnail)
        attachment.save(force_insert=True)
    except BaseException:
        for file in written:
            file.delete(save=False)
        raise
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Take a file away, from the disk too once the row is gone for good. Raises Denied."""
    check_can_remove(by, lock_proposal(attachment.proposal_id))
    drop_files(attachment)


def drop_files(attachment: Attachment) -> None:
    """Delete the row now, and the files once that is certain; the caller holds the lock and has checked the right."""
    files = [file for file in (attachment.file, attachment.thumbnail) if file]
    attachment.delete()
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


@transaction.atomic
def declare_photos(*, proposal_id: int, by: User, is_declared: bool) -> None:
    """Say of all one's photos that nobody who must not be recognised is in them – or take that back. Raises Denied."""
    proposal = lock_proposal(proposal_id)
    check_can_remove(by, proposal)
    for photo in list_own_photos(proposal):
        photo.is_declared = is_declared
        photo.save(update_fields=["is_declared"])


@transaction.atomic
def release_attachment(*, attachment: Attachment, by: User) -> None:
    """Let everybody see a file, as somebody who looked at it. Raises Denied."""
    check_can_release(by, lock_proposal(attachment.proposal_id))
    attachment.released_at, attachment.released_by = timezone.now(), by
    attachment.save(update_fields=["released_at", "released_by"])


@transaction.atomic
def hide_attachment(*, attachment: Attachment, by: User) -> None:
    """Take a file out of public view again. Raises Denied."""
    check_can_release(by, lock_proposal(attachment.proposal_id))
    attachment.released_at = attachment.released_by = None
    attachment.save(update_fields=["released_at", "released_by"])
