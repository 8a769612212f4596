"""Telling people: a dry run first, then at once or on a date; and the end of a cycle."""

from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from budgets.actions.publication import call_off, close_cycle, foresee, order_now, schedule
from budgets.actions.publication import publish as publish_explained
from budgets.boards.announcing import read_announcement
from budgets.enums import PublicationState
from budgets.forms.scenarios import ScheduleForm
from budgets.models import Publication
from budgets.rules import check_can_plan
from budgets.tasks import queue_announcements
from musrenbang.lib.bilingual import shown
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.actions.publication import fingerprint
from proposals.models import Proposal
from proposals.views.people import signed_in
from themes.models import Cycle, ThemeRound

SHOWN = 200  # rows of the preview; the counts above it cover all
AT_ONCE = 200  # decisions that a request announces itself; more would keep the planner waiting, so the worker does


@require_safe
def publish_preview(request: HttpRequest) -> HttpResponse:
    """What will become public and who will hear what, before it does; of one round, or of the whole cycle."""
    check_can_plan(signed_in(request))
    cycle, round_ = _find(request.GET.get("siklus", ""), request.GET.get("tema", ""))
    return _show_preview(request, cycle, round_, ScheduleForm())


def _show_preview(
    request: HttpRequest, cycle: Cycle, round_: ThemeRound | None, form: ScheduleForm, status: int = 200
) -> HttpResponse:
    waiting = Proposal.objects.with_sealed_decision().filter(round__cycle=cycle)
    sealed = list((waiting.filter(round=round_) if round_ else waiting).for_list().order_by("code"))
    announcements = list(Publication.objects.filter(cycle=cycle, round=round_, state=PublicationState.WAITING))
    context = {
        "cycle": cycle,
        "round": round_,
        "announcement": read_announcement(cycle, round_),
        "audience": foresee(sealed, by=signed_in(request)),
        "scheduled": next((entry for entry in announcements if not entry.is_under_way), None),
        "is_under_way": any(entry.is_under_way for entry in announcements),
        "form": form,
        "proposals": sealed[:SHOWN],
        "more": max(0, len(sealed) - SHOWN),
        "expected": fingerprint(sealed),
    }
    return render(request, "budgets/publish.html", context, status=status)


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Publish exactly what the preview showed: now when they are few, by the worker when they are many."""
    user = signed_in(request)
    check_can_plan(user)
    cycle, round_ = _find(request.POST.get("siklus", ""), request.POST.get("tema", ""))
    expected = request.POST.get("expected", "")
    waiting = Proposal.objects.with_sealed_decision().filter(round__cycle=cycle)
    if (waiting.filter(round=round_) if round_ else waiting).count() > AT_ONCE:
        order_now(cycle=cycle, round_=round_, by=user, expected=expected)
        transaction.on_commit(queue_announcements)
        return _back(cycle)
    count = publish_explained(cycle=cycle, round_=round_, by=user, expected=expected)
    if round_:
        theme = shown(round_.theme, "name")
        messages.success(request, counted("%(count)s keputusan tema %(theme)s diumumkan.", count, theme=theme))
    else:
        messages.success(request, counted("%(count)s keputusan diumumkan.", count))
    return _back(cycle)


@require_POST
def publish_schedule(request: HttpRequest) -> HttpResponse:
    """Set a date; whatever is decided by then becomes public at that moment."""
    user = signed_in(request)
    check_can_plan(user)
    cycle, round_ = _find(request.POST.get("siklus", ""), request.POST.get("tema", ""))
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _show_preview(request, cycle, round_, form, status=422)
    try:
        made = schedule(cycle=cycle, round_=round_, due_at=form.moment(), by=user)
    except Denied as denied:
        form.add_error("day", denied.sentence)
        return _show_preview(request, cycle, round_, form, status=409)
    messages.success(request, _("Keputusan diumumkan sendiri pada %(moment)s.") % {"moment": write_time(made.due_at)})
    return _back(cycle)


@require_POST
def publish_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    check_can_plan(user)
    publication = get_object_or_404(Publication.objects.select_related("cycle"), pk=pk)
    call_off(publication_id=publication.pk, by=user)
    messages.success(request, _("Jadwal pengumuman dibatalkan."))
    return _back(publication.cycle)


@require_POST
def cycle_close(request: HttpRequest, year: int) -> HttpResponse:
    """The year is over: every proposal has its answer."""
    user = signed_in(request)
    check_can_plan(user)
    cycle = get_object_or_404(Cycle, plan_year=year)
    close_cycle(cycle=cycle, by=user)
    messages.success(request, _("%(cycle)s ditutup.") % {"cycle": cycle})
    return _back(cycle)


def write_time(moment: datetime) -> str:
    """``12 Februari 2026, 09.00 WIB``."""
    return f"{date_format(timezone.localtime(moment), 'j F Y, H.i')} WIB"


def _back(cycle: Cycle) -> HttpResponseRedirect:
    return redirect(f"{reverse('planning')}?siklus={cycle.plan_year}")


def _find(year: str, slug: str) -> tuple[Cycle, ThemeRound | None]:
    """A cycle, and with ``slug`` one of its rounds; 404 for what is not there."""
    number = int(year) if year.isascii() and year.isdecimal() and len(year) == len("2028") else 0
    cycle = get_object_or_404(Cycle, plan_year=number)
    if not slug:
        return cycle, None
    rounds = ThemeRound.objects.for_list().filter(cycle=cycle)
    return cycle, get_object_or_404(rounds, theme__slug=slug.replace("\x00", ""))
