"""The rows of an uploaded sheet, page by page: they stay in the database, thousands of them, as one value."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

FOUND = """
    SELECT item FROM forums_importrun, jsonb_array_elements(found) WITH ORDINALITY AS row (item, place)
    WHERE id = %s AND item->>'state' = ANY(%s) ORDER BY place OFFSET %s LIMIT %s
"""
PROBLEMS = """
    SELECT item FROM forums_importrun, jsonb_array_elements(problems) WITH ORDINALITY AS row (item, place)
    WHERE id = %s ORDER BY place OFFSET %s LIMIT %s
"""
COUNT = "SELECT jsonb_array_length(problems) FROM forums_importrun WHERE id = %s"
Rows = list[dict[str, Any]]


def read_found(run_id: int, states: Sequence[str], *, start: int, count: int) -> Rows:
    """Rows in one of ``states``, as ``forums.sheets.rows`` packs them."""
    return _read(FOUND, [run_id, list(states), start, count])


def read_problems(run_id: int, *, start: int, count: int) -> Rows:
    """Problems row by row, as ``forums.sheets.problems`` packs them."""
    return _read(PROBLEMS, [run_id, start, count])


def count_problems(run_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [run_id])
        return int(cursor.fetchone()[0])


def _read(query: str, parameters: list[Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [json.loads(item) if isinstance(item, str) else item for (item,) in cursor.fetchall()]
