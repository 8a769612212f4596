"""Whom a session asks to come."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guest:
    """An organisation or office, and how many people it may send."""

    name: str
    seats: int = 1
