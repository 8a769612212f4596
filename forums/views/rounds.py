"""Round control for Bappeda: how far every theme is, new dates by two planners, facilitators, the next year."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums.boards.rounds import is_only_planner, read_control
from forums.datasets.dates import list_changes
from forums.forms.rounds import CopyForm, RoundDatesForm, TeamForm
from forums.models import Addendum
from musrenbang.lib.bilingual import shown
from musrenbang.lib.clock import same_day_next_year
from musrenbang.lib.denied import Denied, can
from proposals.views.people import signed_in
from themes.actions import appoint, ask_for_dates, copy_cycle, dismiss, drop_change, put_in_force
from themes.models import ROUND_DATES, Cycle, RoundChange, ThemeRound
from themes.rules import check_can_plan_rounds, check_has_opened

TEAM_ACTS = {"tambah": appoint, "lepas": dismiss}


@never_cache
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every theme of a cycle, and what is missing."""
    user = signed_in(request)
    check_can_plan_rounds(user)
    cycles = list(Cycle.objects.all())
    chosen = next((c for c in cycles if str(c.plan_year) == request.GET.get("siklus")), None)
    current = chosen or next(iter(cycles), None)
    context = {
        "cycles": cycles,
        "cycle": current,
        "control": read_control(current) if current else None,
        "addenda": Addendum.objects.filter(confirmed_at__isnull=True).select_related("session__round__theme", "by"),
        "is_alone": is_only_planner(user),
        "next_year": cycles[0].plan_year + 1 if cycles else None,
        "waits_for": cycles[0] if cycles and not can(check_has_opened, cycles[0]) else None,
    }
    return render(request, "forums/rounds.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def round_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for new dates; what was typed stays on the page when it is refused."""
    user = signed_in(request)
    check_can_plan_rounds(user)
    round_ = get_object_or_404(ThemeRound.objects.for_list(), pk=pk)
    form = RoundDatesForm(request.POST if request.method == "POST" else None, round_=round_)
    if request.method == "POST" and form.is_valid():
        ask_for_dates(round_id=round_.pk, by=user, dates=form.read_dates(), note=form.cleaned_data["note"])
        messages.success(request, _("Perubahan tanggal diajukan dan menunggu persetujuan perencana lain."))
        return to_round(round_)
    context = {
        "round": round_,
        "form": form,
        "changes": list_changes(round_),
        "is_alone": is_only_planner(user),
    }
    return render(request, "forums/round_dates.html", context, status=422 if form.is_bound else 200)


@require_POST
def round_settle(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Another planner's word on a change of dates: ``berlakukan`` or ``tolak``."""
    user = signed_in(request)
    check_can_plan_rounds(user)
    change = get_object_or_404(RoundChange.objects.select_related("round__theme", "round__cycle"), pk=pk)
    if act == "berlakukan":
        put_in_force(change_id=change.pk, by=user)
        theme = shown(change.round.theme, "name")
        messages.success(request, _("Tanggal baru tema %(theme)s berlaku.") % {"theme": theme})
    elif act == "tolak":
        drop_change(change_id=change.pk, by=user)
        messages.success(request, _("Perubahan tanggal tidak diberlakukan; tanggal lama tetap."))
    else:
        raise Http404
    return to_round(change.round)


@require_POST
def round_team(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Appoint or dismiss one facilitator of a round: ``tambah`` or ``lepas``."""
    by = signed_in(request)
    check_can_plan_rounds(by)
    round_, form = get_object_or_404(ThemeRound.objects.for_list(), pk=pk), TeamForm(request.POST)
    if act not in TEAM_ACTS:
        raise Http404
    if form.is_valid():
        TEAM_ACTS[act](round_=round_, by=by, user=form.cleaned_data["user"])
        messages.success(request, _("Daftar fasilitator tersimpan."))
    else:
        messages.error(request, _("Pilih dulu orangnya."))
    return to_round(round_)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rounds_copy(request: HttpRequest) -> HttpResponse:
    """The next year as a copy of the newest, shown before it is made; what is sent names the year it was shown for."""
    user = signed_in(request)
    check_can_plan_rounds(user)
    source = Cycle.objects.first()
    if source is None:
        raise Http404
    year = source.plan_year + 1
    form = CopyForm(request.POST if request.method == "POST" else None, initial={"with_facilitators": True})
    if request.method == "POST" and form.is_valid():
        if request.POST.get("tahun") != str(year):
            raise Denied(_("Formulir ini sudah lama: tahun berikutnya sudah disiapkan. Tidak ada yang dibuat."))
        cycle = copy_cycle(source=source, by=user, **form.cleaned_data)
        messages.success(request, _("Siklus %(cycle)s dibuat.") % {"cycle": cycle})
        return redirect(f"{reverse('rounds')}?siklus={cycle.plan_year}")
    check_has_opened(source)
    context = {"source": source, "year": year, "form": form, "rows": preview(source)}
    return render(request, "forums/rounds_copy.html", context)


def preview(source: Cycle) -> list[tuple[ThemeRound, list[Any]]]:
    """Each round with the dates its copy will have."""
    copied = source.rounds.for_list().filter(theme__is_active=True)
    return [(round_, [same_day_next_year(getattr(round_, name)) for name in ROUND_DATES]) for round_ in copied]


def to_round(round_: ThemeRound) -> HttpResponse:
    return redirect(f"{reverse('rounds')}?siklus={round_.cycle.plan_year}#putaran-{round_.pk}")
