"""Who may ask for reports and fetch them: planners any, facilitators of the rounds they run, agencies of themselves."""

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied, can
from reports.catalogue import CATALOGUE, Question, Report
from reports.enums import Audience, ReportKind
from reports.models import ReportFile, ReportRun
from reports.querysets import ReportFileQuerySet, ReportRunQuerySet
from themes.models import ForumSession, ThemeRound

MOST_AT_ONCE = 5  # unfinished runs of one person


def list_askable(user: User) -> list[Report]:
    """The entries of the catalogue this person may ask, in its order."""
    return [report for report in CATALOGUE.values() if any(user.has_role(role) for role in report.roles)]


def check_can_open(user: User) -> None:
    """Denied unless reports are part of this person's work."""
    if not list_askable(user):
        raise Denied(_("Laporan disusun oleh Bappeda, fasilitator forum, dan perangkat daerah."))


def can_open(user: User) -> bool:
    return can(check_can_open, user)


def check_can_ask(user: User, question: Question) -> None:
    """Denied unless ``user`` may ask exactly this, today; having asked for it once is not enough."""
    report = CATALOGUE.get(question.kind)
    if report is None:
        raise Denied(_("Laporan ini tidak disusun lagi."))
    if user.has_role(Role.PLANNER) and Role.PLANNER in report.roles:
        return
    is_internal = not question.is_public  # the public version is for Bappeda to give out
    if is_internal and Role.FACILITATOR in report.roles and is_of_own_round(user, question):
        return
    if is_internal and Role.AGENCY in report.roles and question.agency and question.agency.pk in user.agency_ids():
        return
    raise Denied(_("Laporan ini tidak termasuk tugas Anda."))


def can_ask(user: User, question: Question) -> bool:
    return can(check_can_ask, user, question)


def is_of_own_round(user: User, question: Question) -> bool:
    """Whether it is of a session or round this person facilitates today."""
    if not user.has_role(Role.FACILITATOR):
        return False
    if question.session:
        return ForumSession.objects.worked_on_by(user).filter(pk=question.session.pk).exists()
    if question.round:
        return ThemeRound.objects.filter(pk=question.round.pk, facilitators__user=user).exists()
    return False


def read_question(run: ReportRun) -> Question:
    """What a run was asked."""
    return Question(
        kind=ReportKind(run.kind),
        cycle=run.cycle,
        audience=Audience(run.audience),
        round=run.round,
        session=run.session,
        agency=run.agency,
        filters=run.filters,
    )


def find_visible(user: User) -> ReportRunQuerySet:
    """The runs this person may open: of kinds the role may ask, about what is hers."""
    kinds = {role: [report.kind for report in CATALOGUE.values() if role in report.roles] for role in Role}
    return ReportRun.objects.visible_to(user, kinds)


def check_can_download(user: User, run: ReportRun) -> None:
    """Denied unless ``user`` may ask for this report today."""
    check_can_ask(user, read_question(run))


def can_download(user: User, run: ReportRun) -> bool:
    return can(check_can_download, user, run)


def find_given_out() -> ReportFileQuerySet:
    """Files of reports for everybody: whoever was given the address of one may fetch it, signed in or not."""
    return ReportFile.objects.for_everybody([report.kind for report in CATALOGUE.values() if report.has_public])


def check_can_bridge(user: User) -> None:
    """Denied unless ``user`` may write what stands in SIPD: Bappeda alone enters it there."""
    if not user.has_role(Role.PLANNER):
        raise Denied(_("Jembatan SIPD hanya untuk Bappeda."))


def can_bridge(user: User) -> bool:
    return can(check_can_bridge, user)
