"""Which proposals may be joined."""

from django.utils.translation import gettext as _

from musrenbang.lib.denied import Denied
from proposals.enums import Status
from proposals.models import Proposal

# A lead must still be on its way, or its members would wait for an answer that never comes.
LEADS = (
    *(Status.SUBMITTED, Status.RETURNED, Status.KELURAHAN_VERIFIED, Status.KECAMATAN_VERIFIED),
    *(Status.LISTED, Status.FORWARDED),
)


def check_can_lead(lead: Proposal, member: Proposal) -> None:
    """Denied unless ``member`` may be joined with ``lead``: same round, still on its way, and no chains of clusters."""
    if lead.pk == member.pk:
        raise Denied(_("Usulan tidak bisa digabung dengan dirinya sendiri."))
    if lead.round_id != member.round_id:
        raise Denied(_("Hanya usulan dari tema dan tahun yang sama yang bisa digabung."))
    if lead.status not in LEADS:
        raise Denied(
            _("Usulan %(code)s berstatus “%(status)s”, jadi tidak bisa menjadi induk. Pilih usulan lain.")
            % {"code": lead.code, "status": lead.get_public_status_display()}
        )
    if member.members.exists():
        raise Denied(
            _("Usulan %(code)s sudah menjadi induk usulan lain. Gabungkan ke arah sebaliknya.") % {"code": member.code}
        )
