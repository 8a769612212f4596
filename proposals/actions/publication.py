"""Agencies answer early; Bappeda publishes all answers of a round together."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.history import add_links, tell_members
from proposals.actions.outbox import WHOM, compose_messages, queue
from proposals.enums import EventKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Message, Proposal, ProposalEvent
from themes.models import Cycle, ThemeRound

# Of a decision, all that its history and those of its members say.
SAID = ("code", "status", "version", "agency", "decision_note", "reason")
CHANGED = _lazy("Keputusan berubah sejak daftar ini dibuka. Periksa lagi daftarnya, lalu umumkan.")


def fingerprint(proposals: Iterable[Proposal]) -> str:
    """What a planner saw before publishing: changes with every decision that comes, goes or is made anew."""
    seen = sorted(f"{proposal.pk}:{proposal.version}" for proposal in proposals)
    return hashlib.sha256(" ".join(seen).encode()).hexdigest()


@transaction.atomic
def publish_decisions(*, cycle: Cycle, by: User, round_: ThemeRound | None = None, expected: str | None = None) -> int:
    """Make every sealed decision of the cycle (or one round) public, all or none; returns how many.

    ``expected`` is the fingerprint of what the planner was shown. Raises Denied when ``by`` is no planner, when nothing
    waits, or when something else waits than was shown.
    """
    if not by.has_role(Role.PLANNER):
        raise Denied(_("Hanya Bappeda yang mengumumkan keputusan."))
    sealed = Proposal.objects.with_sealed_decision().filter(round__cycle=cycle).order_by("pk")
    if round_:
        sealed = sealed.filter(round=round_)
    now = timezone.now()
    news = put_into_words(sealed, by, now)  # while nobody waits
    held = list(sealed.only("version").select_for_update(of=("self",)))
    if not held:
        raise Denied(_("Belum ada keputusan yang menunggu diumumkan."))
    if expected is not None and expected != fingerprint(held):
        raise Denied(str(CHANGED))
    if news.fingerprint != fingerprint(held):  # somebody decided in between: once more, while others wait
        news = put_into_words(sealed, by, now)
    add_links(news.events)
    queue([*news.messages, *compose_messages(tell_members(news.events))])
    Proposal.objects.filter(pk__in=[proposal.pk for proposal in held]).update(published_at=now, updated_at=now)
    if is_answered(cycle, now):
        Cycle.objects.filter(pk=cycle.pk, published_at__isnull=True).update(published_at=now)
    return len(held)


@dataclass(frozen=True)
class News:
    """That decisions are public, and what people hear of it; nothing of it is chained or written yet."""

    fingerprint: str
    events: list[ProposalEvent]
    messages: list[Message]


def put_into_words(sealed: QuerySet[Proposal], by: User, now: datetime) -> News:
    """Two queries."""
    proposals = list(sealed.select_related("author", "reason").only(*SAID, *WHOM))
    events = [tell_public(proposal, by, now) for proposal in proposals]
    return News(fingerprint(proposals), events, compose_messages(events))


def tell_public(proposal: Proposal, by: User, now: datetime) -> ProposalEvent:
    """That its decision is public."""
    return ProposalEvent(
        proposal=proposal,
        kind=EventKind.PUBLISHED,
        move=MoveName.PUBLISH,
        source=proposal.status,
        target=proposal.status,
        actor=by,
        actor_label="Bappeda",
        agency_id=proposal.agency_id,
        happened_at=now,
    )


def is_answered(cycle: Cycle, now: datetime) -> bool:
    """Whether the whole cycle is announced: every round has closed and every proposal has its public answer."""
    waiting = Proposal.objects.public().filter(round__cycle=cycle, published_at__isnull=True)
    waiting = waiting.exclude(status=Status.CLUSTERED)  # answered with its lead
    return not waiting.exists() and not cycle.rounds.filter(closes_at__gt=now).exists()
