"""A form of the screen as it stands on paper: the same fields, words, choices and lines, to be filled in by hand."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.glyphs import make_printable

MOST_TICKS = 8  # more choices than these are written by hand
MOST_CELLS = 8  # longer texts get a line instead of a cell for each sign
SHORT, MIDDLE = 30, 60  # characters; from here on a field takes more of its line
LABEL = 160  # characters of a label
# What the screen hides by itself, paper has to say.
NOTES = {"only-catalog": _("Bila dari kamus"), "only-outside": _("Bila di luar kamus")}

Part = dict[str, Any]


def paper_lines(form: forms.Form) -> list[Part]:
    """The lines of ``form`` in the order of its layout: a heading, or fields beside each other.

    ``note`` stands on the first line of a part that belongs to one answer only.
    """
    return list(_walk(form, form.helper.layout.fields))  # type: ignore[attr-defined]


def _walk(form: forms.Form, parts: list[Any]) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, str):
            yield _line([paper_field(form, part)])
        elif isinstance(part, Fieldset):
            yield {"heading": _print(str(part.legend)), "fields": [], "note": ""}
            yield from _walk(form, part.fields)
        elif isinstance(part, Div) and "side-by-side" in (part.css_class or ""):
            yield _line([paper_field(form, name) for name in part.fields])
        else:
            inner = list(_walk(form, part.fields))
            note = next((str(words) for name, words in NOTES.items() if name in (part.css_class or "")), "")
            yield from ({**line, "note": note if not number else ""} for number, line in enumerate(inner))


def _line(fields: list[Part]) -> Part:
    return {"heading": "", "fields": fields, "note": ""}


def paper_field(form: forms.Form, name: str) -> Part:
    """One field: its label, and how it is filled in (``tick``, ``ticks``, ``cells``, ``lines``, ``line``, ``code``)."""
    field = form.fields[name]
    way, size, choices = _way(form, name, field)
    return {
        "name": name,
        "label": _print(str(field.label or "")),
        "way": way,
        "size": size,
        "choices": choices,
        "weight": _weigh(way, size),
    }


def _way(form: forms.Form, name: str, field: forms.Field) -> tuple[str, int, list[str]]:
    if name in getattr(form, "coded", ()):
        return "code", 6, []
    if isinstance(field, forms.BooleanField):
        return "tick", 1, []
    if isinstance(field, forms.ChoiceField):
        choices = _few_choices(field)
        return ("ticks", len(choices), choices) if choices else ("line", MIDDLE, [])
    if isinstance(field.widget, forms.Textarea):
        return "lines", int(field.widget.attrs.get("rows", 2)), []
    size = _longest(field)
    return ("cells", size, []) if size <= MOST_CELLS else ("line", size, [])


def _few_choices(field: forms.ChoiceField) -> list[str]:
    """What can be ticked; nothing for choices that are many, or in groups."""
    choices: Any = field.choices
    offered = [(value, label) for value, label in choices if value]
    if len(offered) > MOST_TICKS or any(isinstance(label, list | tuple) for _value, label in offered):
        return []
    return [_print(str(label)) for _value, label in offered]


def _longest(field: forms.Field) -> int:
    """Signs that fit into the field."""
    if isinstance(field, forms.IntegerField) and field.max_value is not None:
        return len(str(field.max_value))
    return int(field.widget.attrs.get("maxlength") or getattr(field, "max_length", None) or MIDDLE)


def _weigh(way: str, size: int) -> int:
    """The share of the line beside other fields."""
    if way == "line":
        return 2 if size <= SHORT else 3
    return 0  # as wide as it is


def _print(text: str) -> str:
    return make_printable(text, LABEL, cut="…")
