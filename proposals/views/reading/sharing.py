"""The picture beside a shared link."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from proposals.models import Proposal
from proposals.renderers.card import Card, draw_card

CARD_AGE = 3600  # seconds a messenger may keep the picture before it asks again


@login_not_required
@require_safe
@override(settings.LANGUAGE_CODE)
def share_card(request: HttpRequest, code: str) -> HttpResponse:
    """Of public proposals only, whoever asks: messengers keep the picture and show it to others."""
    related = Proposal.objects.public().select_related("round__theme", "kelurahan")
    proposal = get_object_or_404(related, code=code)
    card = Card(
        title=proposal.title,
        code=code,
        status=proposal.get_public_status_display(),
        place=_("Kelurahan %(name)s") % {"name": proposal.kelurahan.name if proposal.kelurahan else "–"},
        theme=proposal.round.theme.name,
        theme_slug=proposal.round.theme.slug,
        city=settings.CITY_NAME,
    )
    etag = f'"{sha256(repr(card).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag) or HttpResponse(draw_card(card), content_type="image/png")
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=CARD_AGE)
    return answer
