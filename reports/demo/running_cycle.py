"""RKPD 2028, running today: work waiting for every actor, whatever day the demo is started on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from proposals.enums import Channel, ProposerKind
from proposals.models import Proposal
from regions.models import Agency, Region
from reports.demo import acts, citizen
from reports.demo.chance import draw_moment, draw_moments, on_day, spread
from reports.demo.filing import Wish, begin, compose, draw_channel, draw_wish
from reports.demo.halls import Halls, close_halls, list_kecamatan, rank_agreed
from reports.demo.money import STEP, commit_ceilings
from reports.demo.plans import PLANS, Forum, Near, Plan
from reports.demo.rounds import create_running_rounds
from reports.demo.sessions import count_people, create_session
from reports.demo.shelf import Shelf
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.models import Cycle, ForumSession, ThemeRound

ROOM = 500_000_000  # rupiah each agency has free beyond twice what it has committed
FILING_PART = 0.6  # of the filing time; what already went further was sent in this part
AGREED_TODAY, NOT_AGREED_TODAY = 8, 2
PEOPLE_SO_FAR = 35
CITY_HALL = "Balai Kota dan daring"
Planned = tuple[Story, Plan]


@dataclass(frozen=True)
class Forums:
    """The round that meets now: closed sessions in every kecamatan, and one for the city that is open today."""

    closed: Halls
    today: ForumSession
    began_at: datetime

    @property
    def closed_until(self) -> datetime:
        return max(session.ends_at for session in self.closed.sessions.values())


def tell_running_cycle(town: Town, cycle: Cycle, now: datetime, shelf: Shelf) -> list[Story]:
    """Every story of the running cycle, unsaved; rounds, sessions and ceilings are written."""
    rounds = create_running_rounds(cycle, now)
    stories: list[Story] = []
    for slug, plans in PLANS.items():
        round_ = rounds[slug]
        planned = file_round(town, round_, plans, now)
        if round_.forum_starts_at <= now:
            forums = open_forums(town, round_, now)
            planned += raise_in_hall(town, forums, plans, now)
            hold_forums(town, forums, planned, shelf)
            answer(town, forums, planned, now)
        else:
            create_session(town, round_, round_.forum_starts_at + timedelta(hours=1), place=CITY_HALL)
        ThemeRound.objects.filter(pk=round_.pk).update(last_number=town.last_numbers[round_.pk])
        stories += [story for story, _plan in planned]
    citizen.give_to_citizen(town, stories, citizen.RUNNING)
    set_ceilings(town, cycle, stories, now)
    return stories + write_drafts(town, rounds, now)


def file_round(town: Town, round_: ThemeRound, plans: tuple[Plan, ...], now: datetime) -> list[Planned]:
    """What was filed in a round and how far it went before the forum, numbered in the order it came in."""
    wanted = [plan for plan in plans for _ in range(plan.count) if plan.channel != Channel.HALL]
    end = min(now, round_.closes_at)
    early = round_.opens_at + (end - round_.opens_at) * FILING_PART
    timed = [(draw_moment(town.dice, round_.opens_at, early if plan.steps else end), plan) for plan in wanted]
    timed.sort(key=lambda pair: pair[0])
    places = spread(town.dice, town.kelurahan, town.weights, len(timed))
    planned = []
    for (at, plan), place in zip(timed, places, strict=True):
        story = file_proposal(town, round_, plan, place, at)
        moments = draw_moments(town.dice, at, min(now, round_.forum_starts_at), len(plan.steps))
        walk(town, story, plan.steps, moments)
        planned.append((story, plan))
    return planned


def file_proposal(
    town: Town, round_: ThemeRound, plan: Plan, place: Region, at: datetime, session: ForumSession | None = None
) -> Story:
    """One proposal as ``plan`` wants it, for ``place`` where the plan names none."""
    kelurahan = choose_kelurahan(town, plan, place)
    wish = choose_wish(town, round_, plan)
    proposal = compose(town, round_, kelurahan, wish, begin(town, at))
    proposal.title = plan.title or proposal.title
    proposal.channel, proposal.session = plan.channel or draw_channel(town), session
    story = Story(proposal, score=min(98, max(35, round(town.dice.gauss(68, 12)))), session=session)
    acts.submit(town, story, at, town.route(wish.item, kelurahan))
    return story


def choose_kelurahan(town: Town, plan: Plan, anywhere: Region) -> Region:
    if plan.near == Near.HOME:
        return town.home
    if plan.near == Near.KECAMATAN:
        return town.dice.choice([k for k in town.kelurahan if k.parent_id == town.home.parent_id])
    return anywhere


def choose_wish(town: Town, round_: ThemeRound, plan: Plan) -> Wish:
    if not plan.is_ours:
        return draw_wish(town, round_)
    ours = town.items_of(round_, town.agency)
    named = [item for item in ours if item.name == plan.title]
    return Wish(town.dice.choice(named or ours))


def walk(town: Town, story: Story, steps: tuple[acts.Act, ...], moments: list[datetime]) -> None:
    """Take the steps at the moments."""
    for act, moment in zip(steps, moments, strict=True):
        act(town, story, moment)


def open_forums(town: Town, round_: ThemeRound, now: datetime) -> Forums:
    """A forum in every kecamatan over the last two days, and one for the whole city since this morning."""
    halls = Halls()
    for number, kecamatan in enumerate(list_kecamatan(town)):
        day = now.date() - timedelta(days=1 + number % 2)
        place = f"Aula Kecamatan {kecamatan.name}"
        halls.sessions[kecamatan.pk] = create_session(town, round_, on_day(day, 9), place=place, region=kecamatan)
    began_at = min(on_day(now.date(), 8), (now - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0))
    today = create_session(town, round_, began_at, place=CITY_HALL)
    return Forums(halls, today, began_at)


def raise_in_hall(town: Town, forums: Forums, plans: tuple[Plan, ...], now: datetime) -> list[Planned]:
    """Proposals people stood up with today."""
    wanted = [plan for plan in plans for _ in range(plan.count) if plan.channel == Channel.HALL]
    places = spread(town.dice, town.kelurahan, town.weights, len(wanted))
    moments = draw_moments(town.dice, forums.began_at, now, len(wanted))
    return [
        (file_proposal(town, forums.today.round, plan, place, at, forums.today), plan)
        for plan, place, at in zip(wanted, places, moments, strict=True)
    ]


def hold_forums(town: Town, forums: Forums, planned: list[Planned], shelf: Shelf) -> None:
    """Lists of the closed sessions and of today's; the closed ones are settled, today's is half done."""
    start = forums.today.round.forum_starts_at
    for story, plan in planned:
        if plan.forum == Forum.NOT_YET or story.item:
            continue
        is_today = plan.forum == Forum.TODAY
        session = forums.today if is_today else forums.closed.of(acts.place_of(story.proposal)[0])
        acts.put_on_list(town, story, draw_moment(town.dice, start, session.starts_at), session)
        if plan.forum == Forum.NOT_AGREED:
            acts.disagree(town, story)
    stories = [story for story, _plan in planned]
    close_halls(town, forums.closed, stories, shelf)
    discussed = sorted((s for s in stories if s.session == forums.today), key=lambda story: -story.score)
    rank_agreed(discussed[:AGREED_TODAY])
    for story in discussed[-NOT_AGREED_TODAY:]:
        acts.disagree(town, story)
    count_people(town, forums.today, PEOPLE_SO_FAR)


def answer(town: Town, forums: Forums, planned: list[Planned], now: datetime) -> None:
    """What the agencies did so far with what was forwarded."""
    for story, plan in planned:
        moments = draw_moments(town.dice, forums.closed_until, now, len(plan.after))
        walk(town, story, plan.after, moments)


def set_ceilings(town: Town, cycle: Cycle, stories: list[Story], now: datetime) -> None:
    """A ceiling for every agency of the kamus and every kecamatan, with room left."""
    committed: dict[Agency, int] = defaultdict(int)
    for item in (item for (cycle_id, _theme), items in town.catalog.items() if cycle_id == cycle.pk for item in items):
        if item.agency:
            committed[item.agency] += 0
    for agency in town.kecamatan_agencies.values():
        committed[agency] += 0
    for story in stories:
        if story.status == "accommodated" and story.proposal.agency:
            committed[story.proposal.agency] += story.proposal.assessed_amount or 0
    amounts = {agency: (2 * used + ROOM) // STEP * STEP for agency, used in committed.items()}
    commit_ceilings(town, cycle, amounts, stories, now - timedelta(days=5))


def write_drafts(town: Town, rounds: dict[str, ThemeRound], now: datetime) -> list[Story]:
    """Unfinished forms of the demo citizen and of the operator of the home kelurahan."""
    drafts = []
    for slug, by, channel in (
        ("perempuan", town.people.warga, Channel.ONLINE),
        ("pemuda", town.people.warga, Channel.ONLINE),
        ("perempuan", town.people.kelurahan, Channel.ASSISTED),
        ("pemuda", town.people.kelurahan, Channel.ASSISTED),
    ):
        round_ = rounds[slug]
        wish = Wish(town.dice.choice(town.items_of(round_)))
        started_at = draw_moment(town.dice, now - timedelta(days=2), now)
        proposal = compose(town, round_, town.home, wish, started_at)
        proposal.channel, proposal.entered_by = channel, by
        if channel == Channel.ONLINE:
            proposal.author, proposal.proposer_kind, proposal.group_name = by, ProposerKind.PERSON, ""
            proposal.proposer_name = str(by)
        drafts.append(Story(proposal))
    leave_unfinished(drafts[1].proposal)
    return drafts


def leave_unfinished(proposal: Proposal) -> None:
    """Somebody was called away before the figures."""
    proposal.volume = proposal.requested_amount = proposal.beneficiary_count = None
    proposal.problem = ""
