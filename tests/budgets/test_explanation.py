"""Everybody can read why, once it is public, from facts that no longer change; nobody else can before."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import User
from budgets.actions.ceilings import set_ceiling
from budgets.actions.decisions import accept, assess, refuse, reopen
from budgets.actions.locking import begin_lock, go_on
from budgets.actions.publication import publish
from budgets.actions.rubrics import draft_rubric, publish_rubric
from budgets.actions.scenarios import set_override, work_on
from budgets.actions.scoring import score as give_marks
from budgets.datasets.medians import read_medians
from budgets.enums import Measure, Method
from budgets.models import Explanation, Rubric, Score, Standing, ThemeFloor
from budgets.presets import read_presets
from budgets.rubric_words import OURS, speak
from musrenbang.lib.denied import Denied
from proposals.enums import Status, SupportChannel
from proposals.models import Proposal, Reason, Support
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money
from tests.budgets.rubrics import draw_up
from tests.budgets.scenarios import make_scenario, score
from tests.factories import City, make_proposal, make_round, make_user
from tests.html import assert_good_html, text_of

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Jembatan satu-satunya ke sekolah."


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


@pytest.fixture
def five(city: City) -> list[Proposal]:
    proposals = make_forwarded(5, amount=100, city=city)
    set_money(proposals[0], 300)
    return proposals


def judge(proposals: list[Proposal], marks: list[int]) -> None:
    """One criterion of 100 points, judged by one officer."""
    draw_up(proposals[0].round.cycle, [("mendesak", 100, Measure.JUDGED)])
    officer = make_officer(proposals[0])
    for proposal, mark in zip(proposals, marks, strict=True):
        give_marks(proposal_id=proposal.pk, by=officer, marks={"mendesak": mark})


def lock(first: Proposal, by: User, **how: Any) -> None:
    scenario = make_scenario(first, by, **how)
    begin_lock(scenario_id=scenario.pk, by=by)
    work_on(scenario.pk)


def announce(first: Proposal, by: User) -> None:
    publish(cycle=first.round.cycle, by=by)


def read(client: Client, proposal: Proposal) -> str:
    return text_of(assert_good_html(client.get(reverse("proposal_why", args=[proposal.code]))))


class TestWhatItSays:
    def test_who_was_left_out_reads_rank_score_ceiling_and_what_was_missing(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        announce(five[0], planner)
        text = read(client, five[3])
        assert "urutan di tema Pemuda, dari 5 usulan" in text
        assert "40,0" in text
        assert "skor dari 100" in text
        assert "Mendesak" in text
        assert "dua" in text
        assert "40,0 dari 100" in text
        assert "Ketika gilirannya tiba, pagu Dinas Kesehatan tinggal Rp0: kurang Rp100." in text
        assert "Pagu Dinas Kesehatan tidak cukup" in " ".join(text.split())
        assert "Terpakai Rp300 dari Rp300; sisa Rp0." in text
        assert "poin lagi, usulan ini masuk." in text
        assert "Anggaran yang lebih kecil saja tidak cukup: tidak ada uang yang tersisa." in text
        assert "oleh Bappeda" in text
        assert "masih dibutuhkan?" in text

    def test_the_criteria_we_bring_are_told_in_english_and_a_citys_own_stay(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        announce(five[0], planner)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        page = client.get(reverse("proposal_why", args=[five[3].code])).content.decode()
        assert re.search(r'<th scope="row" lang="en">\s*Urgent\s*<span[^>]+lang="id">dua</span>', page)

    def test_every_criterion_we_bring_is_among_our_words(self) -> None:
        presets = read_presets().values()
        drafts = [draft for preset in presets for draft in preset.criteria]
        words = {text for draft in drafts for text in (draft.name, draft.question, *draft.anchors)}
        assert words | {preset.name for preset in presets} == OURS
        assert speak("Tidak terkait") == ("Tidak terkait", "id")
        with override("en"):
            assert speak("Tidak terkait") == ("Unrelated", "en")
            assert speak("Tidak terkait sama sekali") == ("Tidak terkait sama sekali", "id")

    def test_the_median_of_fewer_than_five_is_not_told(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        assert [line["median"] for line in Explanation.objects.get(proposal=five[3]).grounds["lines"]] == [4000]
        Score.objects.filter(assessment__proposal=five[4]).delete()
        assert read_medians(Rubric.objects.in_force(five[0].round.cycle)) == {}

    def test_who_is_in_reads_why(self, client: Client, planner: User, five: list[Proposal]) -> None:
        score(five, [90_000, 80_000, 70_000, 60_000, 50_000])
        lock(five[0], planner)
        announce(five[0], planner)
        text = read(client, five[0])
        assert "Skornya cukup tinggi" in text
        assert "diakomodasi Rp100" in text
        assert "poin lagi" not in text

    def test_a_guaranteed_share_is_named(self, client: Client, planner: User, city: City) -> None:
        low = make_forwarded(1, amount=100, city=city, round_=make_round("anak"))
        high = make_forwarded(1, amount=150, city=city, round_=make_round("pemuda"))
        score([*high, *low], [90_000, 10_000])
        set_money(high[0], 200)
        ThemeFloor.objects.create(cycle=low[0].round.cycle, theme=low[0].round.theme, amount=100)
        lock(high[0], planner)
        announce(high[0], planner)
        text = read(client, low[0])
        assert "supaya porsi yang dijamin bagi temanya terpenuhi" in text
        assert "Dijamin paling sedikit Rp100; tema ini mendapat Rp100." in text
        assert "uangnya sudah dipakai untuk porsi tema yang dijamin" in read(client, high[0])

    def test_an_exception_shows_its_reason(self, client: Client, planner: User, five: list[Proposal]) -> None:
        score(five, [90_000, 80_000, 70_000, 60_000, 50_000])
        scenario = make_scenario(five[0], planner)
        set_override(scenario_id=scenario.pk, proposal=five[4], is_in=True, reason=REASON, by=planner)
        work_on(scenario.pk)
        begin_lock(scenario_id=scenario.pk, by=planner)
        work_on(scenario.pk)
        announce(five[0], planner)
        text = read(client, five[4])
        assert "di luar hitungan" in text
        assert REASON in text
        assert str(planner) not in text

    def test_who_was_left_out_by_hand_is_not_told_that_money_was_short(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        score(five, [90_000, 80_000, 70_000, 60_000, 50_000])
        scenario = make_scenario(five[0], planner)
        set_override(scenario_id=scenario.pk, proposal=five[0], is_in=False, reason=REASON, by=planner)
        work_on(scenario.pk)
        begin_lock(scenario_id=scenario.pk, by=planner)
        work_on(scenario.pk)
        announce(five[0], planner)
        left_out = fresh(five[0])
        assert (left_out.status, left_out.reason.code) == (Status.UNACCOMMODATED, "LUAR_HITUNGAN")
        assert left_out.reason not in Reason.objects.refusing()
        for page in ("proposal_why", "proposal_detail"):
            text = text_of(assert_good_html(client.get(reverse(page, args=[five[0].code]))))
            assert REASON in text
            assert "Melebihi pagu" not in text
            assert "uangnya tidak cukup" not in text
        assert fresh(five[4]).reason.code == "PAGU_HABIS"

    def test_what_the_lock_could_not_decide_is_not_counted_as_used(
        self, client: Client, planner: User, five: list[Proposal], city: City
    ) -> None:
        score(five, [90_000, 80_000, 70_000, 60_000, 50_000])
        scenario = make_scenario(five[0], planner)
        begin_lock(scenario_id=scenario.pk, by=planner)
        assess(proposal_id=five[2].pk, by=make_officer(five[2]), volume=1, amount=60)
        work_on(scenario.pk)
        assert fresh(five[2]).status == Status.FORWARDED
        client.force_login(planner)
        assert "Terpakai Rp200 dari Rp300; sisa Rp100." in read(client, five[0])
        accept(proposal_id=five[2].pk, by=make_officer(five[2]))
        go_on(scenario_id=scenario.pk, by=planner)
        work_on(scenario.pk)
        assert "Terpakai Rp260 dari Rp300; sisa Rp40." in read(client, five[0])

    def test_equal_shares_name_what_the_supporters_paid_for(self, client: Client, planner: User, city: City) -> None:
        proposals = make_forwarded(3, amount=100, city=city)
        set_money(proposals[0], 200)
        for proposal, number in zip(proposals, (3, 3, 2), strict=True):
            for person in [make_user() for _ in range(number)]:
                Support.objects.create(proposal=proposal, person=person, channel=SupportChannel.ACCOUNT)
        shared = Support.objects.filter(proposal=proposals[2]).first()
        Support.objects.create(proposal=proposals[0], person=shared.person, channel=SupportChannel.ACCOUNT)
        lock(proposals[0], planner, method=Method.EQUAL_SHARES)
        announce(proposals[0], planner)
        assert "membayarnya bersama: Rp100" in read(client, proposals[0])
        left_out = read(client, proposals[2])
        assert "Uang para pendukungnya membiayai" in left_out
        assert str(proposals[0].code) in left_out

    def test_an_agency_that_decided_by_itself_gives_its_sentence_and_the_next_step(
        self, client: Client, city: City, planner: User, five: list[Proposal]
    ) -> None:
        score(five, [90_000, 80_000, 70_000, 60_000, 50_000])
        officer = make_officer(five[0])
        refuse(proposal_id=five[0].pk, by=officer, reason=city.reason, note="Sudah dibangun tahun lalu.")
        announce(five[0], planner)
        text = read(client, five[0])
        assert "Sudah dibangun tahun lalu." in text
        assert "uangnya tidak cukup" in text  # the code in plain words
        assert "Yang memutuskan: Dinas Kesehatan" in text
        assert "satu per satu" not in text  # many may get the same answer at once
        assert "ajukan lagi pada putaran berikutnya" in text
        assert str(officer) not in text

    def test_a_member_of_a_cluster_reads_its_leads(self, client: Client, planner: User, five: list[Proposal]) -> None:
        score(five[:4], [90_000, 80_000, 70_000, 60_000])
        Proposal.objects.filter(pk=five[4].pk).update(status=Status.CLUSTERED, lead=five[0])
        lock(five[0], planner)
        announce(five[0], planner)
        text = read(client, five[4])
        assert "digabung dengan usulan induk" in text
        assert five[0].code in text

    def test_who_decided_before_any_agency_is_told_too(self, client: Client, city: City) -> None:
        text = read(client, make_proposal(Status.NOT_AGREED))
        assert "Belum mendesak." in text

    def test_without_kept_grounds_it_still_gives_the_sentence(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        score(five, [90_000, 80_000, 70_000, 60_000, 50_000])
        lock(five[0], planner)
        announce(five[0], planner)
        Explanation.objects.all().delete()
        text = read(client, five[3])
        assert "Pagu Dinas Kesehatan tidak cukup lagi" in text
        assert "satu per satu" not in text


class TestSealed:
    def test_while_undecided_it_says_who_has_it_and_until_when(self, client: Client, five: list[Proposal]) -> None:
        text = read(client, five[0])
        assert "Usulan ini belum dijawab" in text
        assert "Dinas Kesehatan" in text
        assert "Jawaban paling lambat" in text

    def test_nobody_but_agency_and_bappeda_reads_it_before(
        self, client: Client, city: City, planner: User, five: list[Proposal]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        before = {code: client.get(reverse("proposal_why", args=[code])).content for code in codes(five)}
        lock(five[0], planner)
        other = make_user(Role.AGENCY, agency=city.other_agency)
        for reader in (None, make_user(), other, make_user(Role.KELURAHAN, region=city.kelurahan)):
            if reader:
                client.force_login(reader)
            for code in codes(five):
                page = client.get(reverse("proposal_why", args=[code]))
                text = page.content.decode()
                assert "Usulan ini belum dijawab" in text
                assert "skor dari" not in text
                assert "Rp300" not in text
                if reader is None:
                    assert page.content == before[code]
        for reader in (planner, make_officer(five[0])):
            client.force_login(reader)
            text = read(client, five[3])
            assert "Belum diumumkan." in text
            assert "40,0" in text

    def test_an_agency_does_not_read_in_it_what_others_committed(
        self, client: Client, planner: User, five: list[Proposal], city: City
    ) -> None:
        """Its own ceiling it knows; the city's tells of decisions of others, which nobody announced yet."""
        set_ceiling(cycle=five[0].round.cycle, amount=777, by=planner)
        judge(five, [5, 4, 3, 2, 1])
        lock(five[0], planner)
        client.force_login(make_officer(five[0]))
        page = client.get(reverse("proposal_why", args=[five[3].code])).content.decode()
        assert "Rp300" in page
        assert "Rp777" not in page
        client.force_login(planner)
        assert "Rp777" in client.get(reverse("proposal_why", args=[five[3].code])).content.decode()

    def test_figures_that_may_still_move_are_not_called_final(
        self, client: Client, planner: User, five: list[Proposal], city: City
    ) -> None:
        judge(five, [5, 4, 3, 2, 1])
        officer = make_officer(five[0])
        refuse(proposal_id=five[0].pk, by=officer, reason=city.reason, note="Sudah dibangun tahun lalu.")
        client.force_login(officer)
        assert "tidak berubah lagi" not in client.get(reverse("proposal_why", args=[five[0].code])).content.decode()
        publish(cycle=five[0].round.cycle, by=planner)
        assert "tidak berubah lagi" in client.get(reverse("proposal_why", args=[five[0].code])).content.decode()

    def test_feed_lists_and_detail_say_nothing_of_it(self, client: Client, planner: User, five: list[Proposal]) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        for address in (
            reverse("proposal_feed"),
            reverse("proposal_list"),
            reverse("proposal_detail", args=codes(five)[3:4]),
        ):
            page = client.get(address).content.decode()
            assert "Urutan ke-" not in page
            assert reverse("proposal_why", args=[five[3].code]) not in page

    def test_the_funded_of_a_theme_still_sealed_are_not_named(self, client: Client, planner: User, city: City) -> None:
        early = make_forwarded(1, amount=100, city=city, round_=make_round("anak"))
        late = make_forwarded(1, amount=100, city=city, round_=make_round("pemuda"))
        set_money(early[0], 100)
        person = make_user()
        for proposal in (*early, *late):
            Support.objects.create(proposal=proposal, person=person, channel=SupportChannel.ACCOUNT)
        Support.objects.create(proposal=late[0], person=make_user(), channel=SupportChannel.ACCOUNT)
        lock(early[0], planner, method=Method.EQUAL_SHARES)
        assert fresh(late[0]).status == Status.ACCOMMODATED
        publish(cycle=early[0].round.cycle, round_=early[0].round, by=planner)
        assert late[0].code not in read(client, early[0])
        announce(late[0], planner)
        assert late[0].code in read(client, early[0])

    @pytest.mark.parametrize("method", [Method.RANKED, Method.OPTIMAL])
    def test_while_another_theme_is_sealed_no_sum_gives_it_away(
        self, client: Client, planner: User, city: City, method: Method
    ) -> None:
        """From what is used of a ceiling and what is published of it one would reckon the rest."""
        early = make_forwarded(2, amount=100, city=city, round_=make_round("anak"))
        late = make_forwarded(1, amount=130, city=city, round_=make_round("pemuda"))
        score([*early, *late], [90_000, 70_000, 80_000])
        set_money(early[0], 289)
        lock(early[0], planner, method=method)
        cycle = early[0].round.cycle
        publish(cycle=cycle, round_=early[0].round, by=planner)
        why, detail = (reverse(name, args=[early[1].code]) for name in ("proposal_why", "proposal_detail"))
        for reader in (None, make_officer(early[0])):
            if reader:
                client.force_login(reader)
            text = read(client, early[1])
            assert "Pagu Dinas Kesehatan" in text
            assert "Rp289" in text
            assert "setelah semua keputusan tahun ini diumumkan" in text
            for page in (text, client.get(why).content.decode(), client.get(detail).content.decode()):
                for secret in ("Rp230", "Rp59", "Rp41", "sisa Rp", "tinggal Rp", "lebih kecil"):
                    assert secret not in page
        publish(cycle=cycle, by=planner)
        text = read(client, early[1])
        assert "Terpakai Rp230 dari Rp289; sisa Rp59." in text
        assert "kurang Rp41" in text
        assert "setelah semua keputusan" not in text

    def test_the_sealed_sentence_tells_an_agency_nothing_of_the_city(
        self, client: Client, planner: User, five: list[Proposal], city: City
    ) -> None:
        other = make_forwarded(1, amount=163, city=city, agency=city.other_agency)
        set_money(other[0], 1000)
        set_ceiling(cycle=five[0].round.cycle, amount=400, by=planner)
        score([*other, *five], [99_000, 90_000, 80_000, 70_000, 60_000, 50_000])
        lock(five[0], planner)
        assert "Rp" not in fresh(five[2]).decision_note
        client.force_login(make_officer(five[0]))
        text = read(client, five[2])
        for secret in ("Rp37", "Rp63", "Rp363", "Rp400"):
            assert secret not in text

    def test_drafts_and_unknown_codes_have_none(self, client: Client) -> None:
        assert client.get(reverse("proposal_why", args=["2028-PMD-99999"])).status_code == 404


class TestFrozen:
    def test_new_weights_marks_and_scenarios_change_nothing(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        later = make_forwarded(1, amount=100)[0]
        announce(five[0], planner)
        before = client.get(reverse("proposal_why", args=[five[3].code])).content
        rubric = draft_rubric(cycle=five[0].round.cycle, by=planner, source="berlaku")
        publish_rubric(rubric_id=rubric.pk, by=planner)
        Score.objects.update(value=5)
        Standing.objects.update(points=1)
        make_scenario(later, planner)
        assert client.get(reverse("proposal_why", args=[five[3].code])).content == before

    def test_between_lock_and_announcement_nothing_moves_either(
        self, client: Client, planner: User, five: list[Proposal]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        kept = Explanation.objects.get(proposal=five[3]).grounds
        Score.objects.update(value=5)
        Standing.objects.update(points=1)
        announce(five[0], planner)
        assert Explanation.objects.get(proposal=five[3]).grounds == kept
        assert "40,0 dari 100" in read(client, five[3])

    def test_a_decision_made_anew_is_explained_anew(
        self, client: Client, city: City, planner: User, five: list[Proposal]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        opened = reopen(proposal_id=five[0].pk, by=planner, note="Diminta perangkat daerah.")
        refuse(proposal_id=opened.pk, by=make_officer(opened), reason=city.reason, note="Lahannya milik provinsi.")
        announce(five[0], planner)
        text = read(client, five[0])
        assert "Lahannya milik provinsi." in text
        assert "Skornya cukup tinggi" not in text

    def test_erasing_the_account_later_keeps_it(self, client: Client, planner: User, five: list[Proposal]) -> None:
        judge(five, [5, 5, 4, 2, 1])
        lock(five[0], planner)
        announce(five[0], planner)
        Proposal.objects.filter(pk=five[3].pk).update(version=99, updated_at=timezone.now())
        assert "40,0 dari 100" in read(client, five[3])

    def test_scores_that_moved_since_forbid_the_lock(self, planner: User, five: list[Proposal]) -> None:
        score(five, [90_000, 80_000, 70_000, 60_000, 50_000])
        scenario = make_scenario(five[0], planner)
        Standing.objects.filter(proposal=five[4]).update(points=95_000)
        with pytest.raises(Denied, match="1 usulan berubah"):
            begin_lock(scenario_id=scenario.pk, by=planner)


class TestCost:
    def test_the_page_and_the_box(
        self, client: Client, planner: User, five: list[Proposal], django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        judge(five, [5, 5, 4, 2, 1])
        accept(proposal_id=five[0].pk, by=make_officer(five[0]), note="Masuk.")
        lock(five[1], planner)
        announce(five[0], planner)
        with django_assert_max_num_queries(6):
            client.get(reverse("proposal_why", args=[five[3].code]))
        with CaptureQueriesContext(connection) as made:
            page = client.get(reverse("proposal_detail", args=[five[3].code]))
        assert reverse("proposal_why", args=[five[3].code]) in page.content.decode()
        assert not [query["sql"] for query in made if "budgets_" in query["sql"]]


def codes(proposals: list[Proposal]) -> list[str]:
    return [str(proposal.code) for proposal in proposals]
