"""The page of one step: its form, where it stands among the others, and what it shows beside the form."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from musrenbang.lib.uploads import ACCEPTED_FILES
from proposals.datasets.place_tiles import lay_tiles
from proposals.enums import Status, Step
from proposals.forms.steps import FORMS, Frame, StepForm, stored_values
from proposals.forms.ticket import Ticket
from proposals.models import Proposal
from proposals.rules.attachments import MOST_FILES
from proposals.rules.completeness import find_gaps
from proposals.rules.filing import explain_closed
from proposals.search.catalog import search_catalog
from proposals.search.similar import similar_for
from proposals.steps import fingerprint
from themes.models import CatalogItem

STEPS = list(Step)
LONGEST_SEARCH = 200  # characters
KEY = re.compile(r"\d{1,18}", re.ASCII)  # of a row, whatever was posted
TOTAL = len(STEPS) + 1  # and the page to check and send
SHORT = {
    Step.WHO: _lazy("Siapa"),
    Step.WHAT: _lazy("Apa"),
    Step.WHERE: _lazy("Tempat"),
    Step.AMOUNT: pgettext_lazy("langkah", "Jumlah"),
    Step.PROOF: _lazy("Bukti"),
}


@dataclass(frozen=True)
class Mark:
    """One step in the row above the form."""

    number: int
    step: Step
    label: str
    is_done: bool
    is_current: bool
    is_open: bool


def list_marks(proposal: Proposal | None, current: Step | None) -> list[Mark]:
    """The steps in their order; finished ones and those before the current one can be gone back to."""
    gaps = {gap.step for gap in find_gaps(proposal)} if proposal else set(STEPS)
    here = STEPS.index(current) if current else len(STEPS)
    return [
        Mark(
            number=position + 1,
            step=step,
            label=str(SHORT[step]),
            is_done=step not in gaps and (step != Step.PROOF or position < here),
            is_current=step == current,
            is_open=proposal is not None and (position < here or step not in gaps),
        )
        for position, step in enumerate(STEPS)
    ]


def show_step(
    request: HttpRequest,
    step: Step,
    form: StepForm,
    *,
    ticket: Ticket | None = None,
    page: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render ``form`` as the page of ``step``. ``page`` names this page for as long as it stays open."""
    proposal = form.frame.proposal
    number = STEPS.index(step)
    context = {
        "step": step,
        "number": number + 1,
        "total": TOTAL,
        "title": step.label,
        "marks": list_marks(proposal, step),
        "form": form,
        "frame": form.frame,
        "round": form.frame.round,
        "proposal": proposal,
        "ticket": ticket,
        "page": page or uuid.uuid4().hex,
        "seen": fingerprint(proposal, step) if proposal else "",
        "before": STEPS[number - 1] if number else None,
        "autosaves": step != Step.PROOF and (proposal is None or proposal.status == Status.DRAFT),
        "is_returned": proposal is not None and proposal.status == Status.RETURNED,
        "closed": explain_closed(proposal) if proposal else "",
        "has_account": request.user.is_authenticated and not request.user.is_guest,
        **list_extras(step, form, request),
        **more,
    }
    return render(request, "proposals/step.html", context, status=status)


def list_extras(step: Step, form: StepForm, request: HttpRequest) -> dict[str, Any]:
    """What a step shows beside its form."""
    proposal = form.frame.proposal
    if step == Step.WHAT and "catalog_item" in form.fields:
        return list_activities(form, request.POST)
    if step == Step.WHERE and "kelurahan" in form.fields:
        return {"tiles": lay_tiles(str(form["kelurahan"].value() or "")), "show_tiles": "petak" in request.POST}
    if step == Step.PROOF and proposal:
        files = list(proposal.attachments.order_by("pk"))
        return {"attachments": files, "accepted": ACCEPTED_FILES, "most_files": MOST_FILES}
    return {}


def list_activities(form: StepForm, posted: QueryDict) -> dict[str, Any]:
    """The activities to choose from: those that fit the words, or the whole kamus for who leafs; the chosen one first.

    Also the proposals that want the same as the title says.
    """
    round_, proposal = form.frame.round, form.frame.proposal
    kamus = CatalogItem.objects.active().filter(cycle=round_.cycle_id, theme=round_.theme_id)
    words = posted.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = list(kamus) if "semua" in posted else search_catalog(round_, words) if words else []
    value = str(form["catalog_item"].value() or "")
    chosen = int(value) if KEY.fullmatch(value) else None
    kept = [] if chosen is None or any(item.pk == chosen for item in found) else list(kamus.filter(pk=chosen))
    return {
        "words": words,
        "found": found,
        "choices": [*kept, *found],
        "chosen": chosen,
        "kamus_size": kamus.count(),
        "similar": similar_for(proposal) if proposal else [],
    }


def list_newer(form: StepForm, proposal: Proposal) -> list[tuple[str, str]]:
    """What is stored by now where the posted form says otherwise: labels and values, spelled for people."""
    step = next(step for step, kind in FORMS.items() if isinstance(form, kind))
    frame = Frame(form.frame.round, form.frame.channel, proposal)
    fresh = FORMS[step](frame=frame, initial=stored_values(proposal))
    newer = []
    for name in fresh.fields:
        typed, stored = (str(bound[name].value() or "") for bound in (form, fresh))
        if typed != stored and fresh[name].label:
            newer.append((str(fresh[name].label), spell(fresh.fields[name], stored) or _("(kosong)")))
    return newer


def spell(field: forms.Field, value: str) -> str:
    """The words of a choice instead of its key."""
    choices = getattr(field, "choices", None)
    if choices is None:
        return value
    flat: dict[str, str] = {}
    for key, label in choices:
        if isinstance(label, list | tuple):
            flat |= {str(inner): str(word) for inner, word in label}
        else:
            flat[str(key)] = str(label)
    return flat.get(value, value)
