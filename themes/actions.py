"""Rounds: their dates take two planners, their facilitators one, and a new year begins as a copy of the last."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.clock import same_day_next_year
from musrenbang.lib.denied import Denied
from themes.models import ROUND_DATES, CatalogItem, Cycle, Facilitator, RoundChange, ThemeRound
from themes.rules import (
    check_can_be_appointed,
    check_can_plan_rounds,
    check_can_put_in_force,
    check_dates_in_order,
    check_has_opened,
)

Dates = Mapping[str, datetime]


@transaction.atomic
def ask_for_dates(*, round_id: int, by: User, dates: Dates, note: str) -> RoundChange:
    """Ask for new dates (aware) of a round; they are in force once another planner says so.

    Raises Denied unless ``by`` plans, a reason is given, the dates differ and are in order, and nothing else waits.
    """
    check_can_plan_rounds(by)
    round_ = lock_round(round_id)
    before = spell_dates(round_)
    for name in ROUND_DATES:
        setattr(round_, name, dates[name])
    check_dates_in_order(round_)
    after = spell_dates(round_)
    if before == after:
        raise Denied(_("Tanggalnya belum diubah."))
    if not note.strip():
        raise Denied(_("Tulis alasan perubahan tanggal."))
    if round_.changes.filter(settled_at__isnull=True).exists():
        raise Denied(_("Masih ada perubahan tanggal yang menunggu persetujuan untuk tema ini."))
    return RoundChange.objects.create(round=round_, before=before, after=after, note=note.strip(), by=by)


@transaction.atomic
def put_in_force(*, change_id: int, by: User) -> RoundChange:
    """Confirm another planner's change: from now on the round has these dates.

    Raises Denied for the one who asked, for a change settled already, and when the dates moved meanwhile.
    """
    change, round_ = lock_change(change_id)
    check_can_put_in_force(by, change)
    if spell_dates(round_) != change.before:
        raise Denied(_("Tanggal putaran ini sudah berubah sejak diajukan. Tolak, lalu ajukan lagi."))
    for name in ROUND_DATES:
        setattr(round_, name, datetime.fromisoformat(change.after[name]))
    check_dates_in_order(round_)
    round_.save(update_fields=[*ROUND_DATES])
    return settle(change, by, is_in_force=True)


@transaction.atomic
def drop_change(*, change_id: int, by: User) -> RoundChange:
    """Turn a change down, or take back one's own. Raises Denied when it is settled already."""
    check_can_plan_rounds(by)
    change, _round = lock_change(change_id)
    if change.settled_at:
        raise Denied(_("Perubahan tanggal ini sudah diputuskan."))
    return settle(change, by, is_in_force=False)


def settle(change: RoundChange, by: User, *, is_in_force: bool) -> RoundChange:
    change.settled_by, change.settled_at, change.is_in_force = by, timezone.now(), is_in_force
    change.save(update_fields=["settled_by", "settled_at", "is_in_force"])
    return change


def lock_round(round_id: int) -> ThemeRound:
    return ThemeRound.objects.select_for_update(of=("self",)).select_related("theme", "cycle").get(pk=round_id)


def lock_change(change_id: int) -> tuple[RoundChange, ThemeRound]:
    """The change under the lock of its round, so that two planners settle one after the other."""
    change = RoundChange.objects.get(pk=change_id)
    round_ = lock_round(change.round_id)
    change.refresh_from_db()
    return change, round_


def spell_dates(round_: ThemeRound) -> dict[str, str]:
    """The dates by column, ISO 8601 in WIB."""
    return {name: timezone.localtime(getattr(round_, name)).isoformat() for name in ROUND_DATES}


def appoint(*, round_: ThemeRound, by: User, user: User) -> Facilitator:
    """Let ``user`` run the forums of a round; twice is harmless. Raises Denied unless she holds the role."""
    check_can_plan_rounds(by)
    check_can_be_appointed(user)
    return Facilitator.objects.get_or_create(round=round_, user=user)[0]


def dismiss(*, round_: ThemeRound, by: User, user: User) -> None:
    """End that; what she wrote stays. Twice is harmless."""
    check_can_plan_rounds(by)
    Facilitator.objects.filter(round=round_, user=user).delete()


@transaction.atomic
def copy_cycle(*, source: Cycle, by: User, with_facilitators: bool, with_catalog: bool) -> Cycle:
    """Begin the next year: the rounds of active themes a year later, if wished with their facilitators and kamus.

    Raises Denied when that year exists already, and while ``source`` has not opened itself.
    """
    check_can_plan_rounds(by)
    check_has_opened(source)
    year = source.plan_year + 1
    try:
        with transaction.atomic():
            cycle = Cycle.objects.create(plan_year=year)
    except IntegrityError as taken:
        raise Denied(_("Siklus RKPD %(year)s sudah ada.") % {"year": year}) from taken
    rounds = list(source.rounds.filter(theme__is_active=True))
    for round_ in rounds:
        dates = {name: same_day_next_year(getattr(round_, name)) for name in ROUND_DATES}
        copy = ThemeRound.objects.create(cycle=cycle, theme_id=round_.theme_id, **dates)
        if with_facilitators:
            held = round_.facilitators.filter(user__is_active=True).values_list("user_id", flat=True)
            Facilitator.objects.bulk_create(Facilitator(round=copy, user_id=user_id) for user_id in held)
    if with_catalog:
        copy_catalog(source, cycle)
    return cycle


def copy_catalog(source: Cycle, target: Cycle) -> None:
    """The active kamus of one year for another, as it stands."""
    items = list(CatalogItem.objects.filter(cycle=source, is_active=True, theme__is_active=True))
    for item in items:
        item.pk, item.cycle = None, target
        item._state.adding = True  # noqa: SLF001 – Django's way to write a copy
    CatalogItem.objects.bulk_create(items, batch_size=500)
