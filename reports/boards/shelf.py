"""The list of runs as its address asks for it: whose, which report, which cycle, how far, and old versions or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from reports.enums import UNFINISHED, ReportKind, RunStatus
from reports.querysets import ReportRunQuerySet, alarming
from reports.rules import find_visible, list_askable
from themes.datasets.years import read_years

OF_ME, OF_PORTAL = "saya", "portal"
ALL_VERSIONS = "semua"
MOST_PRESSING = 8
STATES = {
    "berjalan": UNFINISHED,
    "siap": (RunStatus.DONE,),
    "gagal": (RunStatus.FAILED,),
    "dihentikan": (RunStatus.CANCELLED,),
}


@dataclass(frozen=True, slots=True)
class ShelfQuestion:
    """The words of the address; what is not known counts as not asked."""

    milik: str = ""
    laporan: str = ""
    siklus: str = ""
    keadaan: str = ""
    versi: str = ""

    @classmethod
    def read(cls, words: Mapping[str, str]) -> Self:
        asked = {name: words.get(name, "") for name in cls.__slots__}
        known = {
            "milik": (OF_ME, OF_PORTAL),
            "laporan": ReportKind.values,
            "siklus": [asked["siklus"]] if asked["siklus"].isdecimal() else (),
            "keadaan": STATES,
            "versi": (ALL_VERSIONS,),
        }
        return cls(**{name: word if word in known[name] else "" for name, word in asked.items()})

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class ShelfChoices:
    """Pairs of value and word for the filter; only what this person may have."""

    reports: list[tuple[str, str]]
    cycles: list[tuple[str, str]]
    states: list[tuple[str, str]]
    owners: list[tuple[str, str]]
    versions: list[tuple[str, str]]


def read_choices(user: User) -> ShelfChoices:
    return ShelfChoices(
        reports=[(report.kind, str(report.kind.label)) for report in list_askable(user)],
        cycles=[(str(cycle.plan_year), str(cycle)) for cycle in read_years().running_first],
        states=[
            ("berjalan", _("Menunggu atau sedang disusun")),
            *((word, str(states[0].label)) for word, states in STATES.items() if word != "berjalan"),
        ],
        owners=[(OF_ME, _("Saya")), (OF_PORTAL, _("Portal, menurut jadwal"))],
        versions=[(ALL_VERSIONS, _("Semua versi"))],
    )


def find_pressing(user: User) -> ReportRunQuerySet:
    """What this person asked for and either waits for or has not looked at; and what she was alarmed about."""
    asked = Q(requested_by=user, parent__isnull=True)
    ended = Q(seen_at__isnull=True, status__in=[RunStatus.DONE, RunStatus.FAILED])
    pressing = asked & (Q(status__in=UNFINISHED) | ended) | alarming(user)
    return find_visible(user).filter(pressing).with_question().order_by("-pk")[:MOST_PRESSING]


def find_runs(user: User, asked: ShelfQuestion) -> ReportRunQuerySet:
    """Newest first. Parts of bundles stay with their bundle for those who see it, unless this report is asked for."""
    runs = find_visible(user).for_list()
    if asked.milik == OF_ME:
        runs = runs.filter(requested_by=user)
    elif asked.milik == OF_PORTAL:
        runs = runs.filter(requested_by__isnull=True)
    if asked.laporan:
        runs = runs.filter(kind=asked.laporan)
    elif user.has_role(Role.PLANNER):
        runs = runs.filter(parent__isnull=True)
    if asked.siklus:
        runs = runs.filter(cycle__plan_year=int(asked.siklus[:4]))
    if asked.keadaan:
        runs = runs.filter(status__in=STATES[asked.keadaan])
    return runs if asked.versi == ALL_VERSIONS else runs.filter(superseded_at__isnull=True)
