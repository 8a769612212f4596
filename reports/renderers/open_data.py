"""Files of open data: the same bytes for the same rows, so that their hash tells whether anything changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from musrenbang.lib.site import write_address
from reports.catalogue.open_data import Dataset
from reports.datasets.opened.pabulib import write_pb
from reports.document import Table
from reports.enums import OpenFormat
from reports.renderers.csv import write_table
from reports.renderers.json import list_table, spell
from themes.models import Cycle


def render_open_data(dataset: Dataset, cycle: Cycle, file_format: OpenFormat, path: Path) -> None:
    """Write row by row. Raises OSError when the disk refuses, Malformed for what Pabulib cannot hold."""
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        if dataset.read is None:
            file.write(write_pb(cycle))
        elif file_format == OpenFormat.CSV:
            write_table(dataset.read(cycle), file)
        else:
            file.writelines(list_pieces(dataset, cycle, dataset.read(cycle)))


def list_pieces(dataset: Dataset, cycle: Cycle, table: Table) -> Iterator[str]:
    yield f'{{"about": {spell(describe(dataset, cycle))},\n"table": '
    yield from list_table(table, "")
    yield "}\n"


def describe(dataset: Dataset, cycle: Cycle) -> dict[str, Any]:
    return {
        "dataset": dataset.key,
        "title": str(dataset.title),
        "description": str(dataset.about),
        "cycle": cycle.plan_year,
        "city": settings.CITY_NAME,
        "publisher": settings.DATA_PUBLISHER,
        "licence": settings.DATA_LICENCE,
        "licence_url": settings.DATA_LICENCE_URL,
        "address": name_address(dataset, cycle.plan_year, OpenFormat.JSON),
        "dictionary": write_address(reverse("open_dictionary_file")),
    }


def name_address(dataset: Dataset, year: int, file_format: str) -> str:
    """The whole address of a file, which never changes."""
    return write_address(reverse("open_file", args=[year, dataset.key, file_format]))
