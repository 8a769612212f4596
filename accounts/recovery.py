"""A forgotten password: who gets a letter, who gets a code, and how a code is checked.

Whoever asks learns nothing: what is to be sent is written down for the worker (models.Recovery), also when it is for
nobody, and every answer is made without looking at it.
"""

import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.handles import Handle
from accounts.models import User
from accounts.recognition import list_candidates

CODE_DIGITS = 6
CODE_LIFETIME = 15 * 60  # seconds


@dataclass(frozen=True)
class Reachable:
    """The numbers of the accounts that get a letter, and of those that get one code together."""

    by_letter: list[int]
    by_code: list[int]


def find_reachable(handle: Handle, *, has_gateway: bool) -> Reachable:
    """Whom to send what. Who gives a number gets a code where one can be sent, else a letter to a proven address."""
    people = [user for user in list_candidates(handle) if user.is_active]
    if handle.email:
        return Reachable([user.pk for user in people], [])
    proven = set(EmailAddress.objects.filter(user__in=people, verified=True).values_list("user", flat=True))
    by_letter = [] if has_gateway else [user.pk for user in people if user.pk in proven]
    return Reachable(by_letter, [user.pk for user in people] if has_gateway else [])


def address_of(user: User, *, is_proven: bool) -> str:
    """Where a letter for ``user`` goes; empty when there is nothing, or nothing proven."""
    proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True).first()
    return proven or ("" if is_proven else user.email)


def keep_code(ticket: str, people: list[int]) -> str:
    """Make the code for whoever holds ``ticket``; only its keyed hash is kept, for fifteen minutes."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    cache.set(f"recovery:{ticket}", {"code": seal(ticket, code), "people": people}, CODE_LIFETIME)
    return code


def read_code(ticket: str, code: str) -> list[int]:
    """The accounts a right code opens, once; empty for a wrong or an old one."""
    kept = cache.get(f"recovery:{ticket}") or {"code": seal(ticket, ""), "people": []}
    if not constant_time_compare(kept["code"], seal(ticket, code)):
        return []
    cache.delete(f"recovery:{ticket}")
    return list(kept["people"])


def seal(ticket: str, code: str) -> str:
    return str(salted_hmac("accounts.recovery", f"{ticket}|{code}").hexdigest())
