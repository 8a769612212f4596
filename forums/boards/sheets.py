"""A read sheet as its page shows it: what was understood, what is asked, and what will become of each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forums.datasets.sheet_reference import read_lists
from forums.datasets.sheet_rows import count_problems, read_found, read_problems
from forums.models import ImportRun
from forums.sheets.decisions import offers
from forums.sheets.headings import Column
from forums.sheets.problems import SKIP, Kind
from forums.sheets.reference import Reference
from forums.sheets.rows import State
from forums.sheets.sentences import describe, describe_group, name_choice, name_column
from forums.sheets.structure import Part
from musrenbang.lib.numerals import counted
from musrenbang.lib.rupiah import format_rupiah, multiply

PER_PAGE = 50
PER_PAGE_OF_QUESTIONS = 20
# Views of a sheet: what stands in the address, the states of rows it shows, what it is called.
QUESTIONS, DETAILS = "tanya", "rincian"
VIEWS: Mapping[str, tuple[tuple[State, ...], Promise]] = {
    "baru": ((State.NEW,), _lazy("Baru")),
    "berubah": ((State.CHANGED,), _lazy("Berubah")),
    "sama": ((State.SAME, State.DONE), _lazy("Sudah sama")),
    "lewat": ((State.LEFT_OUT,), _lazy("Dilewati")),
}
FIELD_NAMES: Mapping[str, Column] = {
    "catalog_item": Column.CATALOG,
    "title": Column.TITLE,
    "kind": Column.KIND,
    "problem": Column.PROBLEM,
    "kelurahan": Column.KELURAHAN,
    "rw": Column.RW,
    "rt": Column.RT,
    "address": Column.ADDRESS,
    "volume": Column.VOLUME,
    "unit": Column.UNIT,
    "unit_price": Column.PRICE,
    "first_agency": Column.AGENCY,
    "beneficiary_count": Column.PEOPLE,
    "group_name": Column.GROUP,
}
LISTED = {"catalog_item": "catalog", "first_agency": "agency", "kelurahan": "kelurahan", "kind": "kind"}
NAMED = 12


@dataclass(frozen=True)
class Option:
    """One decision that can be taken."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """What one decision settles: which rows, what is wrong with them, what can be chosen."""

    group: str
    sentence: str
    where: str
    count: int
    rows: str
    is_hint: bool
    options: list[Option]
    listed: list[Option]
    chosen: str


@dataclass(frozen=True)
class Decision:
    """What somebody decided: about what, and how."""

    group: str
    about: str
    words: str


@dataclass(frozen=True)
class Detail:
    """One problem of one row."""

    row: int
    where: str
    value: str
    sentence: str
    is_hint: bool


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    """One row as it was understood."""

    row: int
    code: str
    title: str
    place: str
    volume: str
    amount: str
    agency: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class View:
    """One way to look at the sheet."""

    name: str
    label: str
    count: int
    is_current: bool


class SheetBoard:
    """The page of a sheet that was read; ``asked`` and ``number`` say what of it is looked at."""

    def __init__(self, run: ImportRun, asked: str, number: str | None) -> None:
        self.run, self.number = run, number
        self.layout: dict[str, Any] = run.layout
        self.counts: dict[str, int] = self.layout.get("counts", {})
        names = [view.name for view in self._list_views("")]
        self.here = asked if asked in names else (names[0] if names else QUESTIONS)

    @cached_property
    def reference(self) -> Reference:
        return read_lists(self.run.session)

    def count(self, *states: State) -> int:
        return sum(self.counts.get(state, 0) for state in states)

    # --- What was understood ------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[dict[str, str]]:
        """Every column that was understood, with what it means."""
        return [
            {"letter": column["letter"], "text": column["text"], "meaning": self._mean(column)}
            for column in self.layout["header"]["columns"]
        ]

    def _mean(self, column: Mapping[str, Any]) -> str:
        scales = {1000: _("dalam ribu rupiah"), 1_000_000: _("dalam juta rupiah")}
        scale = scales.get(column["times"])
        return f"{name_column(column['column'])} ({scale})" if scale else name_column(column["column"])

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Rows that are no proposals: how many of what kind, and which."""
        found = self.layout.get("parts", {})
        return [(count_part(Part(part), facts["count"]), name_rows(**facts)) for part, facts in found.items()]

    @property
    def other_sheets(self) -> list[dict[str, Any]]:
        """Sheets of the file that were not read."""
        return [sheet for sheet in self.layout["sheets"] if sheet["name"] != self.layout["sheet"]]

    @property
    def problem_count(self) -> int:
        return self.count(State.PROBLEM)

    @property
    def written_count(self) -> int:
        """How many rows a commit would write."""
        return self.count(State.NEW, State.CHANGED)

    # --- Ways to look at it -------------------------------------------------------------------------------------

    @property
    def views(self) -> list[View]:
        return self._list_views(self.here)

    def _list_views(self, here: str) -> list[View]:
        found = [(QUESTIONS, _("Perlu diputuskan"), len(self.layout.get("groups", ())))]
        found += [(name, str(label), self.count(*states)) for name, (states, label) in VIEWS.items()]
        if self.layout.get("groups"):
            found.append((DETAILS, _("Masalah per baris"), count_problems(self.run.pk)))
        return [View(name, label, count, name == here) for name, label, count in found if count]

    @cached_property
    def page(self) -> "Page[Any]":
        """One page of what is looked at."""
        size = PER_PAGE_OF_QUESTIONS if self.here == QUESTIONS else PER_PAGE
        total = next((view.count for view in self.views if view.is_current), 0)
        page = Paginator(range(total), size).get_page(self.number)
        page.object_list = self._read(page.start_index() - 1, size) if total else []
        return page

    def _read(self, start: int, size: int) -> list[Any]:
        if self.here == QUESTIONS:
            groups = self.layout.get("groups", [])[start : start + size]
            return [self._ask(group) for group in groups]
        if self.here == DETAILS:
            return [self._tell(problem) for problem in read_problems(self.run.pk, start=start, count=size)]
        states = VIEWS[self.here][0]
        return [self._show(row) for row in read_found(self.run.pk, states, start=start, count=size)]

    @property
    def decisions(self) -> list[Decision]:
        """What was decided so far, and can be taken back."""
        label = self.reference.label
        found = []
        for group, choice in self.layout.get("choices", {}).items():
            kind, column, value = (*group.split("|", 2), "")[:3]
            about = describe_group(kind, column, value)
            found.append(Decision(group, about, name_choice(choice, kind, column, label)))
        return found

    # --- Questions ----------------------------------------------------------------------------------------------

    def _ask(self, group: Mapping[str, Any]) -> Question:
        kind, column, facts = group["kind"], group["field"], group.get("facts", {})
        label = self.reference.label
        offered = offers(Kind(kind), column, facts, label)
        options = [Option(value, words or name_choice(value, kind, column, label)) for value, words in offered]
        options = [Option(option.value, self._spell(option, kind, column)) for option in options]
        names = self.reference.list_of(column) if group["takes_a_list"] else None
        suggested = {option.value for option in options}
        listed = [Option(key, entry.label) for key, entry in names.entries.items()] if names else []
        return Question(
            group=group["group"],
            sentence=describe(kind, column, group["value"], facts, label),
            where=self._where(column),
            count=group["count"],
            rows=name_rows(group["count"], group["rows"]),
            is_hint=group["is_hint"],
            options=[*options, Option(SKIP, name_choice(SKIP, kind, column, label))],
            listed=[option for option in listed if option.value not in suggested],
            chosen=self.layout.get("choices", {}).get(group["group"], ""),
        )

    def _spell(self, option: Option, kind: str, column: str) -> str:
        """Readings come as bare figures; people read them as money."""
        is_bare = option.label == option.value
        return name_choice(option.value, kind, column, self.reference.label) if is_bare else option.label

    def _where(self, column: str) -> str:
        """``Kolom D (Kelurahan)``: the letter in their sheet, and what it means."""
        if not column:
            return _("Seluruh baris")
        letters = {found["column"]: found["letter"] for found in self.layout["header"]["columns"]}
        words = {"letter": letters.get(column, ""), "name": name_column(column)}
        if column in letters:
            return _("Kolom %(letter)s (%(name)s)") % words
        return _("Kolom %(name)s, yang tidak ada") % words

    def _tell(self, problem: Mapping[str, Any]) -> Detail:
        kind, column, value = problem["kind"], problem["field"], problem["value"]
        sentence = describe(kind, column, value, problem.get("facts", {}), self.reference.label)
        return Detail(problem["row"], self._where(column), value, sentence, problem.get("is_hint", False))

    # --- Rows ---------------------------------------------------------------------------------------------------

    def _show(self, row: Mapping[str, Any]) -> Shown:
        values = row.get("values", {})
        volume, price = values.get("volume"), values.get("unit_price")
        place = [self.reference.label("kelurahan", values.get("kelurahan", ""))]
        place += [f"{name} {values[key]}" for key, name in (("rw", "RW"), ("rt", "RT")) if values.get(key)]
        return Shown(
            row=row["row"],
            code=row.get("code", ""),
            title=values.get("title", ""),
            place=", ".join(filter(None, place)),
            volume=f"{volume} {values.get('unit', '')}".replace(".", ",") if volume else "",
            amount=format_rupiah(multiply(Decimal(volume), price)) if volume and price else "",
            agency=self.reference.label("agency", values.get("first_agency", "")),
            changes=[self._change(name, *change) for name, change in row.get("changes", {}).items()],
        )

    def _change(self, name: str, before: Any, after: Any) -> Change:
        return Change(name_column(FIELD_NAMES[name]), self._value(name, before), self._value(name, after))

    def _value(self, name: str, value: Any) -> str:
        if not value:
            return ""
        if name == "unit_price":
            return format_rupiah(int(value))
        text = self.reference.label(LISTED[name], str(value)) if name in LISTED else str(value)
        return text.replace(".", ",") if name == "volume" else text


def count_part(part: Part, count: int) -> str:
    """``2 baris jumlah``."""
    if part == Part.TOTAL:
        return counted("%(count)s baris jumlah", count)
    if part == Part.HEADINGS:
        return counted("%(count)s judul kolom yang berulang", count)
    return counted("%(count)s baris tanpa isian yang dikenal (judul bagian, tanda tangan)", count)


def name_rows(count: int, rows: Sequence[int]) -> str:
    """``5, 8, 9`` – or ``5, 8, 9 dan 40 lainnya``."""
    named = ", ".join(str(row) for row in rows[:NAMED])
    rest = count - len(rows[:NAMED])
    return _("%(rows)s dan %(rest)s lainnya") % {"rows": named, "rest": rest} if rest > 0 else named
