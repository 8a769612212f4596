"""The Method of Equal Shares as its definition reads, in fractions, slowly.

Peters, Pierczyński, Skowron: “Proportional Participatory Budgeting with Additive Utilities”, NeurIPS 2021, section 3,
with the utility of a project for a supporter equal to its cost.
"""

from collections.abc import Sequence
from fractions import Fraction

from budgets.allocation import Instance, Project
from tests.budgets.allocation.instances import keeps_ceilings


def find_rho(project: Project, money: dict[str, Fraction]) -> Fraction | None:
    """The smallest ρ with Σ min(b_i, ρ·u_i(c)) = cost(c) over the supporters; None: c is not affordable."""
    purses = sorted(money[voter] for voter in project.votes)
    if not purses or sum(purses) < project.cost:
        return None
    found = []
    for poor in range(len(purses)):
        rho = (project.cost - sum(purses[:poor], Fraction(0))) / ((len(purses) - poor) * project.cost)
        if sum(min(purse, rho * project.cost) for purse in purses) == project.cost:
            found.append(rho)
    return min(found)


def share_naively(
    instance: Instance, budget: int, order: Sequence[str]
) -> tuple[list[str], list[str], dict[str, Fraction]]:
    """Bought, completed, and what every voter has left. Ties go by ``order``; what fits no ceiling is no candidate."""
    voters = sorted({voter for project in instance.projects for voter in project.votes})
    money = {voter: Fraction(budget, len(voters)) for voter in voters}
    by_place = sorted(instance.projects, key=lambda project: order.index(project.id))
    chosen: list[Project] = []
    while True:
        offers = [
            (rho, project)
            for project in by_place
            if project not in chosen and keeps_ceilings(instance, [*chosen, project])
            if (rho := find_rho(project, money)) is not None
        ]
        if not offers:
            break
        rho, project = min(offers, key=lambda offer: offer[0])  # the first of equals
        for voter in project.votes:
            money[voter] -= min(money[voter], rho * project.cost)
        chosen.append(project)
    bought = list(chosen)
    for project in sorted(by_place, key=lambda project: -len(project.votes)):
        if project not in chosen and keeps_ceilings(instance, [*chosen, project]):
            chosen.append(project)
    return [project.id for project in bought], [project.id for project in chosen[len(bought) :]], money
