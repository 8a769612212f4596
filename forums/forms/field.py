"""The lists a device in the hall needs to file and to decide without signal."""

from django import forms

from accounts.enums import ConsentPurpose
from forums.datasets.field import Json
from forums.forms.hall import HallForm
from forums.layouts import field_layout
from musrenbang.lib.layouts import make_helper
from proposals.forms.choices import child_ages, kelurahan_choices
from proposals.forms.offline import pack_catalog, pack_wording
from proposals.forms.parts import FROM_CATALOG
from proposals.models import Reason
from proposals.reason_words import speak
from themes.models import ForumSession


def pack_lists(session: ForumSession) -> Json:
    """The kamus of the round, places, reasons, and what the theme asks of a child's guardian."""
    theme = session.round.theme
    return {
        "kamus": pack_catalog(session.round),
        "kelurahan": kelurahan_choices()[1:],
        "reasons": [[reason.pk, speak(reason.label).text] for reason in Reason.objects.refusing()],
        "ages": [[age, str(word)] for age, word in child_ages(theme)],
        "needs_guardian": theme.needs_guardian,
        "wording": pack_wording(ConsentPurpose.CHILD_PROPOSAL) if theme.needs_guardian else None,
    }


class FieldHallForm(HallForm):
    """The form of a proposal before anybody knows the session; the device fills its lists, the server checks."""

    def __init__(self) -> None:
        forms.Form.__init__(self, initial={"source": FROM_CATALOG}, auto_id="id_%s")
        self.helper = make_helper(field_layout())
