"""How the forms are laid out. The templates own the form tag, the token and the buttons.

The classes ``only-…`` are shown or hidden by static/css/forms.css according to the answers above them; a browser that
cannot do that shows every part, and the form says which part belongs to which answer.
"""

from collections.abc import Sequence

from crispy_forms.layout import Div, Fieldset, Layout
from django.utils.translation import gettext as _

from musrenbang.lib.layouts import Piece
from proposals.enums import ProposerKind


def filing_layout(kinds: Sequence[ProposerKind], *, is_witnessed: bool) -> Layout:
    """What, where, who – and consent where a child may propose."""
    what = Fieldset(_("Apa yang diusulkan?"), *activity_fields(), "problem", css_class="panel")
    where = Fieldset(_("Di mana?"), *place_fields(), css_class="panel")
    who = Fieldset(
        _("Siapa yang mengusulkan?"),
        "proposer_kind",
        Div("group_name", css_class="only-group"),
        "proposer_name",
        "contact",
        css_class="panel",
    )
    parts = [what, where, who]
    if ProposerKind.CHILD in kinds:
        only = "" if ProposerKind.PERSON not in kinds else " only-child"
        parts.append(guardian_fieldset(only, is_witnessed=is_witnessed))
    return Layout(*parts)


def activity_fields() -> list[str | Div]:
    return [
        "source",
        Div("catalog_item", css_class="only-catalog"),
        "title",
        Div(
            "kind",
            Div("unit", "unit_price", css_class="side-by-side"),
            "first_agency",
            css_class="only-outside",
        ),
        Div("volume", "beneficiary_count", css_class="side-by-side"),
    ]


def place_fields() -> list[str | Div]:
    return ["kelurahan", Div("rw", "rt", css_class="side-by-side side-by-side-small"), "address"]


def guardian_fieldset(css_class: str, *, is_witnessed: bool) -> Fieldset:
    channel = ["consent_channel"] if is_witnessed else []
    fields = ["child_age", "guardian_kind", "given_by_name", "institution", *channel, "agrees"]
    return Fieldset(_("Persetujuan wali atau pendamping anak"), *fields, css_class=f"panel{css_class}")


def verify_layout() -> Layout:
    return Layout("recommendation", Div("volume", "amount", css_class="side-by-side"), "is_sure")


def reason_layout() -> Layout:
    return Layout("reason", "note")


def sentence_layout() -> Layout:
    return Layout("note")


def recommendation_layout() -> Layout:
    return Layout("recommendation")


def lead_layout() -> Layout:
    return Layout("induk")


def reroute_layout() -> Layout:
    return Layout("agency", "note")


def correct_layout() -> Layout:
    kelurahan, *lines = place_fields()
    tiles, position = Piece("proposals/_correct_tiles.html"), Piece("proposals/_correct_point.html")
    return Layout(kelurahan, tiles, *lines, "point", position, "note")


def quick_layout(kinds: Sequence[ProposerKind]) -> Layout:
    """Three columns on one screen, in the order of a paper note: what, where, who, and consent for a child."""
    parts = [
        Fieldset(_("Apa?"), *activity_fields()[1:], "problem", css_class="panel quick-what"),
        Fieldset(_("Di mana?"), *place_fields(), css_class="panel"),
        Fieldset(
            _("Siapa?"),
            "proposer_kind",
            Div("group_name", css_class="only-group"),
            "proposer_name",
            "contact",
            css_class="panel",
        ),
    ]
    if ProposerKind.CHILD in kinds:
        only = "" if ProposerKind.PERSON not in kinds else " only-child"
        parts.append(guardian_fieldset(f" quick-consent{only}", is_witnessed=True))
    return Layout(Div(*parts, css_class="quick-columns"))


def offline_layout() -> Layout:
    """The form without signal: the theme first, then everything any theme may ask for."""
    theme = Fieldset(_("Untuk siapa usulan ini?"), "tema", css_class="panel")
    everything = filing_layout(list(ProposerKind), is_witnessed=True)
    return Layout(theme, *everything.fields)
