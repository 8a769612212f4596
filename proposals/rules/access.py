"""Who may see, and who may hand out, the key of somebody without an account."""

from django.utils.translation import gettext as _

from accounts.enums import REGION_ROLES, Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import Channel
from proposals.models import Proposal
from proposals.rules.moves import roles_on


def check_can_issue_pin(user: User, proposal: Proposal) -> None:
    """A new PIN comes from whoever helped, or from kelurahan and kecamatan, and only for who was helped by them.

    Whoever filed alone keeps the only key herself. Raises Denied.
    """
    helped = user.pk == proposal.entered_by_id and user.pk != proposal.author_id
    if not helped and roles_on(user, proposal).keys().isdisjoint(REGION_ROLES):
        raise Denied(_("PIN baru hanya diberikan petugas kelurahan atau kecamatan tempat usulan ini."))
    if proposal.channel != Channel.ASSISTED or not proposal.author or not proposal.author.is_guest or not proposal.pin:
        raise Denied(_("Usulan ini tidak punya PIN dari petugas: pengusulnya masuk dengan caranya sendiri."))


def can_issue_pin(user: User, proposal: Proposal) -> bool:
    try:
        check_can_issue_pin(user, proposal)
    except Denied:
        return False
    return True


def can_see_pin(user: User, proposal: Proposal) -> bool:
    """The PIN opens what is the proposer's alone: for her, for who helped her, and at the counter of her place."""
    return not roles_on(user, proposal).keys().isdisjoint({Role.CITIZEN, *REGION_ROLES})
