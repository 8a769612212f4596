"""A row of a sheet as it was understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from forums.sheets.problems import Problem


class State(StrEnum):
    """What will become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DONE = "done"  # without its code, but the session has exactly this already
    LEFT_OUT = "left_out"  # somebody decided so
    PROBLEM = "problem"


# What a commit writes.
WRITTEN = frozenset({State.NEW, State.CHANGED})


@dataclass
class Row:
    """One proposal of a sheet. ``values`` by the fields of a proposal, plain (see ``reference.FIELDS``).

    ``key`` is the key a new proposal will have: the same content in the same session has the same one, so that nothing
    comes in twice. ``code`` names what it changes, ``version`` the state of that when the sheet was read; ``changes``
    maps each field to what it was and what it becomes.
    """

    number: int
    state: State = State.NEW
    code: str = ""
    version: int = 0
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    hints: list[Problem] = field(default_factory=list)

    def pack(self) -> dict[str, Any]:
        """As JSON keeps it; what is empty is left out."""
        facts: Mapping[str, Any] = {
            "row": self.number,
            "state": str(self.state),
            "code": self.code,
            "version": self.version,
            "key": self.key,
            "values": {name: value for name, value in self.values.items() if value not in {"", None}},
            "changes": self.changes,
        }
        return {name: value for name, value in facts.items() if value}
