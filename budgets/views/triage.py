"""The triage of an agency: the queue, one proposal, and the moves it may take. A planner reads and re-routes all."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from budgets.boards.money import forecast, read_money
from budgets.boards.triage import find_next, find_ranks, read_queue
from budgets.enums import Sorting
from budgets.rules import check_can_triage
from budgets.selection import Selection
from budgets.views.acts import ACTS, list_offers
from musrenbang.lib.denied import Denied
from proposals.boards.clusters import list_members
from proposals.datasets.public import proposer_label
from proposals.forms.acts import ActForm
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import can_move
from proposals.search.choices import Pairs, agency_pairs, kelurahan_pairs, theme_pairs
from proposals.views.people import signed_in
from regions.models import Agency
from themes.models import Cycle


@require_safe
def triage_queue(request: HttpRequest) -> HttpResponse:
    """One heap of the queue, fifty rows a page, under the money of the own agencies."""
    user = signed_in(request)
    check_can_triage(user)
    selection = Selection.from_query(request.GET.dict())
    cycles = list(Cycle.objects.all())
    own = [m.agency for m in user.current_memberships if m.agency]
    context = {
        "selection": selection,
        "queue": read_queue(user, selection, request.GET.get("page", "")),
        "cycle": cycles[0] if cycles else None,
        "money": read_money(cycles[0], own) if cycles and own else [],
        "themes": theme_pairs(),
        "kelurahan": kelurahan_pairs(),
        "agencies": _agency_choices(own),
        "years": tuple((str(cycle.plan_year), str(cycle)) for cycle in cycles),
        "orders": tuple(Sorting.choices),
    }
    return render(request, "budgets/triage_queue.html", context)


def _agency_choices(own: list[Agency]) -> Pairs:
    """Agencies to filter by: all for a planner; somebody who works for one alone needs no choice."""
    agencies = tuple((str(agency.pk), agency.name) for agency in own) or agency_pairs()
    return agencies if len(agencies) > 1 else ()


@require_safe
def triage_detail(request: HttpRequest, code: str) -> HttpResponse:
    return _show(request, find_proposal(signed_in(request), code))


@require_POST
def act(request: HttpRequest, code: str, name: MoveName) -> HttpResponse:
    """Try one move. What was typed stays on the page, whether the form or a rule said no."""
    user = signed_in(request)
    proposal = find_proposal(user, code)
    form = ACTS[name].form(request.POST, proposal=proposal, name=name)
    if not form.is_valid():
        return _show(request, proposal, (name, form), status=422)
    try:
        ACTS[name].perform(proposal_id=proposal.pk, by=user, **form.cleaned_data)
    except Denied as denied:
        form.add_error(None, denied.sentence)
        return _show(request, find_proposal(user, code), (name, form), status=409)
    agency = form.cleaned_data.get("agency")
    messages.success(request, ACTS[name].done % {"code": code, "agency": agency.name if agency else ""})
    return _go_on(request, user, name, proposal)


def find_proposal(user: User, code: str) -> Proposal:
    """A proposal in the triage of ``user``.

    Raises Http404 for others, and Denied with a sentence for one that was handed on meanwhile.
    """
    proposal = Proposal.objects.triaged_by(user).for_detail().filter(code=code).first()
    if proposal:
        return proposal
    handed_on = Proposal.objects.public().filter(
        code=code, events__move=MoveName.REROUTE, events__previous_agency__in=user.agency_ids()
    )
    if gone := handed_on.select_related("agency").first():
        raise Denied(
            _("Usulan %(code)s sudah dialihkan ke %(agency)s.") % {"code": code, "agency": gone.agency.name}
            if gone.agency
            else _("Usulan ini sudah dialihkan.")
        )
    raise Http404


def _go_on(request: HttpRequest, user: User, name: MoveName, proposal: Proposal) -> HttpResponse:
    """After a correction stay; after a decision take the next of the same filter, or the emptied queue."""
    selection = Selection.from_query(request.GET.dict())
    target = proposal if name == MoveName.ASSESS else find_next(user, selection, proposal)
    return redirect(_address(selection, target))


def _address(selection: Selection, target: Proposal | None) -> str:
    """The page of a proposal, or the queue itself, under the same filter."""
    address = reverse("triage_detail", args=[target.code]) if target else reverse("triage_queue")
    return f"{address}?{selection.address}" if selection.address else address


def _show(
    request: HttpRequest, proposal: Proposal, sent: tuple[MoveName, ActForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page of one proposal; ``sent`` is the form that was refused, with its typed text."""
    user = signed_in(request)
    selection = Selection.from_query(request.GET.dict())
    offers = list_offers(user, proposal, sent)
    is_offered = sent is not None and sent[0] in {offer.name for offer in offers}
    following = find_next(user, selection, proposal)
    context = {
        "proposal": proposal,
        "proposer": proposer_label(proposal),
        "forecast": forecast(proposal),
        "rank": find_ranks([proposal]).get(proposal.pk),
        "reviews": proposal.reviews.order_by("created_at", "pk"),
        "events": proposal.events.for_timeline(),
        "attachments": proposal.attachments.order_by("pk"),
        "offers": offers,
        "refused": sent[1] if sent else None,
        "is_lost": sent is not None and not is_offered,
        "following": following,
        "selection": selection,
        "members": list_members(user, proposal),
        "can_join": can_move(user, proposal, MoveName.JOIN),
        "can_split": can_move(user, proposal, MoveName.SPLIT),
        "here": _address(selection, proposal),
        "onward": _address(selection, following),
    }
    return render(request, "budgets/triage_detail.html", context, status=status)
