"""Asking for a report: of which session."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from musrenbang.lib.bilingual import shown
from reports.layouts import lay_out_request
from themes.models import ForumSession


class SessionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Sessions by kind, theme, year, day and place, so that two of one theme can be told apart."""

    def label_from_instance(self, obj: Any) -> str:
        day = date_format(timezone.localtime(obj.starts_at), "j F Y")
        state = "" if obj.is_closed else f" ({_('belum ditutup')})"
        theme = shown(obj.round.theme, "name")
        return f"{obj.round.cycle} · {theme} · {obj.get_kind_display()}, {day}, {obj.place}{state}"


class RequestForm(forms.Form):
    """The sessions the person may ask a report of, newest first."""

    session = SessionChoice(
        queryset=ForumSession.objects.none(),
        label=_("Sesi forum"),
        empty_label=_("Pilih sesi"),
        error_messages={
            "required": _("Pilih sesi forum yang laporannya Anda perlukan."),
            "invalid_choice": _("Sesi ini tidak ada dalam daftar Anda. Pilih sesi lain."),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["session"]
        assert isinstance(choice, SessionChoice)  # noqa: S101 -- narrows the type of the form's own field
        choice.queryset = ForumSession.objects.worked_on_by(user).for_list()
        self.helper = lay_out_request()
