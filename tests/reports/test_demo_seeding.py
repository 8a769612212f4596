"""Seeding: only in demo mode, only once, one at a time, whole or not at all, at any hour and size."""

import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from accounts.models import User
from budgets.models import Ceiling
from musrenbang.lib.advisory import try_lock
from proposals.datasets.integrity import find_faults
from proposals.loading import load_city
from proposals.models import Proposal
from regions.models import Agency, Region
from reports.demo.chance import local
from reports.demo.presets import PRESETS, count_finished
from reports.demo.seed import LOCK, CannotSeedError, seed
from reports.models import ReportRun
from themes.models import AttendanceCount, Cycle, ForumSession, Minutes

pytestmark = pytest.mark.django_db


def test_outside_demo_mode_nothing_is_seeded(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=true"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_two_seedings_at_once_do_not_meet():
    """Another process holds the lock: this one says so and leaves everything as it is."""
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with try_lock(*LOCK) as is_ours:
            assert is_ours
            locked.set()
            done.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert locked.wait(20)
        with pytest.raises(CannotSeedError, match="sedang diisi"):
            seed(PRESETS["malang"])
    finally:
        done.set()
        other.join()
    assert not Region.objects.exists()


def test_a_seeding_that_fails_leaves_nothing(settings):
    """The ceiling that is in the way makes the database refuse, long after the first files were written."""
    load_city("malang", plan_years=(2027,))
    agency = Agency.objects.get(short_name="Dinsos-P3AP2KB")
    Ceiling.objects.create(cycle=Cycle.objects.get(), agency=agency, amount=1)
    with pytest.raises(IntegrityError, match="ceiling_once"):
        seed(PRESETS["malang"], total=60)
    for model in (Proposal, ForumSession, Minutes, AttendanceCount, User, ReportRun):
        assert not model.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_jambi_at_another_size_around_midnight(capsys):
    seeded = seed(PRESETS["jambi"], total=300, now=local(2026, 11, 22, 0, 3))
    assert seeded.finished == 300
    assert Proposal.objects.filter(round__cycle__plan_year=2027).values("kelurahan").distinct().count() <= 62
    assert list(find_faults()) == []
    funnel = Proposal.objects.filter(round__cycle__plan_year=2027).funnel()
    assert funnel["received"] == 300
    assert 0.07 <= funnel["funded"] / funnel["requested"] <= 0.13
    assert (
        not Proposal.objects.filter(round__cycle__plan_year=2028)
        .filter(submitted_at__gt=local(2026, 11, 22, 0, 3))
        .exists()
    )


def test_shares_of_another_total_sum_to_it():
    counts = count_finished(5720)
    assert sum(count.received for count in counts.values()) == 5720
    assert all(count.forwarded < count.received for count in counts.values())
    assert sum(count.received for count in count_finished(None).values()) == 1697
