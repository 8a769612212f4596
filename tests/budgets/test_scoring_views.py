"""The pages of scores and rubrics, as an officer and a planner use them."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from budgets.actions.rubrics import draft_rubric, publish_rubric, read_draft, save_rubric
from budgets.actions.scoring import score
from budgets.enums import Measure
from budgets.models import Assessment, Rubric, Standing
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer, sign_in
from tests.budgets.rubrics import draw_up
from tests.factories import City, make_round, make_user

pytestmark = pytest.mark.django_db
WEIGHTS = [("mendesak", 60, Measure.JUDGED), ("penerima", 40, Measure.BENEFICIARIES)]


@pytest.fixture
def rubric(proposal: Proposal) -> Rubric:
    return draw_up(proposal.round.cycle, WEIGHTS)


def page_of(proposal: Proposal) -> str:
    return reverse("triage_score", args=[proposal.code])


def test_every_mark_has_its_words_and_the_score_appears(
    client: Client, proposal: Proposal, officer: User, rubric: Rubric
) -> None:
    client.force_login(officer)
    words = client.get(page_of(proposal)).content.decode()
    assert all(anchor in words for anchor in ("satu", "lima"))
    answer = client.post(page_of(proposal), {"nilai-mendesak": "5", "version": "0"}, follow=True)
    assert "84,0" in answer.content.decode()  # the whole 60, and a neutral 3 of 5 from 40
    assert Standing.objects.get().points == 84_000


def test_a_missing_mark_keeps_the_others(client: Client, proposal: Proposal, officer: User) -> None:
    draw_up(proposal.round.cycle, [("mendesak", 60, Measure.JUDGED), ("berat", 40, Measure.JUDGED)])
    client.force_login(officer)
    answer = client.post(page_of(proposal), {"nilai-mendesak": "4", "note": "Hampir", "version": "0"})
    assert answer.status_code == 409
    assert "Belum dinilai: Berat" in answer.content.decode()
    assert re.search(r'value="4"\s+checked', answer.content.decode())
    assert not Assessment.objects.exists()


def test_next_leads_to_the_scores_of_the_next_proposal(
    client: Client, proposal: Proposal, officer: User, rubric: Rubric
) -> None:
    (following,) = make_forwarded(1)
    client.force_login(officer)
    answer = client.post(page_of(proposal), {"nilai-mendesak": "5", "version": "0", "lanjut": "1"})
    assert answer["Location"] == page_of(following)


def test_others_show_only_to_who_has_judged(client: Client, proposal: Proposal, officer: User, rubric: Rubric) -> None:
    colleague = make_officer(proposal)
    score(proposal_id=proposal.pk, by=colleague, marks={"mendesak": 2}, note="Rahasia meja")
    client.force_login(officer)
    assert "Rahasia meja" not in client.get(page_of(proposal)).content.decode()
    score(proposal_id=proposal.pk, by=officer, marks={"mendesak": 5})
    words = client.get(page_of(proposal)).content.decode()
    assert "Rahasia meja" in words
    assert "berbeda lebih dari 15 poin" in words


def test_names_and_notes_stay_with_the_agency_that_gave_them(
    client: Client, proposal: Proposal, officer: User, city: City, rubric: Rubric
) -> None:
    score(proposal_id=proposal.pk, by=officer, marks={"mendesak": 2}, note="Rahasia meja")
    Proposal.objects.filter(pk=proposal.pk).update(agency=city.other_agency)
    other = sign_in(client, Role.AGENCY, agency=city.other_agency)
    score(proposal_id=proposal.pk, by=other, marks={"mendesak": 2})
    words = client.get(page_of(proposal)).content.decode()
    assert "Rahasia meja" not in words
    assert officer.username not in words
    assert "Penilai lain" in words


def test_no_rubric_says_whose_turn_it_is(client: Client, proposal: Proposal, officer: User) -> None:
    client.force_login(officer)
    assert "Belum ada rubrik yang berlaku" in client.get(page_of(proposal)).content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_the_same_for_many_assessors(
    client: Client, proposal: Proposal, officer: User, rubric: Rubric, count: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(count):
        score(proposal_id=proposal.pk, by=make_officer(proposal), marks={"mendesak": 3})
    client.force_login(officer)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        assert client.get(page_of(proposal)).status_code == 200


def lines_of(rubric: Rubric, weights: dict[str, int]) -> dict[str, str]:
    """What the form of a draft sends."""
    sent = {"name": "Kota", "form-TOTAL_FORMS": str(rubric.criteria.count()), "form-INITIAL_FORMS": "0"}
    for place, criterion in enumerate(rubric.criteria.all()):
        row = {
            "code": criterion.code,
            "name": criterion.name,
            "question": criterion.question,
            "weight": str(weights.get(criterion.code, criterion.weight)),
            "measure": criterion.measure,
            "anchors": criterion.anchors,
        }
        sent |= {f"form-{place}-{name}": value for name, value in row.items()}
    return sent


def test_from_preset_to_force(client: Client, proposal: Proposal) -> None:
    sign_in(client, Role.PLANNER)
    client.post(reverse("rubric_new", args=[2028]), {"dari": "bawaan"})
    rubric = Rubric.objects.get()
    page = client.get(reverse("rubric", args=[rubric.pk])).content.decode()
    assert "Belum ada usulan yang dinilai" in page
    client.post(reverse("rubric_save", args=[rubric.pk]), lines_of(rubric, {"mendesak": 16}))
    page = client.get(reverse("rubric", args=[rubric.pk])).content.decode()
    assert "Jumlah bobot 101; harus tepat 100." in page
    client.post(reverse("rubric_save", args=[rubric.pk]), lines_of(rubric, {"mendesak": 16, "berat": 14}))
    client.post(reverse("rubric_publish", args=[rubric.pk]))
    rubric.refresh_from_db()
    assert rubric.published_at
    assert "Tidak diubah lagi" in client.get(reverse("rubric", args=[rubric.pk])).content.decode()
    assert "Berlaku" in client.get(reverse("rubrics")).content.decode()


def test_criteria_we_bring_are_read_in_english_and_a_citys_own_as_it_wrote_them(
    client: Client, proposal: Proposal, officer: User
) -> None:
    cycle, planner = proposal.round.cycle, make_user(Role.PLANNER)
    rubric = draft_rubric(cycle=cycle, by=planner, source="bawaan")
    drafts = [read_draft(criterion) for criterion in rubric.criteria.all()]
    drafts = [replace(draft, name="Darurat sekali") if draft.code == "siap" else draft for draft in drafts]
    save_rubric(rubric_id=rubric.pk, by=planner, name=rubric.name, criteria=drafts)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(planner)
    pages = [client.get(reverse("rubric", args=[rubric.pk])).content.decode()]
    publish_rubric(rubric_id=rubric.pk, by=planner)
    addresses = reverse("rubric", args=[rubric.pk]), reverse("rubrics"), reverse("scenario_new", args=[2028])
    pages += [client.get(address).content.decode() for address in addresses]
    client.force_login(officer)
    pages.append(client.get(page_of(proposal)).content.decode())
    for page in pages:
        assert re.search(r'lang="en"[^>]*>Urgent<', page)
        assert re.search(r'lang="id"[^>]*>Darurat sekali<', page)
    for page in (pages[1], pages[4]):
        assert '<span lang="en">How soon must this problem be dealt with?</span>' in page
        assert '<span lang="en">Better next year</span>' in page
    answer = client.post(page_of(proposal), {"nilai-berat": "4", "version": "0"}).content.decode()
    assert re.search(r"Not rated yet: Urgent, [^.]*Darurat sekali", answer)


def test_what_is_wrong_in_a_draft_stands_beside_it(client: Client, proposal: Proposal) -> None:
    by = sign_in(client, Role.PLANNER)
    rubric = draft_rubric(cycle=proposal.round.cycle, by=by, source="usg")
    sent = lines_of(rubric, {}) | {"form-0-anchors": "satu\ndua", "form-1-weight": "101"}
    answer = client.post(reverse("rubric_save", args=[rubric.pk]), sent)
    assert answer.status_code == 422
    assert "Tulis tepat lima baris" in answer.content.decode()
    assert rubric.criteria.first().anchors.count("\n") == 4  # type: ignore[union-attr]


def test_weights_that_cost_a_theme_its_place_need_a_second_look(
    client: Client, proposal: Proposal, officer: User
) -> None:
    cycle = proposal.round.cycle
    draw_up(cycle, [("mendesak", 90, Measure.JUDGED), ("berat", 10, Measure.JUDGED)])
    ours, theirs = make_forwarded(3), make_forwarded(3, round_=make_round("lansia"))
    for rows, mendesak, berat in ((ours, 5, 1), (theirs, 1, 5)):
        for row in rows:
            score(proposal_id=row.pk, by=officer, marks={"mendesak": mendesak, "berat": berat})
    planner = sign_in(client, Role.PLANNER)
    draft = draft_rubric(cycle=cycle, by=planner, source="berlaku")
    client.post(reverse("rubric_save", args=[draft.pk]), lines_of(draft, {"mendesak": 10, "berat": 90}))
    page = client.get(reverse("rubric", args=[draft.pk])).content.decode()
    assert "Tema Pemuda kehilangan lebih dari 5%" in page
    client.post(reverse("rubric_publish", args=[draft.pk]))
    assert Rubric.objects.drafts().get() == draft
    client.post(reverse("rubric_publish", args=[draft.pk]), {"paham": "1"})
    draft.refresh_from_db()
    assert draft.published_at
    assert Standing.objects.get(proposal=ours[0]).points == 28_000


def test_a_draft_can_be_thrown_away(client: Client, proposal: Proposal) -> None:
    by = sign_in(client, Role.PLANNER)
    rubric = draft_rubric(cycle=proposal.round.cycle, by=by, source="usg")
    client.post(reverse("rubric_discard", args=[rubric.pk]))
    assert not Rubric.objects.exists()


def test_rubrics_are_bappedas(client: Client, proposal: Proposal, officer: User) -> None:
    rubric = draft_rubric(cycle=proposal.round.cycle, by=make_user(Role.PLANNER), source="usg")
    client.force_login(officer)
    assert client.get(reverse("rubric", args=[rubric.pk])).status_code == 403
    assert client.post(reverse("rubric_discard", args=[rubric.pk])).status_code == 403
    assert Rubric.objects.exists()


class TestTwoPlanners:
    """The second one sees both versions; nothing is overwritten, put into force or thrown away unseen."""

    @pytest.fixture
    def draft(self, client: Client, proposal: Proposal) -> Rubric:
        return draft_rubric(cycle=proposal.round.cycle, by=sign_in(client, Role.PLANNER), source="usg")

    def open_form(self, client: Client, draft: Rubric) -> dict[str, str]:
        page = client.get(reverse("rubric", args=[draft.pk])).content.decode()
        found = re.findall(r'name="seen"\s+value="([0-9a-f]+)"', page)
        assert len(set(found)) == 1
        return {"seen": found[0]}

    def save_as_another(self, draft: Rubric, weight: int) -> None:
        drafts = [read_draft(criterion) for criterion in draft.criteria.all()]
        changed = [replace(drafts[0], weight=weight), *drafts[1:]]
        save_rubric(rubric_id=draft.pk, by=make_user(Role.PLANNER), name="USG baru", criteria=changed)

    def test_the_second_sees_what_is_stored_beside_what_was_typed(self, client: Client, draft: Rubric) -> None:
        first = draft.criteria.all()[0]
        opened = self.open_form(client, draft)
        self.save_as_another(draft, 77)
        sent = lines_of(draft, {first.code: 66}) | opened
        answer = client.post(reverse("rubric_save", args=[draft.pk]), sent)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "diubah orang lain" in page
        assert f"{first.name} (77)" in page
        assert f"{first.name} (66)" in page
        assert re.search(r'name="form-0-weight"[^>]*value="66"|value="66"[^>]*name="form-0-weight"', page)
        assert draft.criteria.all()[0].weight == 77
        again = sent | {"seen": re.findall(r'name="seen"\s+value="([0-9a-f]+)"', page)[0]}
        assert client.post(reverse("rubric_save", args=[draft.pk]), again).status_code == 302
        assert draft.criteria.all()[0].weight == 66

    @pytest.mark.parametrize("act", ["rubric_publish", "rubric_discard"])
    def test_nor_does_what_nobody_saw_come_into_force_or_go(self, client: Client, draft: Rubric, act: str) -> None:
        opened = self.open_form(client, draft)
        self.save_as_another(draft, draft.criteria.all()[0].weight)
        answer = client.post(reverse(act, args=[draft.pk]), opened, follow=True)
        assert "diubah orang lain" in answer.content.decode()
        assert Rubric.objects.drafts().get() == draft
