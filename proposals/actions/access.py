"""Coming back without an account: by code and PIN, with a new PIN from an officer, or by turning into an account."""

import logging

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.guests import make_pin
from accounts.models import Consent, User
from musrenbang.lib.denied import Denied
from proposals.actions.history import record_key
from proposals.actions.moving import lock_proposal
from proposals.actions.support import hand_over_supports
from proposals.models import Attachment, Message, Proposal
from proposals.rules.access import check_can_issue_pin, check_can_send_pin
from proposals.rules.moves import roles_on

acts = logging.getLogger("musrenbang.acts")


def find_by_pin(*, code: str | None, pin: str) -> Proposal | None:
    """The proposal whose receipt says ``code`` and ``pin``. Only proposals of people without an account have a PIN."""
    proposal = None
    if code:
        rows = Proposal.objects.filter(code=code, author__is_guest=True, author__is_active=True).exclude(pin="")
        proposal = rows.select_related("author").first()
    is_right = constant_time_compare(proposal.pin if proposal else make_pin(), pin)
    return proposal if is_right else None


def fits_guest(guest: User, pin: str) -> bool:
    """Whether ``pin`` stands on one of the receipts of ``guest``."""
    pins = Proposal.objects.filter(author=guest).exclude(pin="").values_list("pin", flat=True)
    return any([constant_time_compare(known, pin) for known in pins])  # noqa: C419 – compares all, whichever fits


@transaction.atomic
def issue_pin(*, proposal_id: int, by: User) -> str:
    """A new PIN for somebody who was helped and lost the receipt; the old one, and who came in with it, are out.

    Raises Denied outside of the officer's scope, or where the proposer has an account.
    """
    proposal = lock_proposal(proposal_id)
    check_can_issue_pin(by, proposal)
    with override("id"):
        return renew_pin(proposal, by=by, outcome="issued", note=_("PIN baru diberikan oleh petugas."))


@transaction.atomic
def send_pin(*, proposal_id: int, by: User) -> Proposal:
    """The same for somebody who filed alone, through the outbox to the contact on her proposal: no officer sees it.

    Raises Denied outside of the officer's scope, or when there is no contact that the portal can reach.
    """
    proposal = lock_proposal(proposal_id)
    check_can_send_pin(by, proposal)
    with override("id"):
        renew_pin(proposal, by=by, outcome="sent", note=_("PIN baru dikirim ke kontak yang tertulis di usulan."))
    return proposal


def renew_pin(proposal: Proposal, *, by: User, outcome: str, note: str) -> str:
    """Another PIN, in the history and in the log without its digits. The caller holds the lock."""
    guest = User.objects.select_for_update().get(proposals=proposal)
    guest.set_unusable_password()  # another one, which ends the sessions opened with the old PIN
    guest.save(update_fields=["password"])
    pin = proposal.pin = make_pin()
    proposal.save(update_fields=["pin", "updated_at"])
    record_key(proposal, by=by, label=next(iter(roles_on(by, proposal).values())), note=note)
    facts = {"outcome": outcome, "proposal": proposal.code, "user": by.pk}
    acts.info("issued a new PIN", extra={"facts": facts})
    return pin


@transaction.atomic
def take_over(*, guest: User, account: User) -> None:
    """Everything of ``guest`` belongs to ``account`` from now on, which may be the same row grown up. PINs end.

    Histories keep pointing at the guest's row, which nobody can use any more. Raises Denied when somebody was faster.
    """
    rows = Proposal.objects.filter(author=guest)
    rows.exclude(pin="").update(pin="")
    if guest.pk == account.pk:
        return
    people = User.objects.select_for_update().filter(pk__in=[guest.pk, account.pk]).order_by("pk")
    if not any(person.pk == guest.pk and person.is_guest and person.is_active for person in people):
        raise Denied(_("Usulan itu sudah pindah ke sebuah akun."))
    Proposal.objects.filter(entered_by=guest).update(entered_by=account)
    rows.update(author=account)
    Message.objects.filter(recipient=guest).update(recipient=account)
    Attachment.objects.filter(uploaded_by=guest).update(uploaded_by=account)
    Consent.objects.filter(recorded_by=guest).update(recorded_by=account)
    hand_over_supports(guest=guest, account=account)
    User.objects.filter(pk=guest.pk).update(is_active=False)
