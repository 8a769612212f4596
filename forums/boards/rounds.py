"""Round control: how far every theme of a cycle is, and what is still missing, with the way to where it is mended."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, User
from forums.datasets.dates import AskedChange, read_change
from forums.enums import InvitationStatus, Show
from musrenbang.lib.numerals import counted
from proposals.enums import ForumOutcome, Status
from proposals.models import ForumItem, Proposal
from themes.enums import SessionKind
from themes.models import Cycle, Facilitator, ForumSession, RoundChange, Theme, ThemeRound

SOON = timedelta(days=14)  # before its forum a round needs invitations


@dataclass(frozen=True)
class Gap:
    """Something missing, and where it is mended."""

    words: str
    address: str


@dataclass(frozen=True)
class RoundLine:
    """One round. ``waiting``: proposals no forum has taken up; ``carried``: last year's that could come along.

    ``candidates``: facilitators of the city who do not facilitate this round yet.
    """

    round: ThemeRound
    sessions: Sequence[ForumSession]
    kinds: tuple[tuple[str, int], ...]
    invited: int
    coming: int
    waiting: int
    carried: int
    carry_address: str
    facilitators: tuple[User, ...]
    candidates: tuple[User, ...]
    asked: AskedChange | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Control:
    """All rounds of a cycle, what is missing over all, and themes without a round."""

    lines: tuple[RoundLine, ...]
    summary: tuple[str, ...]
    without_round: tuple[Theme, ...]


def read_control(cycle: Cycle, now: datetime | None = None) -> Control:
    """The state of a cycle; eleven queries, however many rounds and sessions."""
    now = now or timezone.now()
    rounds = list(cycle.rounds.for_list())
    sessions = _sessions_by_round(rounds)
    invited = _count_invitations(rounds)
    waiting, carried = _count_waiting(rounds), _count_carried(cycle)
    facilitators, changes, everybody = _facilitators(rounds), _changes(rounds), list_candidates()
    lines = []
    for round_ in rounds:
        own = sessions[round_.pk]
        asked, coming = invited.get(round_.pk, (0, 0))
        lines.append(
            RoundLine(
                round=round_,
                sessions=own,
                kinds=_count_kinds(own),
                invited=asked,
                coming=coming,
                waiting=waiting.get(round_.pk, 0),
                carried=carried.get(round_.theme_id, 0),
                carry_address=_carrying(own),
                facilitators=tuple(facilitators[round_.pk]),
                candidates=tuple(user for user in everybody if user not in facilitators[round_.pk]),
                asked=read_change(changes[round_.pk]) if round_.pk in changes else None,
                gaps=tuple(list_gaps(round_, own, facilitators[round_.pk], now)),
            )
        )
    themes = Theme.objects.filter(is_active=True).exclude(rounds__cycle=cycle)
    return Control(tuple(lines), tuple(sum_up(lines, now)), tuple(themes))


def list_gaps(
    round_: ThemeRound, sessions: Sequence[ForumSession], facilitators: Sequence[User], now: datetime
) -> Iterable[Gap]:
    """What stands between a round and its end, in the order it is needed."""
    here = reverse("rounds") + f"?siklus={round_.cycle.plan_year}#putaran-{round_.pk}"
    if not facilitators:
        yield Gap(_("belum ada fasilitator"), here)
    if not has_forum(sessions):
        yield Gap(_("forum belum dijadwalkan"), here)
    for words, rows in _late(sessions, now):
        yield Gap(words, reverse("work_forum", args=[rows[0].pk]))


def has_forum(sessions: Iterable[ForumSession]) -> bool:
    return any(session.kind in {SessionKind.FORUM, SessionKind.CSR} for session in sessions)


def lacks_minutes(session: ForumSession, now: datetime) -> bool:
    """Whether a session is over and its signed minutes are not there."""
    minutes = getattr(session, "minutes", None)
    return session.ends_at <= now and not (minutes and minutes.scan)


def _late(sessions: Sequence[ForumSession], now: datetime) -> Iterable[tuple[str, list[ForumSession]]]:
    checks: tuple[tuple[Callable[[int], str], Callable[[ForumSession], bool]], ...] = (
        (
            lambda n: counted("%(count)s sesi belum ada berita acara", n),
            lambda session: lacks_minutes(session, now),
        ),
        (
            lambda n: counted("%(count)s sesi sudah selesai tetapi belum ditutup", n),
            lambda session: session.ends_at <= now and not session.is_closed,
        ),
        (
            lambda n: counted("%(count)s sesi belum ada undangan", n),
            lambda session: now < session.starts_at <= now + SOON and not session.invited,  # type: ignore[attr-defined]
        ),
    )
    for say, is_late in checks:
        rows = [session for session in sessions if is_late(session)]
        if rows:
            yield say(len(rows)), rows


def sum_up(lines: Sequence[RoundLine], now: datetime) -> Iterable[str]:
    """What is missing over all themes, in sentences."""
    everything = [session for line in lines for session in line.sessions]
    unplanned = sum(not has_forum(line.sessions) for line in lines)
    if unplanned:
        yield counted("%(count)s forum belum dijadwalkan", unplanned)
    yield from (words for words, _rows in _late(everything, now))
    pending = sum(line.asked is not None for line in lines)
    if pending:
        yield counted("%(count)s perubahan tanggal menunggu persetujuan", pending)


def list_candidates() -> list[User]:
    """Whoever holds the role of facilitator today."""
    held = Membership.objects.valid_on(timezone.localdate()).filter(role=Role.FACILITATOR)
    return list(User.objects.filter(memberships__in=held.values("pk"), is_active=True).distinct().order_by("pk"))


def is_only_planner(user: User) -> bool:
    """Whether nobody else could confirm what ``user`` asks for."""
    held = Membership.objects.valid_on(timezone.localdate()).filter(role=Role.PLANNER, user__is_active=True)
    return not held.exclude(user=user).exists()


def _sessions_by_round(rounds: Sequence[ThemeRound]) -> dict[int, list[ForumSession]]:
    rows = ForumSession.objects.filter(round__in=rounds).select_related("minutes", "region", "round__theme")
    found = defaultdict(list)
    for session in rows.annotate(invited=Count("invitations")).order_by("starts_at", "pk"):
        found[session.round_id].append(session)
    return found


def _count_kinds(sessions: Iterable[ForumSession]) -> tuple[tuple[str, int], ...]:
    counts = Counter(session.kind for session in sessions)
    return tuple((str(SessionKind(kind).label), counts[kind]) for kind in SessionKind.values if counts[kind])


def _count_invitations(rounds: Sequence[ThemeRound]) -> dict[int, tuple[int, int]]:
    coming = Q(invitations__status=InvitationStatus.COMING)
    rows = ForumSession.objects.filter(round__in=rounds).values_list("round")
    counted = rows.annotate(asked=Count("invitations"), coming=Count("invitations", filter=coming))
    return {round_id: (asked, coming) for round_id, asked, coming in counted}


def _count_waiting(rounds: Sequence[ThemeRound]) -> dict[int, int]:
    """Verified proposals no forum has taken up, and those an earlier session passed on (as ``for_forum``)."""
    elsewhere = ForumItem.objects.filter(proposal=OuterRef("pk")).exclude(outcome=ForumOutcome.PASSED_ON)
    verified = Q(status__in=[Status.KELURAHAN_VERIFIED, Status.KECAMATAN_VERIFIED])
    rows = Proposal.objects.filter(verified | Q(status=Status.LISTED) & ~Exists(elsewhere), round__in=rounds)
    return dict(rows.order_by().values_list("round").annotate(Count("pk")))


def _count_carried(cycle: Cycle) -> dict[int, int]:
    """Per theme, last year's published proposals without money that nobody has carried over yet."""
    rows = Proposal.objects.filter(
        status=Status.UNACCOMMODATED,
        published_at__isnull=False,
        carried_to__isnull=True,
        round__cycle__plan_year=cycle.plan_year - 1,
    )
    return dict(rows.order_by().values_list("round__theme").annotate(Count("pk")))


def _carrying(sessions: Sequence[ForumSession]) -> str:
    """Where they are taken along: on the list of the next open session; empty when there is none."""
    session = next((session for session in sessions if not session.is_closed), None)
    return f"{reverse('work_forum_items', args=[session.pk])}?tampil={Show.CARRIABLE}" if session else ""


def _facilitators(rounds: Sequence[ThemeRound]) -> dict[int, list[User]]:
    found = defaultdict(list)
    for held in Facilitator.objects.filter(round__in=rounds).select_related("user").order_by("pk"):
        found[held.round_id].append(held.user)
    return found


def _changes(rounds: Sequence[ThemeRound]) -> dict[int, RoundChange]:
    rows = RoundChange.objects.filter(round__in=rounds, settled_at__isnull=True).select_related("by")
    return {change.round_id: change for change in rows}
