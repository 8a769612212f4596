"""User names nobody chose: they say nothing about the person and are easy to read out."""

from django.utils.crypto import get_random_string

EASY_TO_READ = "23456789abcdefghkmnpqrstuvwxyz"


def make_name(kind: str, letters: int) -> str:
    """``warga-7kd3m2ap``: ``kind`` and that many random letters and digits."""
    return f"{kind}-{get_random_string(letters, EASY_TO_READ)}"
