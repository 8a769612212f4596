"""What happens to proposals on the lists of a session: taken up, shortened, agreed, not agreed, put in order.

Every form says which version of an item it was made on. What a colleague changed meanwhile is not overwritten: the page
shows both, and the person chooses.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forums.actions.lists import (
    OrderOvertaken,
    Overtaken,
    agree,
    disagree,
    lengthen,
    list_agreed,
    list_proposal,
    place,
    put_at,
    reorder,
    shorten,
    unlist_proposal,
)
from forums.boards.lists import Board, Question, read_digits
from forums.enums import Show
from forums.forms.lists import DisagreeForm, OrderForm, read_seen
from forums.views.frame import find_session, frame, go_back
from forums.views.listing import show_list
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.models import ForumItem, Proposal
from proposals.views.people import signed_in
from themes.models import ForumSession

DIGITS = re.compile(r"[0-9]{1,18}")
MOST_AT_ONCE = 500
HTTP_CONFLICT = 409
Act = Callable[..., object]


@dataclass(frozen=True)
class Collision:
    """An item that a colleague changed meanwhile: ``item`` as it is now, ``wish`` what this person wanted."""

    item: ForumItem
    wish: str


@require_POST
def work_forum_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up one proposal (its own button), all that are ticked, or (``semua``) all that the filter leaves.

    One that cannot come does not stop the others.
    """
    session, taken = find_session(request, pk), 0
    chosen = [value for value in request.POST.getlist("proposal") if DIGITS.fullmatch(value)]
    rows = Proposal.objects.for_forum(session)
    is_all = "semua" in request.POST
    wanted = Board(session, Question.read(request.POST)).waiting() if is_all else rows.filter(pk__in=chosen)
    for proposal in wanted[:MOST_AT_ONCE]:
        try:
            list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=signed_in(request))
        except Denied as denied:
            messages.error(request, f"{proposal.code}: {denied.sentence}")
        else:
            taken += 1
    if taken:
        messages.success(request, counted("%(count)s usulan masuk daftar.", taken))
    elif not (chosen or is_all):
        messages.error(request, _("Centang dulu usulan yang akan dibahas."))
    return go_back(request, session, "daftar", to="work_forum_items")


@require_POST
def work_forum_item(request: HttpRequest, pk: int, item_pk: int, act: str) -> HttpResponse:
    """One tap on one proposal."""
    session = find_session(request, pk)
    item = get_object_or_404(ForumItem.objects.select_related("proposal"), session=session, pk=item_pk)
    return carry_out(request, session, act, [item], anchor=f"butir-{item.pk}" if act in {"up", "down", "place"} else "")


@require_POST
def work_forum_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap for everything that is ticked."""
    session = find_session(request, pk)
    ticked = [value for value in request.POST.getlist("item") if DIGITS.fullmatch(value)]
    items = session.items.filter(pk__in=ticked).select_related("proposal").order_by("proposal__code")[:MOST_AT_ONCE]
    if not items:
        messages.error(request, _("Centang dulu usulannya."))
    return carry_out(request, session, request.POST.get("act", ""), items)


def carry_out(
    request: HttpRequest, session: ForumSession, name: str, items: Iterable[ForumItem], anchor: str = ""
) -> HttpResponse:
    """Do ``name`` to each item; what a colleague changed meanwhile is shown for choosing."""
    seen, collisions, done = read_seen(request.POST), [], []
    for item in items:
        act, wish = find_act(name, request, item)
        try:
            act(item_id=item.pk, by=signed_in(request), seen=seen.get(item.pk))
        except Overtaken as overtaken:
            collisions.append(Collision(overtaken.item, wish))
        except Denied as denied:
            messages.error(request, f"{item.proposal.code}: {denied.sentence}")
        else:
            done.append(f"{wish}: {item.proposal.title}")
    if len(done) == 1 and name not in {"up", "down"}:
        messages.success(request, done[0])
    elif len(done) > 1:
        messages.success(request, _("%(count)s usulan diubah.") % {"count": len(done)})
    if collisions:
        return show_collisions(request, session, collisions)
    return go_back(request, session, anchor or "daftar", to="work_forum_items")


def find_act(name: str, request: HttpRequest, item: ForumItem) -> tuple[Act, str]:
    """The action behind a button, and what it does in words. Raises Http404 for a name no button has."""
    table = int(read_digits(request.POST.get("table", ""))[:4] or 0) or None
    rank = item.rank or 0
    acts: dict[str, tuple[Act, str]] = {
        "short": (shorten, _("Masuk daftar pendek")),
        "long": (lengthen, _("Kembali ke daftar panjang")),
        "agree": (agree, _("Disepakati")),
        "remove": (unlist_proposal, _("Keluar dari daftar sesi ini")),
        "up": (partial(put_at, rank=rank - 1), _("Prioritas ke-%(rank)s") % {"rank": max(rank - 1, 1)}),
        "down": (partial(put_at, rank=rank + 1), _("Prioritas ke-%(rank)s") % {"rank": rank + 1}),
        "place": (partial(place, table=table), _("Ke meja %(table)s") % {"table": table} if table else _("Tanpa meja")),
    }
    if name not in acts:
        raise Http404
    return acts[name]


def show_collisions(request: HttpRequest, session: ForumSession, collisions: list[Collision]) -> HttpResponse:
    """Mine and theirs side by side; the form that failed waits in hidden fields, on the newest versions."""
    overtaken = {f"seen-{collision.item.pk}" for collision in collisions}
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "item", *overtaken}
        for value in values
    ]
    context = {
        **frame(request, session, "work_forum_items"),
        "collisions": collisions,
        "kept": kept,
        "is_many": "item" in request.POST and request.resolver_match and "item_pk" not in request.resolver_match.kwargs,
        "back": request.POST.get("next", ""),
    }
    return render(request, "forums/overtaken.html", context, status=HTTP_CONFLICT)


@require_POST
def work_forum_disagree(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Drop a proposal with a coded reason and a sentence."""
    session = find_session(request, pk)
    item = get_object_or_404(ForumItem.objects.select_related("proposal", "reason"), session=session, pk=item_pk)
    form = DisagreeForm(request.POST)
    if not form.is_valid():
        return show_list(request, session, question=Question.read(request.POST), asked=item, disagree_form=form)
    seen = read_seen(request.POST).get(item.pk)
    try:
        disagree(item_id=item.pk, by=signed_in(request), seen=seen, **form.cleaned_data)
    except Overtaken as overtaken:
        wish = _("Belum disepakati: %(reason)s. %(note)s") % form.cleaned_data
        return show_collisions(request, session, [Collision(overtaken.item, wish)])
    messages.success(request, _("Belum disepakati: %(title)s") % {"title": item.proposal.title})
    return go_back(request, session, "daftar", to="work_forum_items")


@require_POST
def work_forum_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the whole order of priority at once."""
    session = find_session(request, pk)
    seen = read_seen(request.POST)
    agreed = list_agreed(session)  # less what a colleague agreed on since: that has no number in this form
    form = OrderForm(request.POST, items=[item for item in agreed if item.pk in seen] if seen else agreed)
    if not form.is_valid():
        return show_list(request, session, question=Question(tampil=Show.RANKED), order_form=form)
    order = form.read_order()
    try:
        reorder(session_id=session.pk, by=signed_in(request), item_ids=order, seen=seen)
    except OrderOvertaken as overtaken:
        return show_two_orders(request, session, order, overtaken.items)
    messages.success(request, _("Urutan prioritas tersimpan."))
    return go_back(request, session, "daftar", to="work_forum_items")


def show_two_orders(request: HttpRequest, session: ForumSession, order: list[int], theirs: Any) -> HttpResponse:
    """The order sent and the one a colleague made meanwhile; what she agreed on besides comes last in mine."""
    known = {item.pk: item for item in theirs}
    mine = [known[pk] for pk in order if pk in known]
    mine += [item for item in theirs if item not in mine]
    context = {**frame(request, session, "work_forum_items"), "mine": mine, "theirs": theirs}
    return render(request, "forums/overtaken_order.html", context, status=HTTP_CONFLICT)
