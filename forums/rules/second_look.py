"""Four eyes see more than two, where the round has another facilitator."""

from django.utils.translation import gettext as _

from accounts.models import User
from forums.models import PaperRow
from musrenbang.lib.denied import Denied, can
from themes.models import ForumSession


def has_colleague(user: User, session: ForumSession) -> bool:
    """Whether the round has another facilitator."""
    return session.round.facilitators.filter(user__is_active=True).exclude(user=user).exists()


def check_can_check_row(user: User, row: PaperRow) -> None:
    """Denied for whoever typed the row, where the round has another facilitator: four eyes see more than two."""
    if row.typed_by_id == user.pk and has_colleague(user, row.sheet.session):
        raise Denied(_("Baris ini Anda ketik sendiri. Minta fasilitator lain memeriksanya."))


def can_check_row(user: User, row: PaperRow) -> bool:
    return can(check_can_check_row, user, row)
