"""Rounds: their dates."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from themes.models import ThemeRound
from themes.rules import check_can_plan_rounds, check_dates_in_order


@transaction.atomic
def set_round_dates(
    *,
    round_: ThemeRound,
    by: User,
    opens_at: datetime,
    closes_at: datetime,
    forum_starts_at: datetime,
    forum_ends_at: datetime,
    decided_by: datetime,
) -> ThemeRound:
    """Move the dates of a round (aware). Raises Denied unless ``by`` plans and the dates are in order."""
    check_can_plan_rounds(by)
    locked = ThemeRound.objects.select_for_update().get(pk=round_.pk)
    locked.opens_at, locked.closes_at = opens_at, closes_at
    locked.forum_starts_at, locked.forum_ends_at, locked.decided_by = forum_starts_at, forum_ends_at, decided_by
    check_dates_in_order(locked)
    locked.save(update_fields=["opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by"])
    return locked
