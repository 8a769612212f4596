"""People who stand behind proposals of the running cycle: many behind a few, few behind most, as everywhere."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db.models import Count, OuterRef, Subquery

from accounts.models import User
from proposals.enums import DECIDED, SupportChannel
from proposals.models import Proposal, Support
from reports.demo.chance import draw_moment
from reports.demo.town import Town

WITH_ACCOUNT, WITHOUT = 35, 45  # persons
ASSISTED = 0.15  # share of those without an account whose support an officer noted
MOST = 60
LONELY = 0.35  # share of proposals nobody supports


def find_supporters(town: Town, now: datetime) -> None:
    """Support rows for what is public and undecided, and the counters they make. ``now`` aware."""
    people = make_people()
    open_ones = Proposal.objects.public().filter(round__cycle__closed_at=None).exclude(status__in=DECIDED)
    supports: list[Support] = []
    for proposal in open_ones.order_by("pk").only("submitted_at"):
        if proposal.submitted_at and town.dice.random() >= LONELY:
            crowd = town.dice.sample(people, min(MOST, int(town.dice.paretovariate(0.9))))
            moments = [draw_moment(town.dice, proposal.submitted_at, now) for _person in crowd]
            supports += [support(town, proposal, *pair) for pair in zip(crowd, moments, strict=True)]
    Support.objects.bulk_create(supports, batch_size=1000)
    counted = Support.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal").annotate(n=Count("pk"))
    Proposal.objects.filter(pk__in=Support.objects.values("proposal")).update(
        support_count=Subquery(counted.values("n"))
    )


def make_people() -> list[User]:
    """Accounts and guests that do nothing else; nobody can sign in as one of them."""
    names = [(f"warga-contoh-{n:02}", False) for n in range(WITH_ACCOUNT)]
    names += [(f"tamu-contoh-{n:02}", True) for n in range(WITHOUT)]
    closed = make_password(None)
    people = [User(username=name, is_guest=is_guest, password=closed) for name, is_guest in names]
    return User.objects.bulk_create(people)


def support(town: Town, proposal: Proposal, person: User, at: datetime) -> Support:
    channel = SupportChannel.ACCOUNT
    if person.is_guest:
        channel = SupportChannel.ASSISTED if town.dice.random() < ASSISTED else SupportChannel.GUEST
    return Support(proposal=proposal, person=person, channel=channel, created_at=at)
