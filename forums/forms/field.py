"""The lists a device in the hall needs to file and to decide without signal."""

from accounts.enums import ConsentPurpose
from forums.datasets.field import Json
from proposals.forms.choices import child_ages, kelurahan_choices
from proposals.forms.offline import pack_catalog, pack_wording
from proposals.models import Reason
from themes.models import ForumSession


def pack_lists(session: ForumSession) -> Json:
    """The kamus of the round, places, reasons, and what the theme asks of a child's guardian."""
    theme = session.round.theme
    return {
        "kamus": pack_catalog(session.round),
        "kelurahan": kelurahan_choices()[1:],
        "reasons": [[reason.pk, reason.label] for reason in Reason.objects.refusing()],
        "ages": [[age, str(word)] for age, word in child_ages(theme)],
        "needs_guardian": theme.needs_guardian,
        "wording": pack_wording(ConsentPurpose.CHILD_PROPOSAL) if theme.needs_guardian else None,
    }
