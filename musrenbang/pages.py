"""Error pages that say what happened, what was kept and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token was too old or cookies are off; typed text is still in the browser's history."""
    return render(request, "pages/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/broken.html", status=500)
