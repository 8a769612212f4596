"""What waits for a person, role by role: the cards of the work home."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from budgets.boards.triage import count_heaps
from budgets.enums import Tab
from budgets.models import Reminder
from forums.models import Addendum
from musrenbang.lib.numerals import counted
from proposals.actions.authoring import PLANNING_SECTOR
from proposals.boards.selection import is_late
from proposals.enums import Mark, Status
from proposals.models import Message, Proposal
from regions.models import Agency
from themes.datasets.years import running_cycle
from themes.models import Cycle, ForumSession, RoundChange, ThemeRound
from themes.querysets import ForumSessionQuerySet


@dataclass(frozen=True)
class Extra:
    """A figure beside the counter; with a ``page`` (URL name) it leads to the rows it counts."""

    word: str | Promise
    figure: int
    page: str = ""
    query: str = ""


@dataclass(frozen=True)
class Duty:
    """One card: what waits (``count``), for whom, and the page where it is done (``page`` is a URL name).

    ``extras`` are figures beside the counter, ``acts`` what can be begun from here: pairs of word and URL name.
    """

    title: str | Promise
    scope: str
    icon: str
    count: int
    what: str
    page: str
    query: str = ""
    extras: tuple[Extra, ...] = ()
    acts: tuple[tuple[str | Promise, str], ...] = ()


def list_duties(user: User) -> list[Duty]:
    """The cards of ``user``, one per role held today, several for a planner; empty for a citizen."""
    roles = dict.fromkeys(Role(membership.role) for membership in user.current_memberships)
    return [duty for role in roles for duty in READERS[role](user)]


def _verification(role: Role) -> Callable[[User], list[Duty]]:
    def read(user: User) -> list[Duty]:
        queue = Proposal.objects.waiting_for_verification_by(user)
        mine = queue.filter(status=Status.SUBMITTED if role == Role.KELURAHAN else Status.KELURAHAN_VERIFIED)
        calls = Message.objects.to_be_told_by(user).waiting_for_a_call().newest_per_proposal().count()
        mended = mine.mended().count()
        extras = (
            Extra(counted("pengusul menunggu kabar lewat Anda", calls), calls, "work_notices"),
            Extra(_("lewat tujuh hari"), mine.filter(is_late()).count(), "verify_queue", f"tanda={Mark.LATE}"),
            Extra(counted("kiriman perbaikan", mended), mended, "verify_queue", f"tanda={Mark.MENDED}"),
            *_own_returned(user),
        )
        scope, count = _scope(user, role), mine.count()
        what = counted("usulan menunggu verifikasi Anda", count)
        return [Duty(_("Verifikasi"), scope, "clipboard-check", count, what, "verify_queue", "", extras, ASSISTING)]

    return read


ASSISTING = ((_("Catat usulan warga"), "proposal_quick"),)


def _own_returned(user: User) -> list[Extra]:
    """What somebody filed for others, in an office or in a hall, and got back to be completed."""
    count = Proposal.objects.owned_by(user).filter(status=Status.RETURNED).count()
    word = counted("usulan yang Anda catat dikembalikan untuk dilengkapi", count)
    return [Extra(word, count, "my_proposals")] if count else []


def _forum(user: User) -> list[Duty]:
    rounds = ThemeRound.objects.facilitated_by(user)
    now = timezone.now()
    open_sessions = ForumSession.objects.filter(round__in=rounds, closed_at__isnull=True)
    overdue = open_sessions.filter(ends_at__lt=now).count()
    verified = [Status.KELURAHAN_VERIFIED, Status.KECAMATAN_VERIFIED]
    ready = Proposal.objects.filter(status__in=verified, round__in=rounds).count()
    extras = (
        Extra(counted("sesi sudah lewat waktunya", overdue), overdue),
        Extra(counted("usulan terverifikasi siap dibahas", ready), ready),
        *_own_returned(user),
    )
    held = list(rounds.for_list())
    scope, count = ", ".join(round_.title for round_ in held), open_sessions.count()
    what = counted("sesi belum ditutup", count)
    duty = Duty(_("Forum"), scope, "messages-square", count, what, "work_forum_list", "", extras, ASSISTING)
    return [duty, *([_reports(ForumSession.objects.filter(round__in=rounds))] if held else [])]


def _triage(user: User) -> list[Duty]:
    heaps = count_heaps(user)
    extras = (
        *_reminded(user),
        *(Extra(tab.label, heaps[tab], "triage_queue", f"tab={tab}") for tab in (Tab.MINE, Tab.RETURNED, Tab.SEALED)),
    )
    count = heaps[Tab.WAITING] + heaps[Tab.ASSESSED]
    what = counted("usulan menunggu telaah Anda", count)
    scope = _scope(user, Role.AGENCY)
    return [Duty(_("Telaah"), scope, "landmark", count, what, "triage_queue", extras=extras)]


def _reminded(user: User) -> list[Extra]:
    """What Bappeda reminded one's agencies of today."""
    today = Reminder.objects.filter(agency__in=user.agency_ids(), day=timezone.localdate())
    waiting = sum(today.values_list("waiting", flat=True))
    return [Extra(counted("usulan: Bappeda mengingatkan hari ini", waiting), waiting, "service")] if waiting else []


def _planning(user: User) -> list[Duty]:
    cycle = running_cycle()
    sealed = Proposal.objects.with_sealed_decision().count()
    unset = Agency.objects.valid_on(timezone.localdate()).exclude(ceilings__cycle=cycle).count()
    extras = (Extra(counted("perangkat daerah belum punya pagu", unset), unset),)
    what = counted("keputusan menunggu diumumkan", sealed)
    scope = str(cycle or "")
    duties = [Duty(_("Pagu dan pengumuman"), scope, "wallet", sealed, what, "planning", extras=extras)]
    return [*duties, *_landed_at_bappeda(user), _rounds(cycle, user), _reports(ForumSession.objects.all())]


def _landed_at_bappeda(user: User) -> list[Duty]:
    """What no agency claimed lands at the agency that plans; somebody there hands it on."""
    bappeda = Agency.objects.filter(sector_codes__contains=[PLANNING_SECTOR]).order_by("pk").first()
    if bappeda is None:
        return []
    count = Proposal.objects.filter(agency=bappeda, status=Status.FORWARDED).count()
    what = counted("usulan menunggu dialihkan ke perangkat daerah yang tepat", count)
    return [Duty(_("Telaah"), bappeda.name, "landmark", count, what, "triage_queue", query=f"opd={bappeda.pk}")]


def _rounds(cycle: Cycle | None, user: User) -> Duty:
    """What waits for this planner's word comes first; a card beside it counts themes without a forum."""
    rounds = ThemeRound.objects.filter(cycle=cycle) if cycle else ThemeRound.objects.none()
    waiting = RoundChange.objects.filter(settled_at__isnull=True).exclude(by=user).count()
    addenda = Addendum.objects.filter(confirmed_at__isnull=True).exclude(by=user).count()
    now = timezone.now()
    unplanned = rounds.filter(sessions__isnull=True).count()
    over = ForumSession.objects.filter(round__in=rounds, ends_at__lt=now)
    unsigned = over.filter(Q(minutes=None) | Q(minutes__scan="")).count()
    extras = (
        Extra(counted("tema belum punya sesi forum", unplanned), unplanned),
        Extra(counted("sesi belum ada berita acara", unsigned), unsigned),
        Extra(counted("adendum menunggu pengesahan", addenda), addenda, "rounds"),
    )
    what = counted("perubahan tanggal menunggu persetujuan Anda", waiting)
    query = f"siklus={cycle.plan_year}" if cycle else ""
    return Duty(_("Kendali putaran"), str(cycle or ""), "calendar-days", waiting, what, "rounds", query, extras)


def _reports(sessions: ForumSessionQuerySet) -> Duty:
    closed = sessions.filter(closed_at__isnull=False).count()
    what = counted("sesi selesai, siap dilaporkan", closed)
    return Duty(_("Laporan"), "", "file-text", closed, what, "report_list")


def _company(user: User) -> list[Duty]:
    count = Proposal.objects.public().filter(public_status=Status.UNACCOMMODATED).count()
    what = counted("usulan belum terakomodasi; hubungi Bappeda untuk mendukung salah satunya", count)
    query = f"status={Status.UNACCOMMODATED}"
    return [Duty(_("Dukungan perusahaan"), "", "handshake", count, what, "proposal_list", query=query)]


def _scope(user: User, role: Role) -> str:
    """The regions or agencies ``user`` holds ``role`` for."""
    held = (m.agency.name if m.agency else str(m.region) for m in user.current_memberships if m.role == role)
    return ", ".join(held)


READERS: dict[Role, Callable[[User], list[Duty]]] = {
    Role.KELURAHAN: _verification(Role.KELURAHAN),
    Role.KECAMATAN: _verification(Role.KECAMATAN),
    Role.FACILITATOR: _forum,
    Role.AGENCY: _triage,
    Role.PLANNER: _planning,
    Role.COMPANY: _company,
}
