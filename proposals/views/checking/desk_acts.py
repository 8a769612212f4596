"""What an officer of kelurahan or kecamatan can do to a proposal: form, action and words of each move."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from proposals.actions.correction import correct_place, reroute
from proposals.actions.review import reject, return_to_proposer, verify
from proposals.forms import review as forms
from proposals.forms.acts import ActForm, RerouteForm, ReturnForm
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import available_moves


@dataclass(frozen=True)
class Act:
    """One move as list and page offer it; ``key`` is its letter on the keyboard, ``done`` the message afterwards."""

    form: type[ActForm]
    perform: Callable[..., Proposal]
    label: Promise
    icon: str
    key: str
    done: Promise
    tone: str = "outline-primary"


N = MoveName
ACTS: dict[str, Act] = {
    N.VERIFY: Act(
        forms.VerifyForm,
        verify,
        pgettext_lazy("tindakan", "Verifikasi"),
        "clipboard-check",
        "v",
        _("Usulan %(code)s terverifikasi."),
        "primary",
    ),
    N.RETURN: Act(
        ReturnForm,
        return_to_proposer,
        _("Kembalikan"),
        "undo-2",
        "b",
        _("Usulan %(code)s dikembalikan kepada pengusul."),
    ),
    N.CORRECT: Act(
        forms.CorrectForm,
        correct_place,
        _("Koreksi lokasi"),
        "map-pin",
        "l",
        _("Lokasi usulan %(code)s dikoreksi; pengusul diberi tahu."),
    ),
    N.REROUTE: Act(
        RerouteForm, reroute, _("Alihkan"), "route", "a", _("Usulan %(code)s dialihkan ke perangkat daerah lain.")
    ),
    N.REJECT: Act(
        forms.RejectForm,
        reject,
        _("Tolak"),
        "circle-x",
        "t",
        _("Usulan %(code)s ditolak; alasannya tampil untuk umum."),
        "danger",
    ),
}
# These leave the proposal where it is, to be dealt with.
STAYING = (N.CORRECT, N.REROUTE)


@dataclass(frozen=True)
class Offer:
    """A move the page offers now, with its form; ``is_open`` when it was asked for, or sent and needs mending."""

    name: str
    act: Act
    form: ActForm
    is_open: bool


def list_offers(user: User, proposal: Proposal, sent: tuple[str, ActForm] | None, wanted: str) -> list[Offer]:
    """Exactly the moves the server will accept; the form that was sent keeps what was typed."""
    allowed = available_moves(user, proposal)
    kept = dict([sent]) if sent else {}
    is_open = sent[0] if sent else wanted if wanted in allowed else N.VERIFY
    return [
        Offer(name, act, kept.get(name) or act.form(proposal=proposal, name=name), name == is_open)
        for name, act in ACTS.items()
        if name in allowed
    ]
