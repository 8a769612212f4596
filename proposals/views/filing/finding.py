"""Fragments of a page, asked for while somebody types: activities of the kamus, proposals that want the same."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.pace import paced
from proposals.search.catalog import search_catalog
from proposals.search.similar import similar
from regions.models import Region
from themes.models import CatalogItem, ThemeRound

LONGEST = 200  # characters of what is typed
KEPT_SECONDS = 300  # the kamus of a round hardly ever changes; a word typed again costs nothing


@login_not_required
@gzip_page
@paced("q", is_fragment=True)
@cache_control(private=True, max_age=KEPT_SECONDS)
@require_safe
def catalog_search(request: HttpRequest) -> HttpResponse:
    """``?tema=&q=``: radio buttons; ``terpilih`` is the activity chosen before, which stays in the list."""
    words, chosen = read_words(request, "q"), read_number(request, "terpilih")
    found = search_catalog(find_round(request), words)
    context = {"found": found, "choices": keep_chosen(found, chosen), "words": words, "chosen": chosen}
    return render(request, "proposals/_catalog_choices.html", context)


@login_not_required
@gzip_page
@paced("judul", is_fragment=True)
@never_cache
@require_safe
def similar_proposals(request: HttpRequest) -> HttpResponse:
    """``?tema=&judul=&kelurahan=&kecuali=``: a kelurahan's primary key, and the key of the draft being written."""
    place, draft = read_number(request, "kelurahan"), read_key(request, "kecuali")
    kelurahan = Region.objects.select_related("parent").filter(pk=place).first() if place else None
    found = similar(find_round(request), read_words(request, "judul"), kelurahan=kelurahan, exclude=draft)
    return render(request, "proposals/_similar.html", {"similar": found, "draft_key": draft})


def read_words(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def read_number(request: HttpRequest, name: str) -> int | None:
    digits = request.GET.get(name, "")[:18]
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def read_key(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def find_round(request: HttpRequest) -> ThemeRound:
    """The round named by ``putaran`` (its key), else that of the theme that takes proposals, its next, or its last.

    Raises Http404.
    """
    number = read_number(request, "putaran")
    named = ThemeRound.objects.select_related("theme", "cycle").filter(pk=number).first() if number else None
    if named:
        return named
    rounds = ThemeRound.objects.filter(theme__slug=request.GET.get("tema", "").replace("\x00", ""))
    for round_ in rounds.one_per_theme(timezone.now()):
        return round_
    raise Http404


def keep_chosen(found: list[CatalogItem], chosen: int | None) -> list[CatalogItem]:
    """What was chosen stays on top, also where other words are typed now."""
    if chosen is None or any(item.pk == chosen for item in found):
        return found
    return [*CatalogItem.objects.active().filter(pk=chosen), *found]
