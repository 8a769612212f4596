"""What makes the portal work without signal: the service worker, and the manifest with which a phone installs it."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

SCRIPTS = ("app", "form", "list", "photos", "sender", "store", "words")
ASSETS = (
    *("bootstrap/bootstrap.min.css", "css/portal.css", "css/contrast.css", "css/forms.css", "css/offline.css"),
    *("js/reading.js", "js/read_aloud.js", "js/register.js", "img/favicon.svg", "img/kawung.svg"),
    *(f"js/offline/{name}.js" for name in SCRIPTS),
)
# The app of the halls is kept only on devices that have opened it: nobody else pays for it.
FIELD_SCRIPTS = ("app", "filing", "lists", "model", "order", "queue", "rows", "sender", "store")
FIELD_ASSETS = ("css/forum.css", "css/field.css", *(f"js/field/{name}.js" for name in FIELD_SCRIPTS))
ICONS = (("192", "any"), ("512", "any"), ("512", "maskable"))


def plan() -> dict[str, Any]:
    """What the phone keeps. ``version`` changes with every file and page in it, so that a new one replaces all."""
    return _plan_anew() if settings.DEBUG else _plan_once()


def _plan_anew() -> dict[str, Any]:
    assets, field_assets = ([static(path) for path in paths] for paths in (ASSETS, FIELD_ASSETS))
    form, shell = reverse("offline_form"), reverse("field_shell")
    kept = {"form": form, "page": reverse("offline_page"), "data": reverse("offline_data")}
    seen = json.dumps([assets, field_assets, kept, _draw_as_stranger(form), _draw_as_stranger(shell)])
    field = {"shell": shell, "assets": field_assets}
    return {**kept, "assets": assets, "field": field, "version": hashlib.sha256(seen.encode()).hexdigest()[:16]}


_plan_once = lru_cache(maxsize=1)(_plan_anew)


def _draw_as_stranger(path: str) -> str:
    """The page as it is for everybody who is not signed in."""
    request = HttpRequest()
    request.path, request.method, request.user = path, "GET", AnonymousUser()
    with override(settings.LANGUAGE_CODE):
        return str(resolve(path).func(request).content.decode())


def _version_of(request: HttpRequest) -> str:
    return f'"{plan()["version"]}{"-k" if "klasik" in request.GET else ""}"'


@login_not_required
@cache_control(no_cache=True)
@require_safe
@condition(etag_func=_version_of)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, allowed for the whole portal. ``?klasik``: for browsers whose workers know no modules."""
    chosen = {key: value for key, value in plan().items() if key != "sender"}
    context = {
        "plan": json.dumps(chosen),
        "sender": "" if "klasik" in request.GET else static("js/offline/sender.js"),
    }
    response = render(request, "proposals/sw.js", context, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@cache_control(max_age=86_400, public=True)
@require_safe
@override(settings.LANGUAGE_CODE)
def manifest(request: HttpRequest) -> JsonResponse:
    """Name, colours and icons with which a phone puts the portal on its home screen."""
    facts = {
        "id": "/",
        "name": f"Musrenbang Tematik {settings.CITY_NAME}",
        "short_name": "Musrenbang",
        "description": _("Usulkan, ikuti, dan lihat hasil musrenbang tematik."),
        "lang": "id",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf8f1",
        "theme_color": "#073b46",
        "icons": [
            {
                "src": static(f"img/icon-{purpose}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("Usulan baru"), "url": reverse("proposal_new")},
            {"name": _("Tulis tanpa sinyal"), "url": reverse("offline_form")},
            {"name": _("Lacak usulan"), "url": reverse("track")},
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
