"""Asking for a report: of what, of which agency, for whom, and with which filters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.enums import REGION_ROLES, Role
from accounts.models import User
from musrenbang.lib.bilingual import shown
from regions.models import Agency, Region
from reports.catalogue import Filter, Question, Report, Subject
from reports.enums import Audience
from reports.layouts import lay_out_question
from themes.datasets.years import read_years
from themes.models import Cycle, ForumSession, ThemeRound

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Option = tuple[str, "StrOrPromise"]
CYCLE, ROUND, SESSION = "siklus", "putaran", "sesi"  # what a choice names, before its number
ABOUT = _("Tentang")
# By what is offered: the name of the field, its first line, and what is said when nothing was chosen.
SCOPES: Mapping[tuple[str, ...], tuple["StrOrPromise", "StrOrPromise", "StrOrPromise"]] = {
    (CYCLE,): (_("Siklus"), _("Pilih siklus"), _("Pilih siklus laporan ini.")),
    (ROUND,): (_("Tema"), _("Pilih tema"), _("Pilih tema laporan ini.")),
    (SESSION,): (_("Sesi forum"), _("Pilih sesi forum"), _("Pilih sesi forum laporan ini.")),
    (CYCLE, ROUND): (ABOUT, _("Pilih siklus atau tema"), _("Pilih siklus atau tema laporan ini.")),
    (CYCLE, SESSION): (ABOUT, _("Pilih siklus atau sesi"), _("Pilih siklus atau sesi laporan ini.")),
    (ROUND, SESSION): (ABOUT, _("Pilih tema atau sesi"), _("Pilih tema atau sesi laporan ini.")),
    (CYCLE, ROUND, SESSION): (ABOUT, _("Pilih siklus, tema, atau sesi"), _("Pilih tentang apa laporan ini.")),
    (): (ABOUT, "", _("Pilih tentang apa laporan ini.")),
}


class AgencyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Agencies by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class RegionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Kelurahan and kecamatan, each said to be one."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class QuestionForm(forms.Form):
    """What one report of the catalogue needs to know; everything offered is what this person may have."""

    def __init__(self, *args: Any, report: Report, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.user = report, user
        self.fields["scope"] = make_scope(list_scopes(report, user))
        asked = (*report.needs, *report.may)
        if Subject.AGENCY in asked:
            self.fields["agency"] = make_agency(report, user)
        if Subject.REGION in asked and (user.has_role(Role.PLANNER) or is_for_area(report, user)):
            self.fields["region"] = make_region(report, user)
        if report.has_public and user.has_role(Role.PLANNER):
            self.fields["audience"] = make_audience()
        for each in report.filters:
            self.fields[each.key] = make_filter(each)
        self.helper = lay_out_question(self.fields)

    @property
    def has_nothing(self) -> bool:
        """Whether there is nothing this person could ask this report of."""
        return not self.fields["scope"].choices[1:]  # type: ignore[attr-defined]

    def read_question(self) -> Question:
        """What the valid form asks."""
        chosen = self.cleaned_data
        name, number = chosen["scope"].split("-")
        session = ForumSession.objects.select_related("round__cycle").get(pk=number) if name == SESSION else None
        round_ = ThemeRound.objects.select_related("cycle").get(pk=number) if name == ROUND else None
        inside = session.round if session else round_
        return Question(
            kind=self.report.kind,
            cycle=inside.cycle if inside else Cycle.objects.get(pk=number),
            audience=Audience(chosen.get("audience") or Audience.INTERNAL),
            round=round_,
            session=session,
            agency=chosen.get("agency"),
            region=chosen.get("region"),
            filters={each.key: chosen[each.key] for each in self.report.filters if chosen[each.key]},
        )


def make_scope(groups: Sequence[tuple[str, list[Option]]]) -> forms.ChoiceField:
    """Named after what it offers. Where that is cycles alone, they are a plain list."""
    kinds = {value.partition("-")[0] for _year, options in groups for value, _name in options}
    label, blank, required = SCOPES[tuple(kind for kind in (CYCLE, ROUND, SESSION) if kind in kinds)]
    cycles = [(value, year) for year, options in groups for value, _name in options]
    return forms.ChoiceField(
        label=label,
        choices=[("", blank), *(cycles if kinds == {CYCLE} else groups)],
        error_messages={
            "required": required,
            "invalid_choice": _("Pilihan ini tidak ada dalam daftar Anda. Pilih yang lain."),
        },
    )


def list_scopes(report: Report, user: User) -> list[tuple[str, list[Option]]]:
    """Whole cycles, rounds and sessions as this report can be of them, by cycle; what is prepared comes last."""
    years: dict[Cycle, list[Option]] = {cycle: [] for cycle in read_years().running_first}
    asked = (*report.needs, *report.may)
    is_of_rounds = not (user.has_role(Role.PLANNER) or is_for_agency(report, user) or is_for_area(report, user))
    if not {Subject.ROUND, Subject.SESSION} & {*report.needs} and not is_of_rounds:
        for cycle, options in years.items():
            options.append((f"{CYCLE}-{cycle.pk}", _("Seluruh %(cycle)s") % {"cycle": cycle}))
    if Subject.ROUND in asked:
        for round_ in list_rounds(user, is_of_rounds=is_of_rounds):
            years[round_.cycle].append((f"{ROUND}-{round_.pk}", name_theme(round_)))
    if Subject.SESSION in asked:
        for session in ForumSession.objects.worked_on_by(user).for_list():
            years[session.round.cycle].append((f"{SESSION}-{session.pk}", name_session(session)))
    return [(str(cycle), options) for cycle, options in years.items() if options]


def list_rounds(user: User, *, is_of_rounds: bool) -> list[ThemeRound]:
    rounds = ThemeRound.objects.for_list()
    return list(rounds.filter(facilitators__user=user) if is_of_rounds else rounds)


def is_for_agency(report: Report, user: User) -> bool:
    """Whether this person gets the report as an officer of an agency."""
    return Role.AGENCY in report.roles and user.has_role(Role.AGENCY)


def is_for_area(report: Report, user: User) -> bool:
    """Whether this person gets the report as an officer of a kelurahan or kecamatan."""
    return any(role in report.roles and user.has_role(role) for role in REGION_ROLES)


def name_theme(round_: ThemeRound) -> str:
    return f"{round_.cycle} · {shown(round_.theme, 'name')}"


def name_session(session: ForumSession) -> str:
    """By theme, kind, day and place, so that two of one theme can be told apart."""
    day = date_format(timezone.localtime(session.starts_at), "j F Y")
    state = "" if session.is_closed else f" ({_('belum ditutup')})"
    return f"{name_theme(session.round)} · {session.get_kind_display()}, {day}, {session.place}{state}"


def make_agency(report: Report, user: User) -> AgencyChoice:
    """An officer asks for the own agency; whoever may leave it open gets all of them together."""
    is_open = user.has_role(Role.PLANNER) or not is_for_agency(report, user)
    agencies = Agency.objects.order_by("name")
    is_needed = Subject.AGENCY in report.needs or not is_open
    own = user.agency_ids()
    return AgencyChoice(
        agencies if is_open else agencies.filter(pk__in=own),
        initial=own[0] if not is_open and len(own) == 1 else None,
        label=_("Perangkat daerah"),
        required=is_needed,
        empty_label=_("Pilih perangkat daerah") if is_needed else _("Semua perangkat daerah"),
        error_messages={"required": _("Pilih perangkat daerahnya.")},
    )


def make_region(report: Report, user: User) -> RegionChoice:
    """An officer asks for the own area, or a kelurahan within; whoever may leave it open gets the whole city."""
    is_free = user.has_role(Role.PLANNER)
    is_open = is_free or (Role.FACILITATOR in report.roles and user.has_role(Role.FACILITATOR))
    own = [pk for role in REGION_ROLES for pk in user.region_ids(role)]
    areas = Region.objects.areas() if is_free else Region.objects.areas().within(own)
    is_needed = Subject.REGION in report.needs or not is_open
    return RegionChoice(
        areas,
        initial=own[0] if is_needed and len(own) == 1 else None,
        label=_("Wilayah"),
        required=is_needed,
        empty_label=_("Pilih kelurahan atau kecamatan") if is_needed else _("Semua wilayah"),
        error_messages={"required": _("Pilih kelurahan atau kecamatannya.")},
    )


def make_audience() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Untuk"),
        choices=Audience.choices,
        initial=Audience.INTERNAL,
        help_text=_("Versi untuk semua orang hanya memuat keputusan yang sudah diumumkan."),
    )


def make_filter(asked: Filter) -> forms.ChoiceField:
    return forms.ChoiceField(label=asked.label, choices=list(list_options(asked)), required=not asked.blank)


def list_options(asked: Filter) -> Iterator[Option]:
    if asked.blank:
        yield ("", asked.blank)
    yield from asked.choices
