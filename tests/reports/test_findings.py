"""What reports say of figures: only what they carry, the strongest first, nothing twice."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reports.datasets.city_rules import CITY_RULES, reckon_place_gini
from reports.datasets.equity import describe_gini
from reports.datasets.findings import FEW, Finding, choose_findings, describe_share, join_names, write_percent
from reports.datasets.merging import join_small
from reports.datasets.places import Place
from reports.datasets.portraits import Album, Portrait, View
from reports.datasets.tallies import Tally
from reports.datasets.theme_rules import THEME_RULES
from themes.enums import ActivityKind

PLACES = [Place(key, f"35.{key}", f"Kelurahan {key}", "Klojen", 1000, (key, 1)) for key in range(1, 31)]
TALLY = Tally(100, 90, 10, 1_000, 900, 200, 150)


def portrait(tally: Tally = TALLY, name: str = "Anak", **given: Any) -> Portrait:
    spread = {place.key: Tally(received=3, accommodated=place.key % 2) for place in PLACES}
    known: dict[str, Any] = {
        "key": 1,
        "name": name,
        "tally": tally,
        "people": None,
        "before": None,
        "kinds": {},
        "places": spread,
        "agencies": {},
        "channels": {},
        "reasons": [],
        "is_filed": True,
    }
    return Portrait(**{**known, **given})


def album(*themes: Portrait, **given: Any) -> Album:
    total = Tally(*(sum(figures) for figures in zip(Tally(), *(theme.tally for theme in themes), strict=True)))
    known: dict[str, Any] = {
        "themes": themes,
        "total": total,
        "kelurahan": PLACES,
        "before": None,
        "is_announced": True,
        "was_announced": True,
    }
    return Album(**{**known, **given})


def say(theme: Portrait, *others: Portrait, **given: Any) -> str:
    """Everything the rules say of a theme, not only the five strongest."""
    return "\n".join(choose_findings(THEME_RULES, View(theme, album(theme, *others, **given)), len(THEME_RULES)))


def test_the_strongest_come_first_and_no_topic_twice() -> None:
    rules = [
        lambda _figures: Finding("a", 10, "lemah"),
        lambda _figures: Finding("b", 50, "kuat"),
        lambda _figures: Finding("b", 40, "sama lagi"),
        lambda _figures: None,
        lambda _figures: Finding("c", 30, "sedang"),
    ]
    assert choose_findings(rules, None, 2) == ["kuat", "sedang"]
    assert choose_findings(rules, None, 9) == ["kuat", "sedang", "lemah"]


def test_where_most_are_lost() -> None:
    assert "90 diteruskan (90 %) dan 10 diakomodasi (10 %)" in say(portrait())
    assert "telaah perangkat daerah: 80 usulan" in say(portrait())
    assert "forum dan pemeriksaan sebelumnya: 70 usulan" in say(portrait(Tally(100, 30, 10)))


@pytest.mark.parametrize(
    ("theme", "words"),
    [
        (portrait(people=5000), "mencakup 50 % jiwa dan menerima 9,1 % rupiah"),
        (
            portrait(kinds={ActivityKind.PHYSICAL: Tally(asked=400, funded=120)}),
            "40 % dari rupiah yang diusulkan, 80 %",
        ),
        (portrait(before=TALLY._replace(received=50)), "naik 100 % dari siklus sebelumnya, dari 50 menjadi 100"),
        (portrait(before=TALLY._replace(received=200)), "turun 50 % dari siklus sebelumnya, dari 200 menjadi 100"),
        (
            portrait(before=TALLY._replace(accommodated=60)),
            "Diakomodasi 10 % dari usulan masuk; siklus sebelumnya 60 %",
        ),
        (portrait(places={1: Tally(received=100)}), "29 dari 30 (96,7 %) kelurahan"),
        (portrait(), "15 dari 30 (50 %) belum mendapat"),
        (portrait(places={key: Tally(received=20) for key in range(1, 6)}), "Lima kelurahan mengirim 100 dari 100"),
        (portrait(agencies={"DLH": Tally(forwarded=60), "Dinkes": Tally(forwarded=30)}), "DLH memegang 60 dari 90"),
        (portrait(reasons=[("Pagu", 40), ("Lahan", 10)]), "“Pagu”, 40 dari 50 (80 %)"),
        (portrait(), "didanai 75 % dari yang diminta: Rp150 dari Rp200"),
        (portrait(channels={"hall": Tally(received=20), "online": Tally(received=80)}), "masuk 20 dari 100 (20 %)"),
        (portrait(), "yang belum didanai bernilai Rp700"),
        (portrait(Tally()), "Tidak ada usulan yang masuk"),
    ],
)
def test_each_rule_says_its_figures(theme: Portrait, words: str) -> None:
    assert words in say(theme, portrait(Tally(100, 90, 45, 0, 0, 0, 1500), "Lansia", people=5000))


def test_nothing_is_said_of_funding_before_it_is_announced() -> None:
    told = say(portrait(people=5000, reasons=[("Pagu", 40)]), is_announced=False)
    for word in ("diakomodasi", "didanai", "menerima", "Alasan"):
        assert word not in told


def test_years_are_not_compared_while_proposals_still_come_in() -> None:
    assert "siklus sebelumnya" not in say(
        portrait(before=TALLY._replace(received=200), is_filed=False), is_announced=False
    )
    assert "Belum ada usulan" in say(portrait(Tally(), is_filed=False))


def test_few_proposals_carry_no_percentages() -> None:
    few = portrait(Tally(FEW - 1, FEW - 1, 1), channels={"hall": Tally(received=5)}, reasons=[("Pagu", 3)])
    told = say(replace(few, agencies={"DLH": Tally(forwarded=FEW - 1)}))
    for word in ("memegang", "Alasan", "Lewat bantuan"):
        assert word not in told


tallies = some.builds(
    lambda counts, money: Tally(*sorted(counts, reverse=True), *sorted(money, reverse=True)),
    some.lists(some.integers(0, 500), min_size=3, max_size=3),
    some.lists(some.integers(0, 10**12), min_size=4, max_size=4),
)


@given(tally=tallies, before=some.none() | tallies, people=some.none() | some.integers(1, 10**6))
def test_rules_hold_for_any_figures(tally: Tally, before: Tally | None, people: int | None) -> None:
    theme = portrait(tally, before=before, people=people, kinds={ActivityKind.PHYSICAL: tally})
    figures = album(theme, portrait(name="Lansia", people=900))
    told = choose_findings(THEME_RULES, View(theme, figures), 5)
    assert 1 <= len(told) == len(set(told)) <= 5
    assert all(sentence.endswith(".") for sentence in told)
    assert all(sentence.endswith(".") for sentence in choose_findings(CITY_RULES, figures, 8))


def test_the_city_hears_who_is_ahead_and_who_behind() -> None:
    rich = portrait(Tally(100, 90, 30, 0, 0, 0, 9000), "Pemuda", people=1000)
    poor = portrait(Tally(100, 90, 10, 0, 0, 0, 1000), "Perempuan", people=1000)
    unknown = portrait(TALLY._replace(accommodated=20), "Difabel")
    told = "\n".join(choose_findings(CITY_RULES, album(rich, poor, unknown), 9))
    assert "tema Pemuda menerima Rp9 dan tema Perempuan Rp1" in told
    assert "kurang dari separuh bagian penduduknya: tema Perempuan" in told
    assert "paling sering diakomodasi tema Pemuda, 33,3 %; paling jarang tema Perempuan, 11,1 %" in told
    assert "Penduduk tema Difabel belum diketahui" in told


def test_gini_of_all_in_one_place() -> None:
    even = portrait(places={place.key: Tally(funded=500) for place in PLACES})
    one = portrait(places={1: Tally(funded=500)})
    assert str(reckon_place_gini(album(even))) == "0.00"
    assert str(reckon_place_gini(album(one))) == "0.97"


def test_gini_leaves_out_kelurahan_whose_people_nobody_counted() -> None:
    counted = [replace(place, people=1000) for place in PLACES[:2]]
    unknown = [replace(place, people=None) for place in PLACES[2:5]]
    even = album(portrait(places={place.key: Tally(funded=500) for place in PLACES[:3]}))
    assert reckon_place_gini(replace(even, kelurahan=[*counted, *unknown])) == 0
    assert describe_gini(replace(even, kelurahan=[*counted, *unknown])) == (
        "Gini antarkelurahan: 0,00. 3 kelurahan tanpa angka penduduk tidak ikut dihitung."
    )
    nobody = replace(even, kelurahan=unknown)
    assert reckon_place_gini(nobody) is None
    assert "tidak dihitung" in describe_gini(nobody)
    assert not [told for told in choose_findings(CITY_RULES, nobody, 9) if "Gini" in told]


@pytest.mark.parametrize(
    ("counts", "joined"),
    [
        ([9, 7], [9, 7]),
        ([9, 7, 3, 2], [9, 7, 5]),
        ([9, 7, 3], [9, 10]),
        ([9, 7, 1, 1], [9, 9]),
        ([9, 0, 3], [0, 12]),
        ([3], []),
        ([1, 2], []),
        ([0, 0], [0, 0]),
    ],
)
def test_small_rows_are_joined_so_that_sums_tell_nothing(counts: list[int], joined: list[int]) -> None:
    assert join_small(counts, int, sum) == joined


def test_words() -> None:
    assert describe_share(14, 181) == "14 dari 181 (7,7 %)"
    assert write_percent(1, 0) == "–"
    assert [join_names(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a dan b", "a, b, dan c"]
