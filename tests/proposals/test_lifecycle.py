"""The table itself: complete, without dead ends, and drawn in the documentation."""

from collections import deque

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from proposals.enums import DECIDED, EMBARGOED, NEGATIVE, Status
from proposals.lifecycle import MOVES, MoveName, find_move, moves_from

TERMINAL = {Status.NOT_AGREED, Status.WITHDRAWN}


def test_every_move_name_has_a_row() -> None:
    assert {move.name for move in MOVES} == set(MoveName)


def test_no_row_stands_twice() -> None:
    keys = [(move.name, move.source, move.target) for move in MOVES]
    assert len(keys) == len(set(keys))


def test_every_status_is_reached_from_a_draft() -> None:
    seen, waiting = {Status.DRAFT}, deque([Status.DRAFT])
    while waiting:
        for move in moves_from(waiting.popleft()):
            if move.target not in seen:
                seen.add(move.target)
                waiting.append(move.target)
    assert seen == set(Status)


def test_only_answers_end_the_road() -> None:
    assert {status for status in Status if not moves_from(status)} == TERMINAL


def test_every_negative_answer_needs_a_reason() -> None:
    for move in MOVES:
        if move.target in NEGATIVE and move.source != move.target:
            assert move.needs_reason, move


def test_only_agencies_decide_under_embargo() -> None:
    for move in MOVES:
        if move.decides and Role.AGENCY in move.roles:
            assert move.embargoed
            assert move.target in EMBARGOED


@given(st.lists(st.integers(min_value=0, max_value=100), max_size=30))
def test_a_decision_is_left_only_by_opening_it_again(choices: list[int]) -> None:
    status: Status = Status.DRAFT
    for choice in choices:
        rows = moves_from(status)
        if not rows:
            return
        row = rows[choice % len(rows)]
        if status in DECIDED and row.target != status:
            assert row.name == MoveName.REOPEN
        status = row.target


def test_an_ambiguous_name_is_told_apart_by_its_target() -> None:
    row = find_move(MoveName.RESUBMIT, Status.RETURNED, Status.FORWARDED)
    assert row
    assert row.target == Status.FORWARDED
    assert find_move(MoveName.ACCEPT, Status.DRAFT) is None


def test_the_drawing_is_up_to_date() -> None:
    call_command("lifecycle_diagram", "--check")


def test_an_old_drawing_is_noticed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "docs").mkdir()
    with override_settings(BASE_DIR=tmp_path):
        with pytest.raises(CommandError, match="tidak mutakhir"):
            call_command("lifecycle_diagram", "--check")
        call_command("lifecycle_diagram")
        call_command("lifecycle_diagram", "--check")
