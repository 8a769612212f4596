"""What the proposals of a cycle contribute to each goal and target of sustainable development."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reports.datasets.announced import ask_announced
from reports.datasets.findings import describe_share, write_percent
from reports.datasets.funnel import list_basics, list_columns, list_figures, name_themes
from reports.datasets.goals import GOALS
from reports.datasets.tallies import Group, add_by, add_up, ask_groups
from reports.document import Chart, Column, Document, Kind, Part, Passage, Shape, Table

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

FIGURES = ("received", "forwarded", "accommodated", "asked", "funded")
NONE = ""  # no target given


def read_sdg(question: "Question", step: "Step") -> Document:
    """Three queries, two once all is announced."""
    groups = ask_groups(question, "theme", "sdg")
    announced = ask_announced(question)
    themes = name_themes({group.theme for group in groups})
    step(1, 1)
    goals = tabulate_goals(groups)
    parts: list[Part] = [
        Passage(list_remarks(groups)),
        Chart(
            title=_("Usulan tiap tujuan"),
            shape=Shape.BARS,
            table=goals,
            label="tujuan",
            values=("usulan_masuk", "diakomodasi"),
            alternative=_("Batang per tujuan: usulan masuk dan usulan yang diakomodasi."),
        ),
        tabulate_targets(groups),
        cross(groups, themes),
    ]
    return Document(
        key="tujuan-pembangunan-berkelanjutan",
        title=_("Sumbangan pada tujuan pembangunan berkelanjutan"),
        subtitle=str(question.cycle),
        facts=[*list_basics(question, add_up(group.tally for group in groups), announced), *list_meanings()],
        parts=parts,
        is_draft=not announced.is_all,
    )


def list_meanings() -> list[tuple[str, str]]:
    return [
        (_("Target SDG"), _("Menurut kamus usulan; usulan di luar kamus sering belum bertarget.")),
        (_("Satu usulan"), _("Dihitung satu kali, pada targetnya, jadi jumlah semua tujuan sama dengan rekap kota.")),
    ]


def find_goal(target: str) -> str:
    """``3`` of target ``3.8``; empty where there is none, or none of the seventeen."""
    goal = target.partition(".")[0].strip()
    return goal if goal in GOALS else NONE


def name_goal(goal: str) -> str:
    return f"{goal}. {GOALS[goal]}" if goal else _("Belum ditautkan")


def order_target(target: str) -> tuple[int, int, str]:
    """3.8 before 3.10 before 10.1; 3.b after the numbers; nothing last."""
    goal, _dot, rest = target.partition(".")
    return (int(goal) if goal.isdecimal() else 99, int(rest) if rest.isdecimal() else 99, rest)


def tabulate_goals(groups: Sequence[Group]) -> Table:
    tallies = add_by(groups, lambda group: find_goal(group.sdg))
    rows = [(name_goal(goal), *list_figures(tallies[goal], *FIGURES)) for goal in (*GOALS, NONE) if goal in tallies]
    columns = [Column("tujuan", _("Tujuan"), share=24), *list_columns(*FIGURES)]
    return Table("per-tujuan", _("Per tujuan"), columns, rows)


def tabulate_targets(groups: Sequence[Group]) -> Table:
    tallies = add_by(groups, lambda group: group.sdg)
    rows = [
        (target or None, name_goal(find_goal(target)), *list_figures(tallies[target], *FIGURES))
        for target in sorted(tallies, key=order_target)
    ]
    columns = [
        Column("target", _("Target"), Kind.CODE, 6),
        Column("tujuan", _("Tujuan"), share=20),
        *list_columns(*FIGURES),
    ]
    return Table("per-target", _("Per target"), columns, rows)


def cross(groups: Sequence[Group], themes: Mapping[int, str]) -> Table:
    tallies = add_by(groups, lambda group: (group.theme, find_goal(group.sdg)))
    rows = [
        (name, name_goal(goal), *list_figures(tallies[theme, goal], *FIGURES))
        for theme, name in themes.items()
        for goal in (*GOALS, NONE)
        if (theme, goal) in tallies
    ]
    columns = [
        Column("tema", _("Tema"), share=10),
        Column("tujuan", _("Tujuan"), share=20),
        *list_columns(*FIGURES),
    ]
    return Table("tema-tujuan", _("Tema dan tujuan"), columns, rows)


def list_remarks(groups: Sequence[Group]) -> list[str]:
    """What stands out; nothing of nothing."""
    tallies = add_by(groups, lambda group: find_goal(group.sdg))
    total, linked = add_up(tallies.values()), {goal: tally for goal, tally in tallies.items() if goal}
    if not linked:
        return [_("Belum ada usulan yang ditautkan pada target.")]
    most = max(linked, key=lambda goal: (linked[goal].received, goal))
    paid = max(linked, key=lambda goal: (linked[goal].funded, goal))
    said = [
        _("Usulan terbanyak melayani tujuan %(goal)s: %(share)s usulan.")
        % {"goal": name_goal(most), "share": describe_share(linked[most].received, total.received)}
    ]
    if linked[paid].funded:
        words = _("Rupiah terbanyak sampai pada tujuan %(goal)s: %(share)s dari semua yang didanai.")
        said.append(words % {"goal": name_goal(paid), "share": write_percent(linked[paid].funded, total.funded)})
    empty = [name_goal(goal) for goal in GOALS if goal in linked and not linked[goal].accommodated]
    if total.accommodated and empty:
        said.append(_("Belum ada yang diakomodasi pada: %(goals)s.") % {"goals": "; ".join(empty)})
    return said
