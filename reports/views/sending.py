"""A finished file on its way to who may have it."""

from django.http import FileResponse, Http404

from reports.models import ReportFile, ReportRun


def send(run: ReportRun, file: ReportFile) -> FileResponse:
    """``file`` of ``run`` as a download that no browser runs anything of; Http404 where it is gone from the disk."""
    if not file.file.storage.exists(str(file.file.name)):
        raise Http404
    name = f"{run.kind.replace('_', '-')}-{run.cycle.plan_year}-{run.pk}-v{run.version}.{file.extension}"
    response = FileResponse(file.file.open("rb"), as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
