"""RKPD 2027, over and published: filed, checked, discussed, decided within the ceilings, announced."""

from datetime import datetime

from proposals.enums import Channel, ReviewLevel, Status
from regions.models import Region
from reports.demo import acts, words
from reports.demo.chance import draw_moment, draw_moments, draw_rush, local, spread
from reports.demo.choice import Choice, choose
from reports.demo.filing import begin, compose, draw_channel, draw_wish
from reports.demo.halls import Halls, close_halls, list_kecamatan
from reports.demo.money import ask_ceilings, commit_ceilings
from reports.demo.presets import Counts
from reports.demo.rounds import CLOSED_AT, PUBLISHED_AT, create_finished_rounds
from reports.demo.sessions import create_session
from reports.demo.shelf import Shelf
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.enums import SessionKind
from themes.models import Cycle, ThemeRound

# Checking takes three days: returned on the first, verified by kelurahan on the second, by kecamatan on the third.
RETURNED = (local(2025, 12, 11, 8), local(2025, 12, 11, 12))
MENDED = (local(2025, 12, 11, 13), local(2025, 12, 11, 20))
KELURAHAN = (local(2025, 12, 12, 8), local(2025, 12, 12, 20))
KECAMATAN = (local(2025, 12, 13, 8), local(2025, 12, 13, 20))
LISTED = (local(2025, 12, 15, 8), local(2025, 12, 15, 16))
FORUM = local(2025, 12, 16, 9)
HALL = (local(2025, 12, 16, 9, 30), local(2025, 12, 16, 13))
REROUTED = (local(2026, 1, 5, 8), local(2026, 1, 16, 15))
CEILINGS_SET = local(2026, 1, 2, 9)

BIG_ROUND = 500  # proposals; beyond, every kecamatan holds a forum of its own
HALL_SHARE, RETURNED_SHARE, LOCAL_REFUSAL_SHARE = 0.12, 0.06, 0.05
ASTRAY_SHARE = 0.4  # of what stands outside the kamus: nobody named an agency, so Bappeda got it
FUNDED_SHARE = 0.112  # of what is asked of an agency; what is assessed and fits comes to about a tenth


def tell_finished_cycle(town: Town, cycle: Cycle, counts: dict[str, Counts], shelf: Shelf) -> Choice:
    """Every story of the finished cycle, unsaved, and how its money was shared; rounds, sessions, rubric and ceilings
    are written.
    """
    rounds = create_finished_rounds(cycle)
    stories: list[Story] = []
    for slug, round_ in rounds.items():
        halls = open_halls(town, round_, counts.get(slug))
        if slug in counts:
            told = tell_round(town, round_, counts[slug], halls)
            close_halls(town, halls, told, shelf)
            stories += told
        else:
            close_halls(town, halls, [], shelf)
    forwarded = [story for story in stories if story.status == Status.FORWARDED]
    hand_over(town, forwarded)
    ceilings = ask_ceilings(forwarded, FUNDED_SHARE)
    choice = choose(town, cycle, forwarded, ceilings)
    choice.stories = stories
    for story in forwarded:
        review_and_publish(town, story)
    commit_ceilings(town, cycle, ceilings, stories, CEILINGS_SET)
    Cycle.objects.filter(pk=cycle.pk).update(published_at=PUBLISHED_AT, closed_at=CLOSED_AT)
    for round_ in rounds.values():
        ThemeRound.objects.filter(pk=round_.pk).update(last_number=town.last_numbers[round_.pk])
    return choice


def open_halls(town: Town, round_: ThemeRound, counts: Counts | None) -> Halls:
    """One forum for the city, or one in every kecamatan when the theme is big."""
    halls = Halls()
    if counts and counts.received >= BIG_ROUND:
        for kecamatan in list_kecamatan(town):
            place = f"Aula Kecamatan {kecamatan.name}"
            halls.sessions[kecamatan.pk] = create_session(town, round_, FORUM, place=place, region=kecamatan)
    else:
        kind = SessionKind.FORUM if counts else SessionKind.CSR
        halls.sessions[None] = create_session(town, round_, FORUM, place="Balai Kota dan daring", kind=kind)
    return halls


def tell_round(town: Town, round_: ThemeRound, counts: Counts, halls: Halls) -> list[Story]:
    """All proposals of one theme up to the list of the forum, numbered in the order they came in."""
    dice = town.dice
    refused = counts.received - counts.forwarded
    local_refusals = round(refused * LOCAL_REFUSAL_SHARE)
    outcomes = ["agreed"] * counts.forwarded + ["not_agreed"] * (refused - local_refusals)
    dice.shuffle(outcomes)
    in_hall = int(counts.received * HALL_SHARE)
    hall_outcomes, outcomes = outcomes[:in_hall], outcomes[in_hall:] + ["refused"] * local_refusals
    dice.shuffle(outcomes)
    times = draw_rush(dice, round_.opens_at, round_.closes_at, len(outcomes))
    places = spread(dice, town.kelurahan, town.weights, counts.received)
    stories = []
    for outcome, at, kelurahan in zip(outcomes, times, places, strict=False):
        story = file_proposal(town, round_, kelurahan, at, draw_channel(town), halls)
        check(town, story, outcome)
        stories.append(story)
    hall_times = draw_moments(dice, *HALL, len(hall_outcomes))
    for outcome, at, kelurahan in zip(hall_outcomes, hall_times, places[len(outcomes) :], strict=True):
        story = file_proposal(town, round_, kelurahan, at, Channel.HALL, halls)
        if outcome == "not_agreed":
            acts.disagree(town, story)
        stories.append(story)
    return stories


def file_proposal(
    town: Town, round_: ThemeRound, kelurahan: Region, at: datetime, channel: Channel, halls: Halls
) -> Story:
    """One proposal, filed at ``at``."""
    wish = draw_wish(town, round_)
    proposal = compose(town, round_, kelurahan, wish, begin(town, at))
    proposal.channel = channel
    score = min(98, max(35, round(town.dice.gauss(68, 12))))
    right_agency = town.route(wish.item, kelurahan)
    story = Story(proposal, right_agency, score=score, session=halls.of(kelurahan))
    if channel == Channel.HALL:
        proposal.session = story.session
    is_astray = wish.is_off_catalog and town.dice.random() < ASTRAY_SHARE
    acts.submit(town, story, at, town.agencies["Bappeda"] if is_astray else right_agency)
    return story


def check(town: Town, story: Story, outcome: str) -> None:
    """Verification by kelurahan and kecamatan, then the forum's list."""
    dice = town.dice
    if dice.random() < RETURNED_SHARE:
        acts.send_back(town, story, draw_moment(dice, *RETURNED))
        acts.resubmit(town, story, draw_moment(dice, *MENDED))
    if outcome == "refused":
        acts.reject(town, story, draw_moment(dice, *KELURAHAN))
        return
    acts.verify(town, story, draw_moment(dice, *KELURAHAN))
    acts.verify(town, story, draw_moment(dice, *KECAMATAN))
    assert story.session is not None  # noqa: S101 - file_proposal sets it
    acts.put_on_list(town, story, draw_moment(dice, *LISTED), story.session)
    if outcome == "not_agreed":
        acts.disagree(town, story)


def hand_over(town: Town, stories: list[Story]) -> None:
    """What was addressed to the wrong agency goes to the right one."""
    for story in stories:
        if story.right_agency and story.proposal.agency != story.right_agency:
            acts.reroute(town, story, draw_moment(town.dice, *REROUTED), story.right_agency)


def review_and_publish(town: Town, story: Story) -> None:
    """Bappeda's partner reads what will be funded, then all answers are announced together."""
    if story.status == Status.ACCOMMODATED:
        opinion = town.dice.choice(words.PARTNER_OPINIONS)
        at = draw_moment(town.dice, local(2026, 3, 11, 8), local(2026, 3, 17, 16))
        story.review(ReviewLevel.PARTNER, opinion, at, town.people.bappeda, is_embargoed=True)
    story.publish(PUBLISHED_AT, town.people.bappeda)
