"""What is kept of reports: who asked what of whom, how far it is, and the files it ended in."""

from reports.models.runs import ReportFile, ReportRun

__all__ = ["ReportFile", "ReportRun"]
