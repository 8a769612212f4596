"""Addresses of reports."""

from django.urls import URLPattern, URLResolver, path, register_converter

from reports.catalogue.resources import RESOURCES
from reports.enums import Format, OpenFormat, ReportKind
from reports.views import asking, public, runs, sipd, sipd_imports
from reports.views.open_data import api, files, pages


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


class OpenFormatConverter(WordConverter):
    regex = "|".join(OpenFormat.values)


class ListConverter(WordConverter):
    regex = "|".join(resource.name for resource in RESOURCES if not resource.is_one)


register_converter(FormatConverter, "report_format")
register_converter(KindConverter, "report_kind")
register_converter(OpenFormatConverter, "open_format")
register_converter(ListConverter, "api_list")

open_data = [
    path("data/", pages.open_data, name="open_data"),
    path("data/kamus/", pages.open_dictionary, name="open_dictionary"),
    path("data/kamus.json", files.open_dictionary_file, name="open_dictionary_file"),
    path("data/katalog.jsonld", files.open_catalogue, name="open_catalogue"),
    path("data/<int:year>/", pages.open_data, name="open_cycle"),
    path("data/<int:year>/<slug:dataset>.<open_format:file_format>", files.open_file, name="open_file"),
    path("data/api/", pages.api_page, name="api_page"),
    path("data/api/v1/", api.api_root, name="api_root"),
    path("data/api/v1/openapi.json", api.api_description, name="api_description"),
    path("data/api/v1/usulan/<str:kode>/", api.api_proposal, name="api_proposal"),
    path("data/api/v1/<api_list:resource>/", api.api_list, name="api_list"),
    path("data/api/v1/<path:rest>", api.api_missing, name="api_missing"),  # last: takes what is left below
]

urlpatterns: list[URLPattern | URLResolver] = [
    *open_data,
    path("hasil/", public.results, name="results"),
    path("laporan/<uuid:key>/", public.public_report, name="public_report"),
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
