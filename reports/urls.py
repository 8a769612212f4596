"""Addresses of reports."""

from django.urls import URLPattern, URLResolver, path, register_converter

from reports.enums import Format
from reports.views import planner, public


class FormatConverter:
    """A format of a report in an address; anything else is no address of ours."""

    regex = "|".join(Format.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "report_format")

urlpatterns: list[URLPattern | URLResolver] = [
    path("hasil/", public.results, name="results"),
    path("kerja/laporan/", planner.report_list, name="report_list"),
    path("kerja/laporan/minta/", planner.report_request, name="report_request"),
    path("kerja/laporan/<uuid:key>/", planner.report_detail, name="report_detail"),
    path("kerja/laporan/<uuid:key>/<report_format:file_format>/", planner.report_file, name="report_file"),
]
