"""What a question to the API may contain. The same declaration reads it and describes it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Unreadable(Exception):
    """``sentence`` says what the parameter must be."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Parameter:
    """``check`` raises Unreadable; ``schema`` says the same to machines (JSON Schema).

    ``example`` stands on the page for people. ``is_in_path``: part of the address instead of the question.
    """

    name: str
    meaning: "StrOrPromise"
    check: Callable[[str], object]
    schema: Callable[[], dict[str, Any]]
    example: str = ""
    default: str = ""
    is_required: bool = False
    is_in_path: bool = False

    def describe(self) -> dict[str, Any]:
        """As OpenAPI wants it; what must be given and has no example of its own shows the first there is."""
        schema = self.schema()
        example = self.example or (self.is_required and next(iter(schema.get("enum", ())), ""))
        return {
            "name": self.name,
            "in": "path" if self.is_in_path else "query",
            "required": self.is_required or self.is_in_path,
            "description": str(self.meaning),
            "schema": schema,
            **({"example": example} if example else {}),
        }


def words(name: str, meaning: "StrOrPromise", most: int, example: str = "") -> Parameter:
    """Any text of at most ``most`` characters."""

    def check(text: str) -> None:
        if len(text) > most or "\x00" in text:
            raise Unreadable(_("Paling panjang %(most)s huruf.") % {"most": most})

    return Parameter(name, meaning, check, lambda: {"type": "string", "maxLength": most}, example)


def choice(
    name: str, meaning: "StrOrPromise", choices: Callable[[], Mapping[str, str]], default: str = "", **more: Any
) -> Parameter:
    """One of the keys of ``choices``, which may change with what the portal knows."""

    def check(text: str) -> None:
        if text not in choices():
            raise Unreadable(_("Harus salah satu dari: %(known)s.") % {"known": ", ".join(choices())})

    def describe() -> dict[str, Any]:
        return {"type": "string", "enum": list(choices()), **({"default": default} if default else {})}

    return Parameter(name, meaning, check, describe, default=default, **more)


def pattern(name: str, meaning: "StrOrPromise", shape: str, example: str, **more: Any) -> Parameter:
    """Text of a certain shape (a regular expression that both Python and JSON Schema read alike)."""

    def check(text: str) -> None:
        if not re.fullmatch(shape, text, re.ASCII):
            raise Unreadable(_("Bentuknya seperti %(example)s.") % {"example": example})

    return Parameter(name, meaning, check, lambda: {"type": "string", "pattern": f"^{shape}$"}, example, **more)


def whole(name: str, meaning: "StrOrPromise", least: int, most: int, default: int) -> Parameter:
    """A whole number from ``least`` to ``most``."""

    def check(text: str) -> None:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            raise Unreadable(_("Harus bilangan bulat dari %(least)s sampai %(most)s.") % {"least": least, "most": most})

    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return Parameter(name, meaning, check, lambda: schema, default=str(default))
