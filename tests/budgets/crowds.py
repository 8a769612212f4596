"""Many forwarded proposals at once, as whole as real ones: valid rows and a history with one sealed event each."""

import itertools
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from budgets.models import Ceiling
from proposals.enums import EventKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal, ProposalEvent
from tests.factories import City, make_city, make_round, make_user
from themes.models import ThemeRound

NUMBERS = itertools.count(1)


def make_forwarded(
    count: int, *, amount: int = 100_000_000, city: City | None = None, round_: ThemeRound | None = None, **fields: Any
) -> list[Proposal]:
    """``count`` proposals that ask for ``amount`` rupiah each and wait for one agency."""
    city, round_ = city or make_city(), round_ or make_round()
    by = make_user(username=f"fasilitator-{next(NUMBERS)}")
    now = timezone.now()
    rows = [
        Proposal(
            **{
                "code": f"{round_.cycle.plan_year}-{round_.theme.letters}-9{next(NUMBERS):04d}",
                "round": round_,
                "status": Status.FORWARDED,
                "title": "Pelatihan barista",
                "kelurahan": city.kelurahan,
                "unit": "paket",
                "unit_price": amount,
                "volume": Decimal(1),
                "requested_amount": amount,
                "first_agency": city.agency,
                "agency": city.agency,
                "submitted_at": now,
                "forwarded_at": now,
                **fields,
            }
        )
        for _ in range(count)
    ]
    proposals = Proposal.objects.bulk_create(rows)
    ProposalEvent.objects.bulk_create(_first_event(proposal, by) for proposal in proposals)
    return proposals


def _first_event(proposal: Proposal, by: User) -> ProposalEvent:
    event = ProposalEvent(
        proposal=proposal,
        kind=EventKind.MOVED,
        move=MoveName.FORWARD,
        source=Status.LISTED,
        target=Status.FORWARDED,
        actor=by,
        actor_label="Fasilitator forum",
        agency_id=proposal.agency_id,
        happened_at=proposal.forwarded_at,
    )
    event.seal(None)
    return event


def set_money(proposal: Proposal, amount: int) -> Ceiling:
    """A ceiling of ``amount`` rupiah for the agency of ``proposal``."""
    return Ceiling.objects.create(cycle=proposal.round.cycle, agency=proposal.agency, amount=amount)


def make_officer(proposal: Proposal) -> User:
    return make_user(Role.AGENCY, agency=proposal.agency)


def sum_of_accommodated(ceiling: Ceiling) -> int:
    """What the proposals say is committed, in rupiah."""
    taken = Proposal.objects.filter(
        status=Status.ACCOMMODATED, agency=ceiling.agency, round__cycle=ceiling.cycle
    ).values_list("assessed_amount", flat=True)
    return sum(amount for amount in taken if amount)


def fresh(row: Any) -> Any:
    """The row as it stands in the database now."""
    return type(row).objects.get(pk=row.pk)


def sign_in(client: Client, role: Role | None = None, **scope: Any) -> User:
    """A new person of ``role``, signed in."""
    user = make_user(role, **scope)
    client.force_login(user)
    return user
