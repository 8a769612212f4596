"""Filters and tags every page may use: rupiah and volumes the Indonesian way, icons, statuses, navigation."""

from collections.abc import Hashable
from decimal import Decimal
from functools import lru_cache

import lucide
from django import template
from django.conf import settings
from django.db.models import Model
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.enums import Role
from accounts.guests import group_pin
from budgets import rubric_words
from musrenbang.lib.bilingual import ENGLISH, shown, shown_in
from musrenbang.lib.clock import write_deadline
from musrenbang.lib.numerals import format_number, format_per_mille, format_thousandths
from musrenbang.lib.rupiah import format_rupiah, format_rupiah_short
from musrenbang.menus import Link, Menu, count_ready_reports, list_work_links, read_menu
from proposals import reason_words
from proposals.datasets.changes import describe_changes
from proposals.enums import Status
from proposals.news import list_told
from themes.models import Theme

register = template.Library()

register.filter("number", format_number)
register.filter("thousandths", format_thousandths)
register.filter("per_mille", format_per_mille)
register.filter("rupiah", format_rupiah)
register.filter("rupiah_short", format_rupiah_short)
register.filter("deadline", write_deadline)
register.filter("group_pin", group_pin)
register.filter("shown", shown)
register.filter("shown_in", shown_in)
register.filter("describe_changes", describe_changes)
register.filter("spoken", rubric_words.mark_up)
register.filter("spoken_reason", reason_words.mark_up)

PLAIN_ICON = "tag"
# Status of a proposal or a report run → tone (a css class) and icon: a colour never speaks alone.
STATUS_LOOKS = {
    "draft": ("quiet", "pencil"),
    "submitted": ("waiting", "inbox"),
    "returned": ("alert", "undo-2"),
    "kelurahan_verified": ("moving", "clipboard-check"),
    "kecamatan_verified": ("moving", "clipboard-check"),
    "clustered": ("quiet", "combine"),
    "listed": ("moving", "messages-square"),
    "not_agreed": ("bad", "circle-pause"),
    "forwarded": ("moving", "landmark"),
    "accommodated": ("good", "circle-check"),
    "unaccommodated": ("bad", "circle-pause"),
    "rejected": ("bad", "circle-x"),
    "withdrawn": ("quiet", "archive"),
    "announced": ("waiting", "megaphone"),
    "open": ("good", "pencil"),
    "checking": ("moving", "clipboard-check"),
    "forum": ("moving", "messages-square"),
    "triage": ("moving", "landmark"),
    "finished": ("quiet", "check"),
    "agreed": ("good", "circle-check"),
    "queued": ("waiting", "hourglass"),
    "running": ("moving", "refresh-cw"),
    "done": ("good", "circle-check"),
    "failed": ("bad", "triangle-alert"),
    "cancelled": ("quiet", "circle-x"),
    "waiting": ("waiting", "hourglass"),
    "read": ("moving", "clipboard-check"),
    "committing": ("moving", "refresh-cw"),
    "committed": ("good", "circle-check"),
    "discarded": ("quiet", "archive"),
    "coming": ("waiting", "calendar-days"),
    "live": ("good", "radio"),
    "writing": ("waiting", "hourglass"),
    "signed": ("good", "circle-check"),
}
PLAIN_LOOK = ("quiet", "circle-dot")


@register.filter
def volume(value: Decimal | None) -> str:
    """``57.00`` → ``57``; ``12.50`` → ``12,5``, on English pages ``12.5``; unknown → en dash."""
    if value is None:
        return "–"
    text = f"{value.normalize():f}"
    return text if get_language() == ENGLISH else text.replace(".", ",")


@register.filter
def introducing(label: str) -> str:
    """``Volume`` → ``Volume:``; a question or a sentence has its own sign: ``Berapa titik?``."""
    return label if label.endswith(("?", ".", "!", ":")) else f"{label}:"


@register.filter
def percent_of(part: int | None, whole: int | None) -> int:
    """Whole percent of ``part`` in ``whole``, 0 to 100; above 0 it is at least 1, so that a little stays visible."""
    if not part or not whole or part < 0:
        return 0
    return min(100, max(1, int(part * 100 / whole)))


@register.filter
def status_tone(status: str) -> str:
    return STATUS_LOOKS.get(status, PLAIN_LOOK)[0]


@register.filter
def status_word(status: str) -> str:
    """The word for a proposal's status, as plain rows carry it."""
    return str(Status(status).label)


@register.filter
def status_icon(status: str) -> str:
    return STATUS_LOOKS.get(status, PLAIN_LOOK)[1]


@lru_cache(maxsize=512)
def draw_icon(name: str, size: int = 20, **attributes: str) -> SafeString:
    """A lucide icon as inline SVG, hidden from screen readers: the word stands beside it. Unknown names draw a tag.

    With an ``id`` other places of the page show the same drawing with ``icon_again``.
    """
    attributes = {"aria_hidden": "true", "focusable": "false", **attributes}
    try:
        svg = lucide._render_icon(str(name), size, **attributes)  # noqa: SLF001
    except lucide.IconDoesNotExist:
        svg = lucide._render_icon(PLAIN_ICON, size, **attributes)  # noqa: SLF001
    return SafeString(svg)  # drawn by the lucide package from its own files


register.simple_tag(draw_icon, name="icon")


@register.simple_tag
def icon_again(anchor: str, size: int = 20) -> SafeString:
    """The icon that stands on this page with the id ``anchor``, in a third of its bytes: for long tables."""
    picture = '<svg width="{0}" height="{0}" aria-hidden="true" focusable="false"><use href="#{1}" /></svg>'
    return format_html(picture, size, anchor)


@register.simple_tag(takes_context=True)
def has_role(context: Context, role: str) -> bool:
    """``{% has_role "agency" as is_officer %}``: whether the person signed in holds this role today."""
    user = getattr(context.get("request"), "user", None)
    return bool(user and user.is_authenticated and user.has_role(Role(role)))


@register.simple_tag
def draw(component: str, **inputs: Hashable) -> SafeString:
    """``{% draw "components/status.html" status=… label=… %}``: like ``include … only``, but remembered.

    Same inputs, same HTML: for components that show nothing but their inputs – no request, no clock. Raises TypeError
    for a row of the database: two readings of it count as equal although they say different things.
    """
    if any(isinstance(value, Model) for value in inputs.values()):
        msg = f"{component} takes plain values, not rows of the database"
        raise TypeError(msg)
    drawing = _draw_anew if settings.DEBUG else _draw_once
    return drawing(component, get_language(), **inputs)


def _draw_anew(component: str, _language: str | None, /, **inputs: Hashable) -> SafeString:
    return SafeString(get_template(component).render(dict(inputs)))  # rendered, hence escaped, by the template engine


# typed: True is not 1, and a text already escaped is not the same text to be escaped.
_draw_once = lru_cache(maxsize=1024, typed=True)(_draw_anew)


@register.simple_tag
def theme_badge(theme: Theme) -> SafeString:
    """The theme in its colour, with its icon and its name."""
    name, language = shown(theme, "name"), shown_in(theme, "name")
    return draw("components/theme_badge.html", slug=theme.slug, name=name, lang=language, icon=theme.icon)


# Officers see when and how a proposer was told, on whichever page they work.
register.simple_tag(list_told, name="told")


@register.simple_tag(takes_context=True)
def menu(context: Context) -> Menu:
    """What the header offers."""
    return read_menu(context.get("request"))


@register.simple_tag(takes_context=True)
def ready_reports(context: Context) -> int:
    """How many reports this person asked for are ready and were not looked at yet."""
    return count_ready_reports(context.get("request"))


@register.simple_tag(takes_context=True)
def work_links(context: Context) -> list[Link]:
    """The workspaces of the person signed in, by role; empty for a citizen."""
    return list_work_links(context.get("request"))
