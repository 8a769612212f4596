"""A rule asked without being broken."""

from collections.abc import Callable
from typing import Any

from musrenbang.lib.denied import Denied


def can(check: Callable[..., None], *given: Any) -> bool:
    """Whether a rule lets it pass."""
    try:
        check(*given)
    except Denied:
        return False
    return True
