"""The data dictionary: every column of every file, what it means, and the codes that may stand in it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from reports.catalogue.open_data import DATASETS
from reports.datasets.opened.told import Told
from reports.document import Kind


def name_kinds() -> dict[Kind, str]:
    """How a cell of each kind is written."""
    return {
        Kind.TEXT: _("teks"),
        Kind.CODE: _("kode"),
        Kind.COUNT: _("bilangan bulat"),
        Kind.VOLUME: _("bilangan, titik sebagai tanda desimal"),
        Kind.RUPIAH: _("rupiah, bilangan bulat"),
        Kind.PERCENT: _("persen"),
        Kind.DAY: _("tanggal, seperti 2026-12-16"),
        Kind.MOMENT: _("waktu, seperti 2026-12-16T09:00:00+07:00"),
    }


def describe_column(told: Told) -> dict[str, Any]:
    column = told.column
    return {
        "key": column.key,
        "heading": column.heading,
        "kind": column.kind.value,
        "written_as": name_kinds()[column.kind],
        "meaning": column.meaning,
        "codes": dict(told.codes),
    }


def describe_columns(told: Sequence[Told]) -> list[dict[str, Any]]:
    return [describe_column(each) for each in told]


def list_dictionary() -> list[dict[str, Any]]:
    """One entry for each dataset that is a table."""
    return [
        {
            "dataset": dataset.key,
            "title": str(dataset.title),
            "description": str(dataset.about),
            "columns": describe_columns(dataset.told()),
        }
        for dataset in DATASETS
        if dataset.read
    ]
