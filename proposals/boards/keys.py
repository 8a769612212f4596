"""What an officer is offered for somebody who lost the PIN."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.handles import read_handle
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import Channel
from proposals.models import Proposal
from proposals.rules.access import check_can_issue_pin, check_can_send_pin, has_pin, is_at_counter

SHOWN_DIGITS = 3  # enough for a person to know her number again


@dataclass(frozen=True)
class PinOffer:
    """A new PIN for the proposer of ``code``: sent past the officer to ``contact``, or else handed over by her.

    ``obstacle`` says why neither is possible.
    """

    code: str
    is_sent: bool
    contact: str
    obstacle: str


def offer_pin(user: User, proposal: Proposal) -> PinOffer | None:
    """None for whoever is no help here, and for proposals that are not opened with a PIN."""
    is_sent = proposal.channel != Channel.ASSISTED
    if not has_pin(proposal) or (is_sent and not is_at_counter(user, proposal)):
        return None
    try:
        (check_can_send_pin if is_sent else check_can_issue_pin)(user, proposal)
    except Denied as denied:
        return PinOffer(str(proposal.code), is_sent, "", denied.sentence) if is_sent else None
    return PinOffer(str(proposal.code), is_sent, mask_contact(proposal.contact) if is_sent else "", "")


def mask_contact(contact: str) -> str:
    """``contact`` as somebody who knows it recognises it."""
    handle = read_handle(contact)
    if handle.phone:
        return _("nomor HP yang berakhiran %(digits)s") % {"digits": handle.phone[-SHOWN_DIGITS:]}
    name, _at, host = handle.email.rpartition("@")
    return _("e-mail %(address)s") % {"address": f"{name[:1]}…@{host}"}
