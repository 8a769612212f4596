"""What people type to be recognised – a mobile number, an e-mail address or a user name – each in one spelling."""

from dataclasses import dataclass
from enum import Enum, auto

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.phones import read_mobile

NEITHER = _("Tulis nomor HP (misalnya 0812 3456 7890) atau alamat e-mail.")


class HandleKind(Enum):
    """Known from the spelling alone, so that it says nothing about who has an account."""

    PHONE = auto()
    EMAIL = auto()
    NAME = auto()


@dataclass(frozen=True)
class Handle:
    """``value``: a number as ``+628…``, an address or a name in small letters; ``name``: what a user name would be."""

    kind: HandleKind
    value: str
    name: str

    @property
    def phone(self) -> str:
        return self.value if self.kind is HandleKind.PHONE else ""

    @property
    def email(self) -> str:
        return self.value if self.kind is HandleKind.EMAIL else ""


def read_handle(text: str) -> Handle:
    name = text.strip().lower()
    if phone := read_mobile(text):
        return Handle(HandleKind.PHONE, phone, name)
    return Handle(HandleKind.EMAIL if "@" in name else HandleKind.NAME, name, name)


def read_reachable(text: str) -> Handle:
    """The number or address a person can be reached at. Raises ValidationError when ``text`` is neither."""
    handle = read_handle(text)
    if handle.kind is HandleKind.NAME:
        raise ValidationError(NEITHER, code="neither")
    if handle.kind is HandleKind.EMAIL:
        validate_email(handle.value)
    return handle
