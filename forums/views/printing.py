"""Print sheets, print the same again, and say which came home unused."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.actions.paper.printing import list_batch, mark_unused, print_sheets
from forums.datasets.picks import list_offered, read_number
from forums.enums import PaperKind
from forums.forms.paper import catalog_code, row_form
from forums.forms.printing import PrintForm
from forums.renderers.paper import Content, render_paper
from forums.views.frame import find_session, go_back
from forums.views.paper import show_paper
from musrenbang.lib.denied import Denied
from musrenbang.lib.numerals import counted
from proposals.forms.ticket import Ticket
from proposals.views.people import signed_in
from themes.models import CatalogItem, ForumSession
from themes.rules import check_can_run


@require_POST
def work_forum_paper_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the sheets; the same form sent twice is one printing."""
    session, form = find_session(request, pk), PrintForm(request.POST)
    check_can_run(signed_in(request), session)
    if form.is_valid():
        try:
            sheets = print_sheets(
                session_id=session.pk,
                batch=Ticket.read(request.POST).key,
                by=signed_in(request),
                wanted=form.read_wanted(),
                is_large=form.is_large,
                choices=len(list_offered(session)),
            )
        except Denied as denied:
            form.add_error(None, denied.sentence)
        else:
            messages.success(request, counted("%(count)s lembar siap dicetak.", len(sheets)))
            return go_back(request, session, f"cetakan-{sheets[0].batch}", to="work_forum_paper")
    return show_paper(request, session, print_form=form)


@never_cache
@require_safe
def work_forum_paper_pdf(request: HttpRequest, pk: int, batch: uuid.UUID) -> HttpResponse:
    """The sheets of one printing as PDF, as often as one likes."""
    session = find_session(request, pk)
    sheets = list_batch(session, batch)
    if not sheets:
        raise Http404
    response = HttpResponse(render_paper(session, sheets, read_content(session)), content_type="application/pdf")
    label = f"{sheets[0].label}-{sheets[-1].label}"
    response["Content-Disposition"] = f'attachment; filename="kertas-forum-{session.pk}-{label}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def read_content(session: ForumSession) -> Content:
    """What stands on the rows: the forms of the screen, the short list, the kamus of the round."""
    items = CatalogItem.objects.active().filter(cycle=session.round.cycle_id, theme=session.round.theme_id)
    proposal = row_form(PaperKind.PROPOSAL, session)
    wording = getattr(proposal, "consent_text", None) if session.round.theme.needs_guardian else None
    return Content(
        forms={PaperKind.PROPOSAL: proposal, PaperKind.ATTENDANCE: row_form(PaperKind.ATTENDANCE, session)},
        choices=[(str(read_number(item)), item.proposal.title) for item in list_offered(session)],
        kamus=[(catalog_code(item.pk), item) for item in items.select_related("agency").order_by("pk")],
        consent=wording.body if wording else "",
    )


@require_POST
def work_forum_paper_unused(request: HttpRequest, pk: int, batch: uuid.UUID) -> HttpResponse:
    """What did not come back of a printing stayed empty."""
    session = find_session(request, pk)
    count = mark_unused(session_id=session.pk, batch=batch, by=signed_in(request))
    messages.success(request, counted("%(count)s baris ditandai tidak terpakai.", count))
    return go_back(request, session, f"cetakan-{batch}", to="work_forum_paper")
