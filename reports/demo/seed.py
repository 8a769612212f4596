"""Seed the demo city: everything in one transaction, so that a killed or doubled run never leaves half a city."""

import random
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.loading import load_answers, load_checks, load_holidays, load_theme_people
from musrenbang.lib.advisory import try_lock
from proposals.actions.words import learn_words
from proposals.loading import load_city
from proposals.models import Proposal
from regions.models import Agency, Region
from reports.demo import citizen
from reports.demo.accounts import appoint_facilitator, create_people
from reports.demo.chance import SEED
from reports.demo.choice import keep_choice
from reports.demo.compiled import compile_reports, request_reports
from reports.demo.duplicates import join_some
from reports.demo.finished_cycle import tell_finished_cycle
from reports.demo.gatherings import discuss_today
from reports.demo.messages import tell_people
from reports.demo.photos import attach_photos
from reports.demo.presets import FINISHED_YEAR, RUNNING_YEAR, Preset, count_finished
from reports.demo.running_cycle import tell_running_cycle
from reports.demo.scenarios import try_scenarios
from reports.demo.scores import score_running_cycle
from reports.demo.shelf import Shelf
from reports.demo.stories import Story, save_stories
from reports.demo.supporters import find_supporters
from reports.demo.town import survey
from themes.models import Cycle, ThemeRound

LOCK = (2027, 1)  # advisory lock of the one seeding that may run
OFFICER_AGENCY = "Dinsos-P3AP2KB"


class CannotSeedError(Exception):
    """Why there is no demo city; the message is for people."""


@dataclass(frozen=True)
class Seeded:
    """How many proposals the two cycles got, and how many reports were compiled."""

    finished: int
    running: int
    reports: int


def seed(preset: Preset, *, total: int | None = None, now: datetime | None = None) -> Seeded:
    """Seed an empty database with ``preset``; ``total`` overrides the size of the finished cycle.

    Raises CannotSeedError outside demo mode, on a database with proposals, and while another seeding runs.
    """
    if not settings.DEMO:
        raise CannotSeedError(_("Kota contoh hanya untuk peragaan: setel DEMO=true, dan jangan di server sungguhan."))
    with try_lock(*LOCK) as is_ours:
        if not is_ours:
            raise CannotSeedError(_("Kota contoh sedang diisi oleh proses lain. Tunggu sampai selesai."))
        if Proposal.objects.exists():
            raise CannotSeedError(_("Basis data sudah berisi usulan; tidak ada yang diubah."))
        shelf = Shelf()
        try:
            seeded, run_ids = _fill(preset, total or preset.total, timezone.localtime(now), shelf)
        except BaseException:
            shelf.clear()
            raise
        compile_reports(run_ids)
    return seeded


@transaction.atomic
def _fill(preset: Preset, total: int | None, now: datetime, shelf: Shelf) -> tuple[Seeded, list[int]]:
    load_city(preset.city, plan_years=(FINISHED_YEAR, RUNNING_YEAR))
    for load in (load_holidays, load_checks, load_answers, load_theme_people):
        load()
    home = Region.objects.select_related("parent").get(code=preset.home, valid_to__isnull=True)
    agency = Agency.objects.get(short_name=OFFICER_AGENCY)
    people = create_people(home, agency)
    town = survey(preset, home, agency, people, random.Random(SEED), now)
    cycles = {cycle.plan_year: cycle for cycle in Cycle.objects.all()}
    choice = tell_finished_cycle(town, cycles[FINISHED_YEAR], count_finished(total), shelf)
    finished = choice.stories
    citizen.give_to_citizen(town, finished, citizen.FINISHED)
    running = tell_running_cycle(town, cycles[RUNNING_YEAR], now, shelf)
    appoint_facilitator(people.fasilitator, list(ThemeRound.objects.filter(cycle__in=cycles.values())))
    stories: list[Story] = finished + running
    save_stories(stories)
    keep_choice(town, choice)
    attach_photos(town, stories, shelf)
    find_supporters(town, now)
    join_some(town)
    discuss_today(town, now)
    score_running_cycle(town, cycles[RUNNING_YEAR], now)
    try_scenarios(town, cycles[RUNNING_YEAR], now)
    tell_people(town, now)
    learn_words()
    run_ids = request_reports(people.bappeda)
    return Seeded(len(finished), len(running), len(run_ids)), run_ids
