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


def field_layout() -> Layout:
    """The same on a device in the hall: what nearly every proposal needs first, the rest folded away."""
    quick = Div("catalog_item", Div("volume", "kelurahan", "rw", css_class="side-by-side"))
    outside = Div("kind", Div("unit", "unit_price", css_class="side-by-side"), "first_agency", css_class="only-outside")
    rest = Div("source", "title", outside, "beneficiary_count", "rt", "address", "group_name", css_class="field-rest")
    return Layout(quick, rest, guardian_fieldset(" field-guardian", is_witnessed=True))


def session_layout() -> Layout:
    """The facts of a session that is there already."""
    return Layout(*session_parts(), "team", "before")


def new_session_layout() -> Layout:
    return Layout("round", *session_parts())


def session_parts() -> list[str | Div]:
    return [
        Div("kind", "mode", css_class="side-by-side"),
        Div("place", "online_address", css_class="side-by-side"),
        "region",
        Div("starts_at", "ends_at", css_class="side-by-side"),
        "chair",
        "agenda",
        Div("usual", css_class="ticks"),
        "accommodations",
    ]


def invite_layout() -> Layout:
    return Layout("names", Div("told_by", "told_on", css_class="side-by-side"))


def answer_layout() -> Layout:
    return Layout(Div("status", "seats", "told_by", "told_on", css_class="side-by-side"))


def minutes_layout() -> Layout:
    return Layout(Div("number", "signed_on", css_class="side-by-side"), "materials", "notes", "delegates", "seen")


def addendum_layout() -> Layout:
    return Layout("text")


def round_dates_layout() -> Layout:
    return Layout(
        Div("opens_at", "closes_at", css_class="side-by-side"),
        Div("forum_starts_at", "forum_ends_at", css_class="side-by-side"),
        "decided_by",
        "note",
    )


def attendee_layout() -> Layout:
    return Layout("key", Div("name", "organization", "presence", css_class="side-by-side"), "agrees")


def check_in_layout() -> Layout:
    return Layout("key", Div("sex", css_class="tap-choice"), Div("age_band", css_class="tap-choice"), "has_disability")


def list_photos_layout() -> Layout:
    return Layout("photos")


def room_photos_layout() -> Layout:
    return Layout("photos", "caption", "is_declared")
