"""What surrounds every page of a session: whose it is, and the tabs to its other pages."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from proposals.views.people import signed_in
from themes.models import ForumSession
from themes.rules import can_run, check_can_facilitate, check_works_on_forums

# The pages of a session in the order of its work; every address takes the session alone.
TABS: tuple[tuple[str, str, Promise], ...] = (
    ("work_forum", "clipboard-list", _("Ringkasan")),
    ("work_forum_attendance", "users", _("Hadir")),
    ("work_forum_items", "list-checks", _("Daftar")),
    ("work_forum_picks", "vote", _("Suara")),
    ("work_forum_paper", "printer", _("Kertas")),
    ("work_forum_sheets", "file-spreadsheet", _("Excel")),
    ("work_forum_field", "wifi-off", _("Lapangan")),
    ("work_forum_photos", "image", _("Foto")),
    ("work_forum_minutes", "file-pen", _("Berita acara")),
)


@dataclass(frozen=True)
class Tab:
    """One tab; ``icon`` names a lucide icon."""

    address: str
    icon: str
    label: str | Promise
    is_current: bool


def find_session(request: HttpRequest, pk: int) -> ForumSession:
    """A session of the person's own rounds (a planner: any), else 404."""
    user = signed_in(request)
    check_works_on_forums(user)
    return get_object_or_404(ForumSession.objects.worked_on_by(user).for_list().select_related("minutes"), pk=pk)


def find_facilitated_session(request: HttpRequest, pk: int) -> ForumSession:
    """The same for pages that show what people wrote by hand, names among it: planners do not read along there."""
    session = find_session(request, pk)
    check_can_facilitate(signed_in(request), session.round)
    return session


def frame(request: HttpRequest, session: ForumSession, here: str) -> dict[str, Any]:
    """What ``forums/base_session.html`` needs; ``here`` names the address of the page in ``TABS``."""
    tabs = [Tab(reverse(name, args=[session.pk]), icon, label, name == here) for name, icon, label in TABS]
    return {"session": session, "tabs": tabs, "is_open": can_run(signed_in(request), session)}


def go_back(request: HttpRequest, session: ForumSession, anchor: str, *, to: str = "work_forum") -> HttpResponse:
    """To the page the form stood on, else to the page ``to`` of the session, at ``anchor``."""
    back = request.POST.get("next", "").partition("#")[0]
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse(to, args=[session.pk])
    return HttpResponseRedirect(f"{back}#{anchor}")
