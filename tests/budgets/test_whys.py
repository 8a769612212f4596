"""What the sentences promise comes true when it is tried: the figures are read out of them and reckoned with."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from budgets.allocation import Instance, Method, Project, allocate
from budgets.boards.grounds import Grounds, Limit
from budgets.boards.reasons import write_why
from budgets.boards.whys import tell_changes
from tests.budgets.allocation.instances import instances


def ground(instance: Instance, project: Project, method: Method, fact: Any) -> Grounds:
    """As a lock keeps it of a run in which nothing was decided before."""
    ceilings = instance.ceilings
    whole = {"city": ceilings.city, "agency": ceilings.agency.get(project.agency)}
    whole["kecamatan"] = ceilings.kecamatan.get(project.kecamatan)
    full = {limit["kind"]: limit for limit in fact["ceilings"]}
    limits = tuple(
        Limit(
            kind, kind, amount, 0, kind in full, full.get(kind, {}).get("left", 0), full.get(kind, {}).get("short", 0)
        )
        for kind, amount in whole.items()
        if amount is not None
    )
    points = int(project.score * 1000)
    return Grounds(points=points, amount=project.cost, method=str(method), limits=limits, why=fact)


def change(instance: Instance, project: Project, **fields: Any) -> Instance:
    others = tuple(other for other in instance.projects if other.id != project.id)
    return replace(instance, projects=(*others, replace(project, **fields)))


def read_rupiah(text: str) -> list[int]:
    return [int(figure.replace(".", "")) for figure in re.findall(r"Rp([\d.]*\d)", text)]


@settings(max_examples=300)
@given(instances())
def test_what_a_sentence_says_brings_it_in(instance: Instance) -> None:
    for method in Method:
        found = allocate(instance, method, is_exact=True)
        for project in instance.projects:
            fact = found.explanations[project.id]
            if fact["reason"] not in {"ceiling", "too_dear"}:
                continue
            for sentence in tell_changes(ground(instance, project, method, fact)):
                changed = try_out(instance, project, sentence)
                if changed:
                    is_in = project.id in allocate(changed, method, is_exact=True).selected
                    assert is_in or sentence.endswith(", selama porsi tema yang dijamin tetap terpenuhi."), sentence
                    assert ("porsi tema" in sentence) is bool(fact.get("has_floors")), sentence
                else:
                    check_needs(instance, project, fact, sentence)


def try_out(instance: Instance, project: Project, sentence: str) -> Instance | None:
    """What one change alone is said to be enough for; None where the sentence says no such thing."""
    if smaller := re.match(r"Dengan anggaran .* lebih kecil, usulan ini muat[.,]", sentence):
        return change(instance, project, cost=project.cost - read_rupiah(smaller[0])[0])
    if more := re.match(r"Dengan ([\d,.]+) poin lagi, usulan ini masuk[.,]", sentence):
        points = Decimal(more[1].replace(".", "").replace(",", "."))
        return change(instance, project, score=project.score + points)
    return None


def check_needs(instance: Instance, project: Project, fact: Any, sentence: str) -> None:
    """Whatever does not do alone names all the rest."""
    if sentence == "Anggaran yang lebih kecil saja tidak cukup: tidak ada uang yang tersisa.":
        assert any(limit["left"] <= 0 for limit in fact["ceilings"])
    elif "porsi tema yang dijamin." in sentence:
        assert any(instance.floors.values())
    elif "pendukung" in sentence:
        needs = [fact["money_short"], *(limit["short"] for limit in fact["blocked"])]
        assert sorted(read_rupiah(sentence)) == sorted(need for need in needs if need), sentence
        assert ("porsi tema" in sentence) is bool(fact.get("has_floors"))
    else:
        assert sentence.startswith(
            ("Skornya perlu naik sedikitnya", "Skor yang lebih tinggi saja tidak cukup: pagunya")
        )


def make_grounds(method: Method, limits: tuple[Limit, ...], **why: Any) -> Grounds:
    facts = {"reason": "ceiling", "votes": 3, **why}
    return Grounds(points=60_000, amount=19_500_000, method=str(method), limits=limits, why=facts)


OPD = Limit("agency", "Dinas Kesehatan", 955_000_000, 954_150_000, True, 850_000, 18_650_000)


def test_ceiling_and_supporters_are_named_together() -> None:
    blocked = [{"kind": "agency", "name": "Dinkes", "short": 18_650_000}]
    figures = {"rupiah_short": 18_650_000, "money_short": 19_500_000}
    grounds = make_grounds(Method.EQUAL_SHARES, (OPD,), **figures, blocked=blocked)
    assert tell_changes(grounds) == [
        "Dengan anggaran Rp18.650.000 lebih kecil, usulan ini muat.",
        (
            "Supaya pendukungnya bisa membiayainya, semua ini diperlukan bersama: bagian pendukung bertambah"
            " Rp19.500.000 dan pagu Dinas Kesehatan bertambah Rp18.650.000."
        ),
    ]
    assert tell_changes(make_grounds(Method.EQUAL_SHARES, (OPD,), **figures)) == tell_changes(grounds), "kept before"


def test_only_one_thing_short_is_said_alone() -> None:
    money = make_grounds(Method.EQUAL_SHARES, (OPD,), rupiah_short=1, money_short=5, blocked=[])
    assert tell_changes(money)[1] == "Dengan tambahan bagian pendukung Rp5, usulan ini terbiayai."
    room = [{"kind": "agency", "name": "Dinkes", "short": 7}]
    kept = make_grounds(Method.EQUAL_SHARES, (OPD,), rupiah_short=7, money_short=0, blocked=room)
    assert tell_changes(kept)[1] == (
        "Bagian pendukungnya cukup; yang masih diperlukan: pagu Dinas Kesehatan bertambah Rp7."
    )
    waiting = make_grounds(Method.EQUAL_SHARES, (OPD,), rupiah_short=7, money_short=5, blocked=[], has_floors=True)
    assert "bertambah Rp5 dan porsi tema yang dijamin tetap terpenuhi." in tell_changes(waiting)[1]
    alone = make_grounds(Method.EQUAL_SHARES, (OPD,), rupiah_short=7, money_short=5, blocked=[], votes=0)
    assert len(tell_changes(alone)) == 1, "nobody is there who could pay more"


def test_points_beyond_the_highest_score_are_not_promised() -> None:
    for method in (Method.RANKED, Method.OPTIMAL):
        assert tell_changes(make_grounds(method, (OPD,), points_short=40.1)) == ["Skor setinggi apa pun tidak cukup."]
    assert tell_changes(make_grounds(Method.RANKED, (OPD,), points_short=40)) == [
        "Dengan 40 poin lagi, usulan ini masuk."
    ]


def test_why_no_score_is_enough() -> None:
    small = replace(OPD, amount=10_000_000)
    assert "pagunya lebih kecil" in tell_changes(make_grounds(Method.RANKED, (small,), points_short=None))[0]
    spent = make_grounds(Method.RANKED, (OPD,), points_short=None, reason="too_dear")
    assert "diputuskan lebih dulu" in tell_changes(spent)[0]
    assert "porsi tema" in tell_changes(make_grounds(Method.RANKED, (OPD,), points_short=None))[0]


def test_the_short_account_tells_what_was_left_and_keeps_it_from_who_may_not_know() -> None:
    """Of what others committed before nothing may be read in a sentence that is kept and shown to everybody."""
    full = {"kind": "agency", "name": "Dinkes", "ceiling": 900_000, "left": 850_000, "short": 18_650_000}
    why = {"reason": "too_dear", "rank": 1, "score": 90, "ceilings": [full]}
    names = {"agency": "pagu Dinas Kesehatan"}
    place = "Urutan ke-1 dengan skor 90."
    assert write_why(why, names) == f"{place} Pagu Dinas Kesehatan tinggal Rp850.000: kurang Rp18.650.000."
    assert write_why(why, names, has_sums=False) == f"{place} Pagu Dinas Kesehatan tidak cukup lagi."
