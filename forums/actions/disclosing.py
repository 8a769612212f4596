"""Note who was shown the names of a session: those written down with consent, and the paper list."""

from accounts.models import User
from proposals.actions.disclosing import note_shown
from proposals.enums import Shown
from themes.models import ForumSession


def note_names_shown(*, what: Shown, by: User, session: ForumSession, people: int) -> None:
    """``people`` names of ``session``, which comes with its round and theme; nobody shown is nothing to note."""
    subject = f"Sesi {session.pk}, {session.round.theme.name}"
    note_shown(what=what, by=by, cycle_id=session.round.cycle_id, subjects={subject: people})
