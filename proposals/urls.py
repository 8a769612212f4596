"""Addresses of proposals: what everybody reads, what a proposer does, what verifiers and facilitators do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from proposals.views import files, pages, public


def _unbuilt(request: HttpRequest, **_: object) -> HttpResponse:
    """Holds the name of an address until its page exists."""
    raise Http404


reading = [
    path("", public.home, name="home"),
    path("tema/<slug:slug>/", public.theme, name="theme"),
    path("usulan/", public.proposal_list, name="proposal_list"),
    path("lacak/", public.track, name="track"),
    path("forum/", public.forum_list, name="forum_list"),
    path("forum/<int:pk>/", public.forum_detail, name="forum_detail"),
    path("apa-itu/", pages.about, name="about"),
    path("privasi/", pages.privacy, name="privacy"),
    path("aksesibilitas/", pages.accessibility, name="accessibility"),
    path("komponen/", pages.components, name="components"),
    path("berkas/<uuid:key>/", files.attachment_file, name="attachment_file"),
    path("berkas/<uuid:key>/kecil/", files.attachment_thumbnail, name="attachment_thumbnail"),
]

proposing = [
    path("usulan/baru/", _unbuilt, name="proposal_new"),
    path("usulan/draf/<uuid:key>/", _unbuilt, name="proposal_draft"),
    path("usulan/saya/", _unbuilt, name="my_proposals"),
]

working: list[URLPattern | URLResolver] = []

urlpatterns: list[URLPattern | URLResolver] = [
    *reading,
    *proposing,
    *working,
    path(
        "usulan/<str:code>/", public.proposal_detail, name="proposal_detail"
    ),  # last: takes what is left below usulan/
]
