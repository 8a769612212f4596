"""The one exception with which a rule says no, and how to ask a rule without being stopped by it."""

from collections.abc import Callable
from typing import Any


class Denied(Exception):
    """An act is not allowed now. ``sentence`` tells the person why and what to do, in plain Indonesian.

    ``way`` is where to go on instead of the front page: the name of an address, and what the button says.
    """

    def __init__(self, sentence: str, *, way: tuple[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)
        self.way = way


def can(check: Callable[..., None], *given: Any) -> bool:
    """Whether a rule lets it pass."""
    try:
        check(*given)
    except Denied:
        return False
    return True
