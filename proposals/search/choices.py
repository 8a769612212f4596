"""What lists of proposals can be narrowed by: plain pairs of value and word, so that a select is drawn once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.bilingual import shown_column
from musrenbang.lib.same_for_everybody import kept_between_changes
from proposals.enums import Channel
from proposals.search.question import NEWEST, ORDERS, PUBLIC_STATUSES, Search
from regions.models import Agency, Region
from themes.models import Cycle, Theme

Pairs = tuple[tuple[str, str], ...]
Groups = tuple[tuple[str, str, Pairs], ...]


def theme_pairs() -> Pairs:
    return tuple(Theme.objects.values_list("slug", shown_column("name")))


def year_pairs() -> Pairs:
    """The cycles by their plan year, newest first."""
    return tuple((str(year), str(Cycle(plan_year=year))) for year in Cycle.objects.values_list("plan_year", flat=True))


def agency_pairs() -> Pairs:
    """Today's agencies by their key, in alphabetical order of their names."""
    agencies = Agency.objects.valid_on(timezone.localdate()).order_by("name")
    return tuple((str(pk), name) for pk, name in agencies.values_list("pk", "name"))


def kelurahan_pairs() -> Pairs:
    return tuple(Region.objects.valid_on(timezone.localdate()).kelurahan().values_list("code", "name"))


def region_groups() -> Groups:
    """Today's kecamatan – code, name – each with its kelurahan."""
    rows = Region.objects.valid_on(timezone.localdate()).kelurahan()
    found = rows.values_list("parent__code", "parent__name", "code", "name")
    return tuple(
        (code, name, tuple(row[2:] for row in group)) for (code, name), group in groupby(found, key=lambda row: row[:2])
    )


@dataclass(frozen=True)
class Choices:
    """Everything the public list can be narrowed and sorted by."""

    themes: Pairs
    regions: Groups
    statuses: Pairs
    agencies: Pairs
    years: Pairs
    channels: Pairs
    orders: Pairs

    def words(self) -> dict[str, dict[str, str]]:
        """Field of a search → value → word, to spell what was asked."""
        regions = {code: _("Kecamatan %(name)s") % {"name": name} for code, name, _kelurahan in self.regions}
        for _code, _name, kelurahan in self.regions:
            regions |= dict(kelurahan)
        return {
            "tema": dict(self.themes),
            "wilayah": regions,
            "status": dict(self.statuses),
            "opd": dict(self.agencies),
            "tahun": dict(self.years),
            "saluran": dict(self.channels),
            "urut": dict(self.orders),
        }


@kept_between_changes
def read_choices() -> Choices:
    """Choices of today; words in the reader's language."""
    return Choices(
        themes=theme_pairs(),
        regions=region_groups(),
        statuses=tuple((status.value, str(status.label)) for status in PUBLIC_STATUSES),
        agencies=agency_pairs(),
        years=year_pairs(),
        channels=tuple((channel.value, str(channel.label)) for channel in Channel),
        orders=tuple((name, str(label)) for name, (label, _order) in ORDERS.items()),
    )


@dataclass(frozen=True)
class Chip:
    """One part of the question that is set; ``query`` is the address's question without it."""

    label: str
    query: str


def list_chips(search: Search, choices: Choices) -> Iterator[Chip]:
    """What narrows the list now. A value nobody knows (an old address) is named as it stands there."""
    if search.q:
        yield Chip(f"“{search.q}”", search.query(q=""))
    for name, words in choices.words().items():
        value = getattr(search, name)
        if value and (name, value) != ("urut", NEWEST):
            yield Chip(words.get(value, value), search.query(**{name: NEWEST if name == "urut" else ""}))
