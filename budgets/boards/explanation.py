"""The page that explains one decision: to everybody once it is public, before that to its agency and Bappeda."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from accounts.enums import Role
from accounts.models import User
from budgets.boards.discretion import for_its_agency, without_sums
from budgets.boards.grounds import FLOOR, Grounds, Limit, find_locked, open_archive
from budgets.boards.whys import PLAIN, name_limit, tell_changes, tell_grounds, tell_next
from budgets.models import Explanation
from budgets.rules import BY_SCENARIO, works_for
from musrenbang.lib.bilingual import shown
from proposals.enums import DECIDED, EventKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from themes.models import Cycle


@dataclass(frozen=True)
class Funded:
    """What the money of its supporters went to; ``rupiah`` of theirs."""

    code: str
    title: str
    rupiah: int


@dataclass(frozen=True)
class Verdict:
    """A decision and what it rests on. ``proposal`` is the lead where the one asked for was joined with it.

    ``is_sealed``: only its agency and Bappeda may read it yet. ``is_counted``: a scenario decided, not a person.
    ``shows_sums``: what is used of ceilings may be told, see budgets.boards.discretion.
    """

    proposal: Proposal
    is_sealed: bool
    is_counted: bool
    shows_sums: bool
    decided_by: str
    decided_at: datetime
    reason: str
    plain_reason: str
    grounds: Grounds
    sentences: Sequence[str]
    changes: Sequence[str]
    steps: Sequence[str]
    funded: Sequence[Funded]

    @property
    def limits(self) -> list[tuple[str, Limit]]:
        """What it had to fit under; nothing where an office decided by itself."""
        return [(self.name_limit(limit), limit) for limit in self.grounds.limits] if self.is_counted else []

    def name_limit(self, limit: Limit) -> str:
        """Its theme in the language of the page; the rest has one name."""
        theme = shown(self.proposal.round.theme, "name")
        return name_limit(replace(limit, name=theme) if limit.kind == FLOOR else limit)

    @property
    def funded_more(self) -> int:
        """How many more there are than the page lists."""
        return max(0, int(self.grounds.why.get("funded_count", 0)) - len(self.funded))


def find_decided(proposal: Proposal, user: User | AnonymousUser) -> Proposal | None:
    """Whose decision explains ``proposal`` to ``user``: its own, or its lead's; None while she may know none."""
    found = Proposal.objects.for_public_page().annotate(decided=F("decided_at"))
    decided = found.get(pk=proposal.lead_id or proposal.pk)
    if decided.status not in DECIDED:
        return None
    return decided if decided.published_at or may_know(decided, user) else None


def may_know(proposal: Proposal, user: User | AnonymousUser) -> bool:
    """Whether a decision nobody announced yet is this person's own work."""
    return user.is_authenticated and (works_for(user, proposal) or user.has_role(Role.PLANNER))


def read_verdict(proposal: Proposal, user: User | AnonymousUser) -> Verdict:
    """At most six queries for what is published; of what is not, the grounds are read as they stand now."""
    decided_at: datetime = getattr(proposal, "decided")  # noqa: B009 – annotated by find_decided
    move, decided_by = read_last_move(proposal)
    is_counted = move in BY_SCENARIO
    grounds, shows_sums = read_grounds(proposal, decided_at), True
    if not (user.is_authenticated and user.has_role(Role.PLANNER)):
        if proposal.published_at is None:
            grounds = for_its_agency(grounds)
        elif has_sealed(proposal.round.cycle):
            grounds, shows_sums = without_sums(grounds), False
    is_negative = proposal.status != Status.ACCOMMODATED
    return Verdict(
        proposal=proposal,
        is_sealed=proposal.published_at is None,
        is_counted=is_counted,
        shows_sums=shows_sums,
        decided_by=decided_by,
        decided_at=decided_at,
        reason=proposal.reason.label if is_negative and proposal.reason else "",
        plain_reason=str(PLAIN.get(proposal.reason.code, "")) if is_negative and proposal.reason else "",
        grounds=grounds,
        sentences=tell_grounds(grounds) if is_counted else [],
        changes=tell_changes(grounds) if is_counted else [],
        steps=tell_next(proposal),
        funded=read_funded(grounds, proposal) if move == MoveName.PASS_OVER else [],
    )


def has_sealed(cycle: Cycle) -> bool:
    """Whether anything of the cycle is decided and not announced."""
    return Proposal.objects.with_sealed_decision().filter(round__cycle=cycle).exists()


def read_last_move(proposal: Proposal) -> tuple[str, str]:
    """The move that decided it, and which office made it, by its whole name."""
    events = proposal.events.filter(kind=EventKind.MOVED, target=proposal.status).order_by("-sequence")
    last = events.values_list("move", "actor_label", "agency__short_name", "agency__name").first()
    if last is None:
        return "", ""
    move, label, short_name, name = last
    return move, name if label == short_name else label


def read_grounds(proposal: Proposal, decided_at: datetime) -> Grounds:
    """As they were kept with this decision; nothing is reckoned anew for what is public."""
    kept = Explanation.objects.filter(proposal=proposal.pk, written_at__gte=decided_at, is_draft=False).first()
    if kept:
        return Grounds.from_json(kept.grounds)
    if proposal.published_at:
        return Grounds()
    cycle = proposal.round.cycle
    whole = Proposal.objects.with_surroundings().get(pk=proposal.pk)
    return open_archive(cycle, find_locked(cycle), [proposal.pk]).describe(whole)


def read_funded(grounds: Grounds, proposal: Proposal) -> list[Funded]:
    """Only what everybody may know is funded: others may be announced later. One query, or none."""
    paid = {part["id"]: part["rupiah"] for part in grounds.why.get("funded", ())}
    if not paid:
        return []
    known = Proposal.objects.public().filter(code__in=paid)
    if proposal.published_at:
        known = known.filter(public_status=Status.ACCOMMODATED)
    titles = dict(known.values_list("code", "title"))
    return [Funded(code, titles[code], rupiah) for code, rupiah in paid.items() if code in titles]
