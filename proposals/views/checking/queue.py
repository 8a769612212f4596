"""The queue of a verifier: what waits, oldest first, narrowed and sorted by the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from proposals.boards.desk import count_desk, list_kelurahan, list_rw, read_page
from proposals.boards.selection import COLUMNS, PHOTOS, Selection
from proposals.datasets.turns import VERIFICATION_TIME
from proposals.enums import Heap, Mark
from proposals.rules.moves import check_can_verify
from proposals.search.choices import theme_pairs
from proposals.views.checking.desk_acts import ACTS
from proposals.views.people import signed_in


@never_cache
@require_safe
def verify_queue(request: HttpRequest) -> HttpResponse:
    """One heap of the queue, twenty-five rows a page, with the moves beside each."""
    user = signed_in(request)
    check_can_verify(user)
    selection = Selection.from_query(request.GET.dict())
    rows, page = read_page(user, selection, request.GET.get("page", ""))
    context = {
        "selection": selection,
        "counters": count_desk(user),
        "rows": rows,
        "page": page,
        "acts": ACTS,
        "headings": {column: _heading(selection, column) for column in COLUMNS},
        "themes": theme_pairs(),
        "kelurahan": list_kelurahan(user),
        "rw": list_rw(user),
        "photos": PHOTOS,
        "marks": tuple(Mark.choices),
        "heaps": tuple(Heap.choices),
        "late_days": VERIFICATION_TIME.days,
    }
    return render(request, "proposals/verify_queue.html", context)


def _heading(selection: Selection, column: str) -> tuple[str, str]:
    """The order a click on a heading asks for, and what ``aria-sort`` says about the present one."""
    first, second = COLUMNS[column]
    if selection.urut not in {first, second}:
        return first, ""
    is_falling = selection.order.descending != (column == "age")  # the older, the earlier the day
    return (second if selection.urut == first else first), "descending" if is_falling else "ascending"
