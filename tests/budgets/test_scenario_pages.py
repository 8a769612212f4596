"""The planner's pages of scenarios: turn knobs, read, compare, except one, lock; for planners alone."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from budgets.actions.scoring import score as give_score
from budgets.allocation import read_instance
from budgets.boards.comparing import compare
from budgets.boards.equity import reckon_gini
from budgets.boards.knobs import Knobs
from budgets.enums import LockStage, Measure, Method, Pivot
from budgets.models import Ceiling, Scenario, ThemeFloor
from proposals.enums import Status
from proposals.models import Proposal
from regions.models import Region
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sign_in
from tests.budgets.rubrics import draw_up
from tests.budgets.scenarios import make_scenario, score
from tests.factories import City, make_facilitator, make_round, make_user
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("scenario", "scenario_rows", "scenario_spread", "scenario_compare", "scenario_json")


@pytest.fixture
def planner(client: Client) -> User:
    return sign_in(client, Role.PLANNER)


@pytest.fixture
def five(city: City) -> list[Proposal]:
    proposals = make_forwarded(4, amount=100, city=city)
    proposals += make_forwarded(1, amount=100, city=city, round_=make_round("anak"))
    score(proposals, [90_000, 80_000, 70_000, 60_000, 50_000])
    set_money(proposals[0], 300)
    return proposals


@pytest.fixture
def scenario(planner: User, five: list[Proposal]) -> Scenario:
    return make_scenario(five[0], planner, name="Dasar")


def knobs(client: Client, year: int = 2028) -> dict[str, Any]:
    """What the page of knobs would send if nobody touched it."""
    form = client.get(reverse("scenario_new", args=[year])).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in {None, "", False}}


class TestKnobs:
    def test_filled_with_what_stands_and_reckoned_at_once(
        self, client: Client, planner: User, five: list[Proposal], city: City
    ) -> None:
        sent = knobs(client)
        assert sent[f"opd-{city.agency.pk}"] == "300"
        answer = client.post(reverse("scenario_new", args=[2028]), {**sent, "name": "Dasar"}, follow=True)
        assert answer.status_code == 200
        made = Scenario.objects.get()
        assert (made.method, made.result["chosen"], made.created_by) == (Method.OPTIMAL, 3, planner)
        assert "Terbukti" in answer.content.decode()

    def test_a_floor_changes_who_is_in(self, client: Client, planner: User, five: list[Proposal]) -> None:
        child = five[4].round.theme
        sent = {**knobs(client), "name": "Anak dulu", f"jaminan-{child.pk}": "100"}
        page = client.post(reverse("scenario_new", args=[2028]), sent, follow=True).content.decode()
        assert Scenario.objects.get().rows.get(proposal=five[4]).is_in
        assert "Jaminan terpenuhi" in page
        assert "belum berlaku" not in page

    def test_a_floor_nothing_can_fill_yet_is_named(self, client: Client, planner: User, five: list[Proposal]) -> None:
        waiting = make_round("lansia")
        ThemeFloor.objects.create(cycle=waiting.cycle, theme=waiting.theme, amount=1_500_000)
        sent = {**knobs(client), "name": "Menunggu"}
        page = client.post(reverse("scenario_new", args=[2028]), sent, follow=True)
        assert Scenario.objects.get().knobs["floors"] == {}
        sentence = "Lansia: belum ada usulan yang diteruskan; jaminan Rp1.500.000 belum berlaku."
        assert sentence in text_of(assert_good_html(page))

    def test_floors_too_high_are_explained_and_taken_down_by_one_tap(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        child = five[4].round.theme
        sent = {**knobs(client), "name": "Terlalu tinggi", f"jaminan-{child.pk}": "900"}
        page = client.post(reverse("scenario_new", args=[2028]), sent, follow=True).content.decode()
        assert "Jaminan tema tidak bisa dipenuhi" in page
        assert "semua usulan yang bisa dipilih belum mencapainya" in page
        assert "tidak bisa berlaku sekaligus" not in page
        first = Scenario.objects.get()
        answer = client.post(reverse("scenario_act", args=[first.key, "jaminan"]))
        taken = Scenario.objects.exclude(pk=first.pk).get()
        assert answer.headers["Location"] == reverse("scenario", args=[taken.key])
        assert taken.knobs["floors"] == {"anak": 100}
        assert taken.rows.get(proposal=five[4]).is_in

    def test_what_was_typed_stays_when_it_is_wrong(self, client: Client, planner: User, five: list[Proposal]) -> None:
        answer = client.post(reverse("scenario_new", args=[2028]), {**knobs(client), "name": "", "city": "banyak"})
        assert answer.status_code == 422
        assert 'value="banyak"' in answer.content.decode()
        assert not Scenario.objects.exists()

    def test_weights_are_tried_but_never_locked(self, client: Client, planner: User, city: City) -> None:
        first, second = make_forwarded(2, amount=100, city=city)
        set_money(first, 100)
        rubric = draw_up(first.round.cycle, [("mendesak", 60, Measure.JUDGED), ("berat", 40, Measure.JUDGED)])
        for proposal, mendesak, berat in ((first, 5, 1), (second, 1, 5)):
            marks = {"mendesak": mendesak, "berat": berat}
            give_score(proposal_id=proposal.pk, by=make_officer(proposal), marks=marks)
        sent = {**knobs(client), "name": "Rubrik"}
        client.post(reverse("scenario_new", args=[2028]), sent)
        assert Scenario.objects.get(name="Rubrik").knobs["weights"] == {}
        assert Scenario.objects.get(name="Rubrik").rows.get(is_in=True).proposal == first
        tried = {**sent, "name": "Berat dulu", "bobot-mendesak": "30", "bobot-berat": "70"}
        page = client.post(reverse("scenario_new", args=[2028]), tried, follow=True).content.decode()
        made = Scenario.objects.get(name="Berat dulu")
        assert made.rows.get(is_in=True).proposal == second
        assert '>Mendesak</span> 30, <span lang="id">Berat</span> 70' in page
        assert "hanya percobaan" in page
        client.post(reverse("scenario_act", args=[made.key, "kunci"]))
        assert Scenario.objects.get(name="Berat dulu").stage == LockStage.OPEN
        assert rubric.criteria.count() == 2

    def test_weights_that_do_not_add_up(self, client: Client, planner: User, city: City) -> None:
        (proposal,) = make_forwarded(1, amount=100, city=city)
        draw_up(proposal.round.cycle, [("mendesak", 60, Measure.JUDGED), ("berat", 40, Measure.JUDGED)])
        sent = {**knobs(client), "name": "Miring", "bobot-berat": "41"}
        answer = client.post(reverse("scenario_new", args=[2028]), sent)
        assert answer.status_code == 422
        assert "Jumlah bobot 101; harus 100." in answer.content.decode()
        page = client.post(reverse("scenario_new", args=[2028]), {**sent, "bobot-berat": "-15"}).content.decode()
        assert page.count('class="invalid-feedback') == 1
        assert "Jumlah bobot" not in page, "what cannot be read is no part of a sum"
        assert not Scenario.objects.exists()

    def test_exact_waits_for_the_worker(self, client: Client, planner: User, five: list[Proposal]) -> None:
        sent = {**knobs(client), "name": "Terbukti", "is_exact": "on"}
        page = client.post(reverse("scenario_new", args=[2028]), sent, follow=True).content.decode()
        assert Scenario.objects.get().state == "waiting"
        assert "data-poll" in page

    def test_another_begins_with_the_knobs_of_this_one(
        self, client: Client, planner: User, five: list[Proposal], city: City
    ) -> None:
        made = make_scenario(five[0], planner, knobs=Knobs(777, {"Dinkes": 55}))
        form = client.get(reverse("scenario_new", args=[2028]), {"dari": str(made.key)}).context["form"]
        assert (form["city"].value(), form[f"opd-{city.agency.pk}"].value()) == ("777", "55")
        assert client.get(reverse("scenario_new", args=[2028]), {"dari": "x"}).status_code == 200


class TestReading:
    def test_every_page_opens(self, client: Client, scenario: Scenario) -> None:
        for name in PAGES:
            assert client.get(reverse(name, args=[scenario.key])).status_code == 200, name
        assert "Dasar" in client.get(reverse("scenario_list")).content.decode()
        assert client.get(reverse("planning")).status_code == 200

    def test_the_list_says_why(self, client: Client, scenario: Scenario, five: list[Proposal]) -> None:
        page = client.get(reverse("scenario_rows", args=[scenario.key]), {"sisi": "belum"})
        assert [row.proposal for row, _why, _said in page.context["lines"]] == five[3:]
        assert "Urutan ke-4 dengan skor 60. Pagu Dinas Kesehatan tinggal Rp0: kurang Rp100." in page.content.decode()

    @pytest.mark.parametrize(
        "query", ["sisi=x", "sisi=tertahan", "tema=anak", "opd=1", "opd=²", "q=barista", "q=%00", "page=99", "tema=%00"]
    )
    def test_strange_filters_do_no_harm(self, query: str, client: Client, scenario: Scenario) -> None:
        assert client.get(f"{reverse('scenario_rows', args=[scenario.key])}?{query}").status_code == 200

    def test_the_spread_adds_up(self, client: Client, scenario: Scenario, city: City) -> None:
        for by in Pivot:
            table = client.get(reverse("scenario_spread", args=[scenario.key]), {"baris": by}).context["table"]
            assert (table.whole.count, table.whole.amount) == (3, 300)
        only = {"baris": Pivot.KECAMATAN, "hanya": str(city.agency.pk)}
        assert client.get(reverse("scenario_spread", args=[scenario.key]), only).context["table"].whole.count == 3

    def test_comparison_tells_who_moves(
        self, client: Client, planner: User, scenario: Scenario, five: list[Proposal]
    ) -> None:
        other = make_scenario(five[0], planner, knobs=Knobs(None, {"Dinkes": 300}, {}, {"anak": 100}), name="Anak")
        found = compare(scenario, other)
        assert [row.proposal for row in found.entering.rows] == [five[4]]
        assert [row.proposal for row in found.leaving.rows] == [five[2]]
        assert {line.name: line.change for line in found.themes} == {"Anak": 100, "Pemuda": -100}
        page = client.get(reverse("scenario_compare", args=[other.key]), {"dengan": str(scenario.key)})
        assert page.context["comparison"].entering.count == 1

    def test_sums_that_are_compared_are_told_to_the_rupiah(
        self, client: Client, planner: User, city: City, scenario: Scenario, five: list[Proposal]
    ) -> None:
        make_forwarded(1, amount=62_345_678, city=city)
        whole = {"Dinkes": 1_812_345_678}
        other = make_scenario(five[0], planner, knobs=Knobs(None, whole), name="Lebih")
        page = client.get(reverse("scenario_compare", args=[other.key]), {"dengan": str(scenario.key)})
        text = text_of(assert_good_html(page))
        assert "Rp62.346.178" in text  # all six
        assert "+Rp62.345.778" in text  # what Pemuda gets more
        assert "juta" not in text

    def test_few_queries_however_many(
        self, client: Client, planner: User, city: City, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        many = make_forwarded(80, amount=100, city=city)
        set_money(many[0], 4000)
        made = make_scenario(many[0], planner)
        client.get(reverse("scenario_list"))
        for name, most in (("scenario", 30), ("scenario_rows", 14), ("scenario_spread", 12)):
            with django_assert_max_num_queries(most):
                client.get(reverse(name, args=[made.key]))

    def test_downloads(self, client: Client, scenario: Scenario, five: list[Proposal]) -> None:
        told = json.loads(client.get(reverse("scenario_json", args=[scenario.key])).content)
        assert [row["code"] for row in told["rows"] if row["is_in"]] == [p.code for p in five[:3]]
        file = client.get(reverse("cycle_pabulib", args=[2028]))
        assert len(read_instance(file.content).projects) == 5
        assert ";1\n" not in re.sub(r"(?s)VOTES.*", "", file.content.decode().split("PROJECTS")[1])

    @pytest.mark.parametrize(("values", "gini"), [([], 0), ([0, 0], 0), ([5, 5, 5], 0), ([0, 0, 0, 8], 750)])
    def test_gini(self, values: list[float], gini: int) -> None:
        assert reckon_gini(values) == gini

    def test_gini_leaves_out_kelurahan_whose_people_nobody_counted(
        self, client: Client, scenario: Scenario, city: City
    ) -> None:
        Region.objects.update(population=None)
        page = client.get(reverse("scenario", args=[scenario.key]))
        equity = page.context["equity"]
        assert (equity.gini_text, equity.uncounted) == ("–", equity.kelurahan)
        assert f"{equity.kelurahan} kelurahan tanpa angka penduduk" in page.content.decode()
        Region.objects.filter(pk=city.kelurahan.pk).update(population=1000)
        page = client.get(reverse("scenario", args=[scenario.key]))
        equity = page.context["equity"]
        assert (equity.gini, equity.uncounted) == (0, equity.kelurahan - 1)


class TestActs:
    def test_one_is_excepted_and_let_go(self, client: Client, scenario: Scenario, five: list[Proposal]) -> None:
        address = reverse("scenario_row", args=[scenario.key, five[4].code])
        assert client.post(address, {"is_in": "1", "reason": "ya"}).status_code == 422
        page = client.post(address, {"is_in": "1", "reason": "Satu-satunya dari kelompok anak."}, follow=True)
        assert "Satu-satunya dari kelompok anak." in page.content.decode()
        assert scenario.rows.get(proposal=five[4]).is_in
        client.post(address, {"cabut": "1"})
        assert not scenario.rows.get(proposal=five[4]).is_in
        assert "dicabut" in client.get(address).content.decode()

    @pytest.mark.parametrize("method", Method)
    def test_an_exception_that_does_not_fit_is_told_at_once(
        self, client: Client, planner: User, five: list[Proposal], city: City, method: Method
    ) -> None:
        Ceiling.objects.update(amount=350)
        (dear,) = make_forwarded(1, amount=400, city=city)
        made = make_scenario(five[0], planner, method=method)
        address = reverse("scenario_row", args=[made.key, dear.code])
        page = client.post(address, {"is_in": "1", "reason": "Satu-satunya dari kelompok anak."}, follow=True)
        text = text_of(assert_good_html(page))
        assert made.overrides.filter(ended_at__isnull=True).exists()
        assert "tersimpan; skenario dihitung ulang" not in text
        assert "tersimpan, tetapi skenario belum bisa dihitung dengannya." in text
        assert "Pagu Dinas Kesehatan dalam skenario ini Rp350" in text
        assert "dikecualikan Rp400: kurang Rp50." in text
        assert "belum bisa dikunci" in text
        assert f"Cabut {dear.code}" in text
        more = f"{reverse('scenario_new', args=[2028])}?dari={made.key}&pengecualian=1"
        assert f"{more.replace('&', '&amp;')}#pagu" in page.content.decode()
        whole = client.get(reverse("scenario", args=[made.key])).content.decode()
        assert whole.count("kurang Rp50.") == 1

        assert "1 pengecualian ikut ke skenario baru ini." in client.get(more).content.decode()
        form = client.get(more).context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value() not in {None, "", False}}
        raised = {**sent, "name": "Pagu naik", f"opd-{five[0].agency_id}": "500"}
        client.post(more, raised)
        other = Scenario.objects.get(name="Pagu naik")
        assert (other.state, other.rows.get(proposal=dear).is_in) == ("done", True)

        text = client.post(address, {"cabut": "1"}, follow=True).content.decode()
        assert "tersimpan; skenario dihitung ulang" in text
        assert "kurang Rp50." not in text

    def test_lock_publish_and_no_way_back(self, client: Client, scenario: Scenario, five: list[Proposal]) -> None:
        page = client.get(reverse("scenario", args=[scenario.key])).content.decode()
        assert "3 usulan diakomodasi (Rp300 dari pagu), 2 menjadi" in page
        client.post(reverse("scenario_act", args=[scenario.key, "kunci"]))
        assert fresh(scenario).stage == LockStage.LOCKED
        preview = client.get(reverse("publish_preview"), {"siklus": "2028"})
        assert preview.context["announcement"].whole.count == 5
        client.post(reverse("publish"), {"siklus": "2028", "expected": preview.context["expected"]})
        assert {p.public_status for p in Proposal.objects.all()} == {Status.ACCOMMODATED, Status.UNACCOMMODATED}
        client.post(reverse("scenario_act", args=[scenario.key, "buka"]))
        assert fresh(scenario).stage == LockStage.LOCKED

    def test_opened_again_and_deleted(self, client: Client, scenario: Scenario, five: list[Proposal]) -> None:
        client.post(reverse("scenario_act", args=[scenario.key, "kunci"]))
        client.post(reverse("scenario_delete", args=[scenario.key]))
        client.post(reverse("scenario_act", args=[scenario.key, "buka"]))
        assert {fresh(p).status for p in five} == {Status.FORWARDED}
        client.post(reverse("scenario_act", args=[scenario.key, "hitung"]))
        client.post(reverse("scenario_delete", args=[scenario.key]))
        assert not Scenario.objects.exists()

    def test_unknown_acts(self, client: Client, scenario: Scenario) -> None:
        assert client.post(reverse("scenario_act", args=[scenario.key, "apa"])).status_code == 404
        assert client.get(reverse("scenario_act", args=[scenario.key, "kunci"])).status_code == 405


class TestNobodyElse:
    """What Bappeda tries out, and what it locked and has not published, stays there."""

    def test_pages_and_files(self, client: Client, scenario: Scenario, five: list[Proposal]) -> None:
        addresses = [reverse(name, args=[scenario.key]) for name in PAGES]
        addresses += [reverse("scenario_list"), reverse("cycle_pabulib", args=[2028])]
        addresses += [reverse("scenario_new", args=[2028]), reverse("scenario_row", args=[scenario.key, five[0].code])]
        for user in (make_user(), make_officer(five[0]), make_facilitator(five[0].round)):
            client.force_login(user)
            assert {client.get(address).status_code for address in addresses} == {403}
            for act in ("kunci", "buka", "hitung", "jaminan"):
                assert client.post(reverse("scenario_act", args=[scenario.key, act])).status_code == 403

    def test_no_word_of_a_locked_choice_before_publication(
        self, client: Client, scenario: Scenario, five: list[Proposal], city: City
    ) -> None:
        client.post(reverse("scenario_act", args=[scenario.key, "kunci"]))
        public = [reverse("proposal_detail", args=[p.code]) for p in five]
        public += [reverse("proposal_list"), f"{reverse('proposal_list')}?status=accommodated", reverse("results"), "/"]
        secrets = ("Urutan ke-", "Belum terakomodasi</", "kurang Rp100", "skenario")
        other = make_user(Role.AGENCY, agency=city.other_agency)
        for user in (None, make_user(), other):
            client.logout()
            if user:
                client.force_login(user)
            for address in public:
                page = client.get(address, follow=True).content.decode()
                words = [word for word in secrets if word in page and word != "Belum terakomodasi</"]
                assert not words, (address, words)
