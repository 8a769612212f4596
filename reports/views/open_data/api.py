"""The API: read-only, every answer made from the declaration of its resource."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from musrenbang.lib.same_for_everybody import same_for_everybody
from musrenbang.lib.site import write_address
from reports.catalogue.parameters import Unreadable
from reports.catalogue.resources import API, RESOURCES, Resource
from reports.datasets.opened.listing import Values, is_cursor
from reports.document import Cell, Row
from reports.renderers.openapi import write_openapi
from reports.views.open_data.machines import Refused, for_machines, shorten, write_json


@for_machines
def api_list(request: HttpRequest, resource: str) -> HttpResponseBase:
    """A list, whole or page by page."""
    return shorten(request, answer_list(request, resource))


@for_machines
def api_proposal(request: HttpRequest, kode: str) -> HttpResponseBase:
    """One proposal by its code."""
    return shorten(request, answer_one(request, kode))


@same_for_everybody
def answer_list(request: HttpRequest, name: str) -> HttpResponse:
    resource = API[name]
    asked = read_question(resource, request.GET.dict())
    found = resource.read(asked)
    following = name_next(resource, {**request.GET.dict(), "kursor": found.next}) if found.next else ""
    body = {"data": [name_cells(resource, row) for row in found.rows], "next": following or None}
    return write_json(body, following=following)


@same_for_everybody
def answer_one(request: HttpRequest, code: str) -> HttpResponse:
    resource = API["satu-usulan"]
    found = resource.read(read_question(resource, {**request.GET.dict(), "kode": code}))
    if not found.rows:
        raise Refused(HTTPStatus.NOT_FOUND, _("Tidak ada usulan terbuka dengan kode ini."))
    return write_json({"data": name_cells(resource, found.rows[0])})


def read_question(resource: Resource, given: Values) -> Values:
    """What was asked, with what is usual for the rest. Raises Refused, naming every parameter that makes no sense."""
    known = {parameter.name: parameter for parameter in resource.parameters}
    faults = [(name, _("Parameter ini tidak dikenal.")) for name in given if name not in known]
    asked = {name: given.get(name) or parameter.default for name, parameter in known.items()}
    for name, parameter in known.items():
        try:
            if asked[name]:
                parameter.check(asked[name])
            elif parameter.is_required:
                faults.append((name, _("Wajib diisi.")))
        except Unreadable as error:
            faults.append((name, error.sentence))
    if not faults and resource.order and asked["kursor"] and not is_cursor(asked["kursor"], resource.order(asked)):
        faults.append(("kursor", _("Bukan dari daftar dengan urutan ini. Mulai lagi tanpa kursor.")))
    if faults:
        raise Refused(HTTPStatus.BAD_REQUEST, _("Ada parameter yang tidak dikenal atau salah bentuk."), faults)
    return asked


def name_next(resource: Resource, question: Values) -> str:
    return write_address(f"{reverse('api_list', args=[resource.name])}?{urlencode(question)}")


def name_cells(resource: Resource, row: Row) -> dict[str, Cell]:
    return {told.column.key: cell for told, cell in zip(resource.told(), row, strict=True)}


@for_machines
def api_root(request: HttpRequest) -> HttpResponseBase:
    """Where everything is, for whoever begins at the beginning."""
    root = write_address(reverse("api_root"))
    links = {resource.name: f"{root}{resource.path}" for resource in RESOURCES}
    about = {"description": write_address(reverse("api_description")), "page": write_address(reverse("api_page"))}
    return shorten(request, write_json({"data": links, **about}))


@for_machines
def api_description(request: HttpRequest) -> HttpResponseBase:
    return shorten(request, write_json(write_openapi(), content_type="application/vnd.oai.openapi+json"))


@for_machines
def api_missing(request: HttpRequest, rest: str) -> HttpResponseBase:
    raise Refused(HTTPStatus.NOT_FOUND, _("Tidak ada apa pun di alamat ini."))
