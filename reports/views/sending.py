"""A finished file on its way to who may have it."""

from django.http import FileResponse, Http404

from reports.datasets.cover import mark_audience
from reports.models import ReportFile, ReportRun


def send(run: ReportRun, file: ReportFile) -> FileResponse:
    """``file`` of ``run`` as a download that no browser runs anything of; Http404 where it is gone from the disk."""
    if not file.file.storage.exists(str(file.file.name)):
        raise Http404
    response = FileResponse(file.file.open("rb"), as_attachment=True, filename=name_file(run, file))
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def name_file(run: ReportRun, file: ReportFile) -> str:
    """``equity-2028-12-v3-internal.pdf``; the version for everybody is ``equity-2028-13-v1.pdf``."""
    stem = f"{run.kind.replace('_', '-')}-{run.cycle.plan_year}-{run.pk}-v{run.version}"
    return f"{stem}{mark_audience(run.audience)}.{file.extension}"
