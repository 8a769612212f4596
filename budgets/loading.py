"""Holidays, checklists, ready sentences and how many people a theme is for, from CSV."""

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import AnswerTemplate, CheckItem, Holiday, ThemePeople
from musrenbang.lib.csv_rows import Problem, Row, raise_problems, read_sheet
from proposals.models import Reason
from themes.models import Theme

DATA = Path(__file__).parent / "data"
HOLIDAYS = DATA / "hari_libur.csv"
CHECKS = DATA / "butir_periksa.csv"
ANSWERS = DATA / "kalimat_jawaban.csv"
PEOPLE = DATA / "penduduk_tema.csv"


@transaction.atomic
def load_holidays(path: Path = HOLIDAYS) -> int:
    """Load days nobody works, matched by date. Raises BadFileError with every problem."""
    problems: list[Problem] = []
    sheet = read_sheet(path, ("tanggal", "jenis", "nama"), problems)
    seen: set[str] = set()
    rows = [Holiday(day=_read_day(row, seen), name=row.text("nama", longest=100)) for row in sheet.rows]
    raise_problems(problems)
    Holiday.objects.bulk_create(rows, update_conflicts=True, unique_fields=["day"], update_fields=["name"])
    return len(rows)


def _read_day(row: Row, seen: set[str]) -> date:
    row.once("tanggal", seen)
    try:
        return date.fromisoformat(row.text("tanggal", longest=10))
    except ValueError:
        row.reject("tanggal", _("bukan tanggal; tulis seperti 2027-08-17"))
        return date.min


@transaction.atomic
def load_checks(path: Path = CHECKS) -> int:
    """Load the checklist of every agency, matched by its words. Raises BadFileError."""
    problems: list[Problem] = []
    sheet = read_sheet(path, ("butir",), problems)
    labels = [row.text("butir", longest=150) for row in sheet.rows]
    raise_problems(problems)
    for position, label in enumerate(labels, start=1):
        CheckItem.objects.update_or_create(agency=None, label=label, defaults={"position": position})
    return len(labels)


@transaction.atomic
def load_answers(path: Path = ANSWERS) -> int:
    """Load the ready sentences of every agency, matched by reason and name. Raises BadFileError."""
    problems: list[Problem] = []
    sheet = read_sheet(path, ("alasan", "nama", "kalimat"), problems)
    reasons = {reason.code: reason for reason in Reason.objects.all()}
    rows = [
        (row.choice("alasan", reasons), row.text("nama", longest=80), row.text("kalimat", longest=2000))
        for row in sheet.rows
    ]
    raise_problems(problems)
    for reason, title, text in rows:
        AnswerTemplate.objects.update_or_create(agency=None, reason=reason, title=title, defaults={"text": text})
    return len(rows)


@transaction.atomic
def load_theme_people(path: Path = PEOPLE) -> int:
    """Load how many people each theme is for, matched by its slug. Raises BadFileError with every problem."""
    problems: list[Problem] = []
    sheet = read_sheet(path, ("tema", "jiwa", "sumber"), problems)
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    seen: set[str] = set()
    rows = []
    for row in sheet.rows:
        row.once("tema", seen)
        theme = row.choice("tema", themes)
        rows.append((theme, row.whole("jiwa", least=1), row.text("sumber")))
    raise_problems(problems)
    for theme, people, source in rows:
        ThemePeople.objects.update_or_create(theme=theme, defaults={"people": people, "source": source})
    return len(rows)
