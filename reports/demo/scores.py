"""How the running cycle is scored: a rubric in force, two assessors each, a city ceiling, and floors under themes."""

import random
from datetime import datetime, timedelta

from django.db.models import Sum

from budgets.actions.ceilings import set_ceiling, set_floor
from budgets.actions.rubrics import draft_rubric, publish_rubric
from budgets.actions.standings import measure_again, reckon_again
from budgets.datasets.measuring import read_measures
from budgets.enums import Scope
from budgets.models import Ceiling, CeilingChange, FloorChange, Rubric
from proposals.enums import Status
from proposals.models import Proposal
from reports.demo.chance import SEED
from reports.demo.halls import list_kecamatan
from reports.demo.money import STEP
from reports.demo.sheets import Sheet, draw_sheets, write_sheets
from reports.demo.town import Town
from themes.models import Cycle, Theme

RUBRIC_AGE, CITY_AGE, RAISE_AGE = timedelta(days=40), timedelta(days=38), timedelta(days=9)
FIRST_SHARE, DIFABEL_SHARE = 60, 80  # per mille of the city's ceiling
ROUND = 100_000_000  # rupiah
UNSCORED = 12  # so that the demo officer has something to score
PARTS_SHARE = 0.3  # of the city's ceiling is shared out to the kecamatan, by their people


def score_running_cycle(town: Town, cycle: Cycle, now: datetime) -> None:
    """Everything the agencies have is scored by two, but for the last few that came to the demo agency."""
    limit_city(town, cycle, now)
    rubric = put_rubric_into_force(town, cycle, now - RUBRIC_AGE)
    waiting = Proposal.objects.filter(round__cycle=cycle, forwarded_at__isnull=False).order_by("pk")
    new = waiting.filter(agency=town.agency, status=Status.FORWARDED, assessed_amount=None).order_by("-pk")
    asked = waiting.exclude(status=Status.RETURNED).exclude(pk__in=list(new.values_list("pk", flat=True)[:UNSCORED]))
    dice = random.Random(SEED)  # one of its own: the rest of the city stays as it was
    moments = [(proposal, proposal.status_since) for proposal in asked]
    keep_scores(rubric, draw_sheets(town, rubric.criteria.all(), moments, dice))


def keep_scores(rubric: Rubric, sheets: list[Sheet]) -> None:
    """Write what was given, measure what nobody judges, and reckon where everybody stands."""
    write_sheets(rubric, sheets)
    measure_again(rubric, rubric.assessments.counted(), read_measures(rubric.cycle))
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
    limit_parts(town, cycle, now)


def limit_parts(town: Town, cycle: Cycle, now: datetime) -> None:
    """Every kecamatan has a ceiling of its own, by its people."""
    by, parts = town.people.bappeda, list_kecamatan(town)
    city = Ceiling.objects.get(cycle=cycle, scope=Scope.CITY).amount
    people = sum(part.population or 0 for part in parts)
    spent = Proposal.objects.filter(round__cycle=cycle, status=Status.ACCOMMODATED).order_by()
    taken = dict(spent.values_list("kelurahan__parent").annotate(Sum("assessed_amount")))
    for part in parts:
        share = (part.population or 0) / people if people else 1 / len(parts)
        amount = max(int(city * PARTS_SHARE * share), 2 * taken.get(part.pk, 0)) // STEP * STEP
        made = set_ceiling(cycle=cycle, kecamatan=part, amount=amount, by=by, note="Pagu kewilayahan menurut penduduk")
        CeilingChange.objects.filter(ceiling=made).update(changed_at=now - CITY_AGE)


def put_rubric_into_force(town: Town, cycle: Cycle, at: datetime) -> Rubric:
    """The default criteria and weights, published ``at``."""
    by = town.people.bappeda
    rubric = publish_rubric(rubric_id=draft_rubric(cycle=cycle, by=by, source="bawaan").pk, by=by)
    Rubric.objects.filter(pk=rubric.pk).update(created_at=at, published_at=at)
    return rubric
