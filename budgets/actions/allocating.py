"""Reckon a scenario: ask the engine, keep its answer row by row. Loads numpy and HiGHS: import it late."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from budgets.allocation import Allocation, Malformed, Method, allocate
from budgets.allocation.lineup import place_in_order
from budgets.allocation.result import describe
from budgets.boards.knobs import Knobs
from budgets.boards.question import Candidate, Question, add_up, ask, make_project
from budgets.enums import ScenarioState
from budgets.models import Scenario, ScenarioRow
from musrenbang.lib.denied import Denied

ASKED, ANSWERED, EXPLAINED = 20, 70, 85  # percent
TABLE = "budgets_scenariorow"
COLUMNS = (
    *("scenario_id", "proposal_id", "rank", "points", "amount", "is_in", "why"),
    *("version", "is_fixed", "settled", "refusal"),
)


def reckon(scenario: Scenario, report: Callable[[int], None]) -> None:
    """Ask and keep the answer; what cannot be asked fails with a sentence. No transaction is open while it thinks."""
    began = time.perf_counter()
    try:
        question = ask(scenario)
    except (Denied, Malformed) as problem:
        give_up(scenario, problem.sentence if isinstance(problem, Denied) else str(problem))
        return
    report(ASKED)
    knobs = Knobs.from_json(scenario.knobs)
    answer = allocate(question.instance, Method(scenario.method), is_exact=knobs.is_exact)
    report(ANSWERED)
    rows = list(list_rows(scenario.pk, question, answer))
    report(EXPLAINED)
    scenario.result = summarise(question, answer) | {"took": round(time.perf_counter() - began, 3)}
    scenario.instance_sha256 = question.hash(knobs)
    keep(scenario, rows)


def give_up(scenario: Scenario, sentence: str) -> None:
    scenario.state, scenario.error, scenario.progress = ScenarioState.FAILED, sentence, 100
    scenario.reckoned_at = timezone.now()
    scenario.save(update_fields=["state", "error", "progress", "reckoned_at"])


def list_rows(scenario_id: int, question: Question, answer: Allocation) -> Iterator[tuple[Any, ...]]:
    """One row per candidate in published order, as COLUMNS has them."""
    projects = {c.pk: make_project(c, question.votes) for c in question.candidates}
    ordered = sorted(question.candidates, key=lambda c: place_in_order(projects[c.pk]))
    selected, why = set(answer.selected), answer.explanations
    for rank, candidate in enumerate(ordered, start=1):
        is_in, facts = judge(candidate, question, selected, why)
        facts |= {"rank": rank, "score": (candidate.points or 0) / 1000, "has_score": candidate.points is not None}
        facts["votes"] = len(projects[candidate.pk].votes)
        head = (scenario_id, candidate.pk, rank, candidate.points or 0, candidate.amount, is_in)
        yield (*head, json.dumps(facts), candidate.version, not candidate.is_free, None, "")


def judge(
    candidate: Candidate, question: Question, selected: set[str], why: dict[str, dict[str, Any]]
) -> tuple[bool, dict[str, Any]]:
    """Whether it is in, and the account of it: the engine's, an agency's decision, or a planner's word."""
    if not candidate.is_free:
        return candidate.costs_money, {"selected": candidate.costs_money, "reason": "decided"}
    if candidate.pk in question.forced:
        is_in = question.forced[candidate.pk]
        return is_in, {"selected": is_in, "reason": "override"}
    return candidate.code in selected, dict(why[candidate.code])


def summarise(question: Question, answer: Allocation) -> dict[str, Any]:
    """What the page says first; sums in rupiah, with what was decided or put in before."""
    known = {c.code: c for c in question.candidates}
    chosen = [known[code] for code in answer.selected] + question.taken
    fixed = [c for c in question.candidates if c.costs_money]
    account = answer.as_json()
    reached = add_up(question.taken, "theme")
    return {
        **{name: account[name] for name in ("status", "bound", "gap", "seconds")},
        "score": float(answer.score),
        "used": {
            "city": sum(c.amount for c in chosen),
            **{kind: dict(add_up(chosen, kind)) for kind in ("agency", "kecamatan", "theme")},
        },
        "asked": {
            "city": sum(c.amount for c in question.candidates),
            **{kind: dict(add_up(question.candidates, kind)) for kind in ("agency", "kecamatan", "theme")},
        },
        "chosen": len(chosen),
        "candidates": len(question.candidates),
        "fixed": {"count": len(fixed), "amount": sum(c.amount for c in fixed)},
        "unscored": sum(c.points is None for c in question.candidates),
        "voters": question.voters,
        "shortfall": answer.shortfall and widen(describe(answer.shortfall), reached),
    }


def widen(shortfall: dict[str, Any], reached: Counter[str]) -> dict[str, Any]:
    """Floors as the planner typed them: with what was in before the engine began."""
    floors = {theme: least + reached[theme] for theme, least in shortfall["nearest_floors"].items()}
    return shortfall | {"nearest_floors": floors}


@transaction.atomic
def keep(scenario: Scenario, rows: list[tuple[Any, ...]]) -> None:
    """Rows and result together; COPY, since a city has thousands of rows and somebody waits.

    Whoever changed the question meanwhile set it waiting again: then this answer is to nothing that is asked any more.
    """
    if (
        Scenario.objects.select_for_update().values_list("state", flat=True).get(pk=scenario.pk)
        != ScenarioState.RUNNING
    ):
        return
    ScenarioRow.objects.filter(scenario=scenario).delete()
    names = ", ".join(COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {TABLE} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
    scenario.state, scenario.error, scenario.progress = ScenarioState.DONE, "", 100
    scenario.reckoned_at = timezone.now()
    scenario.save(update_fields=["state", "error", "progress", "reckoned_at", "result", "instance_sha256"])
