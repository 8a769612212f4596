"""Who may ask for reports and fetch them: planners for every session, facilitators for the rounds they run."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from reports.models import ReportRun
from themes.models import ForumSession


def check_can_open(user: User) -> None:
    """Denied unless reports are part of this person's work."""
    if not (user.has_role(Role.PLANNER) or (user.has_role(Role.FACILITATOR) and user.facilitates.exists())):
        raise Denied(_("Laporan disusun oleh Bappeda dan fasilitator forum."))


def can_open(user: User) -> bool:
    try:
        check_can_open(user)
    except Denied:
        return False
    return True


def check_can_request(user: User, session: ForumSession) -> None:
    """Denied unless ``user`` is a planner or facilitates the round of ``session``."""
    if not ForumSession.objects.worked_on_by(user).filter(pk=session.pk).exists():
        raise Denied(_("Hanya Bappeda dan fasilitator tema ini yang dapat meminta laporannya."))


def can_request(user: User, session: ForumSession) -> bool:
    try:
        check_can_request(user, session)
    except Denied:
        return False
    return True


def check_can_download(user: User, run: ReportRun) -> None:
    """Denied unless ``user`` may ask for this report today; having asked for it once is not enough."""
    check_can_request(user, run.session)


def can_download(user: User, run: ReportRun) -> bool:
    return can_request(user, run.session)
