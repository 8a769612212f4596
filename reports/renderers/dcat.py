"""The catalogue as DCAT (W3C DCAT 3, profile DCAT-AP) in JSON-LD, so that data portals can harvest it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.site import write_address
from reports.catalogue.open_data import DATASETS, Dataset
from reports.enums import OpenFormat
from reports.renderers.open_data import name_address
from themes.models import Cycle

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority"
FILE_TYPES = {OpenFormat.CSV: "CSV", OpenFormat.JSON: "JSON", OpenFormat.PB: "TXT"}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
ACCRUES = {"@id": f"{AUTHORITY}/frequency/CONT"}  # continuously


def write_catalogue(cycles: Iterable[Cycle]) -> dict[str, Any]:
    """All data of all ``cycles`` as far as they are open."""
    shown = [(dataset, cycle) for cycle in cycles for dataset in DATASETS if dataset.is_open(cycle)]
    return {
        "@context": CONTEXT,
        "@id": write_address(reverse("open_data")),
        "@type": "dcat:Catalog",
        "dct:title": say(_("Data terbuka musrenbang tematik %(city)s") % {"city": settings.CITY_NAME}),
        "dct:description": say(_("Usulan, keputusan beserta alasannya, forum, kehadiran, dan pagu tiap siklus.")),
        "dct:language": {"@id": f"{AUTHORITY}/language/IND"},
        "dct:license": licence(),
        "dct:publisher": publisher(),
        "foaf:homepage": {"@id": write_address("/")},
        "dcat:dataset": [describe(dataset, cycle) for dataset, cycle in shown],
        "dcat:service": [describe_service()],
    }


def say(words: str) -> dict[str, str]:
    return {"@language": "id", "@value": words}


def licence() -> dict[str, str]:
    return {"@id": settings.DATA_LICENCE_URL}


def publisher() -> dict[str, Any]:
    return {
        "@id": write_address("/#penerbit"),
        "@type": "foaf:Agent",
        "foaf:name": say(settings.DATA_PUBLISHER),
    }


def describe(dataset: Dataset, cycle: Cycle) -> dict[str, Any]:
    page = write_address(reverse("open_cycle", args=[cycle.plan_year]))
    issued = {"dct:issued": day(timezone.localdate(cycle.published_at))} if cycle.published_at else {}
    return {
        "@id": f"{page}#{dataset.key}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{cycle.plan_year}/{dataset.key}",
        "dct:title": say(f"{dataset.title} {cycle}"),
        "dct:description": say(str(dataset.about)),
        "dct:publisher": publisher(),
        "dct:language": {"@id": f"{AUTHORITY}/language/IND"},
        "dct:license": licence(),
        "dct:spatial": {"@type": "dct:Location", "dct:title": say(settings.CITY_NAME)},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": day(date(cycle.plan_year, 1, 1)),
            "dcat:endDate": day(date(cycle.plan_year, 12, 31)),
        },
        "dct:accrualPeriodicity": ACCRUES,
        "dcat:theme": {"@id": f"{AUTHORITY}/data-theme/GOVE"},
        "dcat:keyword": [say(word) for word in ("musrenbang", "RKPD", "partisipasi")],
        "dcat:landingPage": {"@id": page},
        "dct:conformsTo": {"@id": write_address(reverse("open_dictionary"))},
        **issued,
        "dcat:distribution": [describe_file(dataset, cycle, each) for each in dataset.formats],
    }


def describe_file(dataset: Dataset, cycle: Cycle, file_format: OpenFormat) -> dict[str, Any]:
    address = name_address(dataset, cycle.plan_year, file_format)
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": say(f"{dataset.title} {cycle} ({file_format.label})"),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{file_format.media_type}"},
        "dct:format": {"@id": f"{AUTHORITY}/file-type/{FILE_TYPES[file_format]}"},
        "dct:license": licence(),
    }


def describe_service() -> dict[str, Any]:
    return {
        "@id": write_address(reverse("api_page")),
        "@type": "dcat:DataService",
        "dct:title": say(_("API data terbuka")),
        "dcat:endpointURL": {"@id": write_address(reverse("api_root"))},
        "dcat:endpointDescription": {"@id": write_address(reverse("api_description"))},
        "dct:license": licence(),
    }


def day(when: date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": when.isoformat()}
