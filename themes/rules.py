"""Who may run a forum session."""

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from themes.models import Cycle, ForumSession, RoundChange, ThemeRound


def check_can_facilitate(user: User, round_: ThemeRound) -> None:
    """Denied unless ``user`` is a facilitator of the round."""
    if not ThemeRound.objects.facilitated_by(user).filter(pk=round_.pk).exists():
        raise Denied(_("Anda bukan fasilitator tema ini."))


def check_works_on_forums(user: User) -> None:
    """Denied unless ``user`` facilitates, or plans and may read along."""
    if not (user.has_role(Role.FACILITATOR) or user.has_role(Role.PLANNER)):
        raise Denied(_("Halaman ini untuk fasilitator forum dan perencana Bappeda."))


def check_can_run(user: User, session: ForumSession) -> None:
    """Denied unless ``user`` facilitates the round and the session is still open."""
    check_can_facilitate(user, session.round)
    if session.is_closed:
        raise Denied(_("Sesi ini sudah ditutup dan berita acaranya ditandatangani; isinya tidak bisa diubah lagi."))


def can_run(user: User, session: ForumSession) -> bool:
    try:
        check_can_run(user, session)
    except Denied:
        return False
    return True


def check_can_plan_rounds(user: User) -> None:
    """Denied unless ``user`` is a planner of Bappeda."""
    if not user.has_role(Role.PLANNER):
        raise Denied(_("Hanya perencana Bappeda yang mengatur tanggal siklus."))


def check_has_opened(cycle: Cycle) -> None:
    """Denied unless a round of ``cycle`` has opened, by the clock of the database: one year is prepared at a time."""
    if not cycle.rounds.filter(opens_at__lte=Now()).exists():
        words = _("Usulan %(cycle)s belum dibuka. RKPD %(year)s baru bisa disiapkan setelah itu.")
        raise Denied(words % {"cycle": cycle, "year": cycle.plan_year + 1})


def check_dates_in_order(round_: ThemeRound) -> None:
    """Denied unless opening, closing, forum and decision follow each other, as the database demands."""
    opens_before_forum = round_.opens_at < round_.closes_at <= round_.forum_starts_at
    if not (opens_before_forum and round_.forum_starts_at < round_.forum_ends_at <= round_.decided_by):
        raise Denied(_("Tanggal harus berurutan: dibuka, ditutup, forum dimulai, forum berakhir, keputusan diumumkan."))


def check_can_put_in_force(user: User, change: RoundChange) -> None:
    """Denied unless ``user`` plans, did not ask for the change herself, and it still waits."""
    check_can_plan_rounds(user)
    if change.settled_at:
        raise Denied(_("Perubahan tanggal ini sudah diputuskan."))
    if change.by_id == user.pk:
        raise Denied(_("Perubahan tanggal disetujui perencana lain daripada yang mengajukannya."))


def check_can_be_appointed(user: User) -> None:
    """Denied unless ``user`` holds the role of facilitator today and can sign in."""
    if not (user.is_active and user.has_role(Role.FACILITATOR)):
        raise Denied(_("Akun ini tidak berperan fasilitator. Pengelola portal bisa memberinya peran itu."))
