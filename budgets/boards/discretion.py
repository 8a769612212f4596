"""How much of the grounds of a decision a reader may know: sums under a ceiling tell of decisions of others."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from budgets.boards.grounds import Grounds
from budgets.enums import Scope

# Of the engine's account what gives away what was left, or what the money went to instead.
TELLING = frozenset({"ceilings", "rupiah_short", "money_left", "money_short", "blocked", "funded", "funded_count"})


def without_sums(grounds: Grounds) -> Grounds:
    """For everybody while other decisions of the cycle are sealed: which ceilings had no room, not how much was left.

    From what is used of a ceiling and what is published of it anybody could reckon what is not.
    """
    limits = tuple(replace(limit, used=0, then=0, short=0) for limit in grounds.limits)
    return replace(grounds, limits=limits, why=leave_out(grounds.why, TELLING))


def for_its_agency(grounds: Grounds) -> Grounds:
    """For the agency before the announcement: its own ceiling it knows, the wider ones tell what others committed."""
    own = tuple(limit for limit in grounds.limits if limit.kind == Scope.AGENCY)
    is_told = all(limit.is_full is False or limit in own for limit in grounds.limits)
    return replace(grounds, limits=own, why=leave_out(grounds.why, TELLING - {"rupiah_short"} if is_told else TELLING))


def leave_out(why: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: fact for name, fact in why.items() if name not in names}
