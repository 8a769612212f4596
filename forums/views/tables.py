"""Discussion tables: all of them, the page of one, and its sheet for print."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.actions.tables import TableOvertaken, count_loads, deal_out, save_table, set_tables
from forums.forms.tables import CountForm, TableForm
from forums.models import DiscussionTable
from forums.views.frame import find_session, frame, go_back
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.models import ForumItem
from proposals.views.people import signed_in
from themes.models import ForumSession

HTTP_CONFLICT = 409


@never_cache
@require_safe
def work_forum_tables(request: HttpRequest, pk: int) -> HttpResponse:
    return show_tables(request, find_session(request, pk))


def show_tables(request: HttpRequest, session: ForumSession, form: CountForm | None = None) -> HttpResponse:
    tables, loads = list(session.tables.all()), count_loads(session)
    context = {
        **frame(request, session, "work_forum_items"),
        "tables": [(table, loads[table.number]) for table in tables],
        "without": session.items.filter(table__isnull=True).count(),
        "form": form or CountForm(initial={"count": len(tables) or 4}),
    }
    return render(request, "forums/work_forum_tables.html", context)


@require_POST
def work_forum_tables_set(request: HttpRequest, pk: int) -> HttpResponse:
    session, form = find_session(request, pk), CountForm(request.POST)
    if form.is_valid():
        try:
            set_tables(session_id=session.pk, by=signed_in(request), count=form.cleaned_data["count"])
        except Denied as denied:
            form.add_error("count", denied.sentence)
        else:
            return redirect("work_forum_tables", pk=session.pk)
    return show_tables(request, session, form)


@require_POST
def work_forum_tables_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Spread what has no table yet."""
    session = find_session(request, pk)
    count = deal_out(session_id=session.pk, by=signed_in(request))
    messages.success(request, counted("%(count)s usulan dibagi ke meja.", count))
    return go_back(request, session, "meja", to="work_forum_tables")


@never_cache
@require_safe
def work_forum_table(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    session = find_session(request, pk)
    return show_table(request, session, find_table(session, number))


def find_table(session: ForumSession, number: int) -> DiscussionTable:
    return get_object_or_404(session.tables.all(), number=number)


def show_table(
    request: HttpRequest,
    session: ForumSession,
    table: DiscussionTable,
    form: TableForm | None = None,
    theirs: DiscussionTable | None = None,
) -> HttpResponse:
    """One table. ``theirs`` is what a colleague saved meanwhile, shown beside what was typed."""
    context = {
        **frame(request, session, "work_forum_items"),
        "table": table,
        "items": list_table(session, table),
        "form": form or TableForm(instance=table, initial={"seen": table.version}),
        "theirs": theirs,
    }
    return render(request, "forums/work_forum_table.html", context, status=HTTP_CONFLICT if theirs else 200)


def list_table(session: ForumSession, table: DiscussionTable) -> list[ForumItem]:
    related = ("proposal__kelurahan__parent", "proposal__agency", "reason")
    return list(session.items.filter(table=table.number).select_related(*related).order_by("rank", "proposal__code"))


@require_POST
def work_forum_table_save(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Keep topic and notes; over what a colleague saved meanwhile only when she has seen it."""
    session = find_session(request, pk)
    table = find_table(session, number)
    form = TableForm(request.POST)
    if not form.is_valid():
        return show_table(request, session, table, form)
    typed = {"topic": form.cleaned_data["topic"], "notes": form.cleaned_data["notes"]}
    try:
        save_table(session_id=session.pk, number=number, by=signed_in(request), seen=form.cleaned_data["seen"], **typed)
    except TableOvertaken as overtaken:
        newer = TableForm({**typed, "seen": overtaken.table.version})
        return show_table(request, session, overtaken.table, newer, overtaken.table)
    messages.success(request, _("Catatan meja %(number)s tersimpan.") % {"number": number})
    return redirect("work_forum_table", pk=session.pk, number=number)


@never_cache
@require_safe
def work_forum_table_print(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What lies on the table: its proposals with room to write."""
    session = find_session(request, pk)
    table = find_table(session, number)
    context = {"session": session, "table": table, "items": list_table(session, table)}
    return render(request, "forums/table_print.html", context)
