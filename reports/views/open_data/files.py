"""The files of a cycle, the catalogue of all files, and what their columns mean."""

from http import HTTPStatus

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _

from musrenbang.lib.same_for_everybody import same_for_everybody
from reports.actions.open_data import OpenFile, open_data_file
from reports.catalogue.open_data import SHELF, Dataset
from reports.enums import OpenFormat
from reports.renderers.dcat import write_catalogue
from reports.renderers.dictionary import list_dictionary
from reports.tasks import queue_open_data
from reports.views.open_data.machines import FRESH, Refused, for_machines, shorten, write_json
from themes.models import Cycle


@for_machines
def open_file(request: HttpRequest, year: int, dataset: str, file_format: str) -> HttpResponseBase:
    """One file; 304 for whoever has it, by its hash or by its date."""
    cycle, found = find_dataset(year, dataset)
    if file_format not in found.formats:
        raise Refused(HTTPStatus.NOT_FOUND, _("Data ini tidak ada dalam format itu."))
    try:
        file = open_data_file(found, cycle, OpenFormat(file_format))
    except OSError as error:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, _("Berkas belum bisa disusun. Coba lagi nanti.")) from error
    if file.is_outdated:
        queue_open_data(year, dataset, file_format)
    name = f"musrenbang-{year}-{dataset}.{file_format}"
    return send(request, file, f"{OpenFormat(file_format).media_type}; charset=utf-8", name)


def find_dataset(year: int, key: str) -> tuple[Cycle, Dataset]:
    """Raises Refused with the sentence that says what is not there, or not yet."""
    cycle, dataset = Cycle.objects.filter(plan_year=year).first(), SHELF.get(key)
    if cycle is None or dataset is None:
        raise Refused(HTTPStatus.NOT_FOUND, _("Tidak ada data di alamat ini."))
    if not dataset.is_open(cycle):
        raise Refused(HTTPStatus.NOT_FOUND, _("Data ini terbuka setelah semua keputusan siklusnya diumumkan."))
    return cycle, dataset


def send(request: HttpRequest, file: OpenFile, content_type: str, name: str) -> HttpResponseBase:
    etag, moment = f'"{file.sha256[:32]}"', int(file.changed_at.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=moment)
    if unchanged:
        file.content.close()
    answer = unchanged or FileResponse(file.content, filename=name, content_type=content_type)
    answer["ETag"], answer["Last-Modified"] = etag, http_date(moment)
    answer["Cache-Control"] = FRESH
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Link"] = f'<{settings.DATA_LICENCE_URL}>; rel="license"'
    return answer


@for_machines
@same_for_everybody  # type: ignore[arg-type]
def open_catalogue(request: HttpRequest) -> HttpResponseBase:
    cycles = Cycle.objects.order_by("-plan_year")
    return shorten(request, write_json(write_catalogue(cycles), content_type="application/ld+json"))


@for_machines
def open_dictionary_file(request: HttpRequest) -> HttpResponseBase:
    return shorten(request, write_json({"datasets": list_dictionary()}))
