"""A city file is loaded whole or not at all, and whoever sends it reads everything that is wrong with it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from musrenbang.lib.csv_rows import BadFileError, Problem
from regions.enums import RegionLevel
from regions.loading import load_agencies, load_regions
from regions.models import Agency, Region

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[2] / "regions" / "data"
MALANG = DATA / "malang"
TREE = (
    "kode,level,nama,parent_kode\n"
    "35,provinsi,Jawa Timur,\n"
    "35.73,kota,Kota Malang,35\n"
    "35.73.05,kecamatan,Lowokwaru,35.73\n"
    "35.73.05.1004,kelurahan,Dinoyo,35.73.05\n"
)
AGENCY_HEADING = "singkatan,nama,jenis,kode_bidang_urusan,bidang_urusan,terverifikasi\n"


@pytest.fixture
def write(tmp_path: Path):
    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def problems_of(load, *args, **kwargs) -> list[Problem]:
    with pytest.raises(BadFileError) as caught:
        load(*args, **kwargs)
    return list(caught.value.problems)


def places(problems: list[Problem]) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.value) for problem in problems]


def test_malang_has_all_its_regions_with_their_facts():
    count = load_regions(
        MALANG / "wilayah.csv",
        postal_codes=MALANG / "kodepos.csv",
        tiles=MALANG / "petak.csv",
        statistics=MALANG / "kecamatan_statistik.csv",
    )
    assert count == 64
    assert Region.objects.filter(level=RegionLevel.KELURAHAN).count() == 57
    dinoyo = Region.objects.get(code="35.73.05.1004")
    assert (dinoyo.name, dinoyo.parent.name, dinoyo.parent.population) == ("Dinoyo", "Lowokwaru", 164106)
    assert dinoyo.postal_code
    assert dinoyo.tile_column
    assert dinoyo.tile_row


@pytest.mark.parametrize(("city", "kelurahan"), [("jambi", 68), ("magelang", 17)])
def test_other_cities_load_too(city: str, kelurahan: int):
    load_regions(DATA / city / "wilayah.csv")
    assert Region.objects.kelurahan().count() == kelurahan


def test_loading_twice_changes_nothing_and_a_new_name_is_taken(write):
    load_regions(write("a.csv", TREE))
    before = set(Region.objects.values_list("pk", "name"))
    load_regions(write("a.csv", TREE))
    assert set(Region.objects.values_list("pk", "name")) == before
    load_regions(write("a.csv", TREE.replace("Dinoyo", "Dinoyo Baru")))
    assert Region.objects.get(code="35.73.05.1004").name == "Dinoyo Baru"
    assert Region.objects.count() == 4


def test_a_region_that_ended_stays_and_a_new_one_follows(write):
    load_regions(write("a.csv", TREE))
    Region.objects.filter(code="35.73.05.1004").update(valid_to="2026-01-01")
    load_regions(write("a.csv", TREE.replace("Dinoyo", "Dinoyo Baru")))
    periods = Region.objects.filter(code="35.73.05.1004").order_by("valid_from")
    assert [(region.name, str(region.valid_from)) for region in periods] == [
        ("Dinoyo", "2000-01-01"),
        ("Dinoyo Baru", "2026-01-01"),
    ]


def test_every_problem_of_every_file_is_told_and_nothing_is_loaded(write):
    tree = write(
        "wilayah.csv",
        TREE.replace("Dinoyo,35.73.05", ",35.73.06")
        + "35.73.05.1005,desa,Ketawanggede,35.73.05\n"
        + "35.73.05.1004,kelurahan,Dinoyo lagi,35.73.05\n"
        + "35.73.09.1001,kelurahan,Jauh,35.73.09\n"
        + "35-73,kota,Salah,35\n",
    )
    codes = write("kodepos.csv", "kode,kodepos\n35.73.05.1004,6514\n35.99,65144\n")
    tiles = write("petak.csv", "kode,kolom,baris\n35.73.05.1004,lima,1\n35.73.05.1005,1.5,2\n")
    found = problems_of(load_regions, tree, postal_codes=codes, tiles=tiles)
    assert [(p.file, p.row, p.column, p.value) for p in found] == [
        ("wilayah.csv", 5, "nama", ""),
        ("wilayah.csv", 5, "parent_kode", "35.73.06"),
        ("wilayah.csv", 6, "level", "desa"),
        ("wilayah.csv", 7, "kode", "35.73.05.1004"),
        ("wilayah.csv", 8, "parent_kode", "35.73.09"),
        ("wilayah.csv", 9, "kode", "35-73"),
        ("wilayah.csv", 9, "level", "kota"),
        ("kodepos.csv", 2, "kodepos", "6514"),
        ("kodepos.csv", 3, "kode", "35.99"),
        ("petak.csv", 2, "kolom", "lima"),
        ("petak.csv", 3, "kolom", "1.5"),
    ]
    assert all(problem.advice for problem in found)
    assert not Region.objects.exists()


def test_two_kelurahan_cannot_share_a_tile(write):
    tree = write("wilayah.csv", TREE + "35.73.05.1005,kelurahan,Ketawanggede,35.73.05\n")
    tiles = write("petak.csv", "kode,kolom,baris\n35.73.05.1004,2,1\n35.73.05.1005,2,1\n")
    assert places(problems_of(load_regions, tree, tiles=tiles)) == [(3, "kolom", "2")]


def test_statistics_need_a_population(write):
    tree = write("wilayah.csv", TREE)
    without = write("statistik.csv", "kode,luas\n35.73.05,22\n")
    assert "penduduk" in str(problems_of(load_regions, tree, statistics=without)[0])
    wrong = write("statistik.csv", "kode,penduduk_2023_bps\n35.73.05,164.106\n")
    assert places(problems_of(load_regions, tree, statistics=wrong)) == [(2, "penduduk_2023_bps", "164.106")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "berkas kosong"),
        (b"\n \n", "berkas kosong"),
        (b"kode,level,nama,parent_kode\n\n", "tidak ada baris"),
        (b"kode,level,nama\n35,provinsi,Jawa Timur\n", "kolom tidak ada: parent_kode"),
        (b"kode,kode,level,nama,parent_kode\n", "judul kolom ganda: kode"),
        (TREE.replace("Dinoyo", "Dinoyó").encode("latin-1"), "di dekat baris 5 bukan UTF-8"),
        (TREE.encode("utf-16"), "bukan UTF-8"),
        (TREE.encode() + b"\0", "bukan berkas teks"),
        (TREE.encode() + b'35.73.05.1005,kelurahan,"Ketawanggede\n', "bukan CSV yang utuh"),
    ],
)
def test_files_that_are_no_table_are_refused(write, content: bytes, words: str):
    (problem,) = problems_of(load_regions, write("wilayah.csv", content))
    assert words in str(problem)
    assert str(problem).startswith("wilayah.csv")
    assert not Region.objects.exists()


def test_a_missing_file_is_told(tmp_path: Path):
    (problem,) = problems_of(load_regions, tmp_path / "tidak-ada.csv")
    assert "tidak bisa dibuka" in str(problem)


def test_a_comma_too_many_names_its_row(write):
    path = write("wilayah.csv", TREE + "35.73.05.1005,kelurahan,Ketawang, gede,35.73.05\n")
    (problem,) = problems_of(load_regions, path)
    assert problem.row == 6
    assert "5 isian padahal 4 kolom" in str(problem)


@pytest.mark.parametrize(
    "content", [("\ufeff" + TREE).encode(), TREE.replace(",", ";").encode(), TREE.replace("\n", "\r\n").encode()]
)
def test_byte_order_mark_semicolons_and_windows_lines_are_fine(write, content: bytes):
    assert load_regions(write("wilayah.csv", content)) == 4


def test_agencies_of_malang_know_their_kecamatan():
    load_regions(MALANG / "wilayah.csv")
    assert load_agencies(MALANG / "opd.csv") == 28
    assert load_agencies(MALANG / "opd.csv") == 28
    assert Agency.objects.count() == 28
    assert Agency.objects.get(short_name="Kec. Lowokwaru").region.code == "35.73.05"
    dinsos = Agency.objects.get(short_name="Dinsos-P3AP2KB")
    assert dinsos.sector_codes == ["1.06", "2.08", "2.14"]
    assert dinsos.is_verified


def test_bad_agencies_are_told_by_row_and_column(write):
    rows = (
        "Kec. Jauh,Kecamatan Jauh,kecamatan,7.01,Kecamatan,ya\n"
        "Dinsos,Dinas Sosial,dines,1.06,Sosial,ya\n"
        "Dinkes,,dinas,1.2,Kesehatan,mungkin\n"
        "Dinkes,Dinas Kesehatan,dinas,1.02,Kesehatan,ya\n"
    )
    found = problems_of(load_agencies, write("opd.csv", AGENCY_HEADING + rows))
    assert places(found) == [
        (2, "nama", "Kecamatan Jauh"),
        (3, "jenis", "dines"),
        (4, "kode_bidang_urusan", "1.2"),
        (4, "nama", ""),
        (4, "terverifikasi", "mungkin"),
        (5, "singkatan", "Dinkes"),
    ]
    assert not Agency.objects.exists()


def test_commands_say_what_they_did_or_what_is_wrong(write, capsys):
    call_command("load_regions", str(write("wilayah.csv", TREE)))
    rows = "Dinkes,Dinas Kesehatan,dinas,1.02,Kesehatan,ya\n"
    call_command("load_agencies", str(write("opd.csv", AGENCY_HEADING + rows)))
    assert capsys.readouterr().out == "4 wilayah dimuat.\n1 perangkat daerah dimuat.\n"
    bad = write("wilayah.csv", TREE.replace("kota,", "kotta,"))
    with pytest.raises(CommandError, match=r"wilayah\.csv, baris 3, kolom “level”, isi “kotta”: tidak dikenal"):
        call_command("load_regions", str(bad))
    with pytest.raises(CommandError, match="berkas kosong"):
        call_command("load_agencies", str(write("opd.csv", "")))
