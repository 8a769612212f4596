"""Themes and kamus from files."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from musrenbang.lib.csv_rows import BadFileError
from regions.loading import load_agencies, load_regions
from themes.loading import load_catalog, load_synonyms, load_themes
from themes.models import CatalogItem, Cycle, Synonym, Theme

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
MALANG = ROOT / "regions" / "data" / "malang"
THEMES = ROOT / "themes" / "data" / "tema.csv"
CATALOG = ROOT / "themes" / "data" / "kamus.csv"
THEME_HEADING = "slug,huruf,nama,untuk,keterangan,ikon,urutan,umur_min,umur_maks,perlu_wali,perusahaan,sdg"
HEADING = "tema,judul,volume,satuan,harga_satuan,opd,kode_bidang,sdg,sifat\n"


@pytest.fixture
def city():
    load_regions(MALANG / "wilayah.csv")
    load_agencies(MALANG / "opd.csv")
    load_themes(THEMES)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "berkas.csv"
    path.write_text(text, encoding="utf-8")
    return path


def places_of(load, *args, **kwargs) -> list[tuple[int, str, str]]:
    with pytest.raises(BadFileError) as caught:
        load(*args, **kwargs)
    return [(p.row, p.column, p.value) for p in caught.value.problems]


def test_six_themes_with_their_rules():
    assert load_themes(THEMES) == 6
    assert load_themes(THEMES) == 6
    assert list(Theme.objects.values_list("letters", flat=True)) == ["ANK", "PRM", "LAN", "DIF", "PMD", "CSR"]
    child, youth, elderly = (Theme.objects.get(slug=slug) for slug in ("anak", "pemuda", "lansia"))
    assert (child.needs_guardian, child.max_age) == (True, 17)
    assert (youth.min_age, youth.max_age, elderly.min_age) == (16, 30, 60)
    assert Theme.objects.get(is_corporate=True).sdg_goals == "17"


def test_bad_themes_are_told(tmp_path):
    Theme.objects.create(slug="lama", letters="LMA", name="Lama", audience="-", icon="tag")
    rows = (
        "\nAnak,ank,Anak,Anak,,baby,1,,17,ya,tidak,2"
        "\nlansia,LMA,Lansia,Lansia,,heart,dua,60,,mungkin,tidak,3"
        "\nlansia,LAN,Lansia,Lansia,,heart,3,60,,tidak,tidak,3"
    )
    assert places_of(load_themes, write(tmp_path, THEME_HEADING + rows)) == [
        (2, "slug", "Anak"),
        (2, "huruf", "ank"),
        (3, "huruf", "LMA"),
        (3, "urutan", "dua"),
        (3, "perlu_wali", "mungkin"),
        (4, "slug", "lansia"),
    ]
    assert Theme.objects.count() == 1


def test_the_kamus_of_a_cycle(city):
    Cycle.objects.create(plan_year=2028)
    assert load_catalog(CATALOG, plan_year=2028) == 186
    assert load_catalog(CATALOG, plan_year=2028) == 186
    assert CatalogItem.objects.count() == 186
    lane = CatalogItem.objects.get(name="CCTV dan penerangan gang menuju sekolah")
    assert (lane.routes_to_kecamatan, lane.agency) == (True, None)
    meals = CatalogItem.objects.get(name__startswith="Rantang kasih: makanan")
    assert (meals.unit_price, meals.agency.short_name) == (10_950_000, "Dinsos-P3AP2KB")


def test_a_new_price_is_taken(city, tmp_path):
    Cycle.objects.create(plan_year=2028)
    row = "anak,Kelas renang,50,anak,{price},Disporapar,2.19,3.6,nonfisik\n"
    for price in (400000, 450000):
        load_catalog(write(tmp_path, HEADING + row.format(price=price)), plan_year=2028)
    assert CatalogItem.objects.get().unit_price == 450_000


def test_every_bad_cell_of_the_kamus_is_told(city, tmp_path):
    Cycle.objects.create(plan_year=2028)
    rows = (
        "anak,Kelas renang,50,anak,400000,Disporapar,2.19,3.6,nonfisik\n"
        "balita,Kelas renang,50,anak,400000,Disporapar,2.19,3.6,nonfisik\n"
        "anak,,lima puluh,anak,Rp400.000,Dispora,219,SDG 3,renang\n"
        "anak,Kelas renang,0,anak,0,Disporapar,2.19,,nonfisik\n"
    )
    assert places_of(load_catalog, write(tmp_path, HEADING + rows), plan_year=2028) == [
        (3, "tema", "balita"),
        (4, "judul", ""),
        (4, "harga_satuan", "Rp400.000"),
        (4, "volume", "lima puluh"),
        (4, "opd", "Dispora"),
        (4, "kode_bidang", "219"),
        (4, "sdg", "SDG 3"),
        (4, "sifat", "renang"),
        (5, "judul", "Kelas renang"),
        (5, "harga_satuan", "0"),
        (5, "volume", "0"),
    ]
    assert not CatalogItem.objects.exists()


def test_themes_may_come_without_english_and_then_keep_what_they_have(tmp_path):
    load_themes(THEMES)
    child = Theme.objects.get(slug="anak")
    assert (child.name_en, child.audience_en[:17]) == ("Children", "Children under 18")
    assert child.description_en.endswith("a child’s name is never shown.")
    load_themes(write(tmp_path, f"{THEME_HEADING}\nanak,ANK,Anak kota,Anak,,baby,1,,17,ya,tidak,2"))
    child.refresh_from_db()
    assert (child.name, child.name_en) == ("Anak kota", "Children")


def test_a_kamus_needs_its_cycle(city):
    with pytest.raises(CommandError, match=r"siklus RKPD 2031 belum ada"):
        call_command("load_catalog", str(CATALOG), "--year=2031")


def test_commands(city, capsys, tmp_path):
    Cycle.objects.create(plan_year=2028)
    call_command("load_themes", str(THEMES))
    call_command("load_catalog", str(CATALOG), "--year=2028")
    assert capsys.readouterr().out == "6 tema dimuat.\n186 kegiatan kamus dimuat untuk RKPD 2028.\n"
    with pytest.raises(CommandError, match="kolom tidak ada: slug"):
        call_command("load_themes", str(CATALOG))


class TestSynonyms:
    def test_loaded_twice_they_are_the_same_and_the_file_wins(self, tmp_path: Path) -> None:
        path = write(tmp_path, 'kata,arti\nWC umum,"toilet umum, toilet"\ngot,drainase\n')
        assert load_synonyms(path) == 2
        Synonym.objects.filter(word="got").update(meaning="lain")
        assert load_synonyms(path) == 2
        meanings = dict(Synonym.objects.values_list("word", "meaning"))
        assert meanings == {"wc umum": "toilet umum, toilet", "got": "drainase"}

    def test_all_or_nothing_with_every_problem(self, tmp_path: Path) -> None:
        path = write(tmp_path, "kata,arti\ngot,drainase\ngot,parit\nselokan,\n")
        assert places_of(load_synonyms, path) == [(3, "kata", "got"), (4, "arti", "")]
        assert not Synonym.objects.exists()

    def test_the_command_says_how_many(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_synonyms", str(write(tmp_path, "kata,arti\ngot,drainase\n")))
        assert "1 padanan kata" in capsys.readouterr().out
