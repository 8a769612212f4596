"""Who may support a proposal, and who may note the support of others."""

from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.enums import DECIDED, Status
from proposals.models import Proposal


def check_can_support(person: User | None, proposal: Proposal) -> None:
    """Denied for one's own proposal, and for one that has its answer; ``person`` None is somebody not known yet.

    Asks for the public status: a decision that is not published yet must not show by a refusal.
    """
    if proposal.public_status in {Status.DRAFT, Status.WITHDRAWN}:
        raise Denied(_("Usulan ini tidak terbuka untuk dukungan."))
    if proposal.public_status in DECIDED:
        raise Denied(_("Usulan ini sudah mendapat jawaban, jadi dukungan tidak bisa ditambah lagi."))
    if person and person.pk in {proposal.author_id, proposal.entered_by_id}:
        raise Denied(_("Ini usulan Anda sendiri, jadi tidak perlu Anda dukung. Ajak tetangga mendukung."))


def explain_no_support(person: User | None, proposal: Proposal) -> str:
    """Why ``person`` cannot support now, in a sentence; empty when she can."""
    try:
        check_can_support(person, proposal)
    except Denied as denied:
        return denied.sentence
    return ""


def check_can_assist(officer: User) -> None:
    """Noting the support of somebody without a phone is the work of kelurahan, kecamatan and facilitators."""
    if not officer.can_assist():
        raise Denied(_("Hanya petugas kelurahan, kecamatan, dan fasilitator yang mencatat dukungan warga lain."))
