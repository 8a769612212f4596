"""What colleagues do with a proposal among themselves, and with the table. None of it leaves the agency."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budgets.actions import desk
from budgets.forms.desk import NoteForm
from budgets.rules import check_can_triage
from budgets.selection import Selection, is_number
from budgets.views.triage import address, find_proposal, show
from proposals.views.people import signed_in


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(key) for key in request.POST.getlist(name) if is_number(key)]


def _read_seen(request: HttpRequest) -> list[int] | None:
    """What was ticked when the page was opened; None where the form does not say."""
    return _keys(request, "tadi") if "tadi" in request.POST else None


def _stay(request: HttpRequest, code: str, part: str) -> HttpResponse:
    return redirect(f"{address(Selection.from_query(request.GET.dict()), code)}#{part}")


@require_POST
def triage_assign(request: HttpRequest, code: str) -> HttpResponse:
    """Share out the work: exactly the ticked colleagues have it."""
    user = signed_in(request)
    proposal = find_proposal(user, code)
    desk.assign(proposal_id=proposal.pk, by=user, people=_keys(request, "petugas"), seen=_read_seen(request))
    messages.success(request, _("Petugas usulan %(code)s tersimpan.") % {"code": code})
    return _stay(request, code, "petugas")


@require_POST
def triage_note(request: HttpRequest, code: str) -> HttpResponse:
    """A note for colleagues."""
    user = signed_in(request)
    proposal = find_proposal(user, code)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, proposal, status=422, note_form=form)
    desk.write_note(proposal_id=proposal.pk, by=user, text=form.cleaned_data["text"])
    messages.success(request, _("Catatan tersimpan; hanya terbaca rekan Anda dan Bappeda."))
    return _stay(request, code, "catatan")


@require_POST
def triage_check(request: HttpRequest, code: str) -> HttpResponse:
    """The checklist as it was ticked."""
    user = signed_in(request)
    proposal = find_proposal(user, code)
    desk.tick(proposal_id=proposal.pk, by=user, items=_keys(request, "butir"), seen=_read_seen(request))
    messages.success(request, _("Daftar periksa tersimpan."))
    return _stay(request, code, "periksa")


@require_POST
def triage_columns(request: HttpRequest) -> HttpResponse:
    """Which columns the table has for this officer from now on."""
    user = signed_in(request)
    check_can_triage(user)
    desk.choose_columns(by=user, names=request.POST.getlist("kolom"))
    return redirect(address(Selection.from_query(request.GET.dict()), None))
