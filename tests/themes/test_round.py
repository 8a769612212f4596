"""A round's stage comes from the clock; ends are exclusive to the second."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_round
from themes.enums import Stage

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_stages_follow_each_other_without_a_gap() -> None:
    round_ = make_round()
    turns = (
        (round_.opens_at, Stage.ANNOUNCED, Stage.OPEN),
        (round_.closes_at, Stage.OPEN, Stage.CHECKING),
        (round_.forum_starts_at, Stage.CHECKING, Stage.FORUM),
        (round_.forum_ends_at, Stage.FORUM, Stage.TRIAGE),
        (round_.decided_by, Stage.TRIAGE, Stage.FINISHED),
    )
    for moment, before, after in turns:
        assert round_.stage_at(moment - SECOND) == before
        assert round_.stage_at(moment) == after
    assert round_.stage == Stage.OPEN


@pytest.mark.parametrize("field", ["opens_at", "closes_at", "forum_starts_at", "forum_ends_at"])
def test_dates_out_of_order_are_refused(field: str) -> None:
    round_ = make_round()
    setattr(round_, field, round_.decided_by + SECOND)
    with pytest.raises(IntegrityError, match="round_dates_in_order"), transaction.atomic():
        round_.save()
