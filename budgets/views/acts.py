"""What an officer can do to a proposal in triage: form, action and words of each move, in the order of the page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import Field, ModelChoiceField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budgets.actions import decisions
from budgets.forms import triage as forms
from budgets.models import AnswerTemplate
from budgets.selection import is_number
from budgets.wording import fill
from proposals.actions.correction import reroute
from proposals.actions.review import return_to_proposer
from proposals.enums import ReasonPurpose
from proposals.forms.acts import ActForm, RerouteForm, ReturnForm
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import available_moves


@dataclass(frozen=True)
class Act:
    """One move as list and page offer it. ``done`` is the message afterwards, ``key`` its letter on the keyboard,
    ``tone`` the look of its button.
    """

    url_name: str
    form: type[ActForm]
    perform: Callable[..., Proposal]
    label: Promise
    icon: str
    done: Promise
    key: str
    tone: str = "outline-primary"

    @property
    def takes_answer(self) -> bool:
        """Whether a ready sentence fits: there is a reason to give."""
        return "reason" in self.form.base_fields

    @property
    def purpose(self) -> str:
        """Which reasons fit the move."""
        return ReasonPurpose.RETURNING if self.form is ReturnForm else ReasonPurpose.REFUSING


N = MoveName
ACTS: dict[MoveName, Act] = {
    N.ACCEPT: Act(
        "triage_accept",
        forms.AcceptForm,
        decisions.accept,
        _("Akomodasi"),
        "circle-check",
        _("%(code)s diakomodasi. Keputusan tersimpan sampai diumumkan Bappeda."),
        "1",
        "primary",
    ),
    N.ASSESS: Act(
        "triage_assess",
        forms.AssessForm,
        decisions.assess,
        _("Koreksi volume dan anggaran"),
        "pencil",
        _("Hasil telaah %(code)s tersimpan."),
        "2",
    ),
    N.DEFER: Act(
        "triage_defer",
        forms.DeferForm,
        decisions.defer,
        _("Belum terakomodasi"),
        "circle-pause",
        _("%(code)s belum terakomodasi. Keputusan tersimpan sampai diumumkan Bappeda."),
        "3",
    ),
    N.REROUTE: Act(
        "triage_reroute",
        RerouteForm,
        reroute,
        _("Alihkan ke perangkat daerah lain"),
        "route",
        _("%(code)s dialihkan ke %(agency)s."),
        "4",
    ),
    N.RETURN: Act(
        "triage_return",
        ReturnForm,
        return_to_proposer,
        _("Kembalikan kepada pengusul"),
        "undo-2",
        _("%(code)s dikembalikan kepada pengusul."),
        "5",
    ),
    N.REFUSE: Act(
        "triage_refuse",
        forms.RefuseForm,
        decisions.refuse,
        _("Tolak"),
        "circle-x",
        _("%(code)s ditolak. Keputusan tersimpan sampai diumumkan Bappeda."),
        "6",
        "outline-danger",
    ),
    N.REOPEN: Act(
        "triage_reopen",
        forms.ReopenForm,
        decisions.reopen,
        _("Buka kembali keputusan"),
        "refresh-cw",
        _("%(code)s dibuka kembali dan bisa ditelaah lagi."),
        "7",
    ),
}


# In the order of the page; a correction of volume and amount is different for each, so it is not for many.
BULK = tuple(name for name in ACTS if name not in {N.ASSESS, N.REOPEN})


@dataclass(frozen=True)
class Offer:
    """A move the page offers now, with its form; ``is_open`` when it was asked for, or sent and needs mending."""

    name: MoveName
    act: Act
    form: ActForm
    is_open: bool


def list_offers(user: User, proposal: Proposal, sent: tuple[MoveName, ActForm] | None, wanted: str = "") -> list[Offer]:
    """Exactly the moves the server will accept; the form that was sent keeps what was typed.

    ``wanted`` is the move somebody came for.
    """
    allowed = available_moves(user, proposal)
    kept = dict([sent]) if sent else {}
    is_open = sent[0] if sent else wanted
    return [
        Offer(name, act, kept.get(name) or act.form(proposal=proposal, name=name), name == is_open)
        for name, act in ACTS.items()
        if name in allowed
    ]


def fill_in(data: QueryDict, user: User, proposal: Proposal, name: MoveName) -> ActForm:
    """The form of a move with a ready sentence and its reason in it; without one that fits, what was typed stays."""
    typed = data.copy()
    answer = find_answer(user, data.get("templat", ""), ACTS[name].form.base_fields.get("reason"))
    if answer:
        typed["reason"], typed["note"] = str(answer.reason_id), fill(answer.text, proposal)
    form = ACTS[name].form(proposal=proposal, name=name)
    form.initial = {**form.initial, **{field: typed[field] for field in form.fields if field in typed}}
    return form


def find_answer(user: User, key: str, reasons: Field | None) -> AnswerTemplate | None:
    """The ready sentence with this key, if ``user`` may take it and its reason is among ``reasons``."""
    fitting = reasons.queryset if isinstance(reasons, ModelChoiceField) else None
    if fitting is None or not is_number(key):
        return None
    usable = AnswerTemplate.objects.usable_by(user).filter(reason__in=fitting.all())
    return usable.filter(pk=int(key)).first()
