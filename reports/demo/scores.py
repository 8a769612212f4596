"""How the running cycle is scored: a rubric in force, two assessors each, a city ceiling, and floors under themes."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Sum

from accounts.models import User
from budgets.actions.ceilings import set_ceiling, set_floor
from budgets.actions.rubrics import draft_rubric, publish_rubric
from budgets.actions.standings import measure_again, reckon_again
from budgets.datasets.measuring import read_measures
from budgets.loading import load_theme_people
from budgets.models import Assessment, Ceiling, CeilingChange, FloorChange, Rubric, Score, ScoreChange
from proposals.enums import Status
from proposals.models import Proposal
from reports.demo.chance import SEED
from reports.demo.town import Town
from themes.models import Cycle, Theme

RUBRIC_AGE, CITY_AGE, RAISE_AGE = timedelta(days=40), timedelta(days=38), timedelta(days=9)
FIRST_SHARE, DIFABEL_SHARE = 60, 80  # per mille of the city's ceiling
ROUND = 100_000_000  # rupiah
APART = 0.08  # of the proposals are judged very differently
NEAR, FAR = (-1, 0, 0, 0, 0, 1), (-2, 2)


def score_running_cycle(town: Town, cycle: Cycle, now: datetime) -> None:
    """Everything an agency has assessed or decided is scored by two; what is new at the demo agency still waits."""
    load_theme_people()
    limit_city(town, cycle, now)
    by = town.people.bappeda
    rubric = publish_rubric(rubric_id=draft_rubric(cycle=cycle, by=by, source="bawaan").pk, by=by)
    Rubric.objects.filter(pk=rubric.pk).update(created_at=now - RUBRIC_AGE, published_at=now - RUBRIC_AGE)
    waiting = Proposal.objects.filter(round__cycle=cycle, forwarded_at__isnull=False).order_by("pk")
    asked = waiting.exclude(status=Status.RETURNED).exclude(agency=town.agency, assessed_amount=None)
    dice = random.Random(SEED)  # one of its own: the rest of the city stays as it was
    give(rubric, [(proposal, choose_assessors(town, proposal)) for proposal in asked], dice)
    measure_again(rubric, rubric.assessments.counted(), read_measures(cycle))
    reckon_again(rubric)


def limit_city(town: Town, cycle: Cycle, now: datetime) -> None:
    """A ceiling over the city that holds what its agencies have, and a floor under every theme."""
    by, second = town.people.bappeda, town.people.bappeda2
    whole = Ceiling.objects.of_agencies().filter(cycle=cycle).aggregate(sum=Sum("amount"))["sum"] or 0
    city = -(-whole // ROUND) * ROUND
    first = set_ceiling(cycle=cycle, amount=city - ROUND, by=by, note="Pagu indikatif kota, rancangan awal RKPD")
    CeilingChange.objects.filter(ceiling=first).update(changed_at=now - CITY_AGE)
    set_ceiling(cycle=cycle, amount=city, by=second, note="Disesuaikan dengan pagu perangkat daerah")
    CeilingChange.objects.filter(ceiling=first, before__isnull=False).update(changed_at=now - RAISE_AGE)
    for theme in Theme.objects.filter(is_active=True, is_corporate=False, rounds__cycle=cycle):
        floor = set_floor(cycle=cycle, theme=theme, by=by, share=FIRST_SHARE, note="Kesepakatan pra-musrenbang")
        FloorChange.objects.filter(floor=floor).update(changed_at=now - CITY_AGE)
        if theme.slug == "difabel":
            set_floor(cycle=cycle, theme=theme, by=second, share=DIFABEL_SHARE, note="Usul forum difabel")


def choose_assessors(town: Town, proposal: Proposal) -> tuple[User, User]:
    if proposal.agency_id == town.agency.pk:
        return town.people.opd, town.people.bappeda2
    return town.people.bappeda, town.people.bappeda2


def give(rubric: Rubric, asked: Iterable[tuple[Proposal, tuple[User, User]]], dice: random.Random) -> None:
    """Marks that mostly agree, and now and then do not."""
    criteria = [criterion for criterion in rubric.criteria.all() if criterion.is_asked]
    assessments, drawn = [], []
    for proposal, people in asked:
        truth = {criterion.code: dice.choice((2, 3, 3, 3, 4, 4, 5)) for criterion in criteria}
        steps = FAR if dice.random() < APART else NEAR
        at = proposal.status_since
        for number, person in enumerate(people):
            off = {code: dice.choice(steps) if number else 0 for code in truth}
            drawn.append({code: min(5, max(1, value + off[code])) for code, value in truth.items()})
            assessments.append(Assessment(proposal=proposal, rubric=rubric, assessor=person, made_at=at))
    Assessment.objects.bulk_create(assessments)
    pairs = list(zip(assessments, drawn, strict=True))
    Score.objects.bulk_create(
        Score(assessment=assessment, criterion=criterion, value=marks[criterion.code], weight=criterion.weight)
        for assessment, marks in pairs
        for criterion in criteria
    )
    ScoreChange.objects.bulk_create(
        ScoreChange(assessment=assessment, marks=marks, made_at=assessment.made_at) for assessment, marks in pairs
    )
