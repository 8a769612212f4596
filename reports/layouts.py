"""How the report forms are laid out; the templates own the form tag and its button."""

from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout

from musrenbang.lib.layouts import make_helper


def lay_out_question(names: Iterable[str]) -> FormHelper:
    """Fields only, with their errors beside them."""
    return make_helper(Layout(*names))
