"""The beginning of a proposal: choose a theme, say who proposes. From there on it is a draft, written step by step."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from accounts.guests import open_guest_session
from musrenbang.lib.denied import Denied
from musrenbang.lib.kept_form import keep, take_kept
from musrenbang.lib.throttle import is_too_often
from proposals.actions.steps import begin
from proposals.enums import Channel, Status, Step
from proposals.forms.filing import start_values
from proposals.forms.steps import Frame, WhoForm
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from proposals.steps import fingerprint
from proposals.views.filing.saving import BY_ITSELF, answer_saved, answer_unsaved, is_by_itself, read_page, remember
from proposals.views.filing.step_page import show_step
from proposals.views.people import channel_of, person_of, say_where_it_waits
from themes.enums import Stage
from themes.models import ThemeRound

UNFINISHED = frozenset({"nanti", BY_ITSELF})  # postings that go nowhere yet, so nothing needs to be there
STAGES = {Stage.OPEN: 0, Stage.ANNOUNCED: 1}


@login_not_required
@gzip_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest) -> HttpResponse:
    """Without a theme in the address: choose one. With a theme: the first step."""
    slug = request.GET.get("tema", "")
    round_ = find_round(slug)
    if request.method == "POST" and round_:
        return _begin(request, round_)
    if round_ is None or round_.stage != Stage.OPEN:
        if slug:
            messages.info(request, _("Tema ini sedang tidak menerima usulan. Pilih tema lain atau lihat jadwalnya."))
        return _choose_theme(request)
    person = person_of(request)
    frame = Frame(round_, channel_of(person))
    if typed := take_kept(request):
        messages.info(request, _("Isian Anda dipulihkan. Periksa, lalu lanjutkan."))
        return _show(request, WhoForm(typed, frame=frame, is_complete=False), Ticket.read(typed))
    initial = start_values(person, round_, frame.channel)
    return _show(request, WhoForm(frame=frame, initial=initial), Ticket())


def find_round(slug: str) -> ThemeRound | None:
    """The newest round of a theme that has opened; a form that arrives late still finds it, and stays a draft."""
    rounds = ThemeRound.objects.for_list().of_running_cycles().begun_at(timezone.now())
    return rounds.filter(theme__slug=slug.replace("\x00", "")).order_by("-opens_at").first()


def _choose_theme(request: HttpRequest) -> HttpResponse:
    """Open themes first, then those to come, then those that have closed."""
    rounds = ThemeRound.objects.of_running_cycles().one_per_theme(timezone.now())
    rounds.sort(key=lambda round_: STAGES.get(round_.stage, 2))
    is_assisted = channel_of(person_of(request)) == Channel.ASSISTED
    return render(request, "proposals/choose_theme.html", {"rounds": rounds, "is_assisted": is_assisted})


def _begin(request: HttpRequest, round_: ThemeRound) -> HttpResponse:
    """The first POST makes the draft and, for whoever has no account, the guest it belongs to.

    Whether somebody pressed a button or the page saves by itself what is typed: one ticket is one draft.
    """
    person, ticket = person_of(request), Ticket.read(request.POST)
    if person is None and "akun" in request.POST and (answer := _ask_to_sign_in(request)):
        return answer
    frame, is_whole = Frame(round_, channel_of(person)), request.POST.keys().isdisjoint(UNFINISHED)
    form = WhoForm(request.POST, frame=frame, is_complete=is_whole)
    if not form.is_valid() and not is_by_itself(request):
        return _show(request, form, ticket, status=422)
    if person is None and not _is_begun(ticket) and is_too_often(request, "file", limit=settings.GUEST_FILINGS):
        sentence = _("Banyak sekali usulan baru dari jaringan ini. Tunggu beberapa menit, atau masuk dulu.")
        return _refuse(request, form, ticket, sentence, status=429)
    try:
        proposal = begin(
            key=ticket.key,
            round_=round_,
            by=person,
            is_opener=ticket.is_genuine,
            channel=frame.channel,
            opened_at=ticket.opened_at,
            entry=form.read_entry(),
        )
    except Denied as denied:
        return _refuse(request, form, ticket, denied.sentence, status=409)
    if person is None and proposal.author:
        open_guest_session(request, proposal.author)
    return _say_where(request, form, proposal) if is_by_itself(request) else _go_on(request, proposal)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Whoever opened the form with an account; what was typed waits for her, unless it is too much for that (None)."""
    if is_by_itself(request):
        return answer_unsaved(_("Belum tersimpan: Anda perlu masuk lagi. Tekan “Lanjut”; isian Anda ikut."), 409)
    if not keep(request):
        return None
    messages.warning(request, _("Anda perlu masuk lagi. Isian Anda disimpan dan muncul kembali setelah masuk."))
    return redirect_to_login(request.get_full_path())


def _is_begun(ticket: Ticket) -> bool:
    """Whether its draft is here already: posting it again is no new filing."""
    return ticket.is_genuine and Proposal.objects.filter(key=ticket.key).exists()


def _refuse(request: HttpRequest, form: WhoForm, ticket: Ticket, sentence: str, *, status: int) -> HttpResponse:
    if is_by_itself(request):
        return answer_unsaved(sentence, status)
    form.add_error(None, sentence)
    return _show(request, form, ticket, status=status)


def _say_where(request: HttpRequest, form: WhoForm, proposal: Proposal) -> HttpResponse:
    """The page now stands at the address of its draft, and holds the token of the session that began with it."""
    saved = fingerprint(proposal, Step.WHO)
    remember(request, read_page(request), saved)
    address = reverse("proposal_step", args=[proposal.key, Step.WHO])
    return answer_saved(form, saved, address=address, token=get_token(request))


def _go_on(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    if "nanti" in request.POST:
        messages.success(request, say_where_it_waits(request))
        return redirect("my_proposals")
    return redirect("proposal_step", key=proposal.key, step=Step.WHAT)


def _show(request: HttpRequest, form: WhoForm, ticket: Ticket, *, status: int = 200) -> HttpResponse:
    person = person_of(request)
    started = Proposal.objects.owned_by(person).filter(round=form.frame.round, status=Status.DRAFT) if person else None
    begun = started.order_by("-started_at").first() if started is not None else None
    return show_step(request, Step.WHO, form, ticket=ticket, begun=begun, status=status)
