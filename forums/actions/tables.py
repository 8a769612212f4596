"""Discussion tables: made, named, written up, and given proposals to talk about."""

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.lists import change, open_session
from forums.models import DiscussionTable
from musrenbang.lib.denied import Denied
from proposals.enums import ForumOutcome
from themes.models import ForumSession

MOST_TABLES = 50


class TableOvertaken(Denied):
    """A colleague saved the table since it was seen; nothing was changed. ``table``: as it is now."""

    def __init__(self, table: DiscussionTable) -> None:
        super().__init__(
            _("Meja %(number)s baru saja disimpan rekan Anda. Bandingkan dulu.") % {"number": table.number}
        )
        self.table = table


@transaction.atomic
def set_tables(*, session_id: int, by: User, count: int) -> list[DiscussionTable]:
    """Have tables 1 to ``count``; asking twice makes no more.

    Raises Denied for too many, or when one that would go holds proposals or notes.
    """
    session = open_session(session_id, by)
    if not 0 <= count <= MOST_TABLES:
        raise Denied(_("Jumlah meja harus antara 0 dan %(most)s.") % {"most": MOST_TABLES})
    used = set(session.items.filter(table__gt=count).values_list("table", flat=True))
    used |= set(session.tables.filter(number__gt=count).exclude(notes="").values_list("number", flat=True))
    if used:
        numbers = ", ".join(str(number) for number in sorted(number or 0 for number in used))
        raise Denied(_("Meja %(numbers)s masih punya usulan atau catatan; kosongkan dulu.") % {"numbers": numbers})
    session.tables.filter(number__gt=count).delete()
    known = set(session.tables.values_list("number", flat=True))
    wanted = (number for number in range(1, count + 1) if number not in known)
    DiscussionTable.objects.bulk_create(DiscussionTable(session=session, number=number) for number in wanted)
    return list(session.tables.all())


@transaction.atomic
def save_table(
    *, session_id: int, number: int, by: User, topic: str, notes: str, seen: int | None = None
) -> DiscussionTable:
    """Name a table and keep its notes. ``seen`` is the version the form was opened with; raises TableOvertaken."""
    session = open_session(session_id, by)
    table = session.tables.filter(number=number).first()
    if table is None:
        raise Denied(_("Meja %(number)s belum ada.") % {"number": number})
    if (table.topic, table.notes) == (topic, notes):
        return table
    if seen is not None and seen != table.version:
        raise TableOvertaken(table)
    table.topic, table.notes, table.version = topic, notes, table.version + 1
    table.save(update_fields=["topic", "notes", "version"])
    return table


@transaction.atomic
def deal_out(*, session_id: int, by: User) -> int:
    """Give what has no table yet, and was not dropped, to the tables with the least; returns how many.

    The short list is dealt out; while there is none, the long one. Raises Denied when there are no tables.
    """
    session = open_session(session_id, by)
    loads = count_loads(session)
    if not loads:
        raise Denied(_("Belum ada meja. Buat dulu mejanya."))
    waiting = session.items.exclude(outcome=ForumOutcome.NOT_AGREED)
    if waiting.filter(is_short=True).exists():
        waiting = waiting.filter(is_short=True)
    items = list(waiting.filter(table__isnull=True).select_related("proposal").order_by("proposal__code"))
    for item in items:
        number = min(loads, key=lambda table: (loads[table], table))
        loads[number] += 1
        change(item, by, table=number)
    return len(items)


def count_loads(session: ForumSession) -> dict[int, int]:
    """Table → how many proposals it has."""
    loads = dict.fromkeys(session.tables.values_list("number", flat=True), 0)
    given = session.items.filter(table__in=loads).values_list("table").annotate(count=Count("pk")).order_by()
    return {**loads, **{table: count for table, count in given if table is not None}}
