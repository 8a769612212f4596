"""Everything an agency and Bappeda may do before they announce it, with words and figures nobody can mistake."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from budgets.actions.bulk import begin_run
from budgets.actions.ceilings import set_ceiling, set_floor
from budgets.actions.decisions import accept, assess, defer, refuse, reopen
from budgets.actions.desk import assign, save_answer, write_note
from budgets.actions.locking import begin_lock
from budgets.actions.publication import schedule
from budgets.actions.rubrics import draft_rubric, publish_rubric
from budgets.actions.scenarios import set_override, start_scenario, work_on
from budgets.actions.scoring import score
from budgets.boards.knobs import read_knobs
from budgets.enums import Method
from budgets.models import Rubric, Scenario
from proposals.actions.clusters import join
from proposals.actions.correction import reroute
from proposals.actions.support import support
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded
from tests.factories import City, make_city, make_user
from tests.house.world import World, build

WORD = "RAHASIA-MEJA"  # stands in every text somebody writes in secret
AMOUNTS = (98_765_432, 87_654_321)  # rupiah, corrected and accepted in secret
COMMITTED = 300_000_000  # rupiah, taken by each of the others


def write_amount(amount: int) -> str:
    """As pages write it."""
    return f"{amount:,}".replace(",", ".")


MARKS = (WORD, *map(str, AMOUNTS), *map(write_amount, AMOUNTS))


@dataclass
class Desk:
    """A world in which proposals wait for an agency, named after what will be decided on each in secret."""

    world: World
    city: City = field(default_factory=make_city)
    rows: dict[str, Proposal] = field(default_factory=dict)

    @property
    def undecided(self) -> tuple[str, ...]:
        """Rows that were no secret, or hear of it with another."""
        return ("neighbour",)

    @property
    def officer(self) -> User:
        return self.world.people["agency"]

    @property
    def planner(self) -> User:
        return self.world.people["planner"]


NAMES = ("accepted", "corrected", "refused", "deferred", "reopened", "chosen", "passed_over", "overridden", "handed_on")


def set_out() -> Desk:
    """What everybody may know: forwarded, handed on, joined, supported, under ceilings, and a rubric in force."""
    desk = Desk(build())
    world, city = desk.world, desk.city
    author = world.people["author"]
    for name, proposal in zip(NAMES, make_forwarded(len(NAMES), amount=COMMITTED, round_=world.round), strict=True):
        Proposal.objects.filter(pk=proposal.pk).update(author=author)
        support(proposal_id=proposal.pk, by=world.people["citizen"])
        desk.rows[name] = proposal
    _hand_on(desk)
    (member,) = make_forwarded(1, amount=COMMITTED, round_=world.round, author=world.people["citizen"])
    join(proposal_id=member.pk, lead_id=desk.rows["accepted"].pk, by=desk.officer, note="Keduanya meminta hal sama.")
    desk.rows["member"] = member
    for over in ({}, {"kecamatan": city.kecamatan}, {"agency": city.other_agency}):
        set_ceiling(cycle=world.round.cycle, amount=20_000_000_000, by=desk.planner, **over)
    set_floor(cycle=world.round.cycle, theme=world.round.theme, amount=1_000_000, by=desk.planner)
    publish_rubric(rubric_id=world.rubric.pk, by=desk.planner)
    world.rubric = draft_rubric(cycle=world.round.cycle, by=desk.planner, source="usg")
    _let_the_neighbour_decide(desk)
    _make_unlike()
    return desk


def _make_unlike() -> None:
    """Of equally near titles any may be hinted at first; here none is near another."""
    for key in Proposal.objects.values_list("pk", flat=True):
        unlike = sha256(str(key).encode()).hexdigest()
        Proposal.objects.filter(pk=key).update(match_title=unlike)


def _hand_on(desk: Desk) -> None:
    """One came from another agency, whose officer remembers it."""
    row = desk.rows["handed_on"]
    Proposal.objects.filter(pk=row.pk).update(agency=desk.city.other_agency)
    reroute(proposal_id=row.pk, by=desk.world.people["other_agency"], agency=desk.city.agency, note="Urusan kesehatan.")


def _let_the_neighbour_decide(desk: Desk) -> None:
    """The other agency has one under the same ceilings of city and kecamatan; it is through with it."""
    (row,) = make_forwarded(1, round_=desk.world.round, agency=desk.city.other_agency)
    assess(proposal_id=row.pk, by=desk.world.people["other_agency"], volume=row.volume, amount=50_000_000)
    accept(proposal_id=row.pk, by=desk.world.people["other_agency"])
    desk.rows["neighbour"] = row


def decide_in_secret(desk: Desk) -> None:
    """All of it, by the people whose work it is."""
    write_on_the_desk(desk)
    answer_by_hand(desk)
    lock_a_scenario(desk)
    in_a_week = timezone.now() + timedelta(days=7)
    schedule(cycle=desk.world.round.cycle, due_at=in_a_week, by=desk.planner, round_=desk.world.round)


def write_on_the_desk(desk: Desk) -> None:
    """Notes, tasks, scores, corrected figures, ready sentences."""
    colleague = make_user(Role.AGENCY, agency=desk.city.agency, username=f"{WORD}-kolega")
    rubric = Rubric.objects.in_force(desk.world.round.cycle)
    assert rubric
    marks = {criterion.code: 4 for criterion in rubric.criteria.all() if criterion.is_asked}
    for row in desk.rows.values():
        row.refresh_from_db()
        if row.agency_id == desk.city.agency.pk and row.status == Status.FORWARDED:
            write_note(proposal_id=row.pk, by=desk.officer, text=f"{WORD}: catatan")
            assign(proposal_id=row.pk, by=desk.officer, people=[colleague.pk])
            score(proposal_id=row.pk, by=desk.officer, marks=marks, note=f"{WORD}: nilai")
    title, text = f"{WORD}: judul", f"{WORD}: kalimat"
    agency, reason = desk.city.agency, desk.city.reason
    save_answer(by=desk.officer, agency=agency, reason=reason, title=title, text=text, is_active=True)


def answer_by_hand(desk: Desk) -> None:
    rows, officer, reason = desk.rows, desk.officer, desk.city.reason
    for name, amount in zip(("accepted", "corrected"), AMOUNTS, strict=True):
        assess(proposal_id=rows[name].pk, by=officer, volume=7, amount=amount, note=f"{WORD}: telaah")  # type: ignore[arg-type]
    for name in ("accepted", "handed_on", "reopened"):
        accept(proposal_id=rows[name].pk, by=officer, note=f"{WORD}: masuk")
    reopen(proposal_id=rows["reopened"].pk, by=officer, note=f"{WORD}: hitung ulang")
    refuse(proposal_id=rows["refused"].pk, by=officer, reason=reason, note=f"{WORD}: tolak")
    defer(proposal_id=rows["deferred"].pk, by=officer, reason=reason, note=f"{WORD}: tunda")
    begin_run(by=officer, act="accept", chosen=[(rows["chosen"].pk, 1)], words={"note": f"{WORD}: borongan"})


def lock_a_scenario(desk: Desk) -> Scenario:
    """Whatever is left becomes a drafted decision: one against the method, most of them within the money."""
    cycle = desk.world.round.cycle
    scenario = start_scenario(
        cycle=cycle, by=desk.planner, name=f"{WORD}: skenario", method=Method.RANKED, knobs=read_knobs(cycle)
    )
    for name, is_in in (("overridden", True), ("passed_over", False)):
        row = desk.rows[name]
        row.refresh_from_db()
        reason = f"{WORD}: alasan Bappeda"
        set_override(scenario_id=scenario.pk, proposal=row, is_in=is_in, reason=reason, by=desk.planner)
    work_on(scenario.pk)
    begin_lock(scenario_id=scenario.pk, by=desk.planner)
    work_on(scenario.pk)
    scenario.refresh_from_db()
    return scenario
