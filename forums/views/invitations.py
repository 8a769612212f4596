"""Invitations of a session: put on the list, answered, taken off, and written as letters to print."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.actions.invitations import invite, note_answer, uninvite
from forums.forms.invitations import AnswerForm, InviteForm
from forums.views.frame import find_session, go_back
from forums.views.overview import show
from musrenbang.lib.numerals import counted
from musrenbang.lib.qr import draw_qr
from proposals.views.people import signed_in
from themes.datasets.agenda import read_agenda
from themes.rules import check_can_run

DIGITS = re.compile(r"[0-9]{1,9}")


@require_POST
def work_forum_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Several guests at once, one per line."""
    session, form, by = find_session(request, pk), InviteForm(request.POST), signed_in(request)
    check_can_run(by, session)
    if not form.is_valid():
        return show(request, session, invite_form=form)
    given = form.cleaned_data
    told = {"told_by": given["told_by"], "told_on": given["told_on"]}
    new = invite(session_id=session.pk, by=by, guests=given["names"], **told)
    if new:
        messages.success(request, counted("%(count)s undangan ditambahkan.", new))
    else:
        messages.info(request, _("Semua sudah ada dalam daftar undangan."))
    return go_back(request, session, "undangan")


@require_POST
def work_forum_invitation(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """What a guest answered; or (``hapus``) she is taken off the list."""
    session, by = find_session(request, pk), signed_in(request)
    check_can_run(by, session)
    invitation = get_object_or_404(session.invitations, pk=invitation_pk)
    if "hapus" in request.POST:
        uninvite(session_id=session.pk, invitation_id=invitation.pk, by=by)
        messages.success(request, _("Undangan untuk %(name)s dihapus.") % {"name": invitation.name})
        return go_back(request, session, "undangan")
    form = AnswerForm(request.POST, invitation=invitation)
    if not form.is_valid():
        return show(request, session, answer_form=form, answering=invitation)
    note_answer(session_id=session.pk, invitation_id=invitation.pk, by=by, fields=form.cleaned_data)
    messages.success(request, _("Tersimpan: %(name)s.") % {"name": invitation.name})
    return go_back(request, session, "undangan")


@never_cache
@require_safe
def work_forum_letters(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter for every guest, or (``?kepada``) for one, each on a page of its own."""
    session, asked = find_session(request, pk), request.GET.get("kepada", "")
    invitations = session.invitations.all()
    if DIGITS.fullmatch(asked):
        invitations = invitations.filter(pk=asked)
    address = request.build_absolute_uri(reverse("forum_detail", args=[pk]))
    context = {
        "session": session,
        "invitations": invitations,
        "agenda": read_agenda(session.agenda, session.starts_at),
        "address": address,
        "qr": draw_qr(address),
    }
    return render(request, "forums/letters.html", context)
