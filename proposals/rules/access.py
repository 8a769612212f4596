"""Who may see, and who may hand out, the key of somebody without an account."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.enums import REGION_ROLES, Role
from accounts.handles import read_reachable
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import Channel, MessageChannel
from proposals.models import Proposal
from proposals.rules.moves import own_role, roles_on

SENDS_NOTHING = "django.core.mail.backends.dummy.EmailBackend"


def check_can_issue_pin(user: User, proposal: Proposal) -> None:
    """A new PIN comes from whoever helped, or from kelurahan and kecamatan, and only for who was helped by them.

    Raises Denied.
    """
    helped = user.pk != proposal.author_id and own_role(user, proposal)
    if not helped and not is_at_counter(user, proposal):
        raise Denied(_("PIN baru hanya diberikan petugas kelurahan atau kecamatan tempat usulan ini."))
    if proposal.channel != Channel.ASSISTED or not has_pin(proposal):
        raise Denied(_("Usulan ini tidak punya PIN dari petugas: pengusulnya masuk dengan caranya sendiri."))


def check_can_send_pin(user: User, proposal: Proposal) -> MessageChannel:
    """Whoever filed alone keeps the only key herself: a new one goes past the officer, to the contact she left.

    Returns by which way. Raises Denied, with a sentence for the counter when there is none.
    """
    if not is_at_counter(user, proposal):
        raise Denied(_("PIN baru hanya diberikan petugas kelurahan atau kecamatan tempat usulan ini."))
    if proposal.channel == Channel.ASSISTED or not has_pin(proposal):
        raise Denied(_("Usulan ini tidak punya PIN: pengusulnya masuk dengan caranya sendiri."))
    return choose_pin_way(proposal.contact)


def choose_pin_way(contact: str) -> MessageChannel:
    """How a PIN reaches ``contact`` without anybody in between: an officer never brings it. Raises Denied."""
    if not contact:
        raise Denied(
            _("Pengusul tidak meninggalkan nomor HP atau e-mail, jadi PIN baru tidak bisa dikirim.")
            + " "
            + _("Usulannya tetap diproses, dan tetap bisa dilacak dengan kodenya.")
        )
    try:
        handle = read_reachable(contact)
    except ValidationError as error:
        sentence = _("Kontak pada usulan ini bukan nomor HP atau alamat e-mail, jadi PIN baru tidak bisa dikirim.")
        raise Denied(sentence) from error
    if handle.phone and settings.MESSAGE_GATEWAY:
        return MessageChannel.GATEWAY
    if handle.email and settings.EMAIL_BACKEND != SENDS_NOTHING:
        return MessageChannel.EMAIL
    raise Denied(
        _("Portal ini belum bisa mengirim SMS atau WhatsApp, dan PIN tidak boleh lewat petugas.")
        if handle.phone
        else _("Portal ini belum bisa mengirim e-mail, dan PIN tidak boleh lewat petugas.")
    )


def is_at_counter(user: User, proposal: Proposal) -> bool:
    """Whether ``user`` serves the kelurahan or kecamatan of the proposal."""
    return not roles_on(user, proposal).keys().isdisjoint(REGION_ROLES)


def has_pin(proposal: Proposal) -> bool:
    """Whether its proposer comes in by code and PIN; whoever got an account meanwhile does not."""
    return bool(proposal.pin and proposal.author and proposal.author.is_guest)


def can_see_pin(user: User, proposal: Proposal) -> bool:
    """The PIN opens what is the proposer's alone: for her and, where she was helped, for who helps her.

    At the counter of her place it is printed again for whom an officer helped to file; nobody else's is shown there.
    """
    if not has_pin(proposal):
        return False
    if proposal.channel != Channel.ASSISTED:
        return user.pk == proposal.author_id
    return Role.CITIZEN in roles_on(user, proposal) or is_at_counter(user, proposal)
