"""What a phone wrote without signal and sends later, in pieces, perhaps more than once: one proposal all the same."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.guests import make_guest
from accounts.models import User
from musrenbang.lib.advisory import wait_for
from musrenbang.lib.uploads import UploadedBytes
from proposals.actions.attachments import add_attachment, remove_attachment
from proposals.actions.authoring import submit
from proposals.actions.whole import keep_whole
from proposals.enums import Channel, Status
from proposals.models import Proposal
from proposals.steps import Entry
from themes.models import ThemeRound

# What nobody but the proposer writes.
OWN_WORDS = ("title", "problem", "volume", "group_name", "proposer_name", "contact")
NAMESPACE = uuid.UUID("6f1d5a52-6a54-5f0e-9d0f-3f5f7f0c2b61")


@dataclass(frozen=True)
class Parcel:
    """One posting of a draft. ``secret`` never leaves phone and server: whoever knows it sees the receipt again."""

    secret: uuid.UUID
    opened_at: datetime

    @property
    def key(self) -> uuid.UUID:
        """The proposal's key. It stands in addresses, and nobody finds the secret from it."""
        return uuid.uuid5(NAMESPACE, str(self.secret))


def find_sent(parcel: Parcel) -> Proposal | None:
    """The proposal this parcel became, if it was sent already."""
    sent = Proposal.objects.filter(key=parcel.key).exclude(status=Status.DRAFT)
    return sent.select_related("author", "round__theme").first()


def is_begun(parcel: Parcel) -> bool:
    """Whether something of it is here already: the rest then belongs to it, and is no new filing."""
    return Proposal.objects.filter(key=parcel.key).exists()


def says_the_same(sent: Proposal, entry: Entry) -> bool:
    """Whether ``entry`` is what was sent; a phone that never got its receipt may have gone on writing."""
    return all(getattr(sent, name) == entry.fields[name] for name in OWN_WORDS if name in entry.fields)


@transaction.atomic
def unpack(
    parcel: Parcel,
    *,
    round_: ThemeRound,
    by: User | None,
    channel: Channel,
    entry: Entry,
) -> tuple[Proposal, User]:
    """Keep the words of ``parcel`` as a draft; returns it with the person it belongs to.

    Without ``by`` she has no account and becomes a guest of her own, one for each proposal: a phone that is passed
    around must not show one person's proposal to the next. Raises Denied when it belongs to another account, or was
    sent with other words.
    """
    wait_for(parcel.key.int)
    started = Proposal.objects.filter(key=parcel.key, author__is_guest=True).select_related("author").first()
    person = started.author if started else by
    person = person or make_guest()
    proposal = keep_whole(
        key=parcel.key,
        round_=round_,
        by=person,
        channel=Channel.ONLINE if person.is_guest else channel,
        opened_at=parcel.opened_at,
        entry=entry,
    )
    return proposal, person


def add_photo(proposal: Proposal, *, by: User, upload: UploadedBytes | None, is_declared: bool) -> list[str]:
    """Keep the photo of this posting, if it has one; returns its key. The same photo again is the same one.

    Raises UploadRefused for a photo that cannot be kept, Denied when there are too many.
    """
    if upload is None:
        return []
    attachment = add_attachment(proposal=proposal, upload=upload, by=by, is_declared=is_declared)
    return [str(attachment.key)]


def send_parcel(proposal: Proposal, *, by: User, photos: Collection[str]) -> Proposal:
    """Send what is complete, with ``photos`` (their keys) and no other: one taken off the phone is not wanted here.

    Doing it again changes nothing. Raises Denied when the round is closed or something is missing; the draft stays.
    """
    for attachment in proposal.attachments.all():
        if proposal.status == Status.DRAFT and str(attachment.key) not in photos:
            remove_attachment(attachment=attachment, by=by)
    return submit(proposal_id=proposal.pk, by=by)
