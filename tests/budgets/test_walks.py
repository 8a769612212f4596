"""In whatever order officers and planners act: 0 ≤ committed ≤ ceiling, and it is the sum of the proposals."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from accounts.models import User
from budgets.actions.ceilings import set_ceiling
from budgets.actions.decisions import accept, assess, defer, reopen
from budgets.models import Ceiling
from musrenbang.lib.denied import Denied
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer, set_money, sum_of_accommodated
from tests.factories import make_city, make_user

pytestmark = pytest.mark.django_db

CROWD = 4
BILLION = 1_000_000_000
which = st.integers(0, CROWD - 1)
amounts = st.integers(1, 3 * BILLION)
steps = st.one_of(
    st.tuples(st.just("accept"), which, st.none()),
    st.tuples(st.just("reopen"), which, st.none()),
    st.tuples(st.just("defer"), which, st.none()),
    st.tuples(st.just("assess"), which, amounts),
    st.tuples(st.just("set_ceiling"), which, st.integers(0, 6 * BILLION)),
)


class Room:
    """Four proposals, one ceiling, an officer and a planner."""

    def __init__(self) -> None:
        self.proposals: list[Proposal] = make_forwarded(CROWD, amount=BILLION)
        self.officer: User = make_officer(self.proposals[0])
        self.planner: User = make_user(Role.PLANNER)
        self.ceiling: Ceiling = set_money(self.proposals[0], 2 * BILLION)
        self.reason = make_city().reason

    def take(self, step: str, index: int, amount: int | None) -> None:
        common = {"proposal_id": self.proposals[index].pk, "by": self.officer}
        if step == "accept":
            accept(**common)
        elif step == "reopen":
            reopen(**common, note="Dihitung ulang.")
        elif step == "defer":
            defer(**common, reason=self.reason, note="Pagu habis.")
        elif step == "assess":
            assess(**common, volume=Decimal(1), amount=amount or 1)
        else:
            cycle, agency = self.ceiling.cycle, self.ceiling.agency
            set_ceiling(cycle=cycle, agency=agency, amount=amount or 0, by=self.planner)


@contextmanager
def undone() -> Iterator[None]:
    """Every example starts from the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def room() -> Room:
    return Room()


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=st.lists(steps, min_size=1, max_size=14))
def test_any_walk_keeps_the_sums(room: Room, walk: list[tuple[str, int, int | None]]) -> None:
    with undone():
        for step in walk:
            with suppress(Denied):
                room.take(*step)
            ceiling = Ceiling.objects.get(pk=room.ceiling.pk)
            assert 0 <= ceiling.committed <= ceiling.amount
            assert ceiling.committed == sum_of_accommodated(ceiling)
