"""What a whole sheet came to: counts, what is to be decided, and what was left aside."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from forums.sheets.decisions import takes_a_list
from forums.sheets.headings import Header
from forums.sheets.problems import Problem
from forums.sheets.rows import Row
from forums.sheets.structure import Part, RawRow

MOST_NAMED = 12  # rows that are named where many are meant
MOST_GROUPS = 400  # questions that are asked of one sheet; whoever has more mends the sheet


@dataclass
class Group:
    """Rows with the same problem, which one decision settles."""

    problem: Problem
    is_hint: bool
    rows: list[int] = field(default_factory=list)
    count: int = 0

    def pack(self) -> dict[str, Any]:
        packed = {**self.problem.pack(), "rows": self.rows, "count": self.count, "is_hint": self.is_hint}
        del packed["row"]
        return {**packed, "takes_a_list": takes_a_list(self.problem.kind, self.problem.field)}


@dataclass
class Summary:
    """Hears of every row, and can then say what the sheet came to."""

    states: Counter[str] = field(default_factory=Counter)
    parts: dict[str, list[int]] = field(default_factory=dict)
    part_counts: Counter[str] = field(default_factory=Counter)
    groups: dict[str, Group] = field(default_factory=dict)
    groups_left_out: int = 0
    hidden: int = 0

    def pass_over(self, raw: RawRow) -> None:
        """A row that is no proposal: named, so that nothing is dropped without a word."""
        if raw.part == Part.NUMBERING:
            return
        self.part_counts[raw.part] += 1
        named = self.parts.setdefault(raw.part, [])
        if len(named) < MOST_NAMED:
            named.append(raw.number)

    def take(self, row: Row) -> None:
        self.states[row.state] += 1
        for problem in row.problems:
            self._group(problem, is_hint=False)
        for hint in row.hints:
            self._group(hint, is_hint=True)

    def _group(self, problem: Problem, *, is_hint: bool) -> None:
        group = self.groups.get(problem.group)
        if group is None and len(self.groups) >= MOST_GROUPS:
            self.groups_left_out += 1
            return
        if group is None:
            group = self.groups[problem.group] = Group(problem, is_hint)
        group.count += 1
        if len(group.rows) < MOST_NAMED and problem.row not in group.rows:
            group.rows.append(problem.row)

    def pack(self) -> dict[str, Any]:
        """As the run keeps it: the questions most rows wait for come first."""
        groups = sorted(self.groups.values(), key=lambda group: (group.is_hint, -group.count))
        return {
            "counts": dict(self.states),
            "parts": {part: {"count": self.part_counts[part], "rows": rows} for part, rows in self.parts.items()},
            "groups": [group.pack() for group in groups],
            "groups_left_out": self.groups_left_out,
        }


def pack_columns(header: Header) -> dict[str, Any]:
    """What was understood of the headings."""
    return {
        "first": header.first,
        "last": header.last,
        "columns": [
            {"letter": heading.letter, "text": heading.text, "column": heading.column, "times": heading.times}
            for heading in header.headings
        ],
        "unused": [{"letter": letter, "text": text} for letter, text in header.unused],
    }
