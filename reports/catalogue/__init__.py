"""All reports there are, in the order in which the page of the catalogue shows them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from reports.catalogue.entry import Question, Report, Step, Subject
from reports.datasets.forum import read_forum
from reports.enums import ReportKind

__all__ = ["CATALOGUE", "Question", "Report", "Step", "Subject"]

REPORTS = (
    Report(
        kind=ReportKind.FORUM,
        about=_("Berita acara satu sesi dengan daftar hadir dan semua daftar usulannya."),
        read=read_forum,
        roles=(Role.PLANNER, Role.FACILITATOR),
        needs=(Subject.SESSION,),
    ),
)
CATALOGUE: Mapping[str, Report] = {report.kind: report for report in REPORTS}
