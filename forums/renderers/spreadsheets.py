"""What every spreadsheet of the forums is written with: text stays text, nothing is guessed to be a formula or link."""

import re
from collections.abc import Mapping
from types import MappingProxyType

# What XML 1.0 cannot hold, and invisible controls that disguise a text's direction.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
OPTIONS: Mapping[str, bool] = MappingProxyType(
    {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
)


def writable(text: str) -> str:
    """``text`` without what the format cannot hold."""
    return UNWRITABLE.sub("", text)
