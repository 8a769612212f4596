"""What a city deliberates about, when, and in which sessions."""

from themes.models.catalog import CatalogItem, Synonym
from themes.models.rounds import ROUND_DATES, Cycle, Facilitator, RoundChange, Theme, ThemeRound
from themes.models.sessions import AttendanceCount, ForumSession, Group, Minutes, keeps_signed

__all__ = [
    "ROUND_DATES",
    "AttendanceCount",
    "CatalogItem",
    "Cycle",
    "Facilitator",
    "ForumSession",
    "Group",
    "Minutes",
    "RoundChange",
    "Synonym",
    "Theme",
    "ThemeRound",
    "keeps_signed",
]
