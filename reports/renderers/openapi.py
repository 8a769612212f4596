"""The description of the API (OpenAPI 3.1), made of the declarations that read its questions and write its answers."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from musrenbang.lib.site import write_address
from reports.catalogue.resources import RESOURCES, Resource
from reports.datasets.opened.told import Told
from reports.document import Kind

SCHEMAS: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.CODE: {"type": "string"},
    Kind.COUNT: {"type": "integer"},
    Kind.VOLUME: {"type": ["number", "string"]},  # as text where a double cannot keep it
    Kind.RUPIAH: {"type": "integer"},
    Kind.PERCENT: {"type": "number"},
    Kind.DAY: {"type": "string", "format": "date"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
}
PROBLEM = "application/problem+json"


def write_openapi() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Data terbuka musrenbang tematik %(city)s") % {"city": settings.CITY_NAME},
            "version": "1",
            "summary": _("Hanya baca, tanpa kunci, tanpa data pribadi."),
            "description": _("Penjelasannya untuk orang: %(page)s") % {"page": write_address(reverse("api_page"))},
            "license": {"name": settings.DATA_LICENCE, "url": settings.DATA_LICENCE_URL},
        },
        "servers": [{"url": write_address(reverse("api_root")).rstrip("/")}],
        "paths": {f"/{resource.path}": {"get": describe(resource)} for resource in RESOURCES},
        "components": {
            "schemas": {**{name_schema(each): describe_row(each) for each in RESOURCES}, "galat": describe_problem()},
            "responses": {name: describe_fault(words) for name, words in list_faults().items()},
        },
    }


def name_schema(resource: Resource) -> str:
    return f"baris-{resource.name}"


def describe(resource: Resource) -> dict[str, Any]:
    faults = {
        "429": "429",
        **({"404": "404"} if resource.is_one else {}),
        **({"400": "400"} if resource.parameters else {}),
    }
    return {
        "operationId": resource.name,
        "summary": str(resource.title),
        "description": str(resource.about),
        "parameters": [parameter.describe() for parameter in resource.parameters],
        "responses": {
            "200": {
                "description": _("Berhasil."),
                "headers": {"ETag": {"schema": {"type": "string"}}, "Link": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": describe_answer(resource)}},
            },
            "304": {"description": _("Tidak berubah sejak ETag yang Anda kirim.")},
            **{status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(faults.items())},
        },
    }


def describe_answer(resource: Resource) -> dict[str, Any]:
    row = {"$ref": f"#/components/schemas/{name_schema(resource)}"}
    data = row if resource.is_one else {"type": "array", "items": row}
    following = {"type": ["string", "null"], "format": "uri", "description": _("Alamat halaman berikutnya.")}
    properties = {"data": data} if resource.is_one else {"data": data, "next": following}
    return {"type": "object", "required": list(properties), "properties": properties}


def describe_row(resource: Resource) -> dict[str, Any]:
    told = resource.told()
    return {
        "type": "object",
        "required": [each.column.key for each in told],
        "additionalProperties": False,
        "properties": {each.column.key: describe_cell(each) for each in told},
    }


def describe_cell(told: Told) -> dict[str, Any]:
    """Every cell may be empty (null)."""
    schema = SCHEMAS[told.column.kind]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    codes = {"enum": [*told.codes, None]} if told.codes else {}
    words = {"title": told.column.heading, "description": told.column.meaning}
    return {**schema, "type": [*kinds, "null"], **codes, **words}


def describe_problem() -> dict[str, Any]:
    text = {"type": "string"}
    fault = {"type": "object", "properties": {"parameter": text, "sentence": text}}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {"type": "array", "items": fault},
        },
    }


def list_faults() -> dict[str, str]:
    return {
        "400": _("Ada parameter yang tidak dikenal atau salah bentuk; setiap kesalahan disebut."),
        "404": _("Tidak ada yang terbuka di alamat ini."),
        "429": _("Terlalu banyak permintaan; tunggu sebanyak detik di Retry-After."),
    }


def describe_fault(words: str) -> dict[str, Any]:
    headers = {"Retry-After": {"schema": {"type": "integer"}}} if words == list_faults()["429"] else {}
    schema = {"$ref": "#/components/schemas/galat"}
    return {"description": words, "content": {PROBLEM: {"schema": schema}}, **({"headers": headers} if headers else {})}
