"""What the triage can be narrowed and sorted by, and the calendar its ages are counted with."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from budgets.datasets.clock import read_calendar
from budgets.enums import Age, Assigned, Cluster, Ranked
from musrenbang.lib.same_for_everybody import kept_between_changes
from musrenbang.lib.working_days import WorkingDays
from proposals.search.choices import Pairs, agency_pairs, region_groups, theme_pairs
from themes.datasets.years import Years, read_years


@dataclass(frozen=True)
class Shared:
    """What is the same for every officer today."""

    themes: Pairs
    kecamatan: Pairs
    kelurahan: tuple[tuple[str, str, Pairs], ...]
    agencies: Pairs
    years: Years
    calendar: WorkingDays


@kept_between_changes
def read_shared() -> Shared:
    """Read again when the city's data change, and every day anew."""
    regions = region_groups()
    return Shared(
        themes=theme_pairs(),
        kecamatan=tuple((code, name) for code, name, _kelurahan in regions),
        kelurahan=regions,
        agencies=agency_pairs(),
        years=read_years(),
        calendar=read_calendar(),
    )


@dataclass(frozen=True)
class Choices:
    """The filters as one officer gets them."""

    themes: Pairs
    kecamatan: Pairs
    kelurahan: tuple[tuple[str, str, Pairs], ...]
    agencies: Pairs
    years: Pairs
    people: Pairs
    clusters: Pairs
    ranks: Pairs
    ages: Pairs


def list_choices(user: User, shared: Shared) -> Choices:
    """One query. Agencies: all for a planner; somebody who works for one alone needs no choice."""
    own = tuple((str(m.agency.pk), m.agency.name) for m in user.current_memberships if m.agency)
    agencies = own or shared.agencies
    people = tuple((str(pk), name) for pk, name in list_colleagues(user, user.agency_ids()) if pk != user.pk)
    return Choices(
        themes=shared.themes,
        kecamatan=shared.kecamatan,
        kelurahan=shared.kelurahan,
        agencies=agencies if len(agencies) > 1 else (),
        years=tuple((str(cycle.plan_year), str(cycle)) for cycle in shared.years.cycles),
        people=(*spell(Assigned), *people),
        clusters=spell(Cluster),
        ranks=spell(Ranked),
        ages=spell(Age),
    )


def spell(choices: type[TextChoices]) -> Pairs:
    """Value and word, in the reader's language."""
    return tuple((str(value), str(word)) for value, word in choices.choices)


def list_colleagues(user: User, agency_ids: list[int]) -> list[tuple[int, str]]:
    """Who works today for one of the agencies and can sign in: key and name, in alphabetical order; one query."""
    today = timezone.localdate()
    serving = Membership.objects.valid_on(today).filter(role=Role.AGENCY, agency__in=agency_ids, user__is_active=True)
    people = {m.user for m in serving.select_related("user")} if agency_ids else set()
    return sorted(((person.pk, str(person)) for person in people), key=lambda pair: pair[1].casefold())
