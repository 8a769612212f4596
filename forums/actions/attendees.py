"""Names on the attendance list: only of people who agreed, only for the facilitators of the round, gone when asked."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import ConsentChannel, ConsentPurpose
from accounts.models import User
from forums.actions.lists import open_session
from forums.actions.sessions import lock_session
from forums.models import Attendee
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import give_consent
from themes.enums import Presence
from themes.rules import check_can_facilitate

MOST = 2000  # names of one session


@transaction.atomic
def write_down(
    *, session_id: int, key: uuid.UUID, by: User, name: str, organization: str, presence: Presence
) -> Attendee:
    """Somebody who heard the wording and agreed, in front of ``by``. The same ``key`` again writes nothing.

    Raises Denied once the session is closed. The counts do not move: she is tapped like everybody else.
    """
    session = open_session(session_id, by)
    known = Attendee.objects.filter(key=key, session=session).first()
    if known:
        return known
    if session.attendees.count() >= MOST:
        raise Denied(_("Daftar nama sesi ini sudah penuh."))
    spoken = {"given_by_name": name, "channel": ConsentChannel.SPOKEN}
    consent = give_consent(by=by, purpose=ConsentPurpose.ATTENDANCE, **spoken)
    facts = {"organization": organization, "presence": presence, "recorded_by": by}
    return Attendee.objects.create(key=key, session=session, name=name, consent=consent, **facts)


@transaction.atomic
def erase(*, attendee: Attendee, by: User) -> None:
    """Forget a name with its consent, also after the session was closed: whoever asks for it has the right to."""
    session = lock_session(attendee.session_id)
    check_can_facilitate(by, session.round)
    consent = attendee.consent
    attendee.delete()
    consent.delete()
