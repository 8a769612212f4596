"""Filters every page may use: rupiah, volumes and dates the Indonesian way."""

from decimal import Decimal

from django import template

from musrenbang.lib.rupiah import format_rupiah, format_rupiah_short

register = template.Library()

register.filter("rupiah", format_rupiah)
register.filter("rupiah_short", format_rupiah_short)


@register.filter
def volume(value: Decimal | None) -> str:
    """``57.00`` → ``57``; ``12.50`` → ``12,5``; unknown → en dash."""
    if value is None:
        return "–"
    return f"{value.normalize():f}".replace(".", ",")
