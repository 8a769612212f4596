"""Crispy layouts of the forums' forms."""

from crispy_forms.layout import Div, Fieldset, Layout

from proposals.layouts import activity_fields, guardian_fieldset, place_fields


def hall_layout(*, has_guardian: bool) -> Layout:
    """The quick form for a proposal raised in the hall."""
    parts: list[str | Div | Fieldset] = [*activity_fields(), *place_fields(), "group_name"]
    if has_guardian:
        parts.append(guardian_fieldset("", is_witnessed=True))
    return Layout(*parts)


def line_layout(*, has_guardian: bool) -> Layout:
    """What a proposal in one line asks for below that line: the consent for a child."""
    return Layout(guardian_fieldset("", is_witnessed=True)) if has_guardian else Layout()


def session_layout() -> Layout:
    return Layout(
        Div("kind", "mode", css_class="side-by-side"),
        "place",
        "region",
        Div("starts_at", "ends_at", css_class="side-by-side"),
        "chair",
        "accommodations",
    )


def new_session_layout() -> Layout:
    return Layout("round", *session_layout().fields)


def minutes_layout() -> Layout:
    return Layout(Div("number", "signed_on", css_class="side-by-side"), "materials", "notes", "delegates", "seen")


def addendum_layout() -> Layout:
    return Layout("text")
