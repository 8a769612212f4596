"""Each theme within its cycle, as the equity report and the policy brief look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from budgets.datasets.measuring import count_people
from budgets.models import ThemePeople
from proposals.enums import NEGATIVE
from proposals.models import Proposal
from regions.models import Agency
from reports.datasets.announced import Announced, read_announced
from reports.datasets.funnel import name_themes
from reports.datasets.places import Place, list_places
from reports.datasets.tallies import Group, Tally, add_by, add_up, ask_groups, previous_cycle, read_groups
from themes.models import Cycle

if TYPE_CHECKING:
    from reports.catalogue.entry import Question


@dataclass(frozen=True, slots=True)
class Portrait:
    """One theme. ``people``: of the city this theme is for, None where nobody counted them; ages overlap.

    ``before`` is the theme in the cycle before; None where that is not known. ``reasons`` are labels with how many
    were refused for them, the most frequent first. ``is_filed``: nothing more can come in, so years can be compared.
    """

    key: int
    name: str
    tally: Tally
    people: int | None
    before: Tally | None
    kinds: Mapping[str, Tally]
    places: Mapping[int | None, Tally]
    agencies: Mapping[str, Tally]
    channels: Mapping[str, Tally]
    reasons: Sequence[tuple[str, int]]
    is_filed: bool


@dataclass(frozen=True, slots=True)
class Album:
    """All themes of a cycle. ``before`` is the cycle before, where there is one; ``kelurahan`` all places there are.

    Only an announced cycle is judged by what it funded; a theme of it by itself, once its own decisions are public.
    """

    themes: Sequence[Portrait]
    total: Tally
    kelurahan: Sequence[Place]
    before: Cycle | None
    is_announced: bool
    was_announced: bool
    announced: Announced = field(default_factory=Announced)

    @property
    def counted(self) -> list[Portrait]:
        """Themes that took part and whose people are counted: among them alone shares of people can be told."""
        return [portrait for portrait in self.themes if portrait.people and portrait.tally.received]

    @property
    def people(self) -> int:
        """Of those themes together; whoever belongs to two counts twice."""
        return sum(portrait.people or 0 for portrait in self.counted)

    @property
    def counted_funds(self) -> int:
        """Rupiah funded in those themes: what can be divided among their people."""
        return sum(portrait.tally.funded for portrait in self.counted)


@dataclass(frozen=True, slots=True)
class View:
    """One theme beside all of them: what a rule about a theme looks at."""

    theme: Portrait
    album: Album

    @property
    def is_announced(self) -> bool:
        """Whether the decisions of this theme are public, however far the others are."""
        return self.album.is_announced or self.album.announced.of(self.theme.key).is_all


def read_album(question: "Question") -> Album:
    """Eleven queries, however many proposals; one fewer once all is announced, one without a cycle before."""
    cycle, before = question.cycle, previous_cycle(question.cycle)
    groups = ask_groups(question, "theme", "kelurahan", "agency", "channel", "kind")
    past = read_groups(before, "theme") if before else []
    reasons = count_reasons(question)
    people = dict(ThemePeople.objects.values_list("theme", "people"))
    agencies = dict(Agency.objects.values_list("pk", "short_name"))
    names = name_themes({group.theme for group in groups})
    announced = read_announced(cycle)
    now = timezone.now()
    filed = {theme for theme, end in cycle.rounds.values_list("theme", "closes_at") if end <= now}
    earlier = {group.theme: group.tally for group in past}
    portraits = [
        paint(
            key,
            name,
            [group for group in groups if group.theme == key],
            agencies,
            people=people.get(key),
            before=earlier.get(key, Tally()) if before else None,
            reasons=reasons.get(key, []),
            is_filed=key in filed,
        )
        for key, name in names.items()
    ]
    return Album(
        themes=portraits,
        total=add_up(group.tally for group in groups),
        kelurahan=list_places({group.kelurahan for group in groups}, count_people()),
        before=before,
        is_announced=announced.is_all,
        was_announced=before is not None and before.published_at is not None,
        announced=announced,
    )


def paint(
    key: int,
    name: str,
    groups: Sequence[Group],
    agencies: Mapping[int, str],
    *,
    people: int | None,
    before: Tally | None,
    reasons: Sequence[tuple[str, int]],
    is_filed: bool,
) -> Portrait:
    return Portrait(
        key=key,
        name=name,
        tally=add_up(group.tally for group in groups),
        people=people,
        before=before,
        kinds=add_by(groups, lambda group: group.kind),
        places=add_by(groups, lambda group: group.kelurahan),
        agencies=add_by(groups, lambda group: agencies.get(group.agency or 0, "–")),
        channels=add_by(groups, lambda group: group.channel),
        reasons=reasons,
        is_filed=is_filed,
    )


def count_reasons(question: "Question") -> dict[int, list[tuple[str, int]]]:
    """Theme → reasons of the noes its reader may know, with how many each; one query."""
    status = "public_status" if question.is_public else "status"
    refused = Proposal.objects.public().filter(**{f"{status}__in": NEGATIVE}, round__cycle=question.cycle)
    rows = refused.order_by().values_list("round__theme", "reason__label").annotate(number=Count("pk"))
    reasons: dict[int, list[tuple[str, int]]] = {}
    for theme, label, number in sorted(rows, key=lambda row: (-row[2], str(row[1]))):
        reasons.setdefault(theme, []).append((str(label), number))
    return reasons
