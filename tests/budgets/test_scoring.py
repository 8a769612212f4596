"""Scores of several assessors: what they come to, whom they leave out, and rubrics that stay as they were."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import Membership, User
from budgets.actions.decisions import accept, refuse, reopen
from budgets.actions.rubrics import draft_rubric, read_draft, save_rubric
from budgets.actions.scoring import score
from budgets.actions.standings import reckon_cycle
from budgets.enums import Measure
from budgets.loading import load_theme_people
from budgets.models import Assessment, Rubric, Score, ScoreChange, Standing, ThemePeople
from musrenbang.lib.csv_rows import BadFileError
from musrenbang.lib.denied import Denied
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer, set_money
from tests.budgets.rubrics import draw_up
from tests.factories import City, make_theme, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric(proposal: Proposal) -> Rubric:
    return draw_up(proposal.round.cycle, [("mendesak", 60, Measure.JUDGED), ("berat", 40, Measure.JUDGED)])


def give(proposal: Proposal, by: User, mendesak: int, berat: int, **more: object) -> Assessment:
    return score(proposal_id=proposal.pk, by=by, marks={"mendesak": mendesak, "berat": berat}, **more)  # type: ignore[arg-type]


def points(proposal: Proposal) -> int | None:
    return Standing.objects.filter(proposal=proposal).values_list("points", flat=True).first()


def test_two_assessors_make_one_standing(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    give(proposal, officer, 5, 3)
    give(proposal, make_officer(proposal), 2, 3)
    standing = Standing.objects.get(proposal=proposal)
    assert (standing.points, standing.spread, standing.assessors) == (66_000, 36_000, 2)
    assert standing.rubric == rubric
    assert set(Score.objects.values_list("criterion__code", "weight")) == {("mendesak", 60), ("berat", 40)}


def test_changing_ones_mind_keeps_what_was_before(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    give(proposal, officer, 5, 5)
    give(proposal, officer, 1, 1, version=1, note="Lokasi sudah tertangani.")
    assert points(proposal) == 20_000
    assert [change.marks["mendesak"] for change in ScoreChange.objects.all()] == [1, 5]


def test_an_old_page_does_not_overwrite(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    give(proposal, officer, 5, 5)
    with pytest.raises(Denied, match="jendela lain"):
        give(proposal, officer, 1, 1)
    assert points(proposal) == 100_000


def test_who_serves_the_place_does_not_count(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    neighbour = make_officer(proposal)
    Membership.objects.create(user=neighbour, role=Role.KELURAHAN, region=proposal.kelurahan)
    give(proposal, officer, 3, 3)
    assert give(proposal, neighbour, 5, 5).has_conflict
    assert points(proposal) == 60_000


def test_who_declares_an_interest_needs_no_marks_and_leaves_the_score(
    proposal: Proposal, officer: User, rubric: Rubric
) -> None:
    give(proposal, officer, 3, 3)
    score(proposal_id=proposal.pk, by=officer, marks={}, has_conflict=True, version=1)
    assert points(proposal) is None


def test_a_mark_left_out_is_named(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    with pytest.raises(Denied, match="Belum dinilai: Berat"):
        score(proposal_id=proposal.pk, by=officer, marks={"mendesak": 3})
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("marks", [{"mendesak": 6, "berat": 1}, {"mendesak": 0, "berat": 1}, {"lain": 3}])
def test_marks_that_are_none_are_refused(
    proposal: Proposal, officer: User, rubric: Rubric, marks: dict[str, int]
) -> None:
    with pytest.raises(Denied, match="Rubriknya berubah"):
        score(proposal_id=proposal.pk, by=officer, marks=marks)


def test_nobody_else_scores(proposal: Proposal, city: City, rubric: Rubric) -> None:
    with pytest.raises(Denied):
        give(proposal, make_user(Role.AGENCY, agency=city.other_agency), 5, 5)


def test_scores_never_follow_a_decision(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    set_money(proposal, 10**9)
    accept(proposal_id=proposal.pk, by=officer)
    with pytest.raises(Denied, match="selagi usulan ditelaah"):
        give(proposal, officer, 5, 5)


def test_without_a_rubric_there_is_a_sentence(proposal: Proposal, officer: User) -> None:
    with pytest.raises(Denied, match="Belum ada rubrik"):
        give(proposal, officer, 5, 5)


def test_reach_is_computed_from_the_people_of_the_theme(proposal: Proposal, officer: User) -> None:
    draw_up(proposal.round.cycle, [("mendesak", 50, Measure.JUDGED), ("penerima", 50, Measure.BENEFICIARIES)])
    ThemePeople.objects.create(theme=proposal.round.theme, people=10_000, source="Uji")
    Proposal.objects.filter(pk=proposal.pk).update(beneficiary_count=120)
    score(proposal_id=proposal.pk, by=officer, marks={"mendesak": 1})
    assert points(proposal) == 60_000


def test_new_weights_take_the_scores_along(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    give(proposal, officer, 5, 1)
    second = draw_up(proposal.round.cycle, [("mendesak", 10, Measure.JUDGED), ("berat", 90, Measure.JUDGED)], "berlaku")
    assert points(proposal) == 28_000
    assert Standing.objects.get().rubric == second
    assert set(Score.objects.filter(assessment__rubric=rubric).values_list("weight", flat=True)) == {60, 40}


def test_a_new_question_asks_everybody_again(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    give(proposal, officer, 5, 1)
    draw_up(proposal.round.cycle, [("mendesak", 50, Measure.JUDGED), ("siap", 50, Measure.JUDGED)], "berlaku")
    assert points(proposal) is None
    assert Assessment.objects.count() == 1


def test_a_new_rubric_leaves_what_is_decided_its_score(
    proposal: Proposal, officer: User, rubric: Rubric, city: City
) -> None:
    """Nobody may score it again: it would stand there without a score for good, or with one nobody decided on."""
    give(proposal, officer, 5, 1)
    given = points(proposal)
    refuse(proposal_id=proposal.pk, by=officer, reason=city.reason, note="Sudah dibangun tahun lalu.")
    draw_up(proposal.round.cycle, [("mendesak", 10, Measure.JUDGED), ("berat", 90, Measure.JUDGED)], "berlaku")
    assert (points(proposal), Standing.objects.get().rubric) == (given, rubric)
    draw_up(proposal.round.cycle, [("mendesak", 50, Measure.JUDGED), ("siap", 50, Measure.JUDGED)], "berlaku")
    assert (points(proposal), Standing.objects.get().rubric) == (given, rubric)
    assert reckon_cycle(proposal.round.cycle) == []
    assert points(proposal) == given
    reopen(proposal_id=proposal.pk, by=officer, note="Kami hitung ulang.")
    assert points(proposal) is None, "open again it is scored by what is in force"


def test_what_is_in_force_stays(rubric: Rubric) -> None:
    by = make_user(Role.PLANNER)
    with pytest.raises(Denied, match="tidak diubah lagi"):
        save_rubric(rubric_id=rubric.pk, by=by, name="Lain", criteria=[])
    assert rubric.criteria.count() == 2


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([("mendesak", 60, Measure.JUDGED), ("berat", 39, Measure.JUDGED)], "harus tepat 100"),
        ([("penerima", 100, Measure.BENEFICIARIES)], "dinilai oleh petugas"),
    ],
)
def test_a_rubric_that_is_not_whole_does_not_come_into_force(
    proposal: Proposal, weights: list[tuple[str, int, str]], words: str
) -> None:
    with pytest.raises(Denied, match=words):
        draw_up(proposal.round.cycle, weights)


def test_one_draft_at_a_time(proposal: Proposal, rubric: Rubric) -> None:
    by, cycle = make_user(Role.PLANNER), proposal.round.cycle
    draft = draft_rubric(cycle=cycle, by=by, source="berlaku")
    assert draft.version == 2
    assert [read_draft(c).weight for c in draft.criteria.all()] == [60, 40]
    with pytest.raises(Denied, match="Masih ada rancangan"):
        draft_rubric(cycle=cycle, by=by, source="usg")


def test_only_a_planner_draws_up_rubrics(proposal: Proposal, officer: User) -> None:
    with pytest.raises(Denied):
        draft_rubric(cycle=proposal.round.cycle, by=officer, source="usg")


def test_the_command_names_what_is_different(proposal: Proposal, officer: User, rubric: Rubric) -> None:
    give(proposal, officer, 5, 5)
    assert "Semua skor cocok" in run("--check")
    Standing.objects.update(points=1)
    with pytest.raises(CommandError, match="1 skor berbeda"):
        run("--check")
    assert points(proposal) == 1
    assert f"{proposal.code}: 0,001 → 100,000" in run()
    assert points(proposal) == 100_000


def run(*options: str) -> str:
    out = StringIO()
    call_command("reckon_scores", "2028", *options, stdout=out)
    return out.getvalue()


def test_people_of_themes_are_loaded_or_not_at_all(tmp_path: object) -> None:
    for slug in ("anak", "pemuda", "perempuan", "lansia", "difabel", "csr"):
        make_theme(slug)
    assert load_theme_people() == 6
    assert ThemePeople.objects.get(theme__slug="difabel").people == 12_000


def test_people_of_an_unknown_theme_are_refused(db: None) -> None:
    with pytest.raises(BadFileError, match="tema"):
        load_theme_people()
    assert not ThemePeople.objects.exists()


def test_a_standing_costs_the_same_for_every_crowd(
    officer: User, rubric: Rubric, proposal: Proposal, django_assert_max_num_queries: object
) -> None:
    make_forwarded(30)
    with django_assert_max_num_queries(32):  # type: ignore[operator]
        give(proposal, officer, 4, 4)
