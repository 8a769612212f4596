"""Where a session stands: its figures, what is missing with the way to where it is mended, and what comes next."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from forums.boards.rounds import Gap
from forums.datasets.attendance import Present, read_present
from forums.enums import InvitationStatus
from forums.rules.closing import list_lacks
from proposals.enums import ForumOutcome
from themes.enums import SessionMode
from themes.models import ForumSession


@dataclass(frozen=True)
class Figures:
    """``seats``: how many people the guests who said yes will send."""

    present: Present
    items: int
    short: int
    agreed: int
    invited: int
    coming: int
    seats: int


@dataclass(frozen=True)
class Next:
    """What to do now, in a sentence, and the button that leads there."""

    words: str
    label: str
    address: str
    icon: str


@dataclass(frozen=True)
class Overview:
    """``unprepared`` should be there before people come, ``lacking`` before the minutes are signed."""

    figures: Figures
    unprepared: tuple[Gap, ...]
    lacking: tuple[Gap, ...]
    next: Next


def read_overview(session: ForumSession, now: datetime) -> Overview:
    """``now`` (aware) tells a session to prepare from one to run."""
    figures = read_figures(session)
    unprepared = () if session.is_closed else tuple(list_unprepared(session, figures))
    lacks = [] if session.is_closed else list_lacks(session)
    lacking = tuple(Gap(lack.words, reverse(lack.tab, args=[session.pk])) for lack in lacks)
    return Overview(figures, unprepared, lacking, find_next(session, unprepared, lacking, now))


def read_figures(session: ForumSession) -> Figures:
    items = list(session.items.values_list("is_short", "outcome"))
    invitations = list(session.invitations.values_list("status", "seats"))
    answers = Counter(status for status, _seats in invitations)
    return Figures(
        present=read_present(session),
        items=len(items),
        short=sum(is_short for is_short, _outcome in items),
        agreed=sum(outcome == ForumOutcome.AGREED for _is_short, outcome in items),
        invited=len(invitations),
        coming=answers[InvitationStatus.COMING],
        seats=sum(seats for status, seats in invitations if status == InvitationStatus.COMING),
    )


def list_unprepared(session: ForumSession, figures: Figures) -> list[Gap]:
    """What people who are to come would miss."""
    here = reverse("work_forum", args=[session.pk])
    is_online = session.mode != SessionMode.OFFLINE
    checks = (
        (not session.agenda, _("susunan acara"), "data"),
        (is_online and not session.online_address, _("alamat rapat daring"), "data"),
        (not session.accommodations, _("akomodasi yang disediakan"), "data"),
        (not figures.invited, _("undangan"), "undangan"),
    )
    return [Gap(words, f"{here}#{anchor}") for is_missing, words, anchor in checks if is_missing]


def find_next(session: ForumSession, unprepared: tuple[Gap, ...], lacking: tuple[Gap, ...], now: datetime) -> Next:
    """One thing to do, not ten."""
    if session.is_closed:
        minutes = reverse("work_forum_minutes", args=[session.pk])
        return Next(
            _("Sesi sudah ditutup. Hasilnya terbuka untuk umum."), _("Buka berita acara"), minutes, "file-check"
        )
    if now < session.starts_at and unprepared:
        words = _("Sebelum peserta datang, lengkapi %(what)s.") % {"what": unprepared[0].words}
        return Next(words, _("Lengkapi"), unprepared[0].address, "pencil")
    if lacking:
        words = _("Yang perlu sekarang: %(what)s.") % {"what": lacking[0].words}
        return Next(words, _("Kerjakan"), lacking[0].address, "arrow-right")
    closing = reverse("work_forum_close", args=[session.pk])
    return Next(_("Semua lengkap. Sesi ini siap ditutup."), _("Periksa dan tutup sesi"), closing, "lock")
