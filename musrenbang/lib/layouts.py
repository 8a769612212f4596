"""How every form of the portal is rendered: fields with their errors beside them; templates own the form tag."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django.template.loader import render_to_string


class Piece(LayoutObject):  # type: ignore[misc]  # crispy has no types
    """A template between the fields of a layout; it is given ``form``."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: Any, _context: Any, *_args: Any, **_options: Any) -> str:
        return render_to_string(self.template, {"form": form})


def make_helper(layout: Layout, *, is_summed_up: bool = True) -> FormHelper:
    """A helper that renders the fields of ``layout`` only, without form tag and token.

    ``is_summed_up``: components/error_summary.html stands on the page and says what is wrong with the whole form; else
    the form itself says it on top (templates/bootstrap5/errors.html).
    """
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = layout
    helper.is_summed_up = is_summed_up
    return helper
