"""One support per person and proposal, whatever the race; the counter moves with the row, in one transaction.

Proposals that were joined count as one: a support goes to the lead, and nobody counts twice in a cluster.
"""

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.guests import make_guest
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.moving import lock_proposal
from proposals.enums import SupportChannel
from proposals.models import Proposal, Support
from proposals.rules.support import check_can_assist, check_can_support

INSERT = """
    INSERT INTO proposals_support (proposal_id, person_id, channel, created_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (proposal_id, person_id) DO NOTHING
"""


@transaction.atomic
def support(*, proposal_id: int, by: User) -> bool:
    """Count ``by`` among the supporters; False when she was already. Raises Denied."""
    return add(proposal_id, by, SupportChannel.GUEST if by.is_guest else SupportChannel.ACCOUNT)


@transaction.atomic
def support_as_guest(*, proposal_id: int, key: UUID) -> User:
    """Count somebody without an account; returns the guest this made. Nobody is left behind when it is Denied.

    ``key`` is the form's: posted twice it is one person, who must have been shown it by us (see ``Ticket.is_genuine``).
    """
    guest, _is_new = find_or_make_guest(f"tamu-dukung-{key.hex}")
    if not (guest.is_guest and guest.is_active):
        guest = make_guest()  # she has an account by now, which no form opens
    add(proposal_id, guest, SupportChannel.GUEST)
    return guest


@transaction.atomic
def support_for(*, proposal_id: int, key: UUID, by: User) -> bool:
    """Note the support of somebody who stands before the officer ``by``.

    ``key`` is the form's: posted twice it is one person. False when it was noted before. Raises Denied.
    """
    check_can_assist(by)
    person, _is_new = find_or_make_guest(f"tamu-{key.hex}")
    return add(proposal_id, person, SupportChannel.ASSISTED)


def find_or_make_guest(username: str) -> tuple[User, bool]:
    """The person without an account of that name, made once however many ask at a time."""
    return User.objects.get_or_create(username=username, defaults={"is_guest": True, "password": make_password(None)})


@transaction.atomic
def unsupport(*, proposal_id: int, by: User) -> bool:
    """Take the support of ``by`` back, also one for a member of the cluster; False when there was none."""
    head = lock_head(proposal_id)
    given = Support.objects.filter(proposal__in=Proposal.objects.in_cluster_of(head), person=by)
    supported = set(given.values_list("proposal", flat=True))
    if not given.delete()[0]:
        return False
    Proposal.objects.filter(pk__in=supported | {head.pk}).update(support_count=F("support_count") - 1)
    return True


def add(proposal_id: int, person: User, channel: SupportChannel) -> bool:
    head = lock_head(proposal_id)
    check_can_support(person, head)
    if Support.objects.filter(proposal__in=Proposal.objects.in_cluster_of(head), person=person).exists():
        return False
    if not insert(head, person, channel):
        return False
    Proposal.objects.filter(pk=head.pk).update(support_count=F("support_count") + 1)
    return True


def insert(proposal: Proposal, person: User, channel: SupportChannel) -> bool:
    """Whether a row came; the database keeps a second one out."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [proposal.pk, person.pk, channel, timezone.now()])
        return bool(cursor.rowcount)


def lock_head(proposal_id: int) -> Proposal:
    """The proposal, or the lead it was joined with, locked: all supports of a cluster wait for one row.

    Raises Denied when it was joined between reading and locking, which a reload mends.
    """
    lead_id = Proposal.objects.values_list("lead", flat=True).get(pk=proposal_id)
    head = lock_proposal(lead_id or proposal_id)
    if head.lead_id:
        raise Denied(_("Usulan ini baru saja digabung dengan usulan serupa. Muat ulang halaman ini, lalu dukung lagi."))
    return head


def recount(lead: Proposal) -> None:
    """Count the supporters of a lead anew after proposals were joined with it or left it; call it under its lock."""
    given = Support.objects.filter(proposal__in=Proposal.objects.in_cluster_of(lead))
    persons = given.aggregate(count=Count("person", distinct=True))
    Proposal.objects.filter(pk=lead.pk).update(support_count=persons["count"])


@transaction.atomic
def drop_supports(supports: QuerySet[Support]) -> None:
    """Take back all of ``supports``, e.g. of a person who leaves."""
    counted = lock_counted(supports)
    supports.filter(proposal__in=counted).delete()
    for proposal in counted:
        recount(proposal)


@transaction.atomic
def hand_over_supports(*, guest: User, account: User) -> None:
    """What ``guest`` supported ``account`` supports now; a proposal both supported counts once."""
    given = Support.objects.filter(person=guest)
    counted = lock_counted(given)
    given.filter(proposal__in=Support.objects.filter(person=account).values("proposal")).delete()
    given.filter(channel=SupportChannel.GUEST).update(channel=SupportChannel.ACCOUNT)
    given.update(person=account)
    for proposal in counted:
        recount(proposal)


def lock_counted(supports: QuerySet[Support]) -> list[Proposal]:
    """The proposals whose counters ``supports`` moves, with the leads they were joined with, locked by key."""
    own = Proposal.objects.filter(supports__in=supports)
    keys = {pk for pair in own.values_list("pk", "lead") for pk in pair if pk}
    return list(Proposal.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
