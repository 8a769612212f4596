"""What a proposal continues from earlier years, and what continues it."""

from dataclasses import dataclass

from proposals.enums import Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal


@dataclass(frozen=True)
class Lineage:
    """``earlier`` proposals, the nearest first, each with its plan year; ``later`` is what continues this one.

    ``since`` is the plan year for which it was first proposed; ``is_confirmed``: its proposer says it is still needed.
    """

    earlier: tuple[tuple[str, int], ...] = ()
    pks: tuple[int, ...] = ()
    later: str = ""
    is_confirmed: bool = False

    @property
    def since(self) -> int | None:
        return self.earlier[-1][1] if self.earlier else None


def read_lineage(proposal: Proposal) -> Lineage:
    """No query for a proposal that neither continues another nor can be continued, as most."""
    earlier, pks, above = [], [], proposal.carried_from_id
    while above and above not in pks:
        rows = Proposal.objects.filter(pk=above).values_list("code", "round__cycle__plan_year", "carried_from")
        pks.append(above)
        code, year, above = rows.get()
        earlier.append((code or "", year))
    later = ""
    if proposal.public_status == Status.UNACCOMMODATED:
        later = Proposal.objects.filter(carried_from=proposal.pk).values_list("code", flat=True).first() or ""
    is_confirmed = bool(earlier) and proposal.events.filter(move=MoveName.CONFIRM).exists()
    return Lineage(tuple(earlier), tuple(pks), later, is_confirmed)
