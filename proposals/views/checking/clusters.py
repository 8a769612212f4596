"""Duplicates: choose a lead, see what will happen, join; and take apart again – for every officer who has them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.clusters import join, split
from proposals.boards.clusters import list_members
from proposals.forms.cluster import ClusterForm, LeadForm
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.clusters import check_can_lead
from proposals.rules.moves import can_move, explain_no, is_repeated
from proposals.search.similar import similar_for
from proposals.views.people import signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_join(request: HttpRequest, code: str) -> HttpResponse:
    """The cluster of a proposal, and how to join it with a lead: choose, look, confirm."""
    user = signed_in(request)
    proposal = in_scope(user, code)
    asked = request.POST if request.method == "POST" else request.GET
    choice = LeadForm(asked if "induk" in asked else None)
    lead = choice.lead if choice.is_valid() else None
    obstacle = explain_obstacle(user, proposal, lead)
    form = ClusterForm(request.POST if request.method == "POST" else None, suggestion=suggest(lead))
    if lead and form.is_valid():
        if is_repeated(user, proposal, MoveName.JOIN, form.cleaned_data["version"]):
            return go_on(request, proposal)
        try:
            join(proposal_id=proposal.pk, lead_id=lead.pk, by=user, **form.cleaned_data)
        except Denied as denied:
            obstacle = denied.sentence
        else:
            words = {"code": proposal.code, "lead": lead.code}
            messages.success(request, _("Usulan %(code)s digabung dengan %(lead)s; pengusulnya diberi tahu.") % words)
            return go_on(request, proposal)
    context = {
        "proposal": proposal,
        "lead": lead,
        "choice": choice,
        "form": form,
        "obstacle": obstacle,
        "can_join": can_move(user, proposal, MoveName.JOIN),
        "can_swap": lead is not None and can_swap(user, proposal, lead),
        "members": list_members(user, proposal),
        "similar": similar_for(proposal),
        "here": request.get_full_path(),
        **read_ways(request, proposal),
    }
    is_refused = request.method == "POST"
    return render(request, "proposals/cluster_join.html", context, status=422 if is_refused else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_split(request: HttpRequest, code: str) -> HttpResponse:
    """Take a proposal out of its cluster, with a sentence."""
    user = signed_in(request)
    proposal = in_scope(user, code)
    form = ClusterForm(request.POST if request.method == "POST" else None)
    obstacle = explain_no(user, proposal, MoveName.SPLIT)
    if form.is_valid():
        if is_repeated(user, proposal, MoveName.SPLIT, form.cleaned_data["version"]):
            return go_on(request, proposal)
        try:
            split(proposal_id=proposal.pk, by=user, **form.cleaned_data)
        except Denied as denied:
            obstacle = denied.sentence
        else:
            messages.success(request, _("Usulan %(code)s berdiri sendiri lagi.") % {"code": proposal.code})
            return go_on(request, proposal)
    context = {"proposal": proposal, "form": form, "obstacle": obstacle, **read_ways(request, proposal)}
    is_refused = request.method == "POST"
    return render(request, "proposals/cluster_split.html", context, status=422 if is_refused else 200)


def in_scope(user: User, code: str) -> Proposal:
    """A proposal ``user`` works on as an officer. Raises Http404 for any other."""
    return get_object_or_404(Proposal.objects.in_scope_of(user).for_detail().select_related("lead"), code=code)


def explain_obstacle(user: User, proposal: Proposal, lead: Proposal | None) -> str:
    """Why ``proposal`` cannot be joined (with ``lead``), in a sentence; empty when it can."""
    obstacle = explain_no(user, proposal, MoveName.JOIN)
    if obstacle or lead is None:
        return obstacle
    try:
        check_can_lead(lead, proposal)
    except Denied as denied:
        return denied.sentence
    return ""


def can_swap(user: User, proposal: Proposal, lead: Proposal) -> bool:
    """Whether ``lead`` could be joined with ``proposal`` instead."""
    is_hers = Proposal.objects.in_scope_of(user).filter(pk=lead.pk).exists()
    return is_hers and not explain_obstacle(user, lead, proposal)


@override("id")  # it goes into the history, which has one language
def suggest(lead: Proposal | None) -> str:
    """A sentence to begin with; officers change it as they like."""
    return _("Usulan ini sama dengan %(code)s dan diproses bersama.") % {"code": lead.code} if lead else ""


def go_on(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    return HttpResponseRedirect(read_way(request, "next", proposal))


def read_ways(request: HttpRequest, proposal: Proposal) -> dict[str, str]:
    """Where the officer came from and where she goes on afterwards, for links and forms."""
    return {"onward": read_way(request, "next", proposal), "back": read_way(request, "dari", proposal)}


def read_way(request: HttpRequest, name: str, proposal: Proposal) -> str:
    """An address of this portal as the page before gave it; the public page of the proposal without one."""
    for given in (request.POST, request.GET):
        address = given.get(name, "")
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return address
    return reverse("proposal_detail", args=[proposal.code])
