"""Who gets how much: shares of money against shares of people and of proposals.

Ages overlap (a girl is counted as a child and among women), so shares of people are of the sum over all themes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from budgets.boards.outcome import Group
from budgets.datasets.measuring import count_people
from budgets.models import ThemePeople
from musrenbang.lib.bilingual import shown
from regions.models import Region
from themes.enums import ActivityKind
from themes.models import Theme

THOUSAND = 1000


@dataclass(frozen=True)
class Line:
    """One theme or kecamatan; shares per mille, ``per_head`` in rupiah. None where people are not known."""

    name: str
    people: int | None
    people_share: int | None
    asked: int
    asked_share: int
    chosen: int
    amount: int
    money_share: int
    per_head: int | None

    @property
    def people_text(self) -> str:
        return write_share(self.people_share or 0)

    @property
    def asked_text(self) -> str:
        return write_share(self.asked_share)

    @property
    def money_text(self) -> str:
        return write_share(self.money_share)

    @property
    def is_behind(self) -> bool:
        """Its share of the money is less than half its share of the people (or, not known, of the proposals)."""
        fair = self.asked_share if self.people_share is None else self.people_share
        return self.money_share * 2 < fair


@dataclass(frozen=True)
class Equity:
    """``gini`` (per mille) over the money per head of all kelurahan but the ``uncounted``, whose people nobody knows;
    None where there is no other. Shares of non-physical works per mille.
    """

    themes: list[Line]
    kecamatan: list[Line]
    gini: int | None
    uncounted: int
    empty: int
    kelurahan: int
    soft_money: int
    soft_count: int

    @property
    def gini_text(self) -> str:
        return "–" if self.gini is None else str(number_format(self.gini / THOUSAND, decimal_pos=2))

    @property
    def empty_text(self) -> str:
        return _("%(empty)s dari %(all)s") % {"empty": self.empty, "all": self.kelurahan}

    @property
    def soft_money_text(self) -> str:
        return write_share(self.soft_money)

    @property
    def soft_count_text(self) -> str:
        return write_share(self.soft_count)


def read_equity(groups: Sequence[Group]) -> Equity:
    """Four queries."""
    people = count_people()
    places = Region.objects.valid_on(timezone.localdate()).kelurahan()
    parents = {pk: parent or 0 for pk, parent in places.values_list("pk", "parent")}
    in_kecamatan: Counter[int] = Counter()
    for place, parent in parents.items():
        in_kecamatan[parent] += people.get(place, 0)
    money: Counter[int] = Counter(dict.fromkeys(parents, 0))
    for group in groups:
        money[group.kelurahan] += group.amount if group.is_in else 0
    soft = [g for g in groups if g.is_in and g.kind == ActivityKind.NON_PHYSICAL]
    chosen = [g for g in groups if g.is_in]
    names = dict(Region.objects.filter(pk__in=in_kecamatan).order_by("name").values_list("pk", "name"))
    themes = {theme.pk: shown(theme, "name") for theme in Theme.objects.all()}
    theme_people = dict(ThemePeople.objects.values_list("theme", "people"))
    return Equity(
        themes=compare(groups, "theme", themes, {pk: theme_people.get(pk, 0) for pk in themes}),
        kecamatan=compare(groups, "kecamatan", names, in_kecamatan),
        gini=reckon_gini_per_head(money, {place: people.get(place) for place in parents}),
        uncounted=sum(not people.get(place) for place in parents),
        empty=sum(not amount for amount in money.values()),
        kelurahan=len(money),
        soft_money=share(sum(g.amount for g in soft), sum(g.amount for g in chosen)),
        soft_count=share(sum(g.count for g in soft), sum(g.count for g in chosen)),
    )


def compare(groups: Iterable[Group], kind: str, names: dict[int, str], people: dict[int, int]) -> list[Line]:
    """One line for each name that has proposals or people."""
    asked: Counter[int] = Counter()
    chosen: Counter[int] = Counter()
    money: Counter[int] = Counter()
    for group in groups:
        key = getattr(group, kind)
        asked[key] += group.count
        chosen[key] += group.count if group.is_in else 0
        money[key] += group.amount if group.is_in else 0
    here = {key: people.get(key, 0) for key in names if asked[key]}
    return [
        Line(
            name=names[key],
            people=heads or None,
            people_share=share(heads, sum(here.values())) if heads else None,
            asked=asked[key],
            asked_share=share(asked[key], asked.total()),
            chosen=chosen[key],
            amount=money[key],
            money_share=share(money[key], money.total()),
            per_head=money[key] // heads if heads else None,
        )
        for key, heads in here.items()
    ]


def share(part: int, whole: int) -> int:
    """Per mille, rounded."""
    return round(part * THOUSAND / whole) if whole else 0


def write_share(per_mille: int) -> str:
    """``23,4%``."""
    return f"{number_format(per_mille / 10, decimal_pos=1)}%"


def reckon_gini_per_head(money: Mapping[int, int], people: Mapping[int, int | None]) -> int | None:
    """Over rupiah per head of the places of ``people``, those with nothing too; who has no number of people is left
    out. None where nobody has one.
    """
    values = [money.get(place, 0) / heads for place, heads in people.items() if heads]
    return reckon_gini(values) if values else None


def reckon_gini(values: Sequence[float]) -> int:
    """0: all alike, 1000: one has everything; per mille. Nothing at all is alike."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0
    count = len(ordered)
    weighted = sum(position * value for position, value in enumerate(ordered, start=1))
    return round((2 * weighted / (count * total) - (count + 1) / count) * THOUSAND)
