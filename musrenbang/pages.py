"""Error pages that say what happened, what was kept and what to do; and two files browsers and robots ask for."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Workspaces, accounts and files lead robots nowhere; all else may be found.
ROBOTS = "\n".join(
    ["User-agent: *", *(f"Disallow: /{path}/" for path in ("admin", "akun", "berkas", "kerja", "pesan", "usulan/draf"))]
)
A_DAY = 24 * 3600  # seconds
SECRET = re.compile("password|sandi|^pin$")  # fields never written into a page


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token was too old or cookies are off; whoever has signed in again sends the same once more."""
    return render(request, "pages/csrf.html", {"sent": list_sent(request)}, status=403)


def list_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What a page of this very portal sent, to be sent again with a new token; nothing of strangers, files, secrets."""
    is_own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not is_own or not request.user.is_authenticated or request.FILES or any(map(SECRET.search, request.POST)):
        return []
    known = request.POST.lists()
    return [(name, str(value)) for name, values in known if name != "csrfmiddlewaretoken" for value in values]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/broken.html", status=500)


@login_not_required
@cache_control(public=True, max_age=A_DAY)
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the icon of pages that name none, such as those of the admin."""
    return redirect(static("img/favicon.svg"))


@login_not_required
@cache_control(public=True, max_age=A_DAY)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{ROBOTS}\n", content_type="text/plain")
