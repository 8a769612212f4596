"""The ready sentences of an agency: list, write, change, lay aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from budgets.actions.desk import save_answer
from budgets.boards.desk import list_answers
from budgets.forms.desk import AnswerForm
from budgets.models import AnswerTemplate
from budgets.rules import check_can_edit_answer, check_can_triage
from musrenbang.lib.denied import Denied
from proposals.views.people import signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def triage_answers(request: HttpRequest) -> HttpResponse:
    """Everything one may choose from, and a new one."""
    user = signed_in(request)
    check_can_triage(user)
    form = AnswerForm(request.POST if request.method == "POST" else None, agencies=user.agency_ids())
    if form.is_valid():
        save_answer(by=user, **form.cleaned_data)
        messages.success(request, _("Kalimat tersimpan."))
        return redirect("triage_answers")
    own = AnswerTemplate.objects.written_for(user)
    context = {
        "shared": [answer for answer in list_answers(user) if answer.agency_id is None],
        "own": own,
        "form": form if user.agency_ids() else None,
    }
    return render(request, "budgets/triage_answers.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def triage_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of the own agency's."""
    user = signed_in(request)
    answer = get_object_or_404(AnswerTemplate.objects.written_for(user), pk=pk)
    check_can_edit_answer(user, answer)
    names = ("agency", "reason", "title", "text", "is_active")
    initial = {name: getattr(answer, name) for name in names} | {"seen": answer.imprint}
    form = AnswerForm(request.POST if request.method == "POST" else None, agencies=user.agency_ids(), initial=initial)
    stored = None
    if form.is_valid():
        try:
            save_answer(pk=pk, by=user, **form.cleaned_data)
        except Denied as denied:
            form.add_error(None, denied.sentence)
            stored = AnswerTemplate.objects.select_related("reason", "agency").get(pk=pk)
            form.see(stored.imprint)
        else:
            messages.success(request, _("Kalimat tersimpan."))
            return redirect("triage_answers")
    status = 409 if stored else 422 if form.errors else 200
    return render(request, "budgets/triage_answer.html", {"form": form, "stored": stored}, status=status)
