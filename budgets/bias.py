"""Whom the weights of a rubric favour: every theme's scores and its place in the better half. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from budgets.reckoning import round_mean

LOSS_LIMIT = 50  # per mille of the better half a theme may lose before everybody is warned; shown on the page


@dataclass(frozen=True)
class Case:
    """One scored proposal: its theme, and its points (thousandths) as they stand and as they would be."""

    theme: str
    before: int
    after: int


@dataclass(frozen=True)
class Figures:
    """``mean`` and ``middle`` in thousandths of a point; ``share`` of the better half in per mille."""

    mean: int
    middle: int
    share: int


@dataclass(frozen=True)
class Line:
    """One theme. ``fair`` is its share of all scored proposals, per mille."""

    theme: str
    count: int
    fair: int
    before: Figures
    after: Figures

    @property
    def change(self) -> int:
        """Per mille of the better half won, or lost when below zero."""
        return self.after.share - self.before.share

    @property
    def is_warned(self) -> bool:
        return -self.change > LOSS_LIMIT

    @property
    def is_behind(self) -> bool:
        """Whether the theme would stay far below its share of the proposals."""
        return self.fair - self.after.share > LOSS_LIMIT


def compare(cases: Sequence[Case]) -> list[Line]:
    """One line per theme, by name."""
    before = _find_shares([(case.before, case.theme) for case in cases])
    after = _find_shares([(case.after, case.theme) for case in cases])
    lines = []
    for theme in sorted({case.theme for case in cases}):
        own = [case for case in cases if case.theme == theme]
        lines.append(
            Line(
                theme,
                len(own),
                len(own) * 1000 // len(cases),
                _read([case.before for case in own], before.get(theme, 0)),
                _read([case.after for case in own], after.get(theme, 0)),
            )
        )
    return lines


def _read(points: Sequence[int], share: int) -> Figures:
    return Figures(round_mean(points), int(median(points)), share)


def _find_shares(rows: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Each theme's per mille of the better half. Who is equal to the last one in it takes its part of what is left."""
    ordered = sorted(rows, reverse=True)
    places = -(-len(ordered) // 2)
    edge = ordered[places - 1][0]
    above = [theme for points, theme in ordered if points > edge]
    equal = [theme for points, theme in ordered if points == edge]
    left = places - len(above)
    return {
        theme: (above.count(theme) * len(equal) + equal.count(theme) * left) * 1000 // (places * len(equal))
        for theme in {theme for _points, theme in ordered}
    }
