"""The national identity number, where a city asks for it (``ASK_NIK``): checked for form, kept as hash and four digits.

It reveals district, birth date and sex, and there are few enough of them to try all: without ``NIK_KEY`` a hash would
hide nothing. So it is no sign-in, no tracking key, and never stands in an address, a log, a session or an export.
"""

import calendar
import hashlib
import hmac
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DIGITS = re.compile(r"[1-9][1-9]\d{14}", re.ASCII)  # province, city, district, birth, number within the day
BETWEEN = re.compile(r"[\s.\-]+")
WOMEN = 40  # added to the day of birth
LEAP_YEAR = 2000  # the year has two digits only, so 29 February passes
BAD_FORM = _("NIK terdiri atas 16 angka seperti di KTP atau kartu keluarga. Periksa lagi angkanya.")


def read_nik(text: str) -> str:
    """The 16 digits. Raises ValidationError when they cannot be a NIK (Permendagri on population numbers)."""
    nik = BETWEEN.sub("", text)
    if not DIGITS.fullmatch(nik) or nik.endswith("0000") or not is_birth_date(nik[6:12]):
        raise ValidationError(BAD_FORM, code="bad_nik")
    return nik


def is_birth_date(digits: str) -> bool:
    """``ddmmyy``, for women 40 days later."""
    day, month = int(digits[:2]), int(digits[2:4])
    if not 1 <= month <= 12:  # noqa: PLR2004 – months
        return False
    return 1 <= day - (WOMEN if day > WOMEN else 0) <= calendar.monthrange(LEAP_YEAR, month)[1]


def hash_nik(nik: str) -> list[str]:
    """The keyed hash with each key of ``settings.NIK_KEYS``; the first is the one to keep."""
    return [hmac.new(key.encode(), nik.encode(), hashlib.sha256).hexdigest() for key in settings.NIK_KEYS]


def mask_nik(last_four: str) -> str:
    """All anybody ever sees of it."""
    return f"•••• •••• •••• {last_four}" if last_four else ""
