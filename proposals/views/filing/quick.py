"""One screen for a stack of paper notes: officers and facilitators file for people who have no phone."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.enums import REGION_ROLES
from accounts.models import User
from musrenbang.lib.denied import Denied
from musrenbang.lib.kept_form import keeps_typed, take_kept
from musrenbang.lib.uploads import ACCEPTED_FILES, UploadedBytes
from proposals.actions.attachments import add_attachment, remove_attachment
from proposals.actions.whole import file_at_once, keep_whole
from proposals.enums import Channel, Status
from proposals.forms.quick import QuickForm, carry_over, first_values, keep_what_is_right
from proposals.forms.ticket import Ticket
from proposals.models import Attachment, Proposal
from proposals.rules.attachments import MOST_FILES
from proposals.rules.filing import check_can_assist
from proposals.views.people import signed_in
from themes.enums import Stage
from themes.models import ThemeRound

LASTING = "quick_lasting"  # in the session: what the next note shares with the last one
SENT = "quick_sent"  # in the session: the key of the note just sent
MOST_SHOWN = 5


@dataclass
class Desk:
    """The officer, the rounds she may file in, and the round of the note before her."""

    user: User
    rounds: list[ThemeRound]
    round: ThemeRound


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_quick(request: HttpRequest) -> HttpResponse:
    """Type a note, send it, type the next one."""
    user = signed_in(request)
    check_can_assist(user)
    desk = _open_desk(request, user)
    if desk is None:
        return render(request, "proposals/quick_closed.html")
    if request.method == "POST":
        return _take(request, desk, Ticket.read(request.POST))
    if typed := take_kept(request):
        messages.info(request, _("Isian Anda dipulihkan. Periksa, lalu kirim."))
        return _show(request, desk, QuickForm(typed, round_=desk.round), Ticket.read(typed))
    lasting = request.session.get(LASTING, {})
    form = QuickForm(initial=first_values(user, desk.round, lasting), round_=desk.round)
    return _show(request, desk, form, Ticket())


def _open_desk(request: HttpRequest, user: User) -> Desk | None:
    """None when no theme takes proposals now. A note whose round closed while it was typed still finds its round."""
    wanted = request.POST.get("ganti") or request.POST.get("tema") or request.session.get(LASTING, {}).get("tema", "")
    running = ThemeRound.objects.of_running_cycles()
    if not any(user.has_role(role) for role in REGION_ROLES):
        running = running.facilitated_by(user)
    now = timezone.now()
    rounds = running.one_per_theme(now)
    open_now = [round_ for round_ in rounds if round_.stage_at(now) == Stage.OPEN]
    choice = rounds if request.method == "POST" else open_now
    chosen = next((round_ for round_ in choice if round_.theme.slug == wanted), None) or next(iter(open_now), None)
    return Desk(user, open_now, chosen) if chosen else None


def _take(request: HttpRequest, desk: Desk, ticket: Ticket) -> HttpResponse:
    """Send the note if it is whole; else keep what is right of it, its files above all, and show what is missing."""
    form = QuickForm(request.POST, round_=desk.round)
    if "ganti" in request.POST or "hapus" in request.POST:
        _keep_files(request, desk, ticket, form)
        _remove_file(request, desk, ticket)
        slug = request.POST.get("tema")
        before = next((round_.theme for round_ in desk.rounds if round_.theme.slug == slug), None)
        initial = carry_over(request.POST, before, desk.round.theme)
        return _show(request, desk, QuickForm(initial=initial, round_=desk.round), ticket)
    is_whole = form.is_valid()
    are_files_kept = _keep_files(request, desk, ticket, form)
    if not (is_whole and are_files_kept):
        return _show(request, desk, form, ticket, status=422)
    try:
        proposal = file_at_once(
            key=ticket.key,
            round_=desk.round,
            by=desk.user,
            channel=Channel.ASSISTED,
            opened_at=ticket.opened_at,
            entry=form.read_entry(is_declared="is_declared" in request.POST),
        )
    except Denied as denied:
        form.add_error(None, denied.sentence)
        return _show(request, desk, form, ticket, status=422)
    request.session[LASTING] = {**form.lasting_values(), "tema": desk.round.theme.slug}
    request.session[SENT] = str(proposal.key)
    return redirect("proposal_quick")


def _keep_files(request: HttpRequest, desk: Desk, ticket: Ticket, form: QuickForm) -> bool:
    """Keep each new file with a draft of the note, whatever else is wrong; False when one was refused."""
    uploads = request.FILES.getlist("upload")
    if not uploads:
        return True
    try:
        draft = keep_whole(
            key=ticket.key,
            round_=desk.round,
            by=desk.user,
            channel=Channel.ASSISTED,
            opened_at=ticket.opened_at,
            entry=keep_what_is_right(request.POST, form, desk.round, untitled=name_untitled()),
        )
    except Denied as denied:
        messages.error(request, denied.sentence)
        return False
    kept = [_keep_file(request, draft, upload) for upload in uploads]
    return all(kept)


@override("id")  # a title of a proposal, not of a page
def name_untitled() -> str:
    return _("Catatan tanpa judul")


def _keep_file(request: HttpRequest, draft: Proposal, upload: UploadedBytes) -> bool:
    try:
        add_attachment(proposal=draft, upload=upload, by=signed_in(request))
    except Denied as denied:
        messages.error(request, denied.sentence)
        return False
    return True


def _remove_file(request: HttpRequest, desk: Desk, ticket: Ticket) -> None:
    if "hapus" not in request.POST:
        return
    own = Attachment.objects.filter(proposal__in=Proposal.objects.owned_by(desk.user), proposal__key=ticket.key)
    attachment = get_object_or_404(own, key=read_key(request.POST["hapus"]))
    remove_attachment(attachment=attachment, by=desk.user)
    messages.success(request, _("“%(name)s” dihapus.") % {"name": attachment.original_name})


def read_key(text: str) -> uuid.UUID:
    """The key in ``text``; one that belongs to nothing when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _show(request: HttpRequest, desk: Desk, form: QuickForm, ticket: Ticket, *, status: int = 200) -> HttpResponse:
    mine = Proposal.objects.filter(entered_by=desk.user, channel=Channel.ASSISTED)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = mine.filter(submitted_at__gte=midnight).order_by("-submitted_at", "-pk")
    context = {
        "desk": desk,
        "form": form,
        "ticket": ticket,
        "attachments": Attachment.objects.filter(proposal__key=ticket.key, proposal__in=mine).order_by("pk"),
        "sent": None if form.is_bound else mine.filter(key=read_key(request.session.get(SENT, ""))).first(),
        "today_count": today.count(),
        "today": today[:MOST_SHOWN],
        "draft_count": mine.filter(status=Status.DRAFT).exclude(key=ticket.key).count(),
        "accepted": ACCEPTED_FILES,
        "most_files": MOST_FILES,
        "is_declared": "is_declared" in request.POST,
    }
    return render(request, "proposals/quick.html", context, status=status)
