"""Addenda of a closed session: written, confirmed by somebody else, signed, and read by everybody."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from forums.actions.addenda import attach_addendum_scan, confirm_addendum, withdraw_addendum, write_addendum
from forums.datasets.minutes import read_forum_report
from forums.forms.minutes import AddendumForm
from forums.models import Addendum
from forums.renderers.minutes import print_addendum
from forums.rules.addenda import check_can_add, check_can_confirm
from forums.views.frame import find_session, frame, go_back
from forums.views.minutes import make_imprint
from forums.views.signing_off import send_scan
from musrenbang.lib.denied import can
from musrenbang.lib.uploads import ACCEPTED_FILES, clean_scan
from proposals.views.people import signed_in
from themes.models import ForumSession


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work_forum_addenda(request: HttpRequest, pk: int) -> HttpResponse:
    """What was added after the signature, and the form to add more."""
    session, by = find_session(request, pk), signed_in(request)
    form = AddendumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        write_addendum(session_id=session.pk, by=by, text=form.cleaned_data["text"])
        messages.success(request, _("Adendum tersimpan dan menunggu disahkan perencana lain."))
        return go_back(request, session, "adendum", to="work_forum_addenda")
    addenda = list(session.addenda.select_related("by", "confirmed_by"))
    context = {
        **frame(request, session, "work_forum_minutes"),
        "rows": [(each, can(check_can_confirm, by, each)) for each in addenda],
        "can_add": can(check_can_add, by, session),
        "form": form,
        "accepted": ACCEPTED_FILES,
    }
    return render(request, "forums/addenda.html", context)


def confirm(request: HttpRequest, session: ForumSession, number: int, by: User) -> str:
    confirm_addendum(session_id=session.pk, number=number, by=by)
    return _("Adendum disahkan dan kini terbaca umum.")


def withdraw(request: HttpRequest, session: ForumSession, number: int, by: User) -> str:
    withdraw_addendum(session_id=session.pk, number=number, by=by)
    return _("Adendum ditarik kembali.")


def keep_scan(request: HttpRequest, session: ForumSession, number: int, by: User) -> str:
    upload = request.FILES.get("scan")
    if upload is None:
        return _("Pilih dulu berkas pindaiannya.")
    check_can_add(by, session)
    scan = clean_scan(upload)
    extension = scan.suffix.removeprefix(".")
    attach_addendum_scan(session_id=session.pk, number=number, by=by, data=scan.data, extension=extension)
    return _("Pindaian adendum tersimpan.")


ACTS: dict[str, Callable[[HttpRequest, ForumSession, int, User], str]] = {
    "sahkan": confirm,
    "tarik": withdraw,
    "pindaian": keep_scan,
}


@require_POST
def work_forum_addendum(request: HttpRequest, pk: int, number: int, act: str) -> HttpResponse:
    """One act on one addendum."""
    session = find_session(request, pk)
    if act not in ACTS:
        raise Http404
    messages.success(request, ACTS[act](request, session, number, signed_in(request)))
    return go_back(request, session, "adendum", to="work_forum_addenda")


@never_cache
@require_safe
def work_forum_addendum_scan(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The signed paper of an addendum, for the facilitators of the round and planners."""
    addendum = get_object_or_404(find_session(request, pk).addenda, number=number)
    if not addendum.scan or not addendum.scan.storage.exists(str(addendum.scan.name)):
        raise Http404
    return send_scan(addendum.scan, f"adendum-{pk}-{number}")


@login_not_required
@require_safe
def addendum_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A confirmed addendum as PDF, for everybody."""
    get_object_or_404(Addendum, session=pk, number=number, confirmed_at__isnull=False)
    with translation.override("id"):
        report = read_forum_report(pk)
        (addendum,) = [each for each in report.addenda if each.number == number]
        data = print_addendum(report, addendum, make_imprint(report, f"{pk:012d}", for_everybody=True))
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="adendum-{pk}-{number}.pdf"'
    return response
