"""One sentence for many proposals at once, and which ones are meant."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.layouts import make_helper
from proposals import layouts
from proposals.forms.acts import reason_field, words_field
from proposals.models import Reason

TICK = re.compile(r"([0-9A-Z-]{1,20}):(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Tick:
    """A ticked row: the code, and the version its officer saw."""

    code: str
    version: int

    def __str__(self) -> str:
        return f"{self.code}:{self.version}"


def read_ticks(values: Iterable[str]) -> list[Tick]:
    """The ticked rows in order, each once; what makes no sense is left out."""
    matches = (TICK.fullmatch(value) for value in dict.fromkeys(values))
    return [Tick(match[1], int(match[2])) for match in matches if match]


class BulkVerifyForm(forms.Form):
    """One recommendation for all."""

    recommendation = words_field(
        _("Rekomendasi untuk semuanya"),
        _("Tercatat pada setiap usulan dan dapat dibaca semua orang."),
        required=_("Tulis rekomendasi dalam satu kalimat atau lebih."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.helper = make_helper(layouts.recommendation_layout())


class BulkReturnForm(forms.Form):
    """One coded reason and one sentence for all."""

    reason = reason_field(Reason.objects.returning())
    note = words_field(
        _("Apa yang perlu dilengkapi?"),
        _("Kalimat ini terkirim kepada setiap pengusul."),
        required=_("Tulis apa yang perlu dilengkapi."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.helper = make_helper(layouts.reason_layout())
