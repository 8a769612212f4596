"""Which project is the next whose supporters pay the least per rupiah of its cost.

Purses only shrink, so what a project would cost its supporters only grows: a look taken earlier is a lower bound, and
only projects near the front are looked at again. Most projects stand in the first of two queues: while all of its ``k``
supporters who have money left can pay an even part, ρ is exactly 1/k, whatever the cost.
"""

from collections.abc import Callable
from fractions import Fraction
from heapq import heapify, heappop, heappush, heapreplace
from typing import NamedTuple

from budgets.allocation.lineup import Lineup
from budgets.allocation.purses import EPSILON, Purses


class Offer(NamedTuple):
    """Compared by ρ, then by published order; ``share`` is the most a supporter pays, rupiah."""

    rho: Fraction
    row: int
    share: Fraction


class Market:
    """Projects for sale; ``is_open`` says which still may be bought: once closed, closed for good."""

    def __init__(self, lineup: Lineup, purses: Purses, is_open: Callable[[int], bool]) -> None:
        self._supporters, self._costs = lineup.supporters, lineup.costs
        self._purses, self._is_open = purses, is_open
        self._even = [(-len(voters), row) for row, voters in enumerate(lineup.supporters) if voters]
        self._uneven: list[tuple[float, int]] = []  # ρ as last seen, never above the true one
        self._offers: dict[int, tuple[int, Offer | None]] = {}  # as last reckoned, after so many payments
        heapify(self._even)

    def find_next(self) -> Offer | None:
        """The best offer; None: no supporters can pay for anything that is open."""
        best = self._look_at_even()
        looked = self._look_at_uneven(best)
        for offer in looked:
            heappush(self._uneven, (float(offer.rho) * (1 - EPSILON), offer.row))
        return min(looked if best is None else [best, *looked], default=None)

    def _look_at_even(self) -> Offer | None:
        """The best offer of the first queue, left where it is; who has become uneven goes to the second."""
        while self._even:
            seen, row = self._even[0]
            able = [voter for voter in self._supporters[row] if self._purses.near[voter] > 0]
            if not able or not self._is_open(row):
                heappop(self._even)
            elif len(able) < -seen:
                heapreplace(self._even, (-len(able), row))
            elif self._purses.can_all_pay(able, share := Fraction(self._costs[row], len(able))):
                return Offer(Fraction(1, len(able)), row, share)
            else:
                heappop(self._even)
                heappush(self._uneven, (0.0, row))
        return None

    def _look_at_uneven(self, best: Offer | None) -> list[Offer]:
        """Offers of the second queue that can be as good as ``best``; they are taken off the queue."""
        looked: list[Offer] = []
        limit = float("inf") if best is None else float(best.rho) * (1 + EPSILON)
        while self._uneven and self._uneven[0][0] <= limit:
            seen, row = heappop(self._uneven)
            rho = self._guess(row)
            if rho is not None and rho > seen:
                heappush(self._uneven, (rho, row))
            elif rho is not None:
                offer = self._make_offer(row)
                if offer is not None:
                    looked.append(offer)
                    limit = min(limit, float(offer.rho) * (1 + EPSILON))
        return looked

    def _guess(self, row: int) -> float | None:
        """ρ in doubles, rounded down. None: the project is gone, or surely cannot be paid."""
        if not self._is_open(row):
            return None
        share = self._purses.guess_share(self._supporters[row], self._costs[row])
        return None if share is None else share / self._costs[row] * (1 - EPSILON)

    def _make_offer(self, row: int) -> Offer | None:
        voters, cost = self._supporters[row], self._costs[row]
        payments = self._purses.count_payments(voters)
        seen, offer = self._offers.get(row, (-1, None))
        if seen != payments:
            share = self._purses.find_share(voters, cost)
            offer = None if share is None else Offer(share / cost, row, share)
            self._offers[row] = payments, offer
        return offer
