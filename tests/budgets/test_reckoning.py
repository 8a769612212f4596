"""What marks come to, and whom weights favour: whole numbers, checked by hand and against fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.bias import LOSS_LIMIT, Case, compare
from budgets.presets import read_presets
from budgets.reckoning import Mark, Total, add_up, explain, measure_reach, measure_spread, reckon, round_mean, scale

values = st.integers(1, 5)


def sheet(*marks: tuple[int, int]) -> list[Mark]:
    """Marks from pairs of weight and value."""
    return [Mark(f"k{place}", value, weight) for place, (weight, value) in enumerate(marks)]


def test_all_fives_are_a_hundred_points_and_all_ones_twenty() -> None:
    assert add_up(sheet((60, 5), (40, 5))) == 100_000
    assert add_up(sheet((60, 1), (40, 1))) == 20_000


def test_two_assessors_count_alike_and_their_distance_shows() -> None:
    assert reckon([sheet((60, 5), (40, 3)), sheet((60, 2), (40, 3))]) == Total(66_000, 36_000, 0, 2)


def test_nobody_makes_no_score() -> None:
    assert reckon([]) is None


def test_swadaya_breaks_a_tie_and_buys_no_rank() -> None:
    poor, rich = Mark("swadaya", 1, 0, is_tie=True), Mark("swadaya", 5, 0, is_tie=True)
    without, with_ = reckon([[*sheet((100, 3)), poor]]), reckon([[*sheet((100, 3)), rich]])
    assert without
    assert with_
    assert without.points == with_.points == 60_000
    assert (without.tie, with_.tie) == (1000, 5000)


def test_a_tie_mark_earns_nothing_even_with_a_weight_from_elsewhere() -> None:
    assert add_up([Mark("swadaya", 5, 50, is_tie=True)]) == 0


@given(st.lists(st.lists(st.tuples(st.integers(0, 100), values), min_size=1, max_size=8), min_size=1, max_size=5))
def test_points_are_the_exact_mean_rounded_once(rows: list[list[tuple[int, int]]]) -> None:
    sheets = [sheet(*row) for row in rows]
    exact = sum(Fraction(weight * value * 1000, 5) for row in rows for weight, value in row) / len(rows)
    total = reckon(sheets)
    assert total
    assert total.points == int(exact + Fraction(1, 2))
    assert reckon(list(reversed(sheets))) == total


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9))
def test_a_mean_is_rounded_half_up(numbers: list[int]) -> None:
    assert round_mean(numbers) == int(Fraction(sum(numbers), len(numbers)) + Fraction(1, 2))


def test_every_criterion_says_what_it_gave() -> None:
    parts = explain([sheet((60, 5), (40, 3)), sheet((60, 2), (40, 3))])
    assert parts["k0"].value == 3500
    assert parts["k0"].points == 42_000
    assert sum(part.points for part in parts.values()) == 66_000


@pytest.mark.parametrize(("reached", "mark"), [(0, 1), (1, 2), (4, 2), (5, 3), (19, 3), (20, 4), (99, 4), (100, 5)])
def test_reach_is_measured_at_the_steps(reached: int, mark: int) -> None:
    assert measure_reach(reached, 10_000) == mark


def test_thirty_people_are_many_for_a_small_theme_and_few_for_a_large_one() -> None:
    assert measure_reach(30, 12_000) == 4
    assert measure_reach(30, 425_000) == 1


def test_what_nobody_counted_is_neutral() -> None:
    assert measure_reach(30, None) == measure_spread(0, 0, 10, 10) == measure_spread(0, 10, 0, 10) == 3


@pytest.mark.parametrize(("money", "mark"), [(0, 5), (39, 5), (40, 4), (80, 3), (110, 2), (149, 2), (150, 1)])
def test_who_got_little_per_head_comes_first(money: int, mark: int) -> None:
    assert measure_spread(money, 100, 1000, 1000) == mark


def test_other_weights_give_other_points_and_leave_out_what_nobody_marked() -> None:
    assert scale({"a": 5000, "b": 1000}, {"a": 60, "b": 40}) == 68_000
    assert scale({"a": 5000}, {"a": 60, "new": 40}) == 100_000
    assert scale({"a": 5000}, {"new": 100}) is None


def test_a_theme_that_falls_out_of_the_better_half_is_warned_of() -> None:
    cases = [Case("anak", 90 - place, 10 + place) for place in range(4)]
    cases += [Case("lansia", 50 - place, 60 + place) for place in range(4)]
    anak, lansia = compare(cases)
    assert (anak.before.share, anak.after.share) == (1000, 0)
    assert anak.is_warned
    assert not lansia.is_warned
    assert lansia.change == 1000 > LOSS_LIMIT


def test_equal_points_share_the_last_places() -> None:
    lines = compare([Case("anak", 5, 5), Case("anak", 5, 5), Case("lansia", 5, 5), Case("lansia", 5, 5)])
    assert [line.before.share for line in lines] == [500, 500]
    assert not any(line.is_warned or line.is_behind for line in lines)


def test_no_scores_no_lines() -> None:
    assert compare([Case("anak", 5, 5)])[0].count == 1


@pytest.mark.parametrize("key", ["bawaan", "usg"])
def test_what_a_rubric_can_start_from_is_whole(key: str) -> None:
    criteria = read_presets()[key].criteria
    assert sum(draft.weight for draft in criteria) == 100
    assert all(len(draft.anchors) == 5 and all(draft.anchors) for draft in criteria)
    assert all(draft.weight == 0 for draft in criteria if draft.measure == "tie")
