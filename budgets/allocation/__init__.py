"""The allocation engine: which projects get money, under ceilings, with floors, and why.

Pure Python in, pure Python out; it knows neither Django nor the portal (a contract of import-linter says so).

    instance = read_instance(path.read_bytes())          # or Instance(projects, ceilings, floors)
    allocation = allocate(instance, Method.OPTIMAL)
    allocation.selected, allocation.gap, allocation.explanations["p1"]

Three methods answer the same question: ``ranked``, ``optimal`` and ``equal_shares``, each described in its module. All
keep every ceiling and reach every floor, or say which of them stand against each other. Whole numbers and fractions
decide; the order in which projects are handed in does not matter.
"""

from budgets.allocation.engine import allocate
from budgets.allocation.export import write_pabulib
from budgets.allocation.instance import Ceilings, Instance, Project
from budgets.allocation.malformed import Malformed
from budgets.allocation.reading import read_instance
from budgets.allocation.result import Allocation, Method, Status, Totals
from budgets.allocation.shortfall import Shortfall

__all__ = [
    "Allocation",
    "Ceilings",
    "Instance",
    "Malformed",
    "Method",
    "Project",
    "Shortfall",
    "Status",
    "Totals",
    "allocate",
    "read_instance",
    "write_pabulib",
]
