"""Indonesian mobile numbers in one spelling, so that ``0812-3456-7890`` and ``+62 812 3456 7890`` are the same."""

import re

MOBILE = re.compile(r"(?:\+?62|0)(8\d{7,11})", re.ASCII)
BETWEEN = re.compile(r"[\s().\-]+")


def read_mobile(text: str) -> str:
    """``+628…`` for whatever spelling of a mobile number; empty when ``text`` is none."""
    match = MOBILE.fullmatch(BETWEEN.sub("", text))
    return f"+62{match[1]}" if match else ""
