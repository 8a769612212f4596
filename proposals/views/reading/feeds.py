"""Feeds of news, for readers of feeds and for journalists."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from musrenbang.lib.bilingual import shown
from musrenbang.lib.rupiah import format_rupiah
from musrenbang.lib.same_for_everybody import same_for_everybody
from proposals.datasets.headlines import Headline, list_headlines
from proposals.models import Proposal
from themes.models import Theme

if TYPE_CHECKING:
    FeedOfHeadlines = Feed[Headline, Theme | None]
else:
    FeedOfHeadlines = Feed  # generic for the type checker only

CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # XML has no way to write them


class NewsFeed(FeedOfHeadlines):
    """New proposals and published answers, of one theme or of all."""

    def get_object(self, request: HttpRequest, slug: str = "") -> Theme | None:
        return get_object_or_404(Theme, slug=slug) if slug else None

    def title(self, obj: Theme | None) -> str:
        name = f"Musrenbang Tematik {settings.CITY_NAME}"
        return f"{name}: {shown(obj, 'name')}" if obj else name

    def description(self, obj: Theme | None) -> str:
        return _("Usulan baru dan keputusan yang diumumkan.")

    def link(self, obj: Theme | None) -> str:
        return reverse("theme", args=[obj.slug]) if obj else reverse("proposal_list")

    def items(self, obj: Theme | None) -> list[Headline]:
        return list_headlines(Proposal.objects.filter(round__theme=obj) if obj else Proposal.objects.all())

    def item_title(self, item: Headline) -> str:
        word = item.proposal.get_public_status_display() if item.is_answer else _("Usulan baru")
        return escape(CONTROL.sub(" ", f"{word}: {item.proposal.title}"))

    def item_description(self, item: Headline) -> str:
        kelurahan = item.proposal.kelurahan
        place = kelurahan.name if kelurahan else "–"
        facts = (
            item.proposal.code,
            shown(item.proposal.round.theme, "name"),
            place,
            format_rupiah(item.proposal.requested_amount),
        )
        return escape(CONTROL.sub(" ", " · ".join(map(str, facts))))

    def item_link(self, item: Headline) -> str:
        return reverse("proposal_detail", args=[item.proposal.code])

    def item_guid(self, item: Headline) -> str:
        kind = "keputusan" if item.is_answer else "usulan"
        return f"{item.proposal.key}/{kind}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Headline) -> datetime:
        return item.happened_at

    def item_categories(self, item: Headline) -> list[str]:
        return [shown(item.proposal.round.theme, "name")]


news_feed = login_not_required(gzip_page(same_for_everybody(require_safe(NewsFeed()))))
