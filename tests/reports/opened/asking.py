"""A cycle to publish, and short ways to ask for its data."""

import csv
import io
import json
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client

from proposals.enums import Status
from tests.factories import make_proposal, make_round
from themes.models import Cycle

STATUSES = (Status.SUBMITTED, Status.FORWARDED, Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.NOT_AGREED)
YEAR = 2028
API = "/data/api/v1/"


def fill_cycle() -> Cycle:
    """Two themes with proposals in every state; what agencies decided is not published. One was withdrawn."""
    for slug in ("pemuda", "lansia"):
        for status in STATUSES:
            make_proposal(status, make_round(slug, YEAR))
    make_proposal(Status.WITHDRAWN, make_round("pemuda", YEAR))
    return make_round("pemuda", YEAR).cycle


def address(dataset: str, file_format: str = "csv") -> str:
    return f"/data/{YEAR}/{dataset}.{file_format}"


def content_of(answer: HttpResponseBase) -> bytes:
    streamed: Any = answer
    return b"".join(streamed.streaming_content) if answer.streaming else streamed.content


def get(client: Client, address: str, **headers: str) -> tuple[HttpResponseBase, bytes]:
    answer = client.get(address, headers=headers)
    return answer, content_of(answer)


def read_csv(client: Client, dataset: str, year: int = YEAR) -> list[dict[str, str]]:
    answer, content = get(client, f"/data/{year}/{dataset}.csv")
    assert answer.status_code == 200, content
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def read_json(client: Client, address: str, status: int = 200) -> Any:
    answer, content = get(client, address)
    assert answer.status_code == status, content
    return json.loads(content)


def read_list(client: Client, path: str) -> list[dict[str, Any]]:
    """All pages of a list of the API."""
    rows, address = [], f"{API}{path}"
    while address:
        page = read_json(client, address)
        rows += page["data"]
        address = (page["next"] or "").removeprefix("http://127.0.0.1:8000")
    return rows
