"""What everybody reads."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "proposals/home.html")


def _soon(request: HttpRequest, **_: object) -> HttpResponse:
    raise Http404


theme = proposal_list = track = forum_list = forum_detail = proposal_detail = login_not_required(_soon)
