"""Reasons, and a whole city in one command."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ConsentText
from musrenbang.lib.csv_rows import BadFileError
from proposals.loading import REASONS, RETURN_REASONS, load_city, load_reasons
from proposals.models import Reason
from regions.models import Agency, Region
from themes.models import CatalogItem, Cycle, Synonym, Theme

pytestmark = pytest.mark.django_db


def test_reasons_keep_the_order_of_the_file():
    assert load_reasons(REASONS) == 13
    assert load_reasons(REASONS) == 13
    assert list(Reason.objects.values_list("code", flat=True))[:2] == ["BUKAN_KEWENANGAN", "SALAH_OPD"]


def test_bad_reasons_are_told(tmp_path: Path, capsys):
    path = tmp_path / "alasan.csv"
    path.write_text("kode,label,penjelasan\npagu habis,Habis,\nGANDA,,\nGANDA,Ganda,x\n", encoding="utf-8")
    with pytest.raises(BadFileError) as caught:
        load_reasons(path)
    assert [(p.row, p.column) for p in caught.value.problems] == [(2, "kode"), (3, "label"), (4, "kode")]
    assert not Reason.objects.exists()
    with pytest.raises(CommandError, match="baris 3, kolom “label”"):
        call_command("load_reasons", str(path))
    call_command("load_reasons", str(REASONS))
    assert capsys.readouterr().out == "13 alasan dimuat.\n"


def test_what_returns_is_told_apart_from_what_refuses():
    load_reasons(REASONS)
    call_command("load_reasons", str(RETURN_REASONS), "--untuk=returning")
    assert (Reason.objects.refusing().count(), Reason.objects.returning().count()) == (13, 14)
    assert Reason.objects.returning().first().code == "KURANG_LOKASI"


def count_rows() -> list[int]:
    return [
        model.objects.count() for model in (Region, Agency, Theme, Reason, ConsentText, Cycle, CatalogItem, Synonym)
    ]


def test_a_city_in_one_command_twice(capsys):
    call_command("load_city", "malang", "--year=2028")
    assert (
        "64 wilayah, 28 perangkat daerah, 6 tema, 27 alasan, 186 kegiatan kamus RKPD 2028, 290 padanan kata"
        in capsys.readouterr().out
    )
    assert count_rows() == [64, 28, 6, 27, 4, 1, 186, 290]
    call_command("load_city", "malang", "--year=2028")
    assert count_rows() == [64, 28, 6, 27, 4, 1, 186, 290]


def test_a_city_without_agencies_borrows_them_and_gets_its_own_kecamatan():
    loaded = load_city("jambi", plan_years=(2027, 2028))
    assert (loaded.regions, loaded.agencies, loaded.activities) == (81, 23 + 11, 372)
    assert not Agency.objects.filter(short_name="Kec. Lowokwaru").exists()
    assert Agency.objects.get(short_name="Kec. Telanaipura").region.code == "15.71.01"
    assert load_city("jambi", plan_years=(2027, 2028)) == loaded
