"""Pages that save by themselves: what they hear back, and what each of them saved last."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from proposals.forms.steps import StepForm

BY_ITSELF = "otomatis"  # in a posting: nobody pressed a button
PAGES_KEY = "filing_pages"
MOST_PAGES = 20  # that one browser has open or behind it


def is_by_itself(request: HttpRequest) -> bool:
    """Whether the page posts while somebody writes, and waits for words rather than for a page."""
    return BY_ITSELF in request.POST


def answer_saved(form: StepForm, saved: str, **more: Any) -> JsonResponse:
    """What the page needs to know: when, what not, and under which fingerprint."""
    time = formats.date_format(timezone.localtime(), "H.i")
    note = _("Tersimpan pukul %(time)s") % {"time": time}
    wrong = [str(form.fields[name].label) for name in form.errors if name in form.fields]
    if wrong:
        note = _("Tersimpan pukul %(time)s, kecuali: %(fields)s") % {"time": time, "fields": ", ".join(wrong)}
    return JsonResponse({"note": note, "seen": saved, "is_whole": form.is_valid(), **more})


def answer_unsaved(sentence: str, status: int) -> JsonResponse:
    """Why nothing was kept; what was typed still stands on the page."""
    return JsonResponse({"note": sentence}, status=status)


def remembered(request: HttpRequest) -> dict[str, str]:
    """What each page of this browser saved last: going back to it and posting again is no conflict."""
    pages: dict[str, str] = request.session.get(PAGES_KEY, {})
    return pages


def remember(request: HttpRequest, page: str, saved: str) -> None:
    if page and remembered(request).get(page) != saved:
        pages = {**remembered(request), page: saved}
        request.session[PAGES_KEY] = dict(list(pages.items())[-MOST_PAGES:])


def read_page(request: HttpRequest) -> str:
    """The name of the page that posts."""
    return request.POST.get("page", "")[:32]
