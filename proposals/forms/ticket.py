"""What a form carries from the moment it is opened: its key, and when that was."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing
from django.http import QueryDict
from django.utils import timezone

SALT = "filing"
LIFETIME = timedelta(days=1)  # as long as the browser of somebody without an account is remembered


@dataclass(frozen=True)
class Ticket:
    """``key`` makes a form posted twice one proposal. ``opened_at`` is signed: nobody opens a form in the past."""

    key: uuid.UUID = field(default_factory=uuid.uuid4)
    opened_at: datetime = field(default_factory=timezone.now)
    is_genuine: bool = False  # read from a form we opened ourselves, not longer ago than LIFETIME

    @property
    def opened(self) -> str:
        return signing.dumps([str(self.key), self.opened_at.isoformat()], salt=SALT, compress=False)

    @classmethod
    def read(cls, posted: QueryDict) -> "Ticket":
        """The ticket of a posted form; one without a readable key gets a new key, one without a true time gets now."""
        try:
            key = uuid.UUID(str(posted.get("key", "")))
        except ValueError:
            return cls()
        try:
            signed_key, opened_at = signing.loads(str(posted.get("opened", "")), salt=SALT)
        except signing.BadSignature:
            return cls(key)
        if signed_key != str(key):
            return cls(key)
        opened = datetime.fromisoformat(opened_at)
        return cls(key, opened, is_genuine=timezone.now() - opened < LIFETIME)
