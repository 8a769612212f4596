"""How the money of the finished cycle was shared: scored, chosen by the real engine, locked as one scenario.

Histories are written once, so the engine is asked before anything is saved. Afterwards the scenario is kept with the
very rows it would have, had it been reckoned in the portal on that day.
"""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.utils import timezone

from budgets.actions.allocating import COLUMNS, keep, list_rows, summarise
from budgets.actions.ceilings import set_floor
from budgets.actions.explaining import explain_ahead, settle_drafts
from budgets.allocation import Allocation, Method, Status, allocate
from budgets.boards.knobs import Knobs
from budgets.boards.question import Candidate, Question, pose
from budgets.boards.reasons import name_place, write_exception, write_why
from budgets.datasets.clock import read_calendar
from budgets.datasets.measuring import read_measures
from budgets.enums import LockStage, ScenarioState
from budgets.models import FloorChange, Override, Rubric, Scenario, ScenarioRow, Standing
from musrenbang.lib.working_days import WorkingDays
from regions.models import Agency
from reports.demo import acts, words
from reports.demo.chance import SEED, draw_moment, local
from reports.demo.money import STEP
from reports.demo.scores import keep_scores, put_rubric_into_force
from reports.demo.sheets import Sheet, add_points, draw_sheets
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.models import Cycle

NAME = "Urut skor dengan jaminan tema (disepakati)"
LIMITED_AT = local(2026, 1, 2, 9)  # rubric and floors, with the ceilings
ASSESSED = (local(2025, 12, 18, 8), local(2026, 2, 19, 16))
SCORED_FROM, DECIDED_BY = local(2026, 1, 5, 8), local(2026, 2, 27, 16)  # under the rubric, before money is shared
PACES, LONG_TAIL = (0.7, 1.0, 1.0, 1.6), 3.7  # of the offices' beta distributions
RECKONED_AT, LOCKED_AT = local(2026, 3, 2, 10), local(2026, 3, 3, 9)
A_SECOND = 5  # proposals the lock decides
REFUSED_SHARE = 0.04
FLOOR_SHARE = 0.05  # of all ceilings together, for every theme


@dataclass
class Choice:
    """``question`` numbers the ``forwarded`` stories from 0; ``floors`` in rupiah by theme, none if out of reach."""

    stories: list[Story] = field(default_factory=list)
    forwarded: list[Story] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    settled: dict[int, int] = field(default_factory=dict)  # number: version of the proposal once decided
    rubric: Rubric = field(default_factory=Rubric)
    knobs: Knobs = field(default_factory=Knobs)
    question: Question | None = None
    answer: Allocation | None = None


def choose(town: Town, cycle: Cycle, forwarded: list[Story], ceilings: Mapping[Agency, int]) -> Choice:
    """Assess and score every forwarded story, ask the engine, except two by hand, and decide all of them."""
    rubric = put_rubric_into_force(town, cycle, LIMITED_AT)
    criteria, measures = list(rubric.criteria.all()), read_measures(cycle)
    choice, calendar = Choice(forwarded=forwarded, rubric=rubric), read_calendar()
    dice = random.Random(SEED)
    candidates = []
    for number, story in enumerate(forwarded):
        judge_by_agency(town, story, calendar)
        at = max(SCORED_FROM, story.events[-1].happened_at)
        sheets = draw_sheets(town, criteria, [(story.proposal, at)], dice)
        choice.sheets += sheets
        candidates.append(make_candidate(number, story, add_points(criteria, sheets, measures)))
    set_knobs(choice, candidates, ceilings)
    ask_engine(choice, candidates, {})
    ask_engine(choice, candidates, pick_exceptions(choice))
    for slug, amount in choice.knobs.floors.items():
        guarantee(town, cycle, forwarded, slug, amount)
    decide(town, choice)
    return choice


def judge_by_agency(town: Town, story: Story, calendar: WorkingDays) -> None:
    """Volume and amount as the agency sees them; now and then a refusal that has nothing to do with money."""
    at = draw_first_answer(town.dice, story, calendar)
    acts.assess(town, story, at)
    if town.dice.random() < REFUSED_SHARE:
        acts.refuse(town, story, draw_moment(town.dice, at, DECIDED_BY))


def draw_first_answer(dice: random.Random, story: Story, calendar: WorkingDays) -> datetime:
    """On a working day; most within the promise, some long after it, and every office at a pace of its own."""
    office = str(story.proposal.agency and story.proposal.agency.short_name)
    began = max(ASSESSED[0], story.events[-1].happened_at)
    share = dice.betavariate(PACES[crc32(office.encode()) % len(PACES)], LONG_TAIL)
    day = began + (ASSESSED[1] - began) * share
    at = draw_moment(dice, day, day + timedelta(hours=8))
    while not calendar.is_working(timezone.localdate(at)):
        at += timedelta(days=1)
    return at


def make_candidate(number: int, story: Story, points: int) -> Candidate:
    proposal = story.proposal
    _kelurahan, kecamatan = acts.place_of(proposal)
    return Candidate(
        pk=number,
        code=proposal.code or "",
        status=proposal.status,
        version=proposal.version,
        amount=proposal.assessed_amount or 0,
        agency=proposal.agency.short_name if proposal.agency else "",
        theme=proposal.round.theme.slug,
        kecamatan=kecamatan.code,
        points=points,
    )


def set_knobs(choice: Choice, candidates: list[Candidate], ceilings: Mapping[Agency, int]) -> None:
    """The agencies' ceilings, and a floor for every theme where they can all be reached."""
    agencies = {agency.short_name: amount for agency, amount in ceilings.items()}
    floor = int(sum(agencies.values()) * FLOOR_SHARE) // STEP * STEP
    with_floors = Knobs(agencies=agencies, floors=dict.fromkeys(sorted({c.theme for c in candidates}), floor))
    choice.knobs = with_floors
    ask_engine(choice, candidates, {})
    if choice.answer and choice.answer.status == Status.INFEASIBLE:
        choice.knobs = replace(with_floors, floors={})


def ask_engine(choice: Choice, candidates: list[Candidate], forced: Mapping[int, bool]) -> None:
    choice.question = pose(choice.knobs, tuple(candidates), forced, {})
    choice.answer = allocate(choice.question.instance, Method.RANKED)


def read_answer(choice: Choice) -> tuple[Question, Allocation]:
    assert choice.question is not None  # noqa: S101 - ask_engine sets both
    assert choice.answer is not None  # noqa: S101
    return choice.question, choice.answer


def list_answers(choice: Choice, scenario_id: int = 0) -> Iterator[dict[str, Any]]:
    """The rows of the scenario by column, best rank first."""
    rows = list_rows(scenario_id, *read_answer(choice))
    return (dict(zip(COLUMNS, row, strict=True)) for row in rows)


def pick_exceptions(choice: Choice) -> dict[int, bool]:
    """The best that just missed comes in, if its agency could pay it; the last that came in stays out."""
    rows = [row for row in list_answers(choice) if not row["is_fixed"]]
    ceilings = choice.knobs.agencies
    agencies = {c.pk: c.agency for c in read_answer(choice)[0].candidates}
    missed = [r["proposal_id"] for r in rows if not r["is_in"] and r["amount"] <= ceilings[agencies[r["proposal_id"]]]]
    chosen = [row["proposal_id"] for row in rows if row["is_in"]]
    return dict.fromkeys(missed[:1], True) | dict.fromkeys(chosen[-1:], False)


def guarantee(town: Town, cycle: Cycle, forwarded: list[Story], slug: str, amount: int) -> None:
    theme = next(s.proposal.round.theme for s in forwarded if s.proposal.round.theme.slug == slug)
    floor = set_floor(cycle=cycle, theme=theme, by=town.people.bappeda, amount=amount, note=words.FLOOR_NOTE)
    FloorChange.objects.filter(floor=floor).update(changed_at=LIMITED_AT)


def decide(town: Town, choice: Choice) -> None:
    """The lock: what was chosen is funded, the rest is told why not."""
    free = (row for row in list_answers(choice) if not row["is_fixed"])
    for place, row in enumerate(free):
        number, at = row["proposal_id"], LOCKED_AT + timedelta(seconds=place // A_SECOND)
        story = choice.forwarded[number]
        note = write_note(story, row, is_excepted=number in read_answer(choice)[0].forced)
        (acts.allot if row["is_in"] else acts.pass_over)(town, story, at, note)
        choice.settled[number] = story.proposal.version


def write_note(story: Story, row: Mapping[str, Any], *, is_excepted: bool) -> str:
    if is_excepted:
        return write_exception(words.PUT_IN if row["is_in"] else words.LEFT_OUT)
    return write_why(json.loads(row["why"]), name_place(ScenarioRow(proposal=story.proposal)))


def keep_choice(town: Town, choice: Choice) -> None:
    """Scores and the locked scenario, once the stories are saved."""
    keep_scores(choice.rubric, choice.sheets)
    Standing.objects.filter(rubric=choice.rubric).update(reckoned_at=RECKONED_AT)
    keys = [story.proposal.pk for story in choice.forwarded]
    question, answer = read_answer(choice)
    known = replace(
        question,
        candidates=tuple(c._replace(pk=keys[c.pk]) for c in question.candidates),
        forced={keys[number]: is_in for number, is_in in question.forced.items()},
    )
    by = town.people.bappeda
    scenario = Scenario.objects.create(
        cycle=choice.rubric.cycle,
        name=NAME,
        method=Method.RANKED,
        knobs=choice.knobs.as_json(),
        state=ScenarioState.RUNNING,
        result=summarise(known, answer) | {"took": round(answer.seconds, 3)},
        instance_sha256=known.hash(choice.knobs),
        created_by=by,
        created_at=RECKONED_AT,
    )
    keep(scenario, list(renumber(choice, scenario, keys)))
    Override.objects.bulk_create(
        Override(
            scenario=scenario,
            proposal_id=key,
            is_in=is_in,
            reason=words.PUT_IN if is_in else words.LEFT_OUT,
            by=by,
            made_at=RECKONED_AT,
        )
        for key, is_in in known.forced.items()
    )
    locked = {"stage": LockStage.LOCKED, "locked_at": LOCKED_AT, "locked_by": by}
    Scenario.objects.filter(pk=scenario.pk).update(reckoned_at=RECKONED_AT, **locked)
    explain_ahead(choice.rubric.cycle, since=timezone.now())
    settle_drafts(choice.rubric.cycle)


def renumber(choice: Choice, scenario: Scenario, keys: list[int]) -> Iterator[tuple[Any, ...]]:
    for row in list_answers(choice, scenario.pk):
        number = row["proposal_id"]
        yield tuple((row | {"proposal_id": keys[number], "settled": choice.settled.get(number)}).values())
