"""A proposal that found no money goes on in the next cycle, as a new one that names the old."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from musrenbang.lib.clock import database_now
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import next_code, priced, route
from proposals.actions.moving import lock_proposal, move_locked
from proposals.enums import Channel
from proposals.lifecycle import MoveName
from proposals.matching import strip_title
from proposals.models import Proposal
from themes.models import CatalogItem, ThemeRound

# Copied as they stand. Files are not: the page of the new proposal shows those of the old. What the proposer needed to
# come to last year's forum is not either.
KEPT = (
    *("author", "entered_by", "proposer_kind", "proposer_name", "contact", "child_age", "pin", "group_name", "consent"),
    *("title", "problem", "kind", "sector_code", "sdg_target", "kelurahan", "rw", "rt", "address"),
    *("latitude", "longitude", "unit", "unit_price", "volume", "beneficiary_count", "first_agency"),
)


@transaction.atomic
def carry_over(*, proposal_id: int, round_: ThemeRound, by: User) -> Proposal:
    """Offer last year's proposal to ``round_``: a new one, verified like the old one, by the same person, who is told.

    Carried once, however often it is asked for. Prices are those of this year's kamus. Raises Denied unless ``by`` is a
    facilitator of the round or a planner, and for what is no published, unfunded proposal of the theme's last cycle.
    """
    earlier = lock_proposal(proposal_id)
    known = Proposal.objects.filter(carried_from=earlier).first()
    if known:
        return known
    if not Proposal.objects.carriable_to(round_).filter(pk=earlier.pk).exists():
        raise Denied(_("Usulan %(code)s tidak bisa dilanjutkan ke putaran ini.") % {"code": earlier.code})
    fields = priced({**{name: getattr(earlier, name) for name in KEPT}, **reprice(earlier, round_)})
    proposal = Proposal.objects.create(
        round=round_,
        carried_from=earlier,
        channel=Channel.ASSISTED if earlier.channel == Channel.HALL else earlier.channel,
        match_title=strip_title(earlier.title, earlier.kelurahan),
        **fields,
    )
    with override("id"):  # histories have one language
        note = _("Lanjutan dari usulan %(code)s.") % {"code": earlier.code}
    numbered = {
        "code": next_code(round_),
        "submitted_at": database_now(),
        **route(proposal.catalog_item, proposal.first_agency, proposal.kelurahan),
    }
    return move_locked(proposal, name=MoveName.CARRY, by=by, note=note, fields=numbered)


def reprice(earlier: Proposal, round_: ThemeRound) -> dict[str, Any]:
    """The same activity in this year's kamus; none where it is no longer in it."""
    named = CatalogItem.objects.active().filter(cycle=round_.cycle_id, theme=round_.theme_id)
    item = named.filter(name=earlier.catalog_item.name).first() if earlier.catalog_item else None
    if item is None:
        return {"catalog_item": None}
    copied = ("unit", "unit_price", "kind", "sector_code", "sdg_target")
    return {"catalog_item": item, **{name: getattr(item, name) for name in copied}}


@transaction.atomic
def confirm(*, proposal_id: int, by: User) -> Proposal:
    """Its proposer says that what was carried over is still needed; saying it twice changes nothing. Raises Denied."""
    proposal = lock_proposal(proposal_id)
    if proposal.carried_from_id is None:
        raise Denied(_("Usulan ini bukan lanjutan dari tahun lalu."))
    if proposal.events.filter(move=MoveName.CONFIRM).exists():
        return proposal
    return move_locked(proposal, name=MoveName.CONFIRM, by=by)
