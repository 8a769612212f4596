"""How a reader wants to read: size of the text, contrast, language. Kept in cookies, so it needs no account.

The forms carry no token, so that pages stay the same for everybody and can be kept whole; instead a browser that says
the form came from another site is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as keep_language

from musrenbang.lib.denied import Denied

COOKIE_AGE = 365 * 24 * 3600  # seconds
TEXT_SIZES = {"biasa": _lazy("Biasa"), "besar": _lazy("Besar"), "terbesar": _lazy("Sangat besar")}
CONTRASTS = {"biasa": _lazy("Biasa"), "tinggi": _lazy("Tinggi")}
NORMAL = "biasa"


@dataclass(frozen=True)
class Reading:
    """The wishes of one reader. ``contrast`` empty: as the device says (prefers-contrast)."""

    text: str = NORMAL
    contrast: str = ""

    @property
    def css(self) -> str:
        """Classes of the html element; empty as long as nothing was chosen."""
        chosen = {f"teks-{self.text}": self.text != NORMAL, f"kontras-{self.contrast}": bool(self.contrast)}
        return " ".join(name for name, is_chosen in chosen.items() if is_chosen)

    @property
    def text_choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((value, str(word)) for value, word in TEXT_SIZES.items())

    @property
    def contrast_choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((value, str(word)) for value, word in CONTRASTS.items())

    @property
    def contrast_media(self) -> str:
        """When the style sheet for high contrast counts: always, never, or as the device says."""
        return {"tinggi": "all", "biasa": "not all"}.get(self.contrast, "(prefers-contrast: more)")

    def choose(self, *, text: str, contrast: str) -> "Reading":
        """These wishes with what was just chosen; what makes no sense changes nothing."""
        return replace(
            self,
            text=text if text in TEXT_SIZES else self.text,
            contrast=contrast if contrast in CONTRASTS else self.contrast,
        )


def read_preferences(request: HttpRequest) -> Reading:
    text, _dot, contrast = request.COOKIES.get(settings.READING_COOKIE_NAME, "").partition(".")
    return Reading().choose(text=text, contrast=contrast)


def read_language(request: HttpRequest) -> str:
    """The language chosen with the switch, else Indonesian.

    What the browser asks for does not count: many phones here are set to English whose owners read Indonesian.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def speak(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Write the page in the reader's language, and say so to browsers and caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = read_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # where Django's own middleware puts it
            response = get_response(request)
        if "public" not in response.get("Cache-Control", ""):  # what is marked so reads the same for everybody
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


View = Callable[[HttpRequest], HttpResponseBase]


def refuse_other_sites(view: View) -> View:
    """A form of another site must not change how this one reads."""

    @wraps(view)
    def refusing(request: HttpRequest) -> HttpResponseBase:
        if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
            raise Denied(_("Pilihan tampilan hanya bisa diubah dari halaman portal ini."))
        return view(request)

    return refusing


@csrf_exempt
@login_not_required
@require_POST
@refuse_other_sites
def reading_preferences(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year and go back to the page it was made on."""
    wishes = read_preferences(request).choose(
        text=request.POST.get("teks", ""), contrast=request.POST.get("kontras", "")
    )
    answer = HttpResponseRedirect(find_way_back(request))
    answer.set_cookie(
        settings.READING_COOKIE_NAME,
        f"{wishes.text}.{wishes.contrast}",
        max_age=COOKIE_AGE,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )
    return answer


def find_way_back(request: HttpRequest) -> str:
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else "/"


@csrf_exempt
@login_not_required
@require_POST
@refuse_other_sites
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language for a year (Django's own view does it) and go back."""
    return keep_language(request)
