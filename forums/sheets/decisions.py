"""Which decisions a problem allows: what a person is offered, and all that is accepted from her."""

from collections.abc import Callable, Mapping
from typing import Any

from forums.sheets.problems import (
    CATALOG,
    CHANGE,
    COMPUTE,
    EMPTY,
    IGNORE,
    KEEP,
    OUTSIDE,
    SKIP,
    STRIP,
    Kind,
)
from forums.sheets.reference import Reference

Facts = Mapping[str, Any]

# Beside leaving the row out, which is always possible.
PLAIN: Mapping[Kind, tuple[str, ...]] = {
    Kind.PRICE_DIFFERS: (CATALOG,),
    Kind.UNIT_DIFFERS: (CATALOG,),
    Kind.AGENCY_DIFFERS: (CATALOG,),
    Kind.AMOUNT_DIFFERS: (IGNORE,),
    Kind.ELSEWHERE: (IGNORE,),
    Kind.PRICE_HIDDEN: (COMPUTE,),
    Kind.FORMULA: (STRIP,),
    Kind.NOT_A_DAY: (IGNORE,),
    Kind.OTHER_DAY: (IGNORE,),
    Kind.HIDDEN: (KEEP,),
    Kind.TWIN: (KEEP,),
    Kind.KNOWN: (CHANGE, KEEP),
    Kind.NO_SUCH_CODE: (KEEP,),
    Kind.OVERTAKEN: (KEEP,),
    Kind.CATALOG_NAME: (CATALOG, KEEP),
    Kind.TOO_FINE: (COMPUTE,),
}
# What may be left empty instead, and how that is said.
DISPENSABLE = {"agency": EMPTY, "kecamatan": IGNORE, "catalog": OUTSIDE, "people": EMPTY, "rw": EMPTY, "rt": EMPTY}
DISPENSABLE |= {"rt_rw": EMPTY, "rw_rt": EMPTY}
FROM_LIST = frozenset({Kind.UNKNOWN, Kind.AMBIGUOUS})
READABLE = frozenset({Kind.UNCLEAR, Kind.TOO_SMALL})
# Unreadable figures and numbers of houses, where the field may stay empty.
UNREADABLE = frozenset({Kind.NOT_A_NUMBER, Kind.TURNED_TO_DATE, Kind.NOT_A_FIGURE, Kind.TOO_SMALL, Kind.TOO_LARGE})
# An empty cell that may be filled with the same for all.
FILLABLE = frozenset({"kelurahan", "kind"})


def is_allowed(choice: str, kind: Kind, field: str, facts: Facts, reference: Reference) -> bool:
    """Whether a person may decide so."""
    names = reference.list_of(field)
    is_listed = names is not None and choice in names.entries
    if choice == SKIP or choice in PLAIN.get(kind, ()):
        return True
    if kind in FROM_LIST or (kind == Kind.EMPTY and field in FILLABLE):
        return is_listed or choice == DISPENSABLE.get(field)
    if kind in UNREADABLE and choice == DISPENSABLE.get(field):
        return True
    return kind in READABLE and choice in {str(reading) for reading in facts.get("readings", ())}


def offers(kind: Kind, field: str, facts: Facts, label: Callable[[str, str], str]) -> list[tuple[str, str]]:
    """Decisions to offer by button: ``(choice, label)`` of suggestions and readings; the plain ones come labelled
    empty, their words are the page's. The whole list of names is offered apart."""
    suggested = [(key, label(field, key)) for key in facts.get("suggestions", ())]
    readings = [(str(reading), str(reading)) for reading in facts.get("readings", ())] if kind in READABLE else []
    plain = [(choice, "") for choice in PLAIN.get(kind, ())]
    spare = DISPENSABLE.get(field)
    can_spare = spare is not None and (kind in FROM_LIST or kind in UNREADABLE)
    return [*suggested, *readings, *plain, *([(spare, "")] if spare and can_spare else [])]


def takes_a_list(kind: Kind, field: str) -> bool:
    """Whether any name of the list may be chosen."""
    return kind in FROM_LIST or (kind == Kind.EMPTY and field in FILLABLE)
