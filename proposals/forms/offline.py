"""The form that works without signal: one page for every theme, its lists kept on the phone."""

from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _lazy

from accounts.datasets import current_consent_text
from accounts.enums import ConsentPurpose
from musrenbang.lib.bilingual import shown
from musrenbang.lib.clock import write_deadline
from musrenbang.lib.layouts import make_helper
from proposals.enums import ProposerKind
from proposals.forms.choices import agency_choices, child_ages, group, kelurahan_choices, proposer_kinds
from proposals.forms.filing import FIELD_ORDER
from proposals.forms.whole import WholeForm
from proposals.layouts import offline_layout
from themes.enums import Stage
from themes.models import CatalogItem, ThemeRound

OPENED_SALT = "luring"


class OfflineForm(WholeForm):
    """The filing form before anybody knows the theme; the phone fills its lists, the server checks what arrives."""

    tema = forms.ChoiceField(label=_lazy("Tema"), choices=[("", _lazy("Pilih tema"))])

    def __init__(self) -> None:
        forms.Form.__init__(self, auto_id="id_%s")
        self.kinds = list(ProposerKind)
        self.fields["proposer_kind"].choices = ProposerKind.choices  # type: ignore[attr-defined]
        self.offer_counts({})
        self.order_fields(["tema", *FIELD_ORDER])
        self.helper = make_helper(offline_layout())


def pack_choices() -> dict[str, Any]:
    """Everything the offline form offers, the same for everybody: themes, kamus, places, agencies, wording.

    ``opened`` is the server's word that the form was there at that moment; it decides about the grace.
    """
    now = timezone.now()
    rounds = [r for r in ThemeRound.objects.of_running_cycles().one_per_theme(now) if r.stage_at(now) == Stage.OPEN]
    return {
        "made_at": localtime(now).isoformat(timespec="minutes"),
        "opened": signing.dumps(now.isoformat(), salt=OPENED_SALT, compress=False),
        "rounds": [pack_round(round_) for round_ in rounds],
        "kelurahan": kelurahan_choices()[1:],
        "agencies": agency_choices()[1:],
        "wordings": {
            "agrees": pack_wording(ConsentPurpose.CHILD_PROPOSAL),
            "accommodation_agrees": pack_wording(ConsentPurpose.ACCOMMODATION),
        },
    }


def pack_wording(purpose: ConsentPurpose) -> dict[str, Any] | None:
    """The text people agree to; the tick sends its version."""
    text = current_consent_text(purpose)
    return {"version": text.version, "body": text.body} if text else None


def pack_round(round_: ThemeRound) -> dict[str, Any]:
    theme = round_.theme
    return {
        "slug": theme.slug,
        "name": shown(theme, "name"),
        "closes_at": round_.closes_at.isoformat(),
        "closes": write_deadline(round_.closes_at),
        "kinds": [kind.value for kind in proposer_kinds(theme)],
        "ages": [band for band, _word in child_ages(theme)],
        "needs_guardian": theme.needs_guardian,
        "kamus": pack_catalog(round_),
    }


def pack_catalog(round_: ThemeRound) -> list[tuple[str, list[list[int | str]]]]:
    """The kamus under the agencies that do the work: id, name, unit, price in rupiah."""
    items = CatalogItem.objects.active().filter(cycle=round_.cycle_id, theme=round_.theme_id)
    rows: dict[int, list[int | str]] = {item.pk: [item.pk, item.name, item.unit, item.unit_price] for item in items}
    grouped = group(items, lambda item: item.agency.name if item.agency else "", lambda item: (item.pk, item.name))
    return [(agency, [rows[pk] for pk, _name in chosen]) for agency, chosen in grouped]
