"""People without e-mail whom an officer tells: a telephone number, a text ready to send, and what was done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from musrenbang.lib.keyset import Order, paginate
from proposals.actions.disclosing import note_proposals_shown
from proposals.actions.outbox import mobile_of
from proposals.actions.telling import note_told, note_unreached, take_back
from proposals.datasets.public import proposer_label
from proposals.enums import MessageStatus, Shown
from proposals.models import Message
from proposals.news import News, read_news
from proposals.notifications import write_text
from proposals.rules.moves import check_can_verify
from proposals.views.people import signed_in

OLDEST_FIRST = Order("pk", descending=False)
MOST_DONE = 10
DONE_FOR = timedelta(days=2)  # how long what was noted can be taken back on this page
ACTS: dict[str, tuple[Callable[..., Message], object]] = {
    "sudah": (note_told, _lazy("Dicatat: pengusul %(code)s sudah diberi tahu.")),
    "tidak-terhubung": (note_unreached, _lazy("Dicatat: pengusul %(code)s tidak bisa dihubungi.")),
    "batal": (take_back, _lazy("Catatan untuk %(code)s dibatalkan; kabarnya menunggu lagi.")),
}


@dataclass(frozen=True)
class Call:
    """One person to tell about one proposal; ``earlier`` messages about it are told along."""

    message: Message
    news: News
    who: str
    contact: str
    number: str
    text: str
    earlier: int

    @property
    def whatsapp(self) -> str:
        """Opens WhatsApp on the officer's own phone; the portal itself sends nothing."""
        return f"https://wa.me/{self.number.removeprefix('+')}?text={quote(self.text)}"


@never_cache
@require_safe
def work_notices(request: HttpRequest) -> HttpResponse:
    """Whom to tell, the longest waiting first, one line per proposal."""
    user = signed_in(request)
    check_can_verify(user)
    mine = Message.objects.to_be_told_by(user)
    waiting = mine.filter(status=MessageStatus.WAITING)
    page = paginate(waiting.newest_per_proposal().for_telling(), OLDEST_FIRST, request.GET.get("page", ""))
    noted = mine.filter(sent_by=user, created_at__gt=timezone.now() - DONE_FOR).exclude(status=MessageStatus.WAITING)
    shown = [message.event.proposal for message in page.object_list]
    note_proposals_shown(what=Shown.CALL, by=user, proposals=shown)
    context = {
        "page": page,
        "calls": list_calls(page.object_list),
        "count": waiting.newest_per_proposal().count(),
        "done": noted.select_related("event__proposal").order_by("-pk")[:MOST_DONE],
    }
    return render(request, "proposals/work_notices.html", context)


def list_calls(rows: list[Message]) -> list[Call]:
    proposals = [message.event.proposal_id for message in rows]
    same = Message.objects.waiting_for_a_call().filter(event__proposal__in=proposals).order_by()
    counts = dict(same.values_list("event__proposal").annotate(Count("pk")))
    return [describe_call(message, counts.get(message.event.proposal_id, 1) - 1) for message in rows]


def describe_call(message: Message, earlier: int) -> Call:
    proposal = message.event.proposal
    return Call(
        message=message,
        news=read_news(message),
        who=proposal.proposer_name or proposer_label(proposal),
        contact=proposal.contact,
        number=mobile_of(message.recipient, proposal),
        text=write_text(message),
        earlier=earlier,
    )


@require_POST
def work_notice_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Note that a person was told, could not be reached, or neither."""
    if act not in ACTS:
        raise Http404
    perform, sentence = ACTS[act]
    user = signed_in(request)
    check_can_verify(user)
    message = perform(message_id=pk, by=user)
    messages.success(request, str(sentence) % {"code": message.event.proposal.code})
    return redirect("work_notices")
