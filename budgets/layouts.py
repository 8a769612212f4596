"""How the forms about money and decisions are laid out; the templates own the form tags and their buttons."""

from crispy_forms.layout import Column, Layout, Row


def assessment() -> Layout:
    figures = Row(Column("volume", css_class="col-sm-5"), Column("amount", css_class="col-sm-7"))
    return Layout(figures, "is_sure", "note")


def ceiling() -> Layout:
    return Layout("amount", "note", "seen")
