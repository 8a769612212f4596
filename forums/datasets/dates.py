"""Changes of a round's dates as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from themes.models import ROUND_DATES, RoundChange, ThemeRound

LABELS: dict[str, str | Promise] = {
    "opens_at": _("Usulan dibuka"),
    "closes_at": _("Usulan ditutup"),
    "forum_starts_at": _("Forum dimulai"),
    "forum_ends_at": _("Forum berakhir"),
    "decided_by": _("Keputusan diumumkan paling lambat"),
}


@dataclass(frozen=True)
class Move:
    """One date before and after; both aware."""

    label: str | Promise
    before: datetime
    after: datetime


@dataclass(frozen=True)
class AskedChange:
    """A change with the dates it moves."""

    change: RoundChange
    moves: tuple[Move, ...]


def list_changes(round_: ThemeRound) -> list[AskedChange]:
    """Everything asked for on a round, newest first; one query."""
    return [read_change(change) for change in round_.changes.select_related("by", "settled_by")]


def read_change(change: RoundChange) -> AskedChange:
    before, after = read_dates(change.before), read_dates(change.after)
    moved = [name for name in ROUND_DATES if before[name] != after[name]]
    return AskedChange(change, tuple(Move(LABELS[name], before[name], after[name]) for name in moved))


def read_dates(spelled: Mapping[str, str]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(spelled[name]) for name in ROUND_DATES}
