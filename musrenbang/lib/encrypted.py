"""Text that only the portal can read: encrypted in the database with a key that can be rotated (UU 27/2022 art. 35)."""

import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db.models import TextField


class UnreadableError(Exception):
    """A stored text was encrypted with a key that is not in ``FIELD_KEY`` any more."""


class EncryptedTextField(TextField):  # type: ignore[type-arg]
    """A text encrypted with the first key of ``settings.FIELD_KEYS`` and readable with any of them.

    An empty text stays empty, so that "nothing was given" can still be asked of the database; nothing else can.
    Raises UnreadableError on reading what no key opens.
    """

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Encrypted texts differ each time, so comparing them finds nothing; only emptiness can be asked."""
        if lookup_name not in {"isnull", "exact"}:
            msg = f"an encrypted field cannot be searched with “{lookup_name}”"
            raise FieldError(msg)
        return super().get_lookup(lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """Values as JSON, encrypted as a whole; nothing given reads as an empty dictionary."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(json.dumps(value, ensure_ascii=False) if value else "")

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else {}


def encrypt(text: str) -> str:
    return box().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return box().decrypt(token.encode()).decode()
    except InvalidToken as problem:
        msg = "FIELD_KEY lacks the key this text was encrypted with"
        raise UnreadableError(msg) from problem


def box() -> MultiFernet:
    return _box(tuple(settings.FIELD_KEYS))


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
