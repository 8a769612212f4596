"""What planners type for the bridge to SIPD."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from musrenbang.lib.layouts import make_helper
from reports.datasets.sipd_layout import SipdColumn
from reports.models import SipdRecord

LONGEST = 2000  # characters of a filled cell
FILL = "lengkapan_"


class DayInput(forms.DateInput):
    """A day as browsers know it, typed as a day elsewhere."""

    input_type = "date"


def make_day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(format="%Y-%m-%d"),
        help_text=_("Kosong berarti hari ini."),
        error_messages={"invalid": _("Tanggal ini tidak ada. Tulis seperti 2026-12-16.")},
    )


def check_not_ahead(form: forms.Form) -> Any:
    """The day of entering, today where none was typed; one that is still to come is refused."""
    day = form.cleaned_data.get("entered_at") or timezone.localdate()
    if day > timezone.localdate():
        raise forms.ValidationError(_("Tanggal ini belum tiba."))
    return day


class RecordForm(forms.Form):
    """The number SIPD gave, with what belongs to it, and cells of the sheet nobody gave."""

    sipd_id = forms.CharField(
        label=_("Nomor SIPD"),
        required=False,
        max_length=40,
        help_text=_("Kosongkan bila usulan ini ternyata belum diinput."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    entered_at = make_day(_("Tanggal diinput di SIPD"))
    status = forms.CharField(label=_("Status di SIPD"), required=False, max_length=100)
    note = forms.CharField(
        label=_("Catatan di SIPD"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lacking: Sequence[SipdColumn], record: SipdRecord | None, **kwargs: Any) -> None:
        self.names = [column.filling for column in lacking]
        filled = record.filled if record else {}
        kwargs["initial"] = {
            "version": record.version if record else 0,
            "sipd_id": (record.sipd_id or "") if record else "",
            "entered_at": record.entered_at if record else None,
            "status": record.status if record else "",
            "note": record.note if record else "",
            **{FILL + name: words for name, words in filled.items()},
        }
        super().__init__(*args, **kwargs)
        for column in lacking:
            self.fields[FILL + column.filling] = forms.CharField(
                label=format_html('<span lang="id">{}</span>', column.heading),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.helper = make_helper(Layout("version", "sipd_id", "entered_at", "status", "note"))
        self.fill_helper = make_helper(Layout(*(FILL + name for name in self.names)))

    def clean_entered_at(self) -> Any:
        return check_not_ahead(self)

    def clean_sipd_id(self) -> str:
        return str(self.cleaned_data["sipd_id"]).strip()

    @property
    def plain(self) -> dict[str, Any]:
        """As the action wants it."""
        given = self.cleaned_data
        filled = {name: given[FILL + name].strip() for name in self.names}
        return {name: given[name] for name in ("version", "sipd_id", "entered_at", "status", "note")} | {
            "filled": filled
        }


class UploadForm(forms.Form):
    """A sheet from SIPD; the file itself is looked through by musrenbang.lib.spreadsheets."""

    sheet = forms.FileField(
        label=_("Berkas lembar kerja"), error_messages={"required": _("Pilih berkas yang akan diunggah.")}
    )
    entered_at = make_day(_("Tanggal diinput di SIPD"))

    def clean_entered_at(self) -> Any:
        return check_not_ahead(self)
