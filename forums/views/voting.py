"""Whoever has an account picks from home or from the hall; everybody reads the short list, and the sums afterwards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from forums.actions.picks import cast
from forums.datasets.picks import count_ballots, count_picks, list_offered
from forums.forms.picks import PickForm
from forums.models import Pick
from forums.rules.picks import are_picks_open
from musrenbang.lib.denied import Denied
from proposals.views.people import person_of, signed_in
from themes.models import ForumSession


@login_not_required
@never_cache
@require_safe
def forum_pick(request: HttpRequest, pk: int) -> HttpResponse:
    """The short list, with boxes to tick for whoever is signed in with an account."""
    return show_ballot(request, get_object_or_404(ForumSession.objects.for_list(), pk=pk))


@require_POST
def forum_pick_send(request: HttpRequest, pk: int) -> HttpResponse:
    """The ballot of an account; sent again it replaces the earlier one."""
    session, voter = get_object_or_404(ForumSession.objects.for_list(), pk=pk), signed_in(request)
    form = PickForm(request.POST, offered=list_offered(session), most=session.picks_each)
    if form.is_valid():
        try:
            cast(session_id=session.pk, voter=voter, item_ids=form.cleaned_data["item"])
        except Denied as denied:
            form.add_error(None, denied.sentence)
        else:
            messages.success(request, _("Pilihan Anda tersimpan. Anda bisa mengubahnya sampai pemilihan ditutup."))
            return redirect("forum_pick", pk=session.pk)
    return show_ballot(request, session, form)


def show_ballot(request: HttpRequest, session: ForumSession, form: PickForm | None = None) -> HttpResponse:
    voter, offered = person_of(request), list_offered(session)
    own = read_own(session, voter)
    is_over = session.picks_opened_at is not None and not are_picks_open(session)
    context = {
        "session": session,
        "form": form or PickForm(offered=offered, most=session.picks_each, chosen=own),
        "has_picked": bool(own),
        "offered": offered,
        "is_open": are_picks_open(session),
        "is_over": is_over,
        "voter": voter,
        "rows": count_picks(session, offered) if is_over else [],
        "turnout": count_ballots(session) if is_over else None,
    }
    return render(request, "forums/forum_pick.html", context)


def read_own(session: ForumSession, voter: User | None) -> list[int]:
    """What this person picked before, for herself alone."""
    if voter is None:
        return []
    return list(Pick.objects.filter(ballot__session=session, ballot__voter=voter).values_list("item", flat=True))
