"""Officers put right what is plain to see: where a proposal lies, and which agency is in charge."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import route
from proposals.actions.moving import carry_out, lock_proposal, move_locked
from proposals.enums import Status
from proposals.lifecycle import MoveName
from proposals.matching import strip_title
from proposals.models import Proposal
from proposals.rules.filing import check_keeps_agreement
from proposals.rules.moves import check_can_move, check_demands, check_is_elsewhere, check_version
from regions.models import Agency, Region


@transaction.atomic
def correct_place(
    *, proposal_id: int, by: User, place: Mapping[str, Any], note: str, version: int | None = None
) -> Proposal:
    """Put kelurahan, RW, RT, address or point right before a forum; ``note`` tells the proposer why.

    In another kelurahan it waits for that kelurahan's own check, and the agency follows where the kamus sends the
    activity to the kecamatan. Raises Denied when nothing changes, or when ``by`` may not correct it now.
    """
    proposal = lock_proposal(proposal_id)
    check_version(by, proposal, version)
    kelurahan = place["kelurahan"]
    is_moved = kelurahan != proposal.kelurahan
    target = Status.SUBMITTED if is_moved else Status(proposal.status)
    row, label = check_can_move(by, proposal, MoveName.CORRECT, target)
    check_demands(row, note, None)
    check_keeps_agreement(proposal, place)
    check_is_another_place(proposal, place)
    fields = {**place, **(follow_place(proposal, kelurahan) if is_moved else {})}
    proposal.match_title = strip_title(proposal.title, kelurahan)
    return carry_out(proposal, row, by=by, label=label, note=note, fields=fields, beside=["match_title"])


def check_is_another_place(proposal: Proposal, place: Mapping[str, Any]) -> None:
    """Denied when the correction would change nothing."""
    if all(getattr(proposal, name) == value for name, value in place.items()):
        raise Denied(_("Lokasi belum diubah. Ubah salah satu isiannya, atau pilih langkah lain."))


def follow_place(proposal: Proposal, kelurahan: Region) -> dict[str, Agency | None]:
    """The kecamatan in charge of the new place, unless somebody has re-routed the proposal already."""
    item = proposal.catalog_item
    if item is None or not item.routes_to_kecamatan:
        return {}
    if proposal.agency != route(item, None, proposal.kelurahan)["agency"]:
        return {}
    return {"agency": route(item, None, kelurahan)["agency"]}


@transaction.atomic
def reroute(
    *, proposal_id: int, by: User, agency: Agency, note: str, version: int | None = None, known: Proposal | None = None
) -> Proposal:
    """Hand a proposal to the agency that is in charge; the first one stays on record. Raises Denied."""
    proposal = lock_proposal(proposal_id, known)
    check_version(by, proposal, version)
    check_is_elsewhere(proposal, agency)
    return move_locked(proposal, name=MoveName.REROUTE, by=by, note=note, fields={"agency": agency})
