"""What everybody reads of a session: who was asked to come, who came, photos of the room, and what was signed."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count

from forums.enums import InvitationStatus
from forums.models import Addendum, SessionPhoto
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from themes.datasets.agenda import AgendaLine, read_agenda
from themes.datasets.attendance import Attendance, summarize_attendance
from themes.models import ForumSession

RELATED = ("proposal__kelurahan__parent", "proposal__agency", "reason")


@dataclass(frozen=True)
class Invited:
    """How many organisations were asked to come, and how many said they would."""

    total: int = 0
    coming: int = 0


@dataclass(frozen=True)
class PublicSession:
    """The lists of a closed session are ``agreed``, ``not_agreed`` and ``passed_on``; of an open one ``discussed``."""

    attendance: Attendance
    agenda: list[AgendaLine]
    invited: Invited
    photos: list[SessionPhoto]
    addenda: list[Addendum]
    agreed: list[ForumItem]
    not_agreed: list[ForumItem]
    passed_on: list[ForumItem]
    discussed: list[ForumItem]


def read_public_session(session: ForumSession) -> PublicSession:
    """At most five queries. Until the session is closed outcomes and ranks are drafts and stay in the hall."""
    items = list(session.items.select_related(*RELATED).order_by("rank", "proposal__code"))
    lists = _split(items) if session.is_closed else {}
    return PublicSession(
        attendance=summarize_attendance(session.attendance.all()),
        agenda=read_agenda(session.agenda, session.starts_at),
        invited=_count_invited(session),
        photos=list(session.photos.released()),
        addenda=list(session.addenda.filter(confirmed_at__isnull=False)) if session.is_closed else [],
        agreed=lists.get(ForumOutcome.AGREED, []),
        not_agreed=lists.get(ForumOutcome.NOT_AGREED, []),
        passed_on=lists.get(ForumOutcome.PASSED_ON, []),
        discussed=[] if session.is_closed else sorted(items, key=_code_of),
    )


def _split(items: list[ForumItem]) -> dict[str, list[ForumItem]]:
    """Items by outcome, each list in the order it came in."""
    ordered = sorted(items, key=lambda item: item.outcome)
    return {outcome: list(group) for outcome, group in groupby(ordered, key=lambda item: item.outcome)}


def _code_of(item: ForumItem) -> str:
    return item.proposal.code or ""


def _count_invited(session: ForumSession) -> Invited:
    counts = dict(session.invitations.order_by().values_list("status").annotate(number=Count("pk")))
    return Invited(sum(counts.values()), counts.get(InvitationStatus.COMING, 0))
