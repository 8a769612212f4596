"""The voters' money, exact to any fraction of a rupiah.

Beside every exact purse stands the nearest double. Doubles only say which projects are worth an exact look: they come
with a bound on what rounding may have done to them, and everything within that bound is decided with fractions.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import TypeVar

EPSILON = 2.0**-51
SMALLEST = 5e-324  # stands for a purse too small for a double
Money = TypeVar("Money", int, float)


class Purses:
    """Equal parts of ``budget`` rupiah for ``count`` voters."""

    def __init__(self, budget: int, count: int) -> None:
        self.exact = [Fraction(budget, count)] * count if count else []
        self.near = [float(money) for money in self.exact]
        self._payments = [0] * count

    def count_payments(self, voters: Sequence[int]) -> int:
        """While this stands still, so do the purses of ``voters``."""
        return sum([self._payments[voter] for voter in voters])

    def pay(self, voters: Sequence[int], share: Fraction) -> list[Fraction]:
        """Every one of ``voters`` pays ``share``, or all there is; returns who paid how much."""
        paid = [min(share, self.exact[voter]) for voter in voters]
        for voter, money in zip(voters, paid, strict=True):
            left = self.exact[voter] - money
            self.exact[voter] = left
            self._payments[voter] += 1
            self.near[voter] = max(float(left), SMALLEST) if left else 0.0
        return paid

    def can_all_pay(self, voters: Sequence[int], share: Fraction) -> bool:
        """Whether each of ``voters`` has ``share``; doubles answer where they leave no doubt."""
        poorest, wanted = min([self.near[voter] for voter in voters]), float(share)
        if abs(poorest - wanted) > wanted * EPSILON * 2:
            return poorest > wanted
        return min(self.exact[voter] for voter in voters) >= share

    def find_share(self, voters: Sequence[int], cost: int) -> Fraction | None:
        """The least most that any of ``voters`` pays so that together they pay ``cost``; None: they cannot."""
        purses = [self.exact[voter] for voter in voters]
        parts = lcm(*[purse.denominator for purse in purses])  # of a rupiah
        found = find_level(sorted([purse.numerator * (parts // purse.denominator) for purse in purses]), cost * parts)
        return None if found is None else Fraction(found[0], found[1] * parts)

    def guess_share(self, voters: Sequence[int], cost: int) -> float | None:
        """The same in doubles: not above the true share, below it by rounding alone. None: surely they cannot."""
        purses = sorted([self.near[voter] for voter in voters])
        left, count = find_level(purses, float(cost)) or (cost, len(voters))
        if left == cost and cost - sum(purses) > cost * doubt(len(voters)):
            return None
        return left / count * (1 - doubt(len(voters)))


def find_level(purses: Sequence[Money], cost: Money) -> tuple[Money, int] | None:
    """Empty ``purses`` (ascending) up to one level to pay ``cost``: what that many who pay the level pay together.

    None: even all the money is too little.
    """
    left, count = cost, len(purses)
    for purse in purses:
        if purse * count >= left:
            return left, count
        left -= purse
        count -= 1
    return None


def doubt(count: int) -> float:
    """Bound of the relative error of a share among ``count`` voters, reckoned in doubles.

    Every step rounds by at most half an epsilon of the cost, and a share is at least the cost over ``count``.
    """
    return EPSILON * (count + 2) ** 2
