"""Filing without signal: the page and its lists for the phone to keep, and the door its drafts come in by."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from musrenbang.lib.denied import Denied
from musrenbang.lib.throttle import is_too_often
from musrenbang.lib.uploads import UploadRefused
from proposals.actions.parcels import Parcel, add_photo, find_sent, is_begun, says_the_same, send_parcel, unpack
from proposals.enums import Channel
from proposals.forms.offline import OPENED_SALT, OfflineForm, pack_choices
from proposals.forms.whole import WholeForm
from proposals.models import Proposal
from proposals.rules.attachments import MOST_FILES
from proposals.views.people import channel_of
from themes.models import ThemeRound

KEPT, SENT, MEND, CLOSED, LATER = "kept", "sent", "mend", "closed", "later"


@login_not_required
@gzip_page
@require_safe
def offline_form(request: HttpRequest) -> HttpResponse:
    """The form that a phone keeps; it holds nothing about anybody."""
    return render(request, "proposals/offline_form.html", {"form": OfflineForm(), "most_files": MOST_FILES})


@login_not_required
@gzip_page
@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """What a phone shows instead of a page it cannot reach."""
    return render(request, "proposals/offline_page.html")


@login_not_required
@gzip_page
@cache_control(no_cache=True, public=True)
@require_safe
def offline_data(request: HttpRequest) -> JsonResponse:
    """The lists of the form, the same for everybody."""
    return JsonResponse(pack_choices())


@login_not_required
@never_cache
@require_safe
def offline_sender(request: HttpRequest) -> JsonResponse:
    """As whom this browser would send now, and the token it needs. Who has no account is nobody in particular."""
    user = account_of(request)
    return JsonResponse(
        {
            "token": get_token(request),
            "owner": salted_hmac("luring", str(user.pk)).hexdigest()[:16] if user else "",
            "name": str(user) if user else "",
            "is_helper": bool(user and channel_of(user) == Channel.ASSISTED),
        }
    )


@login_not_required
@never_cache
@require_POST
def offline_send(request: HttpRequest) -> JsonResponse:
    """One posting of a draft: its words, at most one photo, and whether it is the last."""
    parcel = read_parcel(request)
    if parcel is None:
        return answer(MEND, 422, sentence=_("Draf ini tidak terbaca. Buka, periksa, lalu simpan lagi."))
    if sent := find_sent(parcel):
        return answer_again(request, sent)
    slug = request.POST.get("tema", "").replace("\x00", "")
    begun = ThemeRound.objects.for_list().of_running_cycles().begun_at(timezone.now())
    round_ = begun.filter(theme__slug=slug).order_by("-opens_at").first()
    if round_ is None:
        return answer(MEND, 422, fields={"tema": [_("Tema ini sedang tidak menerima usulan. Pilih tema lain.")]})
    user = account_of(request)
    channel = channel_of(user) if user else Channel.ONLINE
    form = WholeForm(request.POST, round_=round_, channel=channel)
    if not form.is_valid():
        return answer(MEND, 422, fields=form.errors)
    if user is None and not is_begun(parcel) and is_too_often(request, "file", limit=settings.GUEST_FILINGS):
        return answer(LATER, 429)
    return _take(request, parcel, round_, user, channel, form)


def _take(
    request: HttpRequest, parcel: Parcel, round_: ThemeRound, user: User | None, channel: Channel, form: WholeForm
) -> JsonResponse:
    try:
        proposal, person = unpack(
            parcel,
            round_=round_,
            by=user,
            channel=channel,
            entry=form.read_entry(),
        )
        is_declared = "is_declared" in request.POST
        photos = add_photo(proposal, by=person, upload=request.FILES.get("upload"), is_declared=is_declared)
        if "last" not in request.POST:
            return answer(KEPT, 200, photos=photos)
        photos += request.POST.getlist("photo")
        return answer_sent(send_parcel(proposal, by=person, photos=photos))
    except UploadRefused as refused:
        return answer(MEND, 422, photo=refused.sentence)
    except Denied as denied:
        sent = find_sent(parcel)
        if sent:
            return answer_sent(sent, sentence=denied.sentence)
        if timezone.now() < round_.closes_at:
            return answer(MEND, 422, sentence=denied.sentence)
        return answer(CLOSED, 409, sentence=denied.sentence, url=draft_url(parcel) if user else "")


def answer_again(request: HttpRequest, sent: Proposal) -> JsonResponse:
    """The receipt once more; it says so when the phone has changed its words since."""
    form = WholeForm(request.POST, round_=sent.round, channel=Channel(sent.channel))
    is_same = not form.is_valid() or says_the_same(sent, form.read_entry())
    changed = _("Usulan ini sudah terkirim sebelum perubahan terakhir Anda; perubahan itu tidak ikut.")
    return answer_sent(sent, sentence="" if is_same else changed)


def account_of(request: HttpRequest) -> User | None:
    """Who is signed in with an account; None for strangers and guests."""
    user = request.user
    return user if isinstance(user, User) and not user.is_guest else None


def read_parcel(request: HttpRequest) -> Parcel | None:
    """The secret of the draft, and since when its form was open: the server's own signed word, or now."""
    try:
        secret = uuid.UUID(request.POST.get("secret", ""))
    except ValueError:
        return None
    try:
        opened_at = datetime.fromisoformat(signing.loads(request.POST.get("opened", ""), salt=OPENED_SALT))
    except signing.BadSignature:
        opened_at = timezone.now()
    return Parcel(secret, opened_at)


def draft_url(parcel: Parcel) -> str:
    return reverse("proposal_draft", args=[parcel.key])


def answer_sent(proposal: Proposal, *, sentence: str = "") -> JsonResponse:
    """The receipt; the same one however often it is asked for."""
    has_pin = proposal.author is not None and proposal.author.is_guest
    return answer(
        SENT,
        200,
        code=proposal.code,
        pin=proposal.pin if has_pin else "",
        title=proposal.title,
        url=reverse("proposal_detail", args=[proposal.code]),
        is_in_grace=proposal.is_in_grace,
        sentence=sentence,
    )


def answer(state: str, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"state": state, **more}, status=status)
