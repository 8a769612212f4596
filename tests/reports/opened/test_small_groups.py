"""Nobody can be recognised: no published figure, nor any sum or difference of them, tells a group of fewer than five.

Every published figure is a line of a system of equations over the people who came; a small group could be recomputed
just when its own line is a combination of the published ones. That is what is looked at here, by rank.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from reports.datasets.opened.sessions import GROUP_OF, name_groups, read_attendance, read_sessions
from reports.datasets.results import read_recap
from tests.factories import make_round, make_session
from tests.reports.opened.asking import YEAR
from themes.datasets.attendance import LEAST, count_participation
from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount, Cycle

Person = tuple[int, str, str, str, bool]  # session, presence, sex, age band, disability
GROUPS = list(itertools.product(Presence.values, Sex.values, AgeBand.values, (False, True)))


def fill(seed: int) -> tuple[Cycle, dict[int, str]]:
    """Three themes with sessions of all sizes, among them ones with very few people."""
    luck = random.Random(seed)
    themes = {}
    for slug in ("pemuda", "lansia", "difabel"):
        for size in (luck.randint(1, 4), luck.randint(5, 9), luck.randint(20, 90)):
            session = make_session(make_round(slug, YEAR))
            themes[session.pk] = slug
            came = [luck.choice(GROUPS[:: luck.randint(1, 3)]) for _person in range(size)]
            AttendanceCount.objects.bulk_create(
                AttendanceCount(
                    session=session, presence=way, sex=sex, age_band=age, has_disability=has, count=came.count(group)
                )
                for group in dict.fromkeys(came)
                for way, sex, age, has in [group]
            )
    return make_round("pemuda", YEAR).cycle, themes


class System:
    """Unknowns are the people of each session and group; ``known`` are the lines everybody can read."""

    def __init__(self, cycle: Cycle) -> None:
        self.rows = list(AttendanceCount.objects.filter(session__round__cycle=cycle).order_by("pk"))
        self.truth = np.array([row.count for row in self.rows])
        self.known: list[np.ndarray[Any, Any]] = []

    def line(self, chosen: Sequence[AttendanceCount]) -> np.ndarray[Any, Any]:
        keys = {row.pk for row in chosen}
        return np.array([float(row.pk in keys) for row in self.rows])

    def publish(self, chosen: Sequence[AttendanceCount], figure: int) -> None:
        """The figure must be what it says, or it would be another line."""
        line = self.line(chosen)
        assert int(line @ self.truth) == figure
        self.known.append(line)

    def tells(self, chosen: Sequence[AttendanceCount]) -> bool:
        before = np.array(self.known)
        after = np.vstack([before, self.line(chosen)])
        return bool(np.linalg.matrix_rank(before) == np.linalg.matrix_rank(after))


def publish_everything(system: System, cycle: Cycle, themes: dict[int, str]) -> None:
    """Files of sessions and of attendance, the recap of the page of results, and its figures of hall and online."""
    of_session = {pk: [row for row in system.rows if row.session_id == pk] for pk in themes}
    shown = set()
    for row in read_sessions(cycle).rows:
        pk, came = int(str(row[0])), row[-1]
        if came is not None:
            shown.add(pk)
            system.publish(of_session[pk], int(str(came)))
    for pk, _theme, division, codes, _words, people in read_attendance(cycle).rows:
        group_of, parts = GROUP_OF[str(division)], str(codes).split("+")
        chosen = [row for row in of_session[int(str(pk))] if group_of(row) in parts]
        assert int(str(people)) >= LEAST
        system.publish(chosen, int(str(people)))
    told = [row for pk in shown for row in of_session[pk]]
    recap = read_recap(cycle)
    for theme in recap.rows:
        if theme.present:
            system.publish([row for row in told if themes[row.session_id] == theme.slug], theme.present)
    system.publish(told, recap.total.present or 0)
    split = {pk for pk in shown if all(n == 0 or n >= LEAST for n in count_ways(of_session[pk]))}
    ways = {way: [row for row in told if row.session_id in split and row.presence == way] for way in Presence.values}
    for people in (*count_participation(cycle).values(), recap.participation):
        assert people.everybody == people.hall + people.online + people.either
    system.publish(ways[Presence.HALL], recap.participation.hall)
    system.publish(ways[Presence.ONLINE], recap.participation.online)


def count_ways(rows: Sequence[AttendanceCount]) -> list[int]:
    return [sum(row.count for row in rows if row.presence == way) for way in Presence.values]


def list_small(system: System, themes: dict[int, str]) -> Iterator[list[AttendanceCount]]:
    """Every session, and every group of a session, of one to four people."""
    for pk in themes:
        rows = [row for row in system.rows if row.session_id == pk]
        chosen = [rows]
        chosen += [
            [row for row in rows if GROUP_OF[division](row) == code]
            for division, words in name_groups().items()
            for code in words
        ]
        yield from (each for each in chosen if 0 < sum(row.count for row in each) < LEAST)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_no_small_group_can_be_recomputed(seed: int) -> None:
    cycle, themes = fill(seed)
    system = System(cycle)
    publish_everything(system, cycle, themes)
    small = list(list_small(system, themes))
    assert len(small) > 5
    assert [[str(row) for row in each] for each in small if system.tells(each)] == []


@pytest.mark.django_db
def test_the_looking_finds_what_a_sum_would_tell() -> None:
    """Were the sum of a theme to count its smallest session too, the difference would tell it."""
    cycle, themes = fill(0)
    system = System(cycle)
    publish_everything(system, cycle, themes)
    small = next(each for each in list_small(system, themes) if len({row.session_id for row in each}) == 1)
    theme = themes[small[0].session_id]
    everybody = [row for row in system.rows if themes[row.session_id] == theme]
    whole = next(each for each in list_small(system, themes) if themes[each[0].session_id] == theme)
    assert not system.tells(whole)
    system.publish(everybody, sum(row.count for row in everybody))
    assert any(system.tells(each) for each in list_small(system, themes))
