"""Who may ask for reports and fetch them: planners any, facilitators of the rounds they run, agencies of themselves,
kelurahan and kecamatan of their area.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied, can
from reports.catalogue import CATALOGUE, Question, Report
from reports.enums import Audience, ReportKind, RunStatus
from reports.models import ReportFile, ReportRun
from reports.querysets import ReportFileQuerySet, ReportRunQuerySet
from themes.models import ForumSession, ThemeRound

MOST_AT_ONCE = 5  # unfinished runs of one person
# From the end of a failed try of the portal until its next one; there are no more after these.
PAUSES = (timedelta(minutes=10), timedelta(hours=1))
MOST_TRIES = len(PAUSES) + 1


def list_askable(user: User) -> list[Report]:
    """The entries of the catalogue this person may ask, in its order."""
    return [report for report in CATALOGUE.values() if any(user.has_role(role) for role in report.roles)]


def check_can_open(user: User) -> None:
    """Denied unless reports are part of this person's work."""
    if not list_askable(user):
        raise Denied(_("Laporan disusun oleh Bappeda, fasilitator forum, perangkat daerah, kelurahan, dan kecamatan."))


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
    if is_internal and is_of_own_area(user, question, report):
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


def is_of_own_area(user: User, question: Question, report: Report) -> bool:
    """Whether it is of the kelurahan or kecamatan this person serves today, or of a kelurahan within."""
    area = question.region
    if area is None:
        return False
    if Role.KELURAHAN in report.roles and area.pk in user.region_ids(Role.KELURAHAN):
        return True
    served = user.region_ids(Role.KECAMATAN)
    return Role.KECAMATAN in report.roles and (area.pk in served or area.parent_id in served)


def read_question(run: ReportRun) -> Question:
    """What a run was asked."""
    return Question(
        kind=ReportKind(run.kind),
        cycle=run.cycle,
        audience=Audience(run.audience),
        round=run.round,
        session=run.session,
        agency=run.agency,
        region=run.region,
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


def find_next_try(run: ReportRun) -> datetime | None:
    """When the portal asks again for what it failed to get, aware; None where it has tried enough or did not ask."""
    is_own = run.requested_by_id is None and run.parent_id is None
    if run.status != RunStatus.FAILED or run.finished_at is None or not is_own or run.tries >= MOST_TRIES:
        return None
    return run.finished_at + PAUSES[run.tries - 1]


def find_given_out() -> ReportFileQuerySet:
    """Files of reports for everybody: whoever was given the address of one may fetch it, signed in or not."""
    return ReportFile.objects.for_everybody([report.kind for report in CATALOGUE.values() if report.has_public])


def check_can_bridge(user: User) -> None:
    """Denied unless ``user`` may write what stands in SIPD: Bappeda alone enters it there."""
    if not user.has_role(Role.PLANNER):
        raise Denied(_("Jembatan SIPD hanya untuk Bappeda."))


def can_bridge(user: User) -> bool:
    return can(check_can_bridge, user)
