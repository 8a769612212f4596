"""How every form of the portal is rendered: fields with their errors beside them; templates own the form tag."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout


def make_helper(layout: Layout) -> FormHelper:
    """A helper that renders the fields of ``layout`` only, without form tag and token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = layout
    return helper
