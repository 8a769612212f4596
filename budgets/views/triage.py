"""The triage of an agency: the queue, one proposal, and the moves it may take. A planner reads and re-routes all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.models import User
from budgets.boards.beside import compare
from budgets.boards.choices import list_choices, read_shared
from budgets.boards.desk import list_answers, read_desk, read_route
from budgets.boards.money import forecast, read_money
from budgets.boards.triage import count_days, find_next, find_place, find_ranks, list_columns, read_queue
from budgets.enums import Column
from budgets.forms.desk import NoteForm
from budgets.renderers.room import keep_room
from budgets.renderers.rows import RowAct, draw_rows
from budgets.rules import check_can_triage
from budgets.selection import HEADINGS, Selection
from budgets.views.acts import ACTS, BULK, fill_in, list_offers
from musrenbang.lib.denied import Denied
from proposals.boards.clusters import list_members
from proposals.boards.places import Place
from proposals.datasets.public import proposer_label
from proposals.forms.acts import ActForm
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import can_move, is_repeated
from proposals.views.people import signed_in


@never_cache
@require_safe
def triage_queue(request: HttpRequest) -> HttpResponse:
    """One heap of the queue, fifty rows a page, under the money of the own agencies."""
    user = signed_in(request)
    check_can_triage(user)
    room = keep_room(request, (user.pk, *user.agency_ids()), lambda: draw_queue(request, user))
    return render(request, "budgets/triage_queue.html", {"room": room})


def draw_queue(request: HttpRequest, user: User) -> str:
    """Everything below the menus: rows, heaps, filters and money, for this reader and this address."""
    selection, shared = Selection.from_query(request.GET.dict()), read_shared()
    cycle, own = shared.years.running, [m.agency for m in user.current_memberships if m.agency]
    columns = list_columns(user, selection)
    words = tuple((column.value, str(column.label)) for column in columns)
    queue, row_acts = read_queue(user, selection, request.GET.get("page", ""), shared.calendar), _list_row_acts(user)
    context = {
        "selection": selection,
        "queue": queue,
        "columns": words,
        "chosen": [column.value for column in columns],
        "every_column": tuple(Column),
        "headings": {name: _heading(selection, name) for name in HEADINGS},
        "choices": list_choices(user, shared),
        "cycle": cycle,
        "money": read_money(cycle, own) if cycle and own else [],
        "acts": ACTS,
        "bulk": BULK if user.agency_ids() else (MoveName.REROUTE,),
        "row_acts": row_acts,
        "lines": draw_rows(
            queue.rows,
            columns=words,
            acts=row_acts,
            is_open=selection.is_open,
            address=selection.address,
        ),
        "is_open": selection.is_open,
    }
    return render_to_string("budgets/_triage_room.html", context, request)


def _list_row_acts(user: User) -> tuple[RowAct, ...]:
    """The moves a row offers: those for many, and the correction."""
    offered = (*BULK, MoveName.ASSESS) if user.agency_ids() else (MoveName.REROUTE,)
    return tuple((name.value, act.key, act.icon, str(act.label)) for name, act in ACTS.items() if name in offered)


def _heading(selection: Selection, column: str) -> tuple[str, str]:
    """The order a click on a heading asks for, and what ``aria-sort`` says about the present one."""
    first, second = HEADINGS[column]
    if selection.urut not in {first, second}:
        return first, ""
    is_falling = selection.order.descending != (column == "umur")  # the older, the earlier the day
    return (second if selection.urut == first else first), "descending" if is_falling else "ascending"


@never_cache
@require_safe
def triage_detail(request: HttpRequest, code: str) -> HttpResponse:
    return show(request, find_proposal(signed_in(request), code))


@require_POST
def act(request: HttpRequest, code: str, name: MoveName) -> HttpResponse:
    """Try one move. What was typed stays on the page, whatever said no; a double click is one move."""
    user = signed_in(request)
    proposal = find_proposal(user, code)
    if "pakai" in request.POST:
        return show(request, proposal, (name, fill_in(request.POST, user, proposal, name)))
    form = ACTS[name].form(request.POST, proposal=proposal, name=name)
    if not form.is_valid():
        return show(request, proposal, (name, form), status=422)
    if not is_repeated(user, proposal, name, form.cleaned_data["version"], form.cleaned_data):
        try:
            ACTS[name].perform(proposal_id=proposal.pk, by=user, **form.arguments)
        except Denied as denied:
            form.add_error(None, denied.sentence)
            return show(request, find_proposal(user, code), (name, form), status=409)
    agency = form.cleaned_data.get("agency")
    messages.success(request, ACTS[name].done % {"code": code, "agency": agency.name if agency else ""})
    return _go_on(request, user, name, proposal)


def find_proposal(user: User, code: str) -> Proposal:
    """A proposal in the triage of ``user``.

    Raises Http404 for others, and Denied with a sentence for one that was handed on meanwhile.
    """
    rows = Proposal.objects.triaged_by(user).for_detail().select_related("lead", "standing")
    if proposal := rows.filter(code=code).first():
        return proposal
    handed_on = Proposal.objects.public().filter(
        code=code, events__move=MoveName.REROUTE, events__previous_agency__in=user.agency_ids()
    )
    if gone := handed_on.select_related("agency").first():
        raise Denied(
            _("Usulan %(code)s sudah dialihkan ke %(agency)s.") % {"code": code, "agency": gone.agency.name}
            if gone.agency
            else _("Usulan ini sudah dialihkan."),
            way=("triage_queue", _("Ke antrean telaah")),
        )
    raise Http404


def _go_on(request: HttpRequest, user: User, name: MoveName, proposal: Proposal) -> HttpResponse:
    """After a correction or a reopening stay; after a decision take the next of the same filter, or the empty queue."""
    selection = Selection.from_query(request.GET.dict())
    stays = name in {MoveName.ASSESS, MoveName.REOPEN}
    calendar = read_shared().calendar
    return redirect(address(selection, proposal.code if stays else find_next(user, selection, proposal, calendar)))


def address(selection: Selection, code: str | None) -> str:
    """The page of a proposal, or the queue itself, under the same filter."""
    return (reverse("triage_detail", args=[code]) if code else reverse("triage_queue")) + selection.query


def show(
    request: HttpRequest,
    proposal: Proposal,
    sent: tuple[MoveName, ActForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of one proposal; ``sent`` is the form that was refused, with its typed text."""
    user = signed_in(request)
    selection, calendar = Selection.from_query(request.GET.dict()), read_shared().calendar
    offers = list_offers(user, proposal, sent, request.GET.get("langkah", ""))
    place = find_place(user, selection, proposal, calendar)
    context = {
        **_read_facts(user, proposal),
        "days": count_days(proposal, calendar, timezone.localdate()),
        "offers": offers,
        "answers": list_answers(user) if offers else [],
        "refused": sent[1] if sent else None,
        "is_lost": sent is not None and sent[0] not in {offer.name for offer in offers},
        "selection": selection,
        "place": place,
        "note_form": NoteForm(),
        "here": address(selection, proposal.code),
        "onward": address(selection, place.following),
        "back": _back(selection, place, proposal),
        **more,
    }
    return stay_put(render(request, "budgets/triage_detail.html", context, status=status), request)


def stay_put(page: HttpResponse, request: HttpRequest) -> HttpResponse:
    """What a form led to without a redirect stands at no address one could open again: the browser's stays (htmx)."""
    if request.method == "POST":
        page["HX-Push-Url"] = "false"
    return page


def _read_facts(user: User, proposal: Proposal) -> dict[str, Any]:
    """What there is to know about a proposal, whatever was asked."""
    events, members = list(proposal.events.for_timeline()), list_members(user, proposal)
    return {
        "proposal": proposal,
        "proposer": proposer_label(proposal),
        "forecast": forecast(proposal, is_open=user.has_role(Role.PLANNER)),
        "rank": find_ranks([proposal]).get(proposal.pk),
        "reviews": proposal.reviews.order_by("created_at", "pk"),
        "events": events,
        "route": read_route(events),
        "attachments": proposal.attachments.order_by("pk"),
        "desk": read_desk(user, proposal),
        "members": members,
        "beside": compare(user, proposal, members),
        "can_join": can_move(user, proposal, MoveName.JOIN),
        "can_split": can_move(user, proposal, MoveName.SPLIT),
    }


def _back(selection: Selection, place: Place, proposal: Proposal) -> str:
    """The page of the queue on which the proposal stands."""
    asked = "&".join(filter(None, (selection.address, place.cursor and f"page={place.cursor}")))
    return f"{reverse('triage_queue')}{'?' if asked else ''}{asked}#u-{proposal.code}"
