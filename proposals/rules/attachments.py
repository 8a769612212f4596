"""Who may add files to a proposal, and who decides that others may see them."""

from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import Status
from proposals.models import Proposal
from proposals.rules.moves import own_role

MOST_FILES = 5
OWNER_MAY_EDIT = (Status.DRAFT, Status.RETURNED)


def check_can_attach(user: User, proposal: Proposal) -> None:
    """The proposer while the proposal is hers to edit, and officers in whose scope it lies. Raises Denied."""
    if not (is_hers_to_edit(user, proposal) or works_on(user, proposal)):
        raise Denied(_("Lampiran hanya bisa diubah selama usulan masih draf atau dikembalikan kepada Anda."))


def check_can_remove(user: User, proposal: Proposal) -> None:
    """The proposer alone, while the proposal is hers to edit: what officers and forums saw stays. Raises Denied."""
    if not is_hers_to_edit(user, proposal):
        raise Denied(
            _("Lampiran hanya bisa dihapus pengusulnya, selama usulan masih draf atau dikembalikan kepadanya.")
        )


def is_hers_to_edit(user: User, proposal: Proposal) -> bool:
    return proposal.status in OWNER_MAY_EDIT and bool(own_role(user, proposal))


def can_attach(user: User, proposal: Proposal) -> bool:
    try:
        check_can_attach(user, proposal)
    except Denied:
        return False
    return True


def check_has_room(proposal: Proposal) -> None:
    """Denied when the proposal has as many files as it may have; call it under the proposal's row lock."""
    if proposal.attachments.count() >= MOST_FILES:
        raise Denied(
            _("Satu usulan paling banyak punya %(count)s lampiran. Hapus satu sebelum menambah yang lain.")
            % {"count": MOST_FILES}
        )


def check_can_release(user: User, proposal: Proposal) -> None:
    """Only an officer in scope decides that a file may be seen by everybody. Raises Denied."""
    if not works_on(user, proposal):
        raise Denied(_("Hanya petugas yang menangani usulan ini yang bisa menampilkan atau menyembunyikan lampiran."))


def can_release(user: User, proposal: Proposal) -> bool:
    try:
        check_can_release(user, proposal)
    except Denied:
        return False
    return True


def works_on(user: User, proposal: Proposal) -> bool:
    return Proposal.objects.in_scope_of(user).filter(pk=proposal.pk).exists()
