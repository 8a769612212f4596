"""What stood there when somebody opened a form, so that nobody overwrites unseen what another saved since."""

import hashlib
import json
from typing import Any

from django import forms


def imprint(*facts: object) -> str:
    """A few signs that are others as soon as any of ``facts`` (as JSON writes them) is another one."""
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:16]


class SeenField(forms.Field):
    """Carries an imprint there and back: empty of nothing, None where the form was sent without one."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> str | None:
        return None if value is None else str(value)


class SeenForm(forms.Form):
    """A form about something others may change, too."""

    seen = SeenField()

    def see(self, seen: str) -> None:
        """Show what stands there now: to send the form again is meant."""
        self.data = {**self.data.dict(), "seen": seen}  # type: ignore[attr-defined]
