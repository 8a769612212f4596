"""What each actor of the city does to a proposal: the moves of the lifecycle with plausible labels and words."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from musrenbang.lib.rupiah import multiply
from proposals.enums import Channel, ForumOutcome, ReviewLevel, Status
from proposals.lifecycle import MoveName
from proposals.models import ForumItem, Proposal
from regions.models import Agency, Region
from reports.demo import words
from reports.demo.stories import Story
from reports.demo.town import Town
from themes.models import ForumSession

Act = Callable[[Town, Story, datetime], None]
FACILITATOR = "Fasilitator forum"
SHARES_KEPT = ("1", "1", "1", "0.9", "0.8", "0.75", "0.6")


def place_of(proposal: Proposal) -> tuple[Region, Region]:
    """Kelurahan and kecamatan of a sent proposal."""
    kelurahan = proposal.kelurahan
    assert kelurahan is not None  # noqa: S101 - compose() sets both
    assert kelurahan.parent is not None  # noqa: S101
    return kelurahan, kelurahan.parent


def submit(town: Town, story: Story, at: datetime, agency: Agency) -> None:
    """Send the draft: it gets its number and its agency; in the hall it stands on the list at once."""
    proposal = story.proposal
    number = town.next_number(proposal.round)
    fields = {
        "code": f"{proposal.round.cycle.plan_year}-{proposal.round.theme.letters}-{number:05d}",
        "submitted_at": at,
        "first_agency": agency,
        "agency": agency,
    }
    if proposal.channel == Channel.HALL:
        by = town.people.fasilitator
        proposal.entered_by = by
        story.take(MoveName.SUBMIT_IN_HALL, at, FACILITATOR, by=by, fields=fields)
        story.item = ForumItem(session=story.session)
        return
    helper = town.officer_of(place_of(proposal)[0]) if proposal.channel == Channel.ASSISTED else None
    proposal.entered_by = helper
    label = "Pengusul" if proposal.channel == Channel.ONLINE else "Petugas pendamping"
    story.take(MoveName.SUBMIT, at, label, by=helper, fields=fields)


def verify(town: Town, story: Story, at: datetime) -> None:
    """Kelurahan, then kecamatan."""
    kelurahan, kecamatan = place_of(story.proposal)
    is_first = story.status == Status.SUBMITTED
    place = kelurahan if is_first else kecamatan
    officer = town.officer_of(kelurahan) if is_first else town.officer_above(kelurahan)
    opinion = town.dice.choice(words.KELURAHAN_OPINIONS if is_first else words.KECAMATAN_OPINIONS)
    story.take(MoveName.VERIFY, at, str(place), by=officer, note=opinion)
    level = ReviewLevel.KELURAHAN if is_first else ReviewLevel.KECAMATAN
    story.review(level, opinion, at, officer)


def send_back(town: Town, story: Story, at: datetime) -> None:
    """Whoever has it asks the proposer for more."""
    kelurahan, kecamatan = place_of(story.proposal)
    agency = story.proposal.agency
    by, label = {
        Status.SUBMITTED: (town.officer_of(kelurahan), str(kelurahan)),
        Status.KELURAHAN_VERIFIED: (town.officer_above(kelurahan), str(kecamatan)),
    }.get(Status(story.status), (town.officer_at(agency), str(agency)))
    is_agency = story.status == Status.FORWARDED
    notes = words.AGENCY_RETURN_NOTES if is_agency else words.RETURN_NOTES
    code, note = town.dice.choice(list(notes.items()))
    story.take(MoveName.RETURN, at, label, by=by, note=note, reason=town.reasons[code])


def resubmit(_town: Town, story: Story, at: datetime) -> None:
    """Mended, and back to whoever returned it."""
    target = Status.FORWARDED if story.proposal.forwarded_at else Status.SUBMITTED
    is_online = story.proposal.channel == Channel.ONLINE
    label = "Pengusul" if is_online else "Petugas pendamping"
    story.take(MoveName.RESUBMIT, at, label, by=story.proposal.entered_by, target=target)


def withdraw(town: Town, story: Story, at: datetime) -> None:
    note = town.dice.choice(words.WITHDRAW_NOTES)
    story.take(MoveName.WITHDRAW, at, "Pengusul", by=story.proposal.entered_by, note=note)


def reject(town: Town, story: Story, at: datetime) -> None:
    """The kelurahan says no, with a public reason."""
    kelurahan, _kecamatan = place_of(story.proposal)
    code, note = town.dice.choice(list(words.LOCAL_REFUSALS.items()))
    by = town.officer_of(kelurahan)
    story.take(MoveName.REJECT, at, str(kelurahan), by=by, note=note, reason=town.reasons[code])


def put_on_list(town: Town, story: Story, at: datetime, session: ForumSession) -> None:
    """Take it up into the list of a session."""
    story.session = session
    story.take(MoveName.LIST, at, FACILITATOR, by=town.people.fasilitator, note=str(session))
    story.item = ForumItem(session=session)


def disagree(town: Town, story: Story) -> None:
    """The forum did not agree; a draft until the session is closed."""
    item = story.item
    assert item is not None  # noqa: S101 - only listed proposals come here
    codes = list(words.FORUM_REFUSALS)
    (code,) = town.dice.choices(codes, weights=(82, 8, 6, 4))
    item.outcome, item.reason = ForumOutcome.NOT_AGREED, town.reasons[code]
    item.note = town.dice.choice(words.FORUM_REFUSALS[code])


def settle(town: Town, story: Story, at: datetime) -> None:
    """The session is closed: what was agreed goes to the agency, the rest gets its reason."""
    item, by = story.item, town.people.fasilitator
    assert item is not None  # noqa: S101 - only listed proposals come here
    if item.outcome == ForumOutcome.AGREED:
        note = f"Disepakati forum sebagai prioritas ke-{item.rank}."
        story.take(MoveName.FORWARD, at, FACILITATOR, by=by, note=note)
    else:
        story.take(MoveName.NOT_AGREE, at, FACILITATOR, by=by, note=item.note, reason=item.reason)


def reroute(town: Town, story: Story, at: datetime, agency: Agency) -> None:
    """The first agency hands it to the one in charge."""
    note = town.dice.choice(words.REROUTE_NOTES)
    by, label = town.officer_at(story.proposal.agency), str(story.proposal.agency)
    story.take(MoveName.REROUTE, at, label, by=by, note=note, fields={"agency": agency})


def assess(town: Town, story: Story, at: datetime) -> None:
    """The agency corrects volume and amount; the unit price stays."""
    proposal = story.proposal
    share = Decimal(town.dice.choice(SHARES_KEPT))
    volume = max(Decimal(1), ((proposal.volume or Decimal(1)) * share).quantize(Decimal(1)))
    amount = multiply(volume, proposal.unit_price or 1)
    by, label = town.officer_at(proposal.agency), str(proposal.agency)
    fields = {"assessed_volume": volume, "assessed_amount": amount}
    story.take(MoveName.ASSESS, at, label, by=by, fields=fields)
    story.review(ReviewLevel.AGENCY, words.ASSESSED, at, by, volume=volume, amount=amount, is_embargoed=True)


def accept(town: Town, story: Story, at: datetime) -> None:
    """Within the ceiling; see money.decide for the sums."""
    by, label = town.officer_at(story.proposal.agency), str(story.proposal.agency)
    story.take(MoveName.ACCEPT, at, label, by=by, note=town.dice.choice(words.ACCEPT_NOTES))


def defer(town: Town, story: Story, at: datetime) -> None:
    """Good, but the money does not reach."""
    by, label = town.officer_at(story.proposal.agency), str(story.proposal.agency)
    note, reason = town.dice.choice(words.OVER_CEILING_NOTES), town.reasons[words.OVER_CEILING]
    story.take(MoveName.DEFER, at, label, by=by, note=note, reason=reason)


def refuse(town: Town, story: Story, at: datetime) -> None:
    """No, for a reason that is not money."""
    code, note = town.dice.choice(list(words.AGENCY_REFUSALS.items()))
    by, label = town.officer_at(story.proposal.agency), str(story.proposal.agency)
    story.take(MoveName.REFUSE, at, label, by=by, note=note, reason=town.reasons[code])


def allot(town: Town, story: Story, at: datetime, note: str) -> None:
    """Bappeda locks the scenario that chose it."""
    story.take(MoveName.ALLOT, at, "Bappeda", by=town.people.bappeda, note=note)


def pass_over(town: Town, story: Story, at: datetime, note: str) -> None:
    """Bappeda locks a scenario that left it out."""
    reason = town.reasons[words.OVER_CEILING]
    story.take(MoveName.PASS_OVER, at, "Bappeda", by=town.people.bappeda, note=note, reason=reason)
