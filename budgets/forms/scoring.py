"""Forms of the scores and of the rubric they follow."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from budgets.enums import Measure
from budgets.models import Criterion
from budgets.presets import Draft
from budgets.reckoning import HIGHEST, LOWEST, WHOLE
from budgets.rubric_words import speak
from musrenbang.lib.seen import SeenForm

MOST_CRITERIA = 20
PREFIX = "nilai-"


class ScoreForm(forms.Form):
    """One choice of 1 to 5 per criterion that is asked, by its code. Marks may be missing: the action says which."""

    has_conflict = forms.BooleanField(label=_("Saya punya kepentingan dengan usulan ini"), required=False)
    note = forms.CharField(
        label=_("Catatan (tidak wajib)"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Any = None, *, criteria: Sequence[Criterion], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.asked = [criterion for criterion in criteria if criterion.is_asked]
        for criterion in self.asked:
            choices = [(value, value) for value in range(LOWEST, HIGHEST + 1)]
            self.fields[PREFIX + criterion.code] = forms.TypedChoiceField(
                label=speak(criterion.name).text, choices=choices, coerce=int, required=False, empty_value=None
            )
        self.fields["note"].widget.attrs["class"] = "form-control"

    @property
    def lines(self) -> list[tuple[Criterion, forms.BoundField, list[tuple[int, str, bool]]]]:
        """Every criterion with its steps: value, what it means, whether it is chosen."""
        lines = []
        for criterion in self.asked:
            field = self[PREFIX + criterion.code]
            chosen = str(field.value() or "")
            steps = [(value, words, str(value) == chosen) for value, words in criterion.steps]
            lines.append((criterion, field, steps))
        return lines

    @property
    def marks(self) -> dict[str, int]:
        given = {c.code: self.cleaned_data.get(PREFIX + c.code) for c in self.asked}
        return {code: value for code, value in given.items() if value}


class CriterionForm(forms.Form):
    """One criterion of a draft; a line without a name is left out."""

    code = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=30)
    name = forms.CharField(label=_("Kriteria"), max_length=80, required=False)
    weight = forms.IntegerField(label=_("Bobot"), min_value=0, max_value=WHOLE, required=False)
    measure = forms.ChoiceField(label=_("Cara menilai"), choices=Measure, required=False)
    question = forms.CharField(label=_("Pertanyaan"), max_length=200, required=False)
    anchors = forms.CharField(
        label=_("Arti nilai 1 sampai 5, satu per baris"), required=False, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "measure" else "form-control"

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("measure") == Measure.TIE and given.get("weight"):
            self.add_error("weight", _("Penentu bila skor sama tidak berbobot; tulis 0."))
        lines = given.get("anchors", "").splitlines()
        if given.get("name") and len([line for line in lines if line.strip()]) != HIGHEST:
            self.add_error("anchors", _("Tulis tepat lima baris: arti nilai 1, 2, 3, 4, dan 5."))
        return given


class NameForm(SeenForm):
    """What a draft is called. ``seen`` is the imprint of the draft that was opened."""

    name = forms.CharField(label=_("Nama rubrik"), max_length=80, widget=forms.TextInput({"class": "form-control"}))


class BaseCriteria(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's own is no generic at run time
    """All criteria of a draft; two of one name would be one."""

    def clean(self) -> None:
        codes = [draft.code for draft in self.drafts()]
        if len(codes) != len(set(codes)):
            raise forms.ValidationError(_("Dua kriteria bernama sama. Beri nama yang berbeda."))

    def drafts(self) -> list[Draft]:
        """What was typed, without empty lines."""
        given = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", {}).get("name")]
        return [
            Draft(
                code=row.get("code") or slugify(row["name"])[:30] or "kriteria",
                name=row["name"],
                question=row.get("question", ""),
                weight=row.get("weight") or 0,
                measure=row.get("measure") or Measure.JUDGED,
                anchors=tuple(line.strip() for line in row.get("anchors", "").splitlines() if line.strip()),
            )
            for row in given
        ]


CriteriaForms = forms.formset_factory(
    CriterionForm, formset=BaseCriteria, extra=2, max_num=MOST_CRITERIA, absolute_max=MOST_CRITERIA
)
