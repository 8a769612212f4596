"""What stands out in figures, as sentences: every rule looks at the same figures and says one thing or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from forums.renderers.words import write_volume
from reports.datasets.funnel import TENTH, reckon_percent

T = TypeVar("T")
FEW = 20  # of fewer, a percentage says more than there is


@dataclass(frozen=True, slots=True)
class Finding:
    """``weight`` 0 to 100: how far it lies from what one would expect. Of one ``topic`` only one is ever told."""

    topic: str
    weight: int
    sentence: str


Rule = Callable[[T], Finding | None]


def choose_findings(rules: Iterable[Rule[T]], figures: T, most: int) -> list[str]:
    """The sentences of the weightiest findings, one of each topic; fewer where the figures say no more."""
    found = [finding for rule in rules if (finding := rule(figures))]
    chosen: dict[str, Finding] = {}
    for finding in sorted(found, key=lambda finding: (-finding.weight, finding.topic)):
        chosen.setdefault(finding.topic, finding)
    return [finding.sentence for finding in list(chosen.values())[:most]]


def tell(topic: str, weight: float, sentence: str) -> Finding:
    return Finding(topic, max(0, min(100, round(weight))), sentence)


def part_of(part: int, whole: int) -> float:
    """Of hundred; 0 of nothing."""
    return 100 * part / whole if whole else 0.0


def write_percent(part: int, whole: int) -> str:
    """``7,7 %``; a dash of nothing."""
    percent = reckon_percent(part, whole)
    return "–" if percent is None else f"{write_volume(percent)} %"


def write_points(points: float) -> str:
    """``3,2``: the distance of two percentages, without its sign."""
    return write_volume(Decimal(str(abs(points))).quantize(TENTH, ROUND_HALF_UP))


def describe_share(part: int, whole: int) -> str:
    """``14 dari 181 (7,7 %)``."""
    return f"{write_volume(Decimal(part))} dari {write_volume(Decimal(whole))} ({write_percent(part, whole)})"


def join_names(names: Sequence[str]) -> str:
    """``a``, ``a dan b``, ``a, b, dan c``."""
    *some, last = names
    if not some:
        return last
    return f"{', '.join(some)}{',' if len(some) > 1 else ''} dan {last}"
