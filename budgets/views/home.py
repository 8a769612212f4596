"""The first page of a workspace: what waits for me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from budgets.boards.duties import list_duties
from proposals.views.people import signed_in


@require_safe
def work_home(request: HttpRequest) -> HttpResponse:
    """One card per duty; a citizen's own work is the own proposals."""
    duties = list_duties(signed_in(request))
    if not duties:
        return redirect("my_proposals")
    return render(request, "budgets/work_home.html", {"duties": duties})
