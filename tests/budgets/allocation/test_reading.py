"""Every way in which a file can be wrong gets a sentence that names the place; what is merely odd is read."""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.allocation import Ceilings, Instance, Malformed, Project, read_instance, write_pabulib
from tests.budgets.allocation.instances import instances

PROJECT = {"id": "p1", "cost": 65000000}


def project(**fields: Any) -> str:
    return json.dumps({"projects": [PROJECT | fields]})


def read(text: str) -> Instance:
    return read_instance(text.encode())


def test_the_json_of_the_handbook() -> None:
    text = """{"projects": [{"id": "p1", "cost": 65000000, "score": 71.5, "agency": "Dinkes", "theme": "anak",
        "kecamatan": "35.73.01", "votes": ["v1", "v2"]}],
        "ceilings": {"city": 9e9, "agency": {"Dinkes": 2e9}, "kecamatan": {}}, "floors": {"anak": 5e8}}"""
    wanted = Instance(
        (Project("p1", 65_000_000, Decimal("71.5"), "Dinkes", "anak", "35.73.01", ("v1", "v2")),),
        Ceilings(9_000_000_000, {"Dinkes": 2_000_000_000}),
        {"anak": 500_000_000},
    )
    assert read(text) == wanted
    assert read("\ufeff" + text.replace("\n", "\r\n")) == wanted


def test_what_is_left_out_has_a_meaning() -> None:
    text = '{"projects": [{"id": 7, "cost": 5.0, "votes": [1, 2], "agency": null, "title": "x"}], "ceilings": null}'
    assert read(text) == Instance((Project("7", 5, Decimal(2), votes=("1", "2")),))
    assert read('{"projects": []}') == Instance(())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "berkas: kosong"),
        (" \n", "berkas: kosong"),
        ("{", "baris 1, kolom 2: bukan JSON yang utuh"),
        ('{"projects": [],\n "floors": {,}}', "baris 2, kolom 13: bukan JSON yang utuh"),
        ("[" * 100_000, "berkas: bersusun terlalu dalam"),
        ("[]", "berkas: harus objek JSON, bukan []"),
        ("{}", "projects: harus daftar usulan, bukan kosong"),
        ('{"projects": [], "floor": {}}', 'berkas: bagian "floor" tidak dikenal'),
        ('{"projects": [], "ceilings": {"desa": {}}}', 'ceilings: bagian "desa" tidak dikenal'),
        ('{"projects": [], "ceilings": 5}', "ceilings: harus objek JSON, bukan 5"),
        ('{"projects": [], "ceilings": []}', "ceilings: harus objek JSON, bukan []"),
        ('{"projects": [], "ceilings": ""}', 'ceilings: harus objek JSON, bukan ""'),
        ('{"projects": [], "ceilings": 0}', "ceilings: harus objek JSON, bukan 0"),
        ('{"projects": [], "ceilings": false}', "ceilings: harus objek JSON, bukan False"),
        ('{"projects": [], "ceilings": {"agency": []}}', "ceilings.agency: harus objek JSON, bukan []"),
        ('{"projects": [], "ceilings": {"city": "9"}}', 'ceilings.city: harus angka, bukan "9"'),
        ('{"projects": [], "ceilings": {"city": 1.5}}', "ceilings.city: harus rupiah bulat, bukan 1.5"),
        ('{"projects": [], "ceilings": {"city": -1}}', "pagu kota: jumlahnya tidak boleh di bawah nol"),
        ('{"projects": [], "ceilings": {"city": NaN}}', "ceilings.city: harus angka, bukan NaN"),
        ('{"projects": [], "ceilings": {"city": 1e999999}}', "ceilings.city: angka 1E+999999 di luar jangkauan"),
        ('{"projects": [], "ceilings": {"agency": {"A": true}}}', 'ceilings.agency "A": harus angka, bukan True'),
        ('{"projects": [], "ceilings": {"agency": {"A": 1, "A": 2}}}', 'bagian "A": tertulis dua kali'),
        ('{"projects": [], "ceilings": {"agency": {"A": -2}}}', 'pagu perangkat daerah "A": jumlahnya tidak boleh'),
        ('{"projects": [], "ceilings": {"kecamatan": {"K": -2}}}', 'pagu kecamatan "K": jumlahnya tidak boleh'),
        ('{"projects": [], "floors": {"anak": -1}}', 'jaminan tema "anak": jumlahnya tidak boleh di bawah nol'),
        ('{"projects": [], "floors": {"anak": null}}', 'floors "anak": harus angka, bukan kosong'),
        ('{"projects": [], "floors": []}', "floors: harus objek JSON, bukan []"),
        ('{"projects": [5]}', "projects[0]: harus objek JSON, bukan 5"),
        ('{"projects": [{"cost": 5}]}', "projects[0].id: harus teks, bukan kosong"),
        (project(id=""), 'projects[0] (usulan ""): nomor usulan kosong'),
        (project(id=True), "projects[0].id: harus teks, bukan True"),
        (project(id="\ud800"), "projects[0].id: ada tanda yang bukan teks"),
        (project(cost=0), 'projects[0] (usulan "p1"): biaya harus lebih dari nol'),
        (project(cost=-5), 'projects[0] (usulan "p1"): biaya harus lebih dari nol'),
        (project(cost=None), 'projects[0] (usulan "p1").cost: harus angka, bukan kosong'),
        (project(cost=2 * 10**15), 'projects[0] (usulan "p1"): biaya terlalu besar'),
        (project(cost=10**40), 'projects[0] (usulan "p1").cost: angka 1000'),
        (project(cost="x" * 99), f'projects[0] (usulan "p1").cost: harus angka, bukan "{"x" * 39}…'),
        (project(score=-1), 'projects[0] (usulan "p1"): skor harus angka dari nol sampai satu miliar'),
        (project(score=1e-7), 'projects[0] (usulan "p1"): skor paling banyak 6 angka di belakang koma'),
        (project(votes="v1"), 'projects[0] (usulan "p1").votes: harus daftar pemilih, bukan "v1"'),
        (project(votes=0), 'projects[0] (usulan "p1").votes: harus daftar pemilih, bukan 0'),
        (project(votes={}), 'projects[0] (usulan "p1").votes: harus daftar pemilih, bukan {}'),
        (project(votes=[["a"]]), 'projects[0] (usulan "p1").votes[0]: harus teks, bukan ['),
        (project(votes=[False]), 'projects[0] (usulan "p1").votes[0]: harus teks, bukan False'),
        (project(theme=[]), 'projects[0] (usulan "p1").theme: harus teks, bukan []'),
        (project(agency=False), 'projects[0] (usulan "p1").agency: harus teks, bukan False'),
        (project(votes=["a", "a"]), 'projects[0] (usulan "p1"): ada pemilih yang tercatat dua kali'),
        (project(votes=[""]), 'projects[0] (usulan "p1"): ada pemilih tanpa nama'),
        (project(votes=[None]), 'projects[0] (usulan "p1").votes[0]: harus teks, bukan kosong'),
        (json.dumps({"projects": [PROJECT, PROJECT]}), 'usulan "p1": nomor ini dipakai lebih dari satu usulan'),
    ],
)
def test_a_malformed_json(text: str, sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(text)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"META\nkey;value\nbudget;\xff", "baris 3: bukan teks UTF-8"),
        ('{"projects": []}'.encode("utf-16"), "baris 1: bukan teks UTF-8"),
        (b"META\nkey;value\0", "baris 2: ada tanda yang bukan teks"),
    ],
)
def test_what_is_no_text(content: bytes, sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_instance(content)
    assert str(caught.value) == sentence


def test_an_amount_no_file_can_hold() -> None:
    with pytest.raises(Malformed, match="pagu kota: jumlahnya terlalu besar"):
        Instance((), Ceilings(10**18 + 1))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_else_is_ever_raised(content: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(read_instance(content), Instance)


@given(instances())
def test_an_instance_survives_the_json(instance: Instance) -> None:
    text = json.dumps(
        {
            "projects": [
                {
                    "id": p.id,
                    "cost": float(p.cost),
                    "score": float(p.score),
                    "agency": p.agency,
                    "theme": p.theme,
                    "kecamatan": p.kecamatan,
                    "votes": p.votes,
                }
                for p in instance.projects
            ],
            "ceilings": {
                "city": instance.ceilings.city,
                "agency": instance.ceilings.agency,
                "kecamatan": instance.ceilings.kecamatan,
            },
            "floors": instance.floors,
        }
    )
    assert read(text) == instance
    assert set(read(write_pabulib(instance)).projects) == set(sort_votes(instance).projects)


def sort_votes(instance: Instance) -> Instance:
    """Voters are a set; the writer brings them in order."""
    return Instance(
        tuple(
            Project(p.id, p.cost, p.score, p.agency, p.theme, p.kecamatan, tuple(sorted(p.votes)))
            for p in instance.projects
        )
    )
