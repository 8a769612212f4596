"""The JSON notation of an instance::

    {"projects": [{"id": "p1", "cost": 65000000, "score": 71.5, "agency": "Dinkes", "theme": "anak",
                   "kecamatan": "35.73.01", "votes": ["v1", "v2"]}],
     "ceilings": {"city": 9e9, "agency": {"Dinkes": 2e9}, "kecamatan": {}}, "floors": {"anak": 5e8}}

Of a project only id and cost are asked; without a score it has as many points as votes. Amounts are whole rupiah. A
whole number ``tie`` decides between projects of the same score, the higher first.
Fields of a project that are not named here are left unread; anything else unknown is an error, lest a misspelt
ceiling goes unnoticed.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from budgets.allocation.figures import read_amount, read_score, show
from budgets.allocation.instance import Ceilings, Instance, Project, check_project
from budgets.allocation.malformed import Malformed

TOP = "berkas"
DIGITS = 18  # of an int; amounts have at most sixteen
Node = Mapping[str, object]


def parse_json(text: str) -> Instance:
    """Raises Malformed naming line and column, or the path of the field."""
    top = expect_object(load(text), TOP, ("projects", "ceilings", "floors"))
    rows = top.get("projects")
    if not isinstance(rows, list):
        raise Malformed("projects", f"harus daftar usulan, bukan {show(rows)}")
    projects = tuple(parse_project(row, f"projects[{number}]") for number, row in enumerate(rows))
    ceilings = expect_object(or_else(top.get("ceilings"), {}), "ceilings", ("city", "agency", "kecamatan"))
    city = ceilings.get("city")
    return Instance(
        projects,
        Ceilings(
            None if city is None else read_amount(city, "ceilings.city"),
            parse_amounts(ceilings.get("agency"), "ceilings.agency"),
            parse_amounts(ceilings.get("kecamatan"), "ceilings.kecamatan"),
        ),
        parse_amounts(top.get("floors"), "floors"),
    )


def load(text: str) -> object:
    try:
        return json.loads(
            text, parse_float=Decimal, parse_int=parse_int, parse_constant=Decimal, object_pairs_hook=refuse_repeated
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"baris {error.lineno}, kolom {error.colno}", "bukan JSON yang utuh") from None
    except RecursionError:
        raise Malformed(TOP, "bersusun terlalu dalam") from None


def parse_int(digits: str) -> int | Decimal:
    """A number too long to be an amount stays a Decimal, which costs nothing to refuse."""
    return int(digits) if len(digits) <= DIGITS else Decimal(digits)


def refuse_repeated(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """A name that stands twice in one object would silently hide the first amount."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed(f'bagian "{name}"', "tertulis dua kali")
        found[name] = value
    return found


def expect_object(value: object, place: str, known: Sequence[str] | None = None) -> Node:
    if not isinstance(value, dict):
        raise Malformed(place, f"harus objek JSON, bukan {show(value)}")
    unknown = [name for name in value if known is not None and name not in known]
    if unknown:
        raise Malformed(place, f'bagian "{unknown[0]}" tidak dikenal')
    return cast("Node", value)


def or_else(value: object, default: object) -> object:
    """``default`` for what is not there or null, and for nothing else: an empty list is no object."""
    return default if value is None else value


def parse_project(value: object, place: str) -> Project:
    row = expect_object(value, place)
    name = parse_text(row.get("id"), f"{place}.id")
    place = f'{place} (usulan "{name}")'
    votes = parse_votes(row.get("votes"), f"{place}.votes")
    project = Project(
        id=name,
        cost=read_amount(row.get("cost"), f"{place}.cost"),
        score=Decimal(len(votes)) if row.get("score") is None else read_score(row["score"], f"{place}.score"),
        votes=votes,
        tie=0 if row.get("tie") is None else read_amount(row["tie"], f"{place}.tie"),
        **{
            kind: parse_text(or_else(row.get(kind), ""), f"{place}.{kind}") for kind in ("agency", "theme", "kecamatan")
        },
    )
    check_project(project, place)
    return project


def parse_votes(value: object, place: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Malformed(place, f"harus daftar pemilih, bukan {show(value)}")
    return tuple(parse_text(vote, f"{place}[{number}]") for number, vote in enumerate(value))


def parse_text(value: object, place: str) -> str:
    """Text, or a whole number where a file numbers its projects or voters."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Malformed(place, f"harus teks, bukan {show(value)}")
    if "\0" in value or value != value.encode(errors="ignore").decode():
        raise Malformed(place, "ada tanda yang bukan teks")
    return value


def parse_amounts(value: object, place: str) -> dict[str, int]:
    amounts = expect_object(or_else(value, {}), place)
    return {parse_text(name, place): read_amount(amount, f'{place} "{name}"') for name, amount in amounts.items()}
