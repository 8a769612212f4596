"""How many queries every page of this app takes: a bound each, and as many for twelve of everything as for three."""

import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from accounts.enums import Role
from budgets.actions.decisions import accept, assess
from budgets.actions.desk import assign, save_answer, write_note
from budgets.actions.scenarios import start_scenario, work_on
from budgets.boards.knobs import read_knobs
from budgets.enums import Method
from budgets.models import Scenario
from budgets.urls import urlpatterns
from proposals.actions.clusters import join
from tests.budgets.crowds import make_forwarded
from tests.budgets.scenarios import score
from tests.factories import make_city, make_user
from tests.house.permission_matrix import MATRIX
from tests.house.world import World, build

FEW, MANY = 3, 12
# Who asks for what, and how many queries it may take at most. Three of them are session, user and memberships; what is
# kept between changes (themes, places, agencies, cycles, holidays: five queries of the queue) is read anew here, in a
# transaction.
BOUNDS: dict[str, dict[str, int]] = {
    "work_home": {
        "author": 3,
        "kelurahan": 10,
        "kecamatan": 10,
        "facilitator": 12,
        "agency": 7,
        "planner": 15,
        "company": 6,
    },
    "triage_queue": {"agency": 16, "planner": 13},
    "triage_run": {"agency": 6},
    "triage_answers": {"agency": 9, "planner": 5},
    "triage_answer": {"agency": 8},
    "triage_detail": {"agency": 37, "planner": 33},
    "triage_score": {"agency": 6, "planner": 6},
    "proposal_why": {"anonymous": 2, "author": 6, "agency": 6, "planner": 6},
    "public_service": {"anonymous": 9, "author": 13},
    "service": {"agency": 21, "planner": 17},
    "service_download": {"agency": 15, "planner": 15},
    "planning": {"planner": 11},
    "limits": {"planner": 15},
    "city_ceiling": {"planner": 6},
    "kecamatan_ceiling": {"planner": 7},
    "theme_floor": {"planner": 11},
    "limits_download": {"planner": 6},
    "rubrics": {"planner": 7},
    "rubric": {"planner": 11},
    "ceiling": {"planner": 9},
    "scenario_list": {"planner": 6},
    "scenario_new": {"planner": 13},
    "scenario": {"planner": 27},
    "scenario_rows": {"planner": 10},
    "scenario_row": {"planner": 7},
    "scenario_spread": {"planner": 9},
    "scenario_compare": {"planner": 6},
    "scenario_json": {"planner": 5},
    "cycle_pabulib": {"planner": 11},
    "publish_preview": {"planner": 14},
}
ASKED = {"triage_queue": ("tab=saya", "tab=diputuskan", "q=barista", "peringkat=3", "urut=prioritas")}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=tempfile.mkdtemp()):
        yield build()


def fill(world: World, count: int) -> None:
    """``count`` more of everything these pages list."""
    city, round_ = make_city(), world.round
    officer, planner = world.people["agency"], world.people["planner"]
    rows = make_forwarded(3 * count, amount=1_000_000, city=city, round_=round_)
    score(rows, [50_000 + number for number in range(len(rows))])
    people = [make_user(Role.AGENCY, agency=city.agency).pk for _ in range(count)]
    for number in range(count):
        done, member, open_one = rows[3 * number : 3 * number + 3]
        assess(proposal_id=done.pk, by=officer, volume=1, amount=900_000)  # type: ignore[arg-type]
        accept(proposal_id=done.pk, by=officer)
        join(proposal_id=member.pk, lead_id=world.forwarded.pk, by=officer, note="Keduanya meminta hal yang sama.")
        write_note(proposal_id=world.forwarded.pk, by=officer, text="Sudah ditinjau.")
        assign(proposal_id=open_one.pk, by=officer, people=people)
        answer: Any = {"agency": city.agency, "reason": city.reason, "text": "Habis.", "is_active": True}
        save_answer(by=officer, title=f"Pagu habis {number}", **answer)
        start_scenario(
            cycle=round_.cycle, by=planner, name=f"Coba {number}", method=Method.RANKED, knobs=read_knobs(round_.cycle)
        )
    assign(proposal_id=world.forwarded.pk, by=officer, people=people)
    Scenario.objects.filter(pk=world.scenario.pk).update(state="waiting")
    work_on(world.scenario.pk)


def list_pages() -> list[str]:
    """Every address of this app that is read."""
    names = [str(pattern.name) for pattern in urlpatterns if isinstance(pattern, URLPattern)]
    return [name for name in names if not MATRIX[name].is_act]


def count(world: World, persona: str, name: str, question: str = "") -> int:
    row, client = MATRIX[name], Client()
    if persona != "anonymous":
        client.force_login(world.people[persona])
    url = reverse(name, kwargs=row.takes(world)) + (f"?{question}" if question else "")
    sent = {} if question else row.sends(world)
    client.get(url, sent)  # what is kept between changes is kept now
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url, sent)
    assert response.status_code in row.statuses, f"{url}: {response.status_code}"
    return len(queries)


def count_all(world: World) -> dict[tuple[str, str, str], int]:
    asked = ((persona, name, q) for name, who in BOUNDS.items() for persona in who for q in ("", *ASKED.get(name, ())))
    return {key: count(world, *key) for key in asked}


@pytest.mark.timeout(900)
def test_every_page_has_its_bound_whatever_its_length(world: World) -> None:
    fill(world, FEW)
    few = count_all(world)
    fill(world, MANY - FEW)
    many = count_all(world)
    assert {key: (number, many[key]) for key, number in few.items() if number != many[key]} == {}
    assert {key: number for key, number in many.items() if number > BOUNDS[key[1]][key[0]]} == {}


def test_no_page_is_left_out() -> None:
    assert set(BOUNDS) == set(list_pages())
