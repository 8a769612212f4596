"""The code with which people count themselves: whoever holds it stands in the hall, or was sent it by the host."""

import base64

from django.utils.crypto import constant_time_compare, salted_hmac

from forums.enums import ActOutcome
from themes.enums import Presence
from themes.models import ForumSession

NEW_CODE = "new_code"  # the act in the journal of a session after which only a new code counts
BYTES = 9  # of the signature: nobody guesses it, and the QR stays coarse enough for a poster
LETTERS = {Presence.HALL: "t", Presence.ONLINE: "d"}  # di tempat, daring


def write_token(session: ForumSession, presence: Presence) -> str:
    """What stands in the address of the check-in; another one for each way of being present."""
    changes = session.acts.filter(kind=NEW_CODE, outcome=ActOutcome.APPLIED)
    newest = changes.order_by("-pk").values_list("key", flat=True).first()
    signature = salted_hmac("forums.check_in", f"{session.pk}:{newest}:{presence}", algorithm="sha256").digest()
    return LETTERS[presence] + base64.urlsafe_b64encode(signature[:BYTES]).decode()


def read_token(session: ForumSession, token: str) -> Presence | None:
    """How somebody with this code is present; None when the code is wrong, or was replaced."""
    for presence, letter in LETTERS.items():
        if token.startswith(letter) and constant_time_compare(token, write_token(session, presence)):
            return presence
    return None
