"""A proposer's way from an idea to a draft: choose a theme, fill in one form, change it later."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from musrenbang.lib.denied import Denied
from musrenbang.lib.kept_form import keeps_typed, take_kept
from proposals.actions.filing import keep_changes, keep_new
from proposals.datasets import public_place
from proposals.enums import Channel, Status
from proposals.forms.filing import FilingForm, start_values, stored_values
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from proposals.rules import check_can_edit
from proposals.views.people import channel_of, signed_in
from themes.enums import Stage
from themes.models import ThemeRound


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Without a theme in the address: choose one. With a theme: the form."""
    slug = request.GET.get("tema", "")
    round_ = _find_round(slug)
    if request.method == "POST" and round_:
        return _keep(request, round_)
    if round_ is None or round_.stage != Stage.OPEN:
        if slug:
            messages.info(request, _("Tema ini sedang tidak menerima usulan. Pilih tema lain atau lihat jadwalnya."))
        return _choose_theme(request)
    user = signed_in(request)
    channel = channel_of(user)
    if typed := take_kept(request):
        messages.info(request, _("Isian Anda dipulihkan. Periksa, lalu simpan."))
        kept = FilingForm(typed, round_=round_, channel=channel)
        return _show(request, kept, round_, ticket=Ticket.read(typed))
    form = FilingForm(initial=start_values(user, round_, channel), round_=round_, channel=channel)
    return _show(request, form, round_, ticket=Ticket())


def _find_round(slug: str) -> ThemeRound | None:
    """The newest round of a theme that has opened; a form that arrives late still finds it, and stays a draft."""
    rounds = ThemeRound.objects.for_list().of_running_cycles().begun_at(timezone.now())
    return rounds.filter(theme__slug=slug.replace("\x00", "")).order_by("-opens_at").first()


def _choose_theme(request: HttpRequest) -> HttpResponse:
    rounds = ThemeRound.objects.of_running_cycles().one_per_theme(timezone.now())
    is_assisted = channel_of(signed_in(request)) == Channel.ASSISTED
    return render(request, "proposals/choose_theme.html", {"rounds": rounds, "is_assisted": is_assisted})


def _keep(request: HttpRequest, round_: ThemeRound) -> HttpResponse:
    user, ticket = signed_in(request), Ticket.read(request.POST)
    channel = channel_of(user)
    form = FilingForm(request.POST, round_=round_, channel=channel, is_complete="later" not in request.POST)
    if not form.is_valid():
        return _show(request, form, round_, ticket=ticket)
    try:
        proposal = keep_new(
            key=ticket.key,
            round_=round_,
            by=user,
            channel=channel,
            opened_at=ticket.opened_at,
            filing=form.read_filing(),
            agreement=form.read_consent(),
        )
    except Denied as denied:
        form.add_error(None, denied.sentence)
        return _show(request, form, round_, ticket=ticket)
    messages.success(request, _("Draf tersimpan. Periksa isinya, tambah foto bila ada, lalu kirim."))
    return redirect("proposal_draft", key=proposal.key)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The same form on a draft or a returned proposal."""
    user = signed_in(request)
    proposal = get_object_or_404(Proposal.objects.owned_by(user).for_detail(), key=key)
    check_can_edit(user, proposal)
    typed = take_kept(request) if request.method == "GET" else None
    form = FilingForm(
        request.POST or typed,
        initial=stored_values(proposal),
        round_=proposal.round,
        channel=Channel(proposal.channel),
        is_agreed=proposal.forwarded_at is not None,
        is_complete="later" not in request.POST,
    )
    if typed or not form.is_valid():
        return _show(request, form, proposal.round, proposal=proposal)
    try:
        keep_changes(proposal_id=proposal.pk, by=user, filing=form.read_filing(), agreement=form.read_consent())
    except Denied as denied:
        form.add_error(None, denied.sentence)
        return _show(request, form, proposal.round, proposal=proposal)
    messages.success(request, _("Perubahan tersimpan. Periksa lagi, lalu kirim."))
    return redirect("proposal_draft", key=proposal.key)


def _show(
    request: HttpRequest,
    form: FilingForm,
    round_: ThemeRound,
    *,
    ticket: Ticket | None = None,
    proposal: Proposal | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "round": round_,
        "ticket": ticket,
        "proposal": proposal,
        "is_assisted": channel_of(signed_in(request)) == Channel.ASSISTED,
        "place": public_place(proposal) if proposal else "",
        "is_returned": proposal is not None and proposal.status == Status.RETURNED,
    }
    return render(request, "proposals/filing_form.html", context)
