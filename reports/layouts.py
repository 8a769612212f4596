"""How the report forms are laid out; the templates own the form tag and its button."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout


def lay_out_request() -> FormHelper:
    """Fields only, with their errors beside them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("session")
    return helper
