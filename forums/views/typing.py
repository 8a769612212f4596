"""The strip beside the fields: typing a row, and checking what a colleague typed."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from forums.actions.paper.checking import BallotEntry, CountEntry, Entry, ProposalEntry, check_row
from forums.actions.paper.typing import Act, claim_next, is_held_by_another, leave_empty, let_go, type_row
from forums.datasets.paper import list_rows, order_strips, read_work
from forums.enums import RowState
from forums.forms.paper import BallotRow, ProposalRow, RowForm, as_posted, focus_first, keep_typed, row_form
from forums.models import PaperRow
from forums.rules.second_look import can_check_row, has_colleague
from forums.views.frame import find_facilitated_session, find_session, frame
from musrenbang.lib.denied import Denied
from proposals.views.people import signed_in
from themes.models import ForumSession
from themes.rules import can_run

MAX_VERSION_DIGITS = 9
DONE = {
    Act.TYPE: _lazy("Semua baris yang difoto sudah diketik."),
    Act.CHECK: _lazy("Tidak ada lagi baris yang menunggu Anda periksa."),
}


@require_POST
def work_forum_paper_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the next row to type, or to check."""
    session = find_session(request, pk)
    act = Act.CHECK if request.POST.get("act") == Act.CHECK else Act.TYPE
    return _go_on(request, session, act)


def _go_on(request: HttpRequest, session: ForumSession, act: Act) -> HttpResponse:
    row = claim_next(session_id=session.pk, by=signed_in(request), act=act)
    if row:
        return redirect("work_forum_paper_row", pk=session.pk, row_pk=row.pk)
    messages.success(request, DONE[act])
    return HttpResponseRedirect(reverse("work_forum_paper", args=[session.pk]) + "#ketik")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_paper_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """One row: typed, checked, or only shown, as it stands and as the person may."""
    session = find_facilitated_session(request, pk)
    row = get_object_or_404(list_rows(session), pk=row_pk)
    row.sheet.session = session
    by = signed_in(request)
    if request.method != "POST":
        return _show(request, row, _form_of(row))
    if "lewati" in request.POST:
        let_go(row_id=row.pk, by=by)
        return HttpResponseRedirect(reverse("work_forum_paper", args=[session.pk]) + "#ketik")
    return _save(request, row)


def _form_of(row: PaperRow) -> RowForm:
    return row_form(row.sheet.kind, row.sheet.session, as_posted(row.typed) if row.typed else None)


@dataclass(frozen=True)
class Way:
    """What this person may do with the row now; ``None``: only look at it, and ``sentence`` says why."""

    act: Act | None
    sentence: str = ""


def way_of(row: PaperRow, user: User) -> Way:
    if not can_run(user, row.sheet.session) or row.state == RowState.CHECKED:
        return Way(None)
    if is_held_by_another(row, user):
        return Way(None, _("Baris ini sedang dikerjakan %(who)s.") % {"who": row.claimed_by})
    if row.state != RowState.TYPED:
        return Way(Act.TYPE)
    if can_check_row(user, row):
        return Way(Act.CHECK)
    return Way(Act.TYPE, _("Anda yang mengetik baris ini. Masih bisa Anda betulkan sampai rekan memeriksanya."))


def _save(request: HttpRequest, row: PaperRow) -> HttpResponse:
    session, by = row.sheet.session, signed_in(request)
    way, seen = way_of(row, by), _read_seen(request)
    form = row_form(row.sheet.kind, session, request.POST)
    act = way.act or Act.TYPE
    try:
        if "kosong" in request.POST:
            leave_empty(row_id=row.pk, by=by, seen=seen)
        elif act == Act.TYPE:
            if not form.is_valid() and "apa-adanya" not in request.POST:
                return _show(request, row, form)
            type_row(row_id=row.pk, by=by, seen=seen, typed=keep_typed(form, request.POST))
        elif form.is_valid():
            typed = keep_typed(form, request.POST)
            corrected = [name for name in form.fields if typed.get(name, []) != row.typed.get(name, [])]
            check_row(row_id=row.pk, by=by, seen=seen, entry=entry_of(form), corrected=corrected)
        else:
            return _show(request, row, form)
    except Denied as denied:
        form.add_error(None, denied.sentence)
        row = get_object_or_404(list_rows(session), pk=row.pk)
        row.sheet.session = session
        return _show(request, row, form)
    messages.success(request, _("Baris %(row)s tersimpan.") % {"row": row.label})
    return _go_on(request, session, act)


def _read_seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= MAX_VERSION_DIGITS else 0


def entry_of(form: RowForm) -> Entry:
    """What a valid form becomes."""
    if isinstance(form, ProposalRow):
        return ProposalEntry(form.read_filing(), form.read_consent())
    if isinstance(form, BallotRow):
        return BallotEntry(form.cleaned_data["picks"])
    return CountEntry(form.read_counts())


def _show(request: HttpRequest, row: PaperRow, form: RowForm) -> HttpResponse:
    user, session = signed_in(request), row.sheet.session
    way, strips = way_of(row, user), order_strips(row)
    if way.act == Act.TYPE and not form.is_bound:
        focus_first(form)
    is_posted = request.method == "POST"
    context: dict[str, Any] = {
        **frame(request, session, "work_forum_paper"),
        "row": row,
        "strip": next(iter(strips), None),
        "other_strips": strips[1:],
        "form": form,
        "way": way,
        "is_check": way.act == Act.CHECK,
        "typed": form if is_posted or way.act == Act.CHECK else None,
        "work": read_work(session, user, has_colleague=has_colleague(user, session)),
        "corrected": [str(form.fields[name].label) for name in row.corrected if name in form.fields],
    }
    return render(request, "forums/paper_row.html", context)
