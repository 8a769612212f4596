"""Photos of sheets: sending them, and saying what one shows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from forums.enums import RowState
from forums.forms.paper import Posted
from forums.models import PaperRow
from themes.models import ForumSession

TURNS = (
    (0, _lazy("Tidak diputar")),
    (90, _lazy("Putar ke kanan")),
    (180, _lazy("Balik")),
    (270, _lazy("Putar ke kiri")),
)


class PlaceForm(forms.Form):
    """Which row a photo shows; the number stands beside its QR."""

    row = forms.ChoiceField(
        label=_lazy("Baris pada foto ini"), error_messages={"required": _lazy("Pilih barisnya dulu.")}
    )
    turn = forms.TypedChoiceField(label=_lazy("Arah foto"), choices=TURNS, coerce=int, initial=0)

    def __init__(self, data: Posted = None, *, rows: Sequence[tuple[Any, Any]], prefix: str = "") -> None:
        super().__init__(data, auto_id=f"id_{prefix}_%s")
        self.fields["row"].choices = rows  # type: ignore[attr-defined]


def row_choices(session: ForumSession) -> list[tuple[Any, Any]]:
    """Every row that may still be photographed, by sheet: what did not come back before what did."""
    rows = PaperRow.objects.filter(sheet__session=session).exclude(state=RowState.CHECKED).select_related("sheet")
    missing: list[tuple[str, str]] = []
    known: list[tuple[str, str]] = []
    for row in rows.order_by("sheet__kind", "sheet__number", "position"):
        group = missing if row.state == RowState.PRINTED else known
        group.append((str(row.pk), row.label))
    return [("", _lazy("Pilih baris")), (_lazy("Belum kembali"), missing), (_lazy("Sudah difoto"), known)]
