"""What is kept of reports: who asked what of whom, how far it is, and the files it ended in."""

from reports.models.runs import Alarm, ReportFile, ReportRun
from reports.models.sipd import SipdImport, SipdLayout, SipdRecord

__all__ = ["Alarm", "ReportFile", "ReportRun", "SipdImport", "SipdLayout", "SipdRecord"]
