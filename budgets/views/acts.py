"""What an officer can do to a proposal in triage: form, action and words of each move, in the order of the page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets import forms
from budgets.actions import decisions
from proposals.actions.correction import reroute
from proposals.actions.review import return_to_proposer
from proposals.forms.acts import ActForm, RerouteForm, ReturnForm
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import available_moves


@dataclass(frozen=True)
class Act:
    """One move as the page offers it. ``done`` is the message afterwards; ``tone`` the look of its button."""

    url_name: str
    form: type[ActForm]
    perform: Callable[..., Proposal]
    label: Promise
    icon: str
    done: Promise
    tone: str = "outline-primary"


N = MoveName
ACTS: dict[MoveName, Act] = {
    N.ACCEPT: Act(
        "triage_accept",
        forms.AcceptForm,
        decisions.accept,
        _("Akomodasi"),
        "circle-check",
        _("%(code)s diakomodasi. Keputusan tersimpan sampai diumumkan Bappeda."),
        "primary",
    ),
    N.ASSESS: Act(
        "triage_assess",
        forms.AssessForm,
        decisions.assess,
        _("Koreksi volume dan anggaran"),
        "pencil",
        _("Hasil telaah %(code)s tersimpan."),
    ),
    N.DEFER: Act(
        "triage_defer",
        forms.DeferForm,
        decisions.defer,
        _("Belum terakomodasi"),
        "circle-pause",
        _("%(code)s belum terakomodasi. Keputusan tersimpan sampai diumumkan Bappeda."),
    ),
    N.REROUTE: Act(
        "triage_reroute",
        RerouteForm,
        reroute,
        _("Alihkan ke perangkat daerah lain"),
        "route",
        _("%(code)s dialihkan ke %(agency)s."),
    ),
    N.RETURN: Act(
        "triage_return",
        ReturnForm,
        return_to_proposer,
        _("Kembalikan kepada pengusul"),
        "undo-2",
        _("%(code)s dikembalikan kepada pengusul."),
    ),
    N.REFUSE: Act(
        "triage_refuse",
        forms.RefuseForm,
        decisions.refuse,
        _("Tolak"),
        "circle-x",
        _("%(code)s ditolak. Keputusan tersimpan sampai diumumkan Bappeda."),
        "outline-danger",
    ),
    N.REOPEN: Act(
        "triage_reopen",
        forms.ReopenForm,
        decisions.reopen,
        _("Buka kembali keputusan"),
        "refresh-cw",
        _("%(code)s dibuka kembali dan bisa ditelaah lagi."),
    ),
}


@dataclass(frozen=True)
class Offer:
    """A move the page offers now, with its form; ``is_open`` when it was sent and needs mending."""

    name: MoveName
    act: Act
    form: ActForm
    is_open: bool


def list_offers(user: User, proposal: Proposal, sent: tuple[MoveName, ActForm] | None) -> list[Offer]:
    """Exactly the moves the server will accept; the form that was sent keeps what was typed."""
    allowed = available_moves(user, proposal)
    kept = dict([sent]) if sent else {}
    return [
        Offer(name, act, kept.get(name) or act.form(proposal=proposal, name=name), name in kept)
        for name, act in ACTS.items()
        if name in allowed
    ]
