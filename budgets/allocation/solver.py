"""The only place where the engine leaves whole numbers: HiGHS proposes, the callers verify in integers.

One thread, a fixed seed and limits counted in nodes: unless a caller names its patience in seconds, no clock decides
anything. Rupiah and points are handed over in units that keep doubles, and the solver's tolerances, far from deciding.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from budgets.allocation.basket import Basket
from budgets.allocation.lineup import Lineup

INFINITY = highspy.kHighsInf
LARGEST = 10**6  # of a cost or a score in units
HALF = 0.5  # what is above is chosen
ALMOST_ONE = 0.99  # points and rupiah are whole: who is nearer than one to the limit has reached it
SLIP = 0.001  # units by which the solver's limit may be too low
SOLVED = highspy.HighsModelStatus.kOptimal


@dataclass(frozen=True)
class Prices:
    """By ceiling and by floor, the points one rupiah more or less would bring: the duals of the relaxed problem."""

    ceilings: list[float]
    floors: list[float]


@dataclass(frozen=True)
class Answer:
    """Rows HiGHS chose (none, if it found nothing), and what no choice goes beyond (points; or rupiah short)."""

    rows: list[int]
    limit: float


class Model:
    """A column per project and per floor (what it falls short, nothing at first); a row per ceiling and per floor."""

    def __init__(self, lineup: Lineup, *, is_whole: bool) -> None:
        self._lineup, self._is_whole = lineup, is_whole
        self._count, self._ceilings, self._floors = len(lineup), len(lineup.ceilings), len(lineup.floors)
        self._unit = choose_unit(lineup.costs, [*lineup.ceilings, *lineup.floors])
        self._grain = math.gcd(*lineup.points) or 1  # points between two totals that differ
        self._worth = choose_unit(lineup.points)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        tolerance = min(1e-6, max(1e-9, HALF / self._unit))  # half a rupiah, where that can be told
        self._set(
            output_flag=False,
            threads=1,
            random_seed=0,
            mip_rel_gap=0.0,
            mip_abs_gap=ALMOST_ONE * self._grain / self._worth,
        )
        self._set(primal_feasibility_tolerance=min(1e-7, tolerance), mip_feasibility_tolerance=tolerance)
        self._highs.passModel(self._build())

    def price(self) -> Prices | None:
        """Solve without wholeness. None: not even parts of projects keep all ceilings and reach all floors."""
        if not self._run():
            return None
        duals = [abs(float(dual)) * self._worth / self._unit for dual in self._highs.getSolution().row_dual]
        return Prices(duals[: self._ceilings], duals[self._ceilings :])

    def improve(self, start: Basket, *, nodes: int | None, patience: float | None = None) -> Answer:
        """Search whole projects for the most points; ``start`` is within all limits."""
        self._start_from(start.rows, [0.0] * self._floors)
        answer = self._search(nodes, patience)
        return Answer(answer.rows, (answer.limit + SLIP) * self._worth)

    def approach_floors(self, start: Basket, *, nodes: int | None, patience: float | None = None) -> Answer:
        """Search projects with which the floors fall short by the least rupiah in total.

        Parts of projects, in a model that allows them, give the limit soon; the rows are then those more than half in.
        """
        every = np.arange(self._count + self._floors, dtype=np.int32)
        self._highs.changeColsCost(len(every), every, np.array([0.0] * self._count + [-1.0] * self._floors))
        for column in range(self._count, len(every)):
            self._highs.changeColBounds(column, 0.0, INFINITY)
        self._set(mip_abs_gap=ALMOST_ONE / self._unit)
        self._start_from(start.rows, [max(0, missing) / self._unit for missing in start.missing])
        answer = self._search(nodes, patience)
        return Answer(answer.rows, -answer.limit * self._unit)

    def can_keep(self, ceilings: Collection[int], floors: Collection[int], *, nodes: int) -> bool:
        """Whether some projects keep these ceilings and floors alone; doubt counts as yes."""
        for row, most in enumerate(self._lineup.ceilings):
            self._highs.changeRowBounds(row, -INFINITY, most / self._unit if row in ceilings else INFINITY)
        for floor, least in enumerate(self._lineup.floors):
            row = self._ceilings + floor
            self._highs.changeRowBounds(row, least / self._unit if floor in floors else -INFINITY, INFINITY)
        self._set(mip_max_nodes=nodes)
        self._highs.run()
        return bool(self._highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible)

    def _build(self) -> highspy.HighsLp:
        lineup, model = self._lineup, highspy.HighsLp()
        model.num_col_, model.num_row_ = self._count + self._floors, self._ceilings + self._floors
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.array([points / self._worth for points in lineup.points] + [0.0] * self._floors)
        model.col_lower_ = np.zeros(model.num_col_)
        model.col_upper_ = np.array([1.0] * self._count + [0.0] * self._floors)
        model.row_lower_ = np.array([-INFINITY] * self._ceilings + [least / self._unit for least in lineup.floors])
        model.row_upper_ = np.array([most / self._unit for most in lineup.ceilings] + [INFINITY] * self._floors)
        self._fill_matrix(model.a_matrix_)
        if self._is_whole:
            whole, broken = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
            model.integrality_ = [whole] * self._count + [broken] * self._floors
        return model

    def _fill_matrix(self, matrix: highspy.HighsSparseMatrix) -> None:
        columns: list[tuple[list[int], float]] = []
        for cost, under, theme in zip(self._lineup.costs, self._lineup.under, self._lineup.theme_of, strict=True):
            rows = [*under] if theme is None else [*under, self._ceilings + theme]
            columns.append((rows, cost / self._unit))
        columns += [([self._ceilings + floor], 1.0) for floor in range(self._floors)]
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = np.cumsum([0, *(len(rows) for rows, _value in columns)], dtype=np.int32)
        matrix.index_ = np.array([row for rows, _value in columns for row in rows], dtype=np.int32)
        matrix.value_ = np.array([value for rows, value in columns for _row in rows], dtype=float)

    def _start_from(self, start: Iterable[int], short: list[float]) -> None:
        if not self._is_whole:
            return  # an edge to start from would be of use, a point is not
        values = np.zeros(self._count + self._floors)
        values[list(start)] = 1.0
        values[self._count :] = short
        solution = highspy.HighsSolution()
        solution.col_value = values
        self._highs.setSolution(solution)

    def _search(self, nodes: int | None, patience: float | None) -> Answer:
        if nodes is not None:
            self._set(mip_max_nodes=nodes)
        if patience is not None:
            self._set(time_limit=patience)
        self._run()
        info, values = self._highs.getInfo(), self._highs.getSolution().col_value
        has_found = info.primal_solution_status == highspy.kSolutionStatusFeasible
        rows = [row for row in range(self._count) if values[row] > HALF] if has_found else []
        return Answer(rows, float(info.mip_dual_bound if self._is_whole else info.objective_function_value))

    def _run(self) -> bool:
        self._highs.run()
        return bool(self._highs.getModelStatus() == SOLVED)

    def _set(self, **options: bool | float) -> None:
        for name, value in options.items():
            self._highs.setOptionValue(name, value)


def choose_unit(amounts: Sequence[int], limits: Sequence[int] = ()) -> int:
    """What all amounts and limits share, or as much as keeps the largest amount within LARGEST units."""
    shared = math.gcd(*amounts, *limits) or 1
    return max(shared, -(-max(amounts, default=1) // LARGEST))
