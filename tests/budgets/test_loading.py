"""The files every desk starts with are whole, and a bad one is refused whole."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from budgets.datasets.clock import read_calendar
from budgets.loading import load_answers, load_holidays
from budgets.models import AnswerTemplate, CheckItem, Holiday
from musrenbang.lib.csv_rows import BadFileError
from proposals.enums import ReasonPurpose
from proposals.loading import REASONS, RETURN_REASONS, load_reasons

pytestmark = pytest.mark.django_db


def test_a_desk_is_loaded_once_however_often_one_asks() -> None:
    load_reasons(REASONS)
    load_reasons(RETURN_REASONS, ReasonPurpose.RETURNING)
    for _again in range(2):
        call_command("load_desk", stdout=StringIO())
    assert Holiday.objects.count() == 79
    assert CheckItem.objects.count() == 7
    assert AnswerTemplate.objects.count() == 10


def test_the_calendar_knows_the_decrees_of_three_years() -> None:
    call_command("load_holidays", stdout=StringIO())
    calendar = read_calendar()
    per_year = {year: calendar.between(date(year - 1, 12, 31), date(year, 12, 31)) for year in (2025, 2026, 2027)}
    weekdays = {2025: 261, 2026: 261, 2027: 261}
    off = {year: Holiday.objects.filter(day__year=year).exclude(day__week_day__in=(1, 7)).count() for year in per_year}
    assert per_year == {year: weekdays[year] - off[year] for year in per_year}
    assert not calendar.is_working(date(2025, 8, 18))
    assert calendar.is_working(date(2026, 8, 18))


def test_a_bad_day_loads_nothing(tmp_path: Path) -> None:
    path = tmp_path / "libur.csv"
    path.write_text("tanggal,jenis,nama\n2028-01-01,libur nasional,Tahun Baru\n31-12-2028,libur nasional,Salah\n")
    with pytest.raises(BadFileError, match="31-12-2028"):
        load_holidays(path)
    with pytest.raises(CommandError, match="baris 3"):
        call_command("load_holidays", path)
    assert not Holiday.objects.exists()


def test_a_sentence_needs_a_known_reason() -> None:
    with pytest.raises(BadFileError, match="PAGU_HABIS"):
        load_answers()
