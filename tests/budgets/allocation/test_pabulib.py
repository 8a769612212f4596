"""Pabulib files: a real one, all kinds of votes, everything that can be wrong, and back again."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.allocation import (
    Ceilings,
    Instance,
    Malformed,
    Method,
    Project,
    Status,
    allocate,
    read_instance,
    write_pabulib,
)
from budgets.allocation.equal_shares import find_budget
from budgets.allocation.lineup import Lineup
from tests.budgets.allocation.instances import choose, instances, keeps_ceilings, score, try_everything
from tests.budgets.allocation.naive import share_naively

DIEPPE = Path(__file__).parents[2] / "data/pabulib/Canada_Stanford_Dataset_PB_Dieppe_2018_vote_approvals.pb"
META = "META\nkey;value\nbudget;100\n"
PROJECTS = "PROJECTS\nproject_id;cost\n1;60\n2;50\n"
VOTES = "VOTES\nvoter_id;vote\nv1;1,2\nv2;2\n"


def read(text: str) -> Instance:
    return read_instance(text.encode())


def describe(instance: Instance) -> list[tuple[str, Decimal, Sequence[str]]]:
    return [(project.id, project.score, project.votes) for project in instance.projects]


def test_a_real_file() -> None:
    """Scores are the official numbers of votes; each method is checked independently."""
    content = DIEPPE.read_bytes()
    assert b"\r\n" in content
    instance = read_instance(content)
    official = [line.split(";") for line in content.decode().splitlines()[20:36]]
    assert [(p.id, p.cost, int(p.score)) for p in instance.projects] == [
        (a, int(b), int(c)) for a, b, c, _d in official
    ]
    assert len({voter for p in instance.projects for voter in p.votes}) == 378
    assert instance.ceilings == Ceilings(180_000)
    best = allocate(instance, Method.OPTIMAL, is_exact=True)
    assert best.status == Status.OPTIMAL
    assert best.score == try_everything(instance).best == score(choose(instance, best.selected))
    lineup = Lineup(instance)
    bought, completed, _money = share_naively(instance, find_budget(lineup), [p.id for p in lineup.projects])
    assert set(allocate(instance, Method.EQUAL_SHARES).selected) == {*bought, *completed}
    ranked = allocate(instance, Method.RANKED)
    assert ranked.selected == ("780", "792", "786", "791", "787")
    assert keeps_ceilings(instance, choose(instance, ranked.selected))


def test_a_real_file_survives_the_way_back() -> None:
    instance = read_instance(DIEPPE.read_bytes())
    back = read(write_pabulib(instance, names={"780": 'Taman; "besar"'}, selected=["780"]))
    assert sorted(describe(back)) == sorted(
        (name, points, tuple(sorted(votes))) for name, points, votes in describe(instance)
    )


@settings(max_examples=100)
@given(instances())
def test_the_way_back(instance: Instance) -> None:
    back = read(write_pabulib(instance))
    assert (back.ceilings, back.floors) == (instance.ceilings, instance.floors)
    assert {p.id: replace(p, votes=tuple(sorted(p.votes))) for p in instance.projects} == {
        p.id: p for p in back.projects
    }


NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1).filter(
    lambda text: text == text.strip()
)


@given(NAMES, NAMES, NAMES)
def test_strange_names_come_back_or_are_refused(name: str, agency: str, theme: str) -> None:
    instance = Instance(
        (Project(name, 5, Decimal("0.5"), agency, theme, votes=(theme,)),), Ceilings(9, {agency: 7}), {theme: 3}
    )
    if "," in name:
        with pytest.raises(Malformed, match="tidak dapat ditulis"):
            write_pabulib(instance)
    else:
        assert read(write_pabulib(instance)) == instance


@pytest.mark.parametrize("name", [" x", "x\r", "x\0"])
def test_names_that_would_come_back_as_others_are_refused(name: str) -> None:
    plain = Project("p", 5, Decimal(1))
    for instance in (
        Instance((replace(plain, id=name),)),
        Instance((replace(plain, agency=name),)),
        Instance((replace(plain, votes=(name,)),)),
        Instance((plain,), Ceilings(None, {name: 5})),
        Instance((plain,), floors={name: 5}),
    ):
        with pytest.raises(Malformed, match="tidak dapat ditulis"):
            write_pabulib(instance)


def test_what_a_file_says_of_itself() -> None:
    instance = Instance((Project("p", 5, Decimal(1), votes=("v",)),), Ceilings(None, {"A": 3}), {"anak": 2})
    text = write_pabulib(instance, about={"unit": "Kota Malang"}, names={"p": "Taman; kota"}, selected=[])
    assert text.splitlines() == [
        "META",
        "key;value",
        "description;Musrenbang tematik",
        "country;Indonesia",
        "unit;Kota Malang",
        "instance;-",
        "date_begin;-",
        "date_end;-",
        "language;id",
        "currency;IDR",
        "vote_type;approval",
        "rule;unknown",
        "num_projects;1",
        "num_votes;1",
        "budget;5",
        "ceiling.city;-",
        "ceiling.agency.A;3",
        "floor.anak;2",
        "PROJECTS",
        "project_id;cost;votes;score;agency;theme;kecamatan;name;selected",
        'p;5;1;1;;;;"Taman; kota";0',
        "VOTES",
        "voter_id;vote",
        "v;p",
    ]


@pytest.mark.parametrize(
    ("votes", "found"),
    [
        (VOTES, [("1", 1, ("v1",)), ("2", 2, ("v1", "v2"))]),
        ("VOTES\nvoter_id;vote;points\na;2,1;3,0\nb;2;2.5\n", [("1", 0, ()), ("2", Decimal("5.5"), ("a", "b"))]),
        ("VOTES\nvoter_id;age;vote\na;70;\nb;;1\nc\n", [("1", 1, ("b",)), ("2", 0, ())]),
        ("", [("1", 0, ()), ("2", 0, ())]),
        ("VOTES\nvoter_id;vote\n", [("1", 0, ()), ("2", 0, ())]),
    ],
)
def test_kinds_of_votes(votes: str, found: list[tuple[str, Decimal, Sequence[str]]]) -> None:
    assert describe(read(META + PROJECTS + votes)) == found


@pytest.mark.parametrize(
    ("projects", "scores"),
    [
        ("project_id;cost;votes;score\n1;60;7;8.5\n2;50;6;4", ["8.5", "4"]),
        ("project_id;votes;cost\n1;7;60\n2;6;50", ["7", "6"]),
    ],
)
def test_scores_of_a_file_without_ballots(projects: str, scores: list[str]) -> None:
    assert [str(project.score) for project in read(f"{META}PROJECTS\n{projects}").projects] == scores


def test_a_file_as_people_type_it() -> None:
    text = (
        "\ufeffmeta\r\nKey ; Value\r\ncomment; satu; dua\r\n\r\nbudget ; 500000.75 \r\nPROJECTS;;\r\n"
        'Project_ID;Cost;Name;Category;District\r\n124-A;2.5e5;"Taman;\r\n""besar""";hijau, air;Utara\r\n'
        "VOTES\r\nvoter_id;vote\r\nx; 124-A \r\n"
    )
    project = Project("124-A", 250_000, Decimal(1), "", "hijau", "Utara", ("x",))
    assert read(text) == Instance((project,), Ceilings(500_000))


def test_cents_never_overrun_the_budget() -> None:
    instance = read("META\nkey;value\nbudget;99.99\nPROJECTS\nproject_id;cost\n1;50.01\n2;49.98\n")
    assert [project.cost for project in instance.projects] == [51, 50]
    assert instance.ceilings.city == 99


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("halo", "baris 1: harus dimulai dengan META, PROJECTS, atau VOTES"),
        (PROJECTS, "berkas: bagian META tidak ada"),
        (META, "berkas: bagian PROJECTS tidak ada"),
        (META + META, "baris 4: bagian META sudah ada di baris 1"),
        ("META\nkey;value\nunit;Malang\n" + PROJECTS, "baris 1: META tanpa budget"),
        (META + "budget;5\n" + PROJECTS, 'baris 4: "budget" sudah ada di baris 3'),
        ("META\nkey;value\nbudget;banyak\n" + PROJECTS, 'baris 3, value: harus angka, bukan "banyak"'),
        ("META\nkey;value\nbudget;NaN\n" + PROJECTS, "baris 3, value: harus angka, bukan NaN"),
        ("META\nkey;value\nbudget;1e99\n" + PROJECTS, "baris 3, value: angka 1E+99 di luar jangkauan"),
        (META + "floor.anak;-5\n" + PROJECTS, 'jaminan tema "anak": jumlahnya tidak boleh di bawah nol'),
        (META + "PROJECTS\nid;cost\n", "baris 5: PROJECTS tanpa kolom project_id"),
        (META + "PROJECTS\nproject_id;price\n", "baris 5: PROJECTS tanpa kolom cost"),
        (META + "PROJECTS\nproject_id;cost;cost\n", 'baris 5: kolom "cost" tertulis dua kali'),
        (META + PROJECTS + "2;7\n", 'baris 8: usulan "2" sudah ada di baris 7'),
        (META + PROJECTS + ";7\n", 'baris 8 (usulan ""): nomor usulan kosong'),
        (META + PROJECTS + "3;0\n", 'baris 8 (usulan "3"): biaya harus lebih dari nol'),
        (META + PROJECTS + "3\n", 'baris 8, cost: harus angka, bukan ""'),
        (META + PROJECTS + "3;5;7\n", "baris 8: ada 3 isian untuk 2 kolom"),
        (META + 'PROJECTS\nproject_id;cost\n1;"60\n', "baris 6: tanda kutip tidak lengkap atau isian terlalu panjang"),
        (META + "PROJECTS\nproject_id;cost;score\n1;5;\n", 'baris 6, score: harus angka, bukan ""'),
        (META + PROJECTS + "VOTES\nvoter;vote\na;1\n", "baris 9: VOTES tanpa kolom voter_id"),
        (META + PROJECTS + "VOTES\nvoter_id;pick\na;1\n", "baris 9: VOTES tanpa kolom vote"),
        (META + PROJECTS + "VOTES\nvoter_id;vote\n;1\n", "baris 10: voter_id kosong"),
        (META + PROJECTS + VOTES + "v1;1\n", 'baris 12: pemilih "v1" sudah ada di baris 10'),
        (META + PROJECTS + VOTES + "v3;1,9\n", 'baris 12: usulan "9" tidak ada di PROJECTS'),
        (META + PROJECTS + VOTES + "v3;1,1\n", "baris 12: satu usulan dipilih dua kali"),
        (META + PROJECTS + "VOTES\nvoter_id;vote;points\na;1,2;3\n", "baris 10: ada 1 points untuk 2 usulan"),
        (META + PROJECTS + "VOTES\nvoter_id;vote;points\na;1;x\n", 'baris 10, points: harus angka, bukan "x"'),
        (META + PROJECTS + "VOTES\nvoter_id;vote;points\na;1;-3\n", 'baris 6 (usulan "1"): skor harus angka dari nol'),
    ],
)
def test_a_malformed_file(text: str, sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(text)
    assert str(caught.value).startswith(sentence)
