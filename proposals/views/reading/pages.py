"""Pages of plain text, and the gallery of components."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.datasets import current_consent_texts
from proposals.gallery import show_pieces


@login_not_required
@gzip_page
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "proposals/about.html")


@login_not_required
@gzip_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"consents": current_consent_texts(), "asks_nik": settings.ASK_NIK}
    return render(request, "proposals/privacy.html", context)


@login_not_required
@gzip_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "proposals/accessibility.html")


@login_not_required
@gzip_page
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component once; only where the portal is a demo."""
    if not settings.DEMO:
        raise Http404
    return render(request, "proposals/components.html", show_pieces())
