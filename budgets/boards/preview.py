"""What one act would do to each of many proposals, before anything changes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from budgets.enums import Scope
from budgets.models import Ceiling
from budgets.rules import deny_overrun, works_for
from musrenbang.lib.rupiah import format_rupiah
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import explain_no


@dataclass(frozen=True)
class Line:
    """One chosen proposal: what will happen (``effect``), or why it will be left out (``obstacle``)."""

    proposal: Proposal
    version: int
    effect: str = ""
    obstacle: str = ""

    @property
    def tick(self) -> str:
        return f"{self.proposal.code}:{self.version}"


class Purse:
    """The ceilings as they would stand after the lines above; nothing of it is ever saved."""

    def __init__(self, proposals: Iterable[Proposal]) -> None:
        self.ceilings = list(
            Ceiling.objects.filter(cycle__in={p.round.cycle_id for p in proposals}).select_related(
                "agency", "kecamatan"
            )
        )

    def above(self, proposal: Proposal) -> list[Ceiling]:
        kecamatan = proposal.kelurahan.parent_id if proposal.kelurahan else None
        over = ((Scope.CITY, None, None), (Scope.AGENCY, proposal.agency_id, None), (Scope.KECAMATAN, None, kecamatan))
        cycle = proposal.round.cycle_id
        return [c for c in self.ceilings if c.cycle_id == cycle and (c.scope, c.agency_id, c.kecamatan_id) in over]

    def take(self, proposal: Proposal) -> tuple[str, str]:
        """What accepting would leave, and why it cannot be: one of them is empty."""
        amount = proposal.assessed_amount or proposal.requested_amount or 0
        above = self.above(proposal)
        own = next((c for c in above if c.scope == Scope.AGENCY), None)
        tightest = min(above, key=lambda c: c.left, default=None)
        if own is None or tightest is None or tightest.left < amount:
            return "", deny_overrun(own and tightest, amount).sentence
        for ceiling in above:
            ceiling.committed += amount
        words = {"amount": format_rupiah(amount), "left": format_rupiah(own.left)}
        return _("%(amount)s dari pagu; sisa sesudahnya %(left)s") % words, ""


def preview(user: User, act: str, chosen: list[tuple[Proposal, int]]) -> list[Line]:
    """One line for each, in their order: the money is taken by the ones above first."""
    explain = explain_assigning if act not in set(MoveName) else explain_no
    purse = Purse([proposal for proposal, _version in chosen]) if act == MoveName.ACCEPT else None
    return list(_lines(user, act, chosen, explain, purse))


def _lines(
    user: User,
    act: str,
    chosen: list[tuple[Proposal, int]],
    explain: Callable[[User, Proposal, MoveName], str],
    purse: Purse | None,
) -> Iterator[Line]:
    for proposal, version in chosen:
        obstacle = explain(user, proposal, act)  # type: ignore[arg-type]
        if not obstacle and version != proposal.version:
            obstacle = _("Berubah sejak daftar dibuka. Buka dulu usulannya.")
        effect = "" if obstacle else describe(act)
        if purse and not obstacle:
            effect, obstacle = purse.take(proposal)
        yield Line(proposal, version, effect, obstacle)


def explain_assigning(user: User, proposal: Proposal, _act: str) -> str:
    """Only officers of the agency share out its work."""
    return "" if works_for(user, proposal) else _("Usulan ini tidak berada di perangkat daerah Anda.")


def describe(act: str) -> str:
    """What will happen, for acts that do the same to all."""
    effects = {
        MoveName.DEFER: _("menjadi “Belum terakomodasi”, tersimpan sampai diumumkan"),
        MoveName.REFUSE: _("ditolak, tersimpan sampai diumumkan"),
        MoveName.RETURN: _("dikembalikan; pengusul langsung diberi tahu"),
        MoveName.REROUTE: _("pindah ke perangkat daerah pilihan Anda; pengusul langsung diberi tahu"),
    }
    return effects.get(MoveName(act), "") if act in set(MoveName) else _("masuk ke meja petugas yang Anda pilih")
