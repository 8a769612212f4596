"""Two people changed one draft of a rubric: what is stored and what was typed, where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgets.enums import Measure
from budgets.presets import Draft


@dataclass(frozen=True)
class Clash:
    """One criterion, as it is ``stored`` and as it was ``typed``; None where it is not there."""

    stored: Draft | None
    typed: Draft | None

    @property
    def sides(self) -> list[list[str]]:
        """What is stored, then what was typed: the name and whatever differs."""
        return [tell(self.stored, self.typed), tell(self.typed, self.stored)]


def compare_drafts(stored: Iterable[Draft], typed: Iterable[Draft]) -> list[Clash]:
    """Only what differs, in the order of what is stored; what was added comes last."""
    before, after = ({draft.code: draft for draft in drafts} for drafts in (stored, typed))
    return [Clash(before.get(code), after.get(code)) for code in before | after if before.get(code) != after.get(code)]


def tell(draft: Draft | None, other: Draft | None) -> list[str]:
    if draft is None:
        return []
    words = [f"{draft.name} ({draft.weight})"]
    if other is None or draft.measure != other.measure:
        words.append(str(Measure(draft.measure).label))
    if other is None or draft.question != other.question:
        words.append(draft.question)
    if other is None or draft.anchors != other.anchors:
        words += [f"{value}. {anchor}" for value, anchor in enumerate(draft.anchors, start=1)]
    return [line for line in words if line]
