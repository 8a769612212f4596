"""What a person is told in the portal, and the address by which she stops the letters."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import set_notices
from accounts.enums import Notices
from accounts.models import User
from musrenbang.lib.keyset import Order, paginate
from proposals.actions.telling import mark_all_read, mark_read
from proposals.models import Message
from proposals.news import read_news
from proposals.notifications import read_unsubscriber
from proposals.views.people import signed_in

NEWEST_FIRST = Order("pk")
PER_PAGE = 20


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Newest first; what is not read yet is marked."""
    mine = Message.objects.in_portal_of(signed_in(request))
    page = paginate(mine.for_telling(), NEWEST_FIRST, request.GET.get("page", ""), PER_PAGE)
    rows = [(message, read_news(message)) for message in page.object_list]
    return render(request, "proposals/inbox.html", {"page": page, "rows": rows, "has_unread": mine.unread().exists()})


@never_cache
@require_safe
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    """One message in full; from now on it counts as read."""
    user = signed_in(request)
    message = get_object_or_404(Message.objects.in_portal_of(user).for_telling(), pk=pk)
    mark_read(message_id=message.pk, by=user)
    return render(request, "proposals/message.html", {"message": message, "news": read_news(message)})


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    mark_all_read(by=signed_in(request))
    messages.success(request, _("Semua pesan ditandai sudah dibaca."))
    return redirect("inbox")


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed address is the permission
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the letters of whom the signed address names; reading the page alone stops nothing."""
    user = get_object_or_404(User, pk=read_unsubscriber(token))
    if request.method == "POST":
        set_notices(notices=Notices.NONE, by=user)
    return render(request, "proposals/unsubscribe.html", {"is_done": request.method == "POST"})
