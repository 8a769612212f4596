"""How the forms about money and decisions are laid out; the templates own the form tags and their buttons."""

from crispy_forms.layout import Column, Layout, Row


def assessment() -> Layout:
    return Layout(Row(Column("volume", css_class="col-sm-5"), Column("amount", css_class="col-sm-7")), "note")


def ceiling() -> Layout:
    return Layout("amount", "note")


def round_dates() -> Layout:
    return Layout(
        Row(Column("opens_at", css_class="col-sm-6"), Column("closes_at", css_class="col-sm-6")),
        Row(Column("forum_starts_at", css_class="col-sm-6"), Column("forum_ends_at", css_class="col-sm-6")),
        Row(Column("decided_by", css_class="col-sm-6")),
    )
