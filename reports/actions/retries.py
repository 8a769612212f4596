"""What the portal asked for by itself is never forgotten: what failed is asked again, and in the end somebody is told.

A pause grows between the tries, so that a disk has time to be emptied. After the last one whoever works with the report
is told, once; every following night tries again all the same, silently, until it goes well.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.advisory import wait_for
from reports.actions.requests import request_run
from reports.models import Alarm, ReportRun
from reports.querysets import ReportRunQuerySet
from reports.rules import MOST_TRIES, can_download, find_next_try, read_question

LOOKS_BACK = timedelta(days=7)  # a worker may be away for that long


def ask_again() -> list[int]:
    """Ask once more for whatever failed and has waited its pause; returns the ids of the new runs."""
    now = timezone.now()
    return try_all(run for run in list_owed() if (moment := find_next_try(run)) and moment <= now)


def ask_given_up() -> list[int]:
    """Once a night: what failed to its last try, and every night since; returns the ids of the new runs."""
    return try_all(list_owed().filter(tries__gte=MOST_TRIES))


def try_all(runs: Iterable[ReportRun]) -> list[int]:
    return [again.pk for run in runs if (again := try_again(run_id=run.pk))]


def raise_alarms() -> int:
    """Tell who is responsible for each report that failed to its last try; returns how many people are told."""
    given_up = list_owed().filter(tries=MOST_TRIES, told_at__isnull=True)
    return sum(raise_alarm(run_id=run.pk) for run in given_up)


def list_owed() -> ReportRunQuerySet:
    return ReportRun.objects.failed_of_portal(timezone.now() - LOOKS_BACK).with_question()


@transaction.atomic
def try_again(*, run_id: int) -> ReportRun | None:
    """The next try of what failed; None where another beat, or anybody, was quicker."""
    run = ReportRun.objects.with_question().get(pk=run_id)
    wait_for(run.question_key)
    if ReportRun.objects.answering(run).exists():
        return None
    return request_run(question=read_question(run), by=None)


@transaction.atomic
def raise_alarm(*, run_id: int) -> int:
    """Once for each run, whoever becomes responsible later; returns how many people are told."""
    run = ReportRun.objects.select_for_update(of=("self",)).with_question().get(pk=run_id)
    if run.told_at or ReportRun.objects.answering(run).exists():
        return 0
    run.told_at = timezone.now()
    run.save(update_fields=["told_at"])
    people = list_responsible(run)
    Alarm.objects.bulk_create(Alarm(run=run, recipient=user) for user in people)
    return len(people)


def list_responsible(run: ReportRun) -> list[User]:
    """Who works with this report: the facilitators of its theme, and where there are none, Bappeda."""
    round_ = run.session.round if run.session else run.round
    active = User.objects.filter(is_active=True, erased_at__isnull=True).order_by("pk")
    own = active.filter(facilitates__round=round_) if round_ else active.none()
    planners = active.filter(memberships__role=Role.PLANNER)
    found = ([user for user in people.distinct() if can_download(user, run)] for people in (own, planners))
    return next(filter(None, found), [])
