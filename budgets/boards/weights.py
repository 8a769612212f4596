"""What the weights of a draft would do to every theme, with the scores there are."""

from dataclasses import dataclass

from budgets.bias import Case, Line, compare
from budgets.datasets.measuring import read_measures
from budgets.datasets.sheets import read_sheets
from budgets.models import Rubric
from budgets.reckoning import THOUSAND, explain, reckon, scale
from musrenbang.lib.bilingual import shown
from proposals.models import Proposal


@dataclass(frozen=True)
class Check:
    """``unknown``: names of criteria nobody marked yet; the others count for them."""

    lines: list[Line]
    unknown: list[str]

    @property
    def warned(self) -> list[Line]:
        return [line for line in self.lines if line.is_warned]

    @property
    def behind(self) -> list[Line]:
        return [line for line in self.lines if line.is_behind and not line.is_warned]

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)


def check_weights(draft: Rubric) -> Check:
    """Compare a draft with the version in force; nothing to compare without one. Eight queries."""
    before = Rubric.objects.in_force(draft.cycle)
    criteria = list(draft.criteria.all())
    weights = {c.code: c.weight for c in criteria}
    computed = [c for c in criteria if not c.is_asked]
    sheets = read_sheets(before) if before else {}
    proposals = Proposal.objects.filter(pk__in=sheets).select_related("round__theme").order_by("pk")
    measures = read_measures(draft.cycle)
    cases: list[Case] = []
    known: set[str] = {c.code for c in computed}
    for proposal in proposals:
        values = {code: part.value for code, part in explain(sheets[proposal.pk]).items()}
        values |= {c.code: measures.take(c.measure, proposal) * THOUSAND for c in computed}
        known |= values.keys()
        total, after = reckon(sheets[proposal.pk]), scale(values, weights)
        if total and after is not None:
            cases.append(Case(shown(proposal.round.theme, "name"), total.points, after))
    return Check(compare(cases) if cases else [], [c.name for c in criteria if c.weight and c.code not in known])
