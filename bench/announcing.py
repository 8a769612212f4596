"""A city's decisions of a year made public at once: how long nobody else can touch those proposals.

``python -m bench.announcing`` decides 5,720 proposals in a cycle of their own, some with members that hear of it too,
and prints one JSON object: seconds and statements of the transaction that announces them.
"""

import itertools
import json
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402 – models need the setup above
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.scenario import open_rounds  # noqa: E402
from bench.triage import COUNT, pile_up  # noqa: E402
from budgets.actions.explaining import explain_ahead  # noqa: E402
from budgets.actions.publication import make_public  # noqa: E402
from proposals.enums import EventKind, Status  # noqa: E402
from proposals.lifecycle import MoveName  # noqa: E402
from proposals.models import Message, Proposal, ProposalEvent, Reason  # noqa: E402
from themes.models import Cycle  # noqa: E402

YEAR = 2091  # a cycle nobody else files in
PEOPLE, MEMBERS, BATCH = 1500, 700, 1000
STEPS = ((MoveName.SUBMIT, Status.DRAFT, Status.SUBMITTED), (MoveName.FORWARD, Status.LISTED, Status.FORWARDED))


def decide_all() -> Cycle:
    """Every third is in. Each has an author who left a number, a history, and every eighth one a member."""
    rounds = open_rounds(YEAR)
    agency, people, reason = pile_up(rounds, COUNT + MEMBERS), invite(), Reason.objects.refusing()[0]
    rows = list(Proposal.objects.filter(agency=agency).order_by("pk"))
    leads, now = rows[MEMBERS:], timezone.now()
    for proposal, author in zip(rows, itertools.cycle(people), strict=False):
        proposal.author, proposal.contact = author, "0812 3456 7890"
    for number, proposal in enumerate(leads):
        proposal.status = Status.UNACCOMMODATED if number % 3 else Status.ACCOMMODATED
        proposal.reason, proposal.decision_note = (reason, "Pagu tidak cukup.") if number % 3 else (None, "")
        proposal.assessed_amount, proposal.decided_at = proposal.requested_amount, now
    for member, lead in zip(rows[:MEMBERS], leads, strict=False):
        member.status, member.lead = Status.CLUSTERED, lead
    names = ["author", "contact", "status", "reason", "decision_note", "assessed_amount", "decided_at", "lead"]
    Proposal.objects.bulk_update(rows, names, batch_size=BATCH)
    write_history(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rounds[0].cycle


def invite() -> list[User]:
    """People with an account; half of them with a proven address."""
    mark = uuid.uuid4().hex[:8]
    people = User.objects.bulk_create(
        User(username=f"warga-{mark}-{number}", email=f"w{number}.{mark}@kota.example") for number in range(PEOPLE)
    )
    proven = [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in people[::2]]
    EmailAddress.objects.bulk_create(proven)
    return people


def write_history(rows: Sequence[Proposal]) -> None:
    events = []
    for proposal in rows:
        last = None
        for move, source, target in STEPS:
            event = ProposalEvent(
                proposal=proposal,
                kind=EventKind.MOVED,
                move=move,
                source=source,
                target=target,
                actor_label="Forum",
                happened_at=timezone.now(),
            )
            event.seal(last)
            events.append(event)
            last = event
    ProposalEvent.objects.bulk_create(events, batch_size=BATCH)


def measure(cycle: Cycle, by: User) -> dict[str, float]:
    """``locked`` seconds, from the first row that is held to the end of the transaction."""
    before, moments = Message.objects.count(), list[float]()

    def watch(execute: Callable[..., Any], statement: str, *others: Any) -> Any:
        if "FOR UPDATE" in statement:
            moments.append(time.perf_counter())
        return execute(statement, *others)

    explain_ahead(cycle, since=timezone.now())
    with CaptureQueriesContext(connection) as queries, connection.execute_wrapper(watch):
        began = time.perf_counter()
        with transaction.atomic():
            count = make_public(cycle=cycle, by=by, round_=None, expected=None)
        ended = time.perf_counter()
    return {
        "decisions": count,
        "messages": Message.objects.count() - before,
        "statements": len(queries),
        "whole": round(ended - began, 3),
        "locked": round(ended - moments[0], 3),
    }


if __name__ == "__main__":
    decided = decide_all()
    print(json.dumps(measure(decided, User.objects.get(username="bappeda"))))
