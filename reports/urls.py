"""Addresses of reports."""

from django.urls import URLPattern, URLResolver, path, register_converter

from reports.enums import Format, ReportKind
from reports.views import asking, public, runs, sipd, sipd_imports


class WordConverter:
    """One of a few words in an address; anything else is no address of ours."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FormatConverter(WordConverter):
    regex = "|".join(Format.values)


class KindConverter(WordConverter):
    regex = "|".join(ReportKind.values)


register_converter(FormatConverter, "report_format")
register_converter(KindConverter, "report_kind")

urlpatterns: list[URLPattern | URLResolver] = [
    path("hasil/", public.results, name="results"),
    path("kerja/laporan/", asking.report_list, name="report_list"),
    path("kerja/laporan/baru/<report_kind:kind>/", asking.report_new, name="report_new"),
    path("kerja/laporan/baru/<report_kind:kind>/minta/", asking.report_request, name="report_request"),
    path("kerja/laporan/sipd/", sipd.sipd_desk, name="sipd_desk"),
    path("kerja/laporan/sipd/usulan/<str:code>/", sipd.sipd_record, name="sipd_record"),
    path("kerja/laporan/sipd/susunan/", sipd.sipd_layout, name="sipd_layout"),
    path("kerja/laporan/sipd/susunan/berkas/", sipd.sipd_layout_file, name="sipd_layout_file"),
    path("kerja/laporan/sipd/susunan/<int:version>/", sipd.sipd_layout_restore, name="sipd_layout_restore"),
    path("kerja/laporan/sipd/impor/", sipd_imports.sipd_imports, name="sipd_imports"),
    path("kerja/laporan/sipd/impor/<uuid:key>/", sipd_imports.sipd_import, name="sipd_import"),
    path("kerja/laporan/sipd/impor/<uuid:key>/<str:act>/", sipd_imports.sipd_import_act, name="sipd_import_act"),
    path("kerja/laporan/<uuid:key>/", runs.report_detail, name="report_detail"),
    path("kerja/laporan/<uuid:key>/baca/", runs.report_read, name="report_read"),
    path("kerja/laporan/<uuid:key>/banding/", runs.report_compare, name="report_compare"),
    path("kerja/laporan/<uuid:key>/hentikan/", runs.report_cancel, name="report_cancel"),
    path("kerja/laporan/<uuid:key>/ulang/", runs.report_again, name="report_again"),
    path("kerja/laporan/<uuid:key>/<report_format:file_format>/", runs.report_file, name="report_file"),
]
