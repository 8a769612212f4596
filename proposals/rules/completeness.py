"""What a proposal still lacks before it can be sent, and on which page that is asked for."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from musrenbang.lib.denied import Denied
from proposals.enums import AttachmentKind, Channel, ProposerKind, Step
from proposals.models import Attachment, Proposal
from regions.enums import RegionLevel


@dataclass(frozen=True)
class Gap:
    """One missing part, in words, and the step that asks for it."""

    step: Step
    part: str


def find_gaps(proposal: Proposal) -> list[Gap]:
    """Everything that is still missing, in the order of the steps; empty when it can be sent.

    A hall notes no person's name, and its problem and place are told there and then.
    """
    is_hall = proposal.channel == Channel.HALL
    kind = proposal.proposer_kind
    needed = (
        (Step.WHO, _("nama pengusul"), proposal.proposer_name or is_hall),
        (Step.WHO, _("nama kelompok"), proposal.group_name or is_hall or kind not in NAMED_GROUPS),
        (Step.WHO, _("umur anak"), proposal.child_age or is_hall or kind != ProposerKind.CHILD),
        (Step.WHO, _("persetujuan wali atau pendamping"), proposal.consent_id or not needs_guardian(proposal)),
        (Step.WHAT, _("judul"), proposal.title),
        (Step.WHAT, _("bentuk kegiatan"), proposal.kind),
        (Step.WHAT, _("permasalahan"), proposal.problem or is_hall),
        (Step.WHERE, _("kelurahan"), proposal.kelurahan_id),
        (Step.WHERE, _("RW"), proposal.rw or is_hall),
        (Step.AMOUNT, _("satuan"), proposal.unit),
        (Step.AMOUNT, _("harga satuan"), proposal.unit_price),
        (Step.AMOUNT, _("volume"), proposal.volume),
        (
            Step.AMOUNT,
            _("volume dan harga yang bersama-sama lebih dari nol rupiah"),
            proposal.requested_amount != 0,
        ),
        (Step.PROOF, _("pernyataan tentang orang dalam foto"), is_hall or not has_undeclared_photo(proposal)),
    )
    return [Gap(step, part) for step, part, is_there in needed if not is_there]


NAMED_GROUPS = (ProposerKind.GROUP, ProposerKind.COMPANY)


def has_undeclared_photo(proposal: Proposal) -> bool:
    """Whether nobody has said yet that the people in a photo of the proposer's may be seen."""
    return not all(photo.is_declared for photo in list_own_photos(proposal))


def list_own_photos(proposal: Proposal) -> list[Attachment]:
    """Photos of whoever filed it; those of officers are the officers' to answer for."""
    hers = {proposal.author_id, proposal.entered_by_id}
    files = proposal.attachments.all()
    return [file for file in files if file.kind == AttachmentKind.PHOTO and file.uploaded_by_id in hers]


def missing_parts(proposal: Proposal) -> list[str]:
    """What is still missing before a proposal can be sent, in words; empty when it is complete."""
    return [gap.part for gap in find_gaps(proposal)]


def next_step(proposal: Proposal) -> Step | None:
    """Where to go on writing; None when only checking and sending is left."""
    gaps = find_gaps(proposal)
    return gaps[0].step if gaps else None


def check_is_complete(proposal: Proposal) -> None:
    """Denied with the list of what is still missing before a proposal can be sent."""
    missing = missing_parts(proposal)
    if missing:
        raise Denied(_("Usulan belum bisa dikirim. Masih perlu diisi: %(missing)s.") % {"missing": ", ".join(missing)})
    region = proposal.kelurahan
    if region and region.level != RegionLevel.KELURAHAN:
        raise Denied(_("Lokasi usulan harus sebuah kelurahan."))


def needs_guardian(proposal: Proposal) -> bool:
    """A child's proposal needs a guardian's or companion institution's consent (UU 27/2022 art. 25)."""
    return proposal.proposer_kind == ProposerKind.CHILD or proposal.round.theme.needs_guardian
