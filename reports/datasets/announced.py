"""Which decisions of a cycle are public: judged round by round, for one theme may be announced before the others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.bilingual import shown
from proposals.enums import Status
from themes.models import Cycle, ThemeRound

if TYPE_CHECKING:
    from reports.catalogue.entry import Question


@dataclass(frozen=True, slots=True)
class RoundNews:
    """One round: how many of the forwarded proposals are answered in public (``told``), how many wait for it.

    ``is_ahead``: its forum is not over, so more will be forwarded. ``last``: when the last answer became public.
    """

    theme: int
    name: str
    told: int
    waiting: int
    is_ahead: bool
    last: datetime | None

    @property
    def is_whole(self) -> bool:
        """Nothing of it waits; also where nothing was forwarded."""
        return not self.waiting and (bool(self.told) or not self.is_ahead)


@dataclass(frozen=True, slots=True)
class Announced:
    """What is public of a cycle, or of one theme of it. ``published_at``: when all of the cycle was, None before."""

    rounds: tuple[RoundNews, ...] = ()
    published_at: datetime | None = None

    @property
    def is_any(self) -> bool:
        return self.published_at is not None or any(each.told for each in self.rounds)

    @property
    def is_all(self) -> bool:
        return self.published_at is not None or (self.is_any and all(each.is_whole for each in self.rounds))

    @property
    def day(self) -> date | None:
        """Day (WIB) on which all of it was public."""
        last = self.published_at or max((each.last for each in self.rounds if each.last), default=None)
        return timezone.localdate(last) if last and self.is_all else None

    @property
    def lacking(self) -> str:
        """Names what is not announced yet, and what only in part; empty where all is, or nothing."""
        if self.is_all or not self.is_any:
            return ""
        partly = ", ".join(each.name for each in self.rounds if each.told and not each.is_whole)
        waiting = ", ".join(each.name for each in self.rounds if not each.told and not each.is_whole)
        sentences = [_("Belum diumumkan: %(themes)s.") % {"themes": waiting}] if waiting else []
        if partly:
            sentences.append(_("Baru diumumkan sebagian: %(themes)s.") % {"themes": partly})
        return " ".join(sentences)

    def of(self, theme: int) -> "Announced":
        """The same of one theme alone (its key); once all is public it makes no difference."""
        return self if self.is_all else replace(self, rounds=tuple(each for each in self.rounds if each.theme == theme))


def read_announced(cycle: Cycle) -> Announced:
    """One query, none once all of the cycle is public."""
    return Announced(() if cycle.published_at else tuple(list_rounds(cycle)), cycle.published_at)


def ask_announced(question: "Question") -> Announced:
    """Of the theme a report is about, else of its cycle."""
    news = read_announced(question.cycle)
    return news.of(question.round.theme_id) if question.round else news


def list_rounds(cycle: Cycle) -> Iterable[RoundNews]:
    """In the order of the themes; one query."""
    rounds = ThemeRound.objects.filter(cycle=cycle).order_by("theme__position", "theme__slug").select_related("theme")
    now = timezone.now()
    for each in rounds.annotate(**count_answers("proposals")):
        told, waiting, last = (getattr(each, name) for name in ("told", "waiting", "last"))
        yield RoundNews(each.theme_id, shown(each.theme, "name"), told, waiting, each.forum_ends_at > now, last)


def count_answers(path: str) -> dict[str, Any]:
    """``told``, ``waiting`` and ``last`` of the proposals at ``path``; what was joined is answered with its lead."""
    forwarded = Q(**{f"{path}__forwarded_at__isnull": False}) & ~Q(
        **{f"{path}__status__in": [Status.CLUSTERED, Status.WITHDRAWN]}
    )
    told = Q(**{f"{path}__published_at__isnull": False})
    return {
        "told": Count(path, filter=forwarded & told),
        "waiting": Count(path, filter=forwarded & ~told),
        "last": Max(f"{path}__published_at", filter=forwarded),
    }
