"""Decisions that cost money: what is committed, what is given back, what is refused, and what stays sealed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from budgets.actions.ceilings import set_ceiling, set_floor
from budgets.actions.decisions import accept, assess, defer, refuse, reopen
from budgets.enums import Scope
from budgets.models import Ceiling, CeilingChange, ThemeFloor
from musrenbang.lib.denied import Denied
from proposals.actions.correction import reroute
from proposals.actions.publication import fingerprint, publish_decisions
from proposals.actions.review import return_to_proposer
from proposals.datasets.integrity import find_faults
from proposals.enums import EMBARGOED, EventKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal, Reason
from proposals.rules.moves import available_moves
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sum_of_accommodated
from tests.factories import City, make_city, make_facilitator, make_proposal, make_round, make_user
from themes.models import Cycle, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> User:
    return make_user(Role.PLANNER)


class TestAccept:
    def test_takes_the_requested_amount(self, proposal: Proposal, officer: User) -> None:
        ceiling = set_money(proposal, 100_000_000)
        done = accept(proposal_id=proposal.pk, by=officer, note="Masuk Renja.")
        assert (done.status, done.assessed_amount, done.assessed_volume) == (
            Status.ACCOMMODATED,
            90_000_000,
            Decimal(1),
        )
        assert fresh(ceiling).left == 10_000_000

    def test_takes_the_assessed_amount_where_there_is_one(self, proposal: Proposal, officer: User) -> None:
        ceiling = set_money(proposal, 80_000_000)
        assess(proposal_id=proposal.pk, by=officer, volume=Decimal("0.5"), amount=80_000_000, note="Separuh dulu.")
        done = accept(proposal_id=proposal.pk, by=officer)
        assert (done.assessed_amount, done.assessed_volume) == (80_000_000, Decimal("0.5"))
        assert fresh(ceiling).left == 0

    def test_without_a_ceiling_says_so(self, proposal: Proposal, officer: User) -> None:
        with pytest.raises(Denied, match="belum ditetapkan Bappeda"):
            accept(proposal_id=proposal.pk, by=officer)

    def test_above_the_ceiling_names_both_sums(self, proposal: Proposal, officer: User) -> None:
        set_money(proposal, 89_999_999)
        with pytest.raises(Denied, match=r"perlu Rp90\.000\.000, sisa pagu Rp89\.999\.999"):
            accept(proposal_id=proposal.pk, by=officer)
        assert fresh(proposal).status == Status.FORWARDED
        assert proposal.events.count() == 1

    def test_money_of_another_year_does_not_count(self, proposal: Proposal, officer: User) -> None:
        other = make_round(year=2029)
        Ceiling.objects.create(cycle=other.cycle, agency=proposal.agency, amount=10**12)
        with pytest.raises(Denied, match="belum ditetapkan"):
            accept(proposal_id=proposal.pk, by=officer)

    def test_twice_commits_once(self, proposal: Proposal, officer: User) -> None:
        ceiling = set_money(proposal, 200_000_000)
        accept(proposal_id=proposal.pk, by=officer)
        with pytest.raises(Denied, match="tidak bisa lagi"):
            accept(proposal_id=proposal.pk, by=officer)
        assert fresh(ceiling).committed == 90_000_000

    def test_an_old_page_changes_nothing(self, proposal: Proposal, officer: User) -> None:
        ceiling = set_money(proposal, 200_000_000)
        assess(proposal_id=proposal.pk, by=officer, volume=Decimal(1), amount=1)
        with pytest.raises(Denied, match="Anda sendiri baru saja mengubah usulan ini"):
            accept(proposal_id=proposal.pk, by=officer, version=proposal.version)
        assert fresh(ceiling).committed == 0

    @pytest.mark.parametrize("role", ["planner", "other", "facilitator", "citizen"])
    def test_is_for_the_agency_in_charge_alone(self, proposal: Proposal, city: City, role: str) -> None:
        set_money(proposal, 200_000_000)
        people = {
            "planner": lambda: make_user(Role.PLANNER),
            "other": lambda: make_user(Role.AGENCY, agency=city.other_agency),
            "facilitator": lambda: make_facilitator(proposal.round),
            "citizen": make_user,
        }
        with pytest.raises(Denied, match="tidak berwenang"):
            accept(proposal_id=proposal.pk, by=people[role]())


class TestAssess:
    @pytest.mark.parametrize(
        ("volume", "amount"), [(Decimal(0), 5), (Decimal(-1), 5), (Decimal(1), 0), (Decimal(1), -5)]
    )
    def test_refuses_figures_that_are_not_above_zero(
        self, proposal: Proposal, officer: User, volume: Decimal, amount: int
    ) -> None:
        with pytest.raises(Denied, match="lebih dari nol"):
            assess(proposal_id=proposal.pk, by=officer, volume=volume, amount=amount)

    def test_leaves_a_sealed_review_and_event(self, proposal: Proposal, officer: User) -> None:
        done = assess(proposal_id=proposal.pk, by=officer, volume=Decimal(2), amount=70_000_000)
        assert done.reviews.get().is_embargoed
        event = done.events.last()
        assert event.is_embargoed
        assert event.changes == {"assessed_volume": [None, "2"], "assessed_amount": [None, 70_000_000]}
        assert fresh(proposal).is_sealed


class TestReopen:
    def test_gives_the_money_back(self, proposal: Proposal, officer: User) -> None:
        ceiling = set_money(proposal, 90_000_000)
        accept(proposal_id=proposal.pk, by=officer)
        done = reopen(proposal_id=proposal.pk, by=officer, note="Harga keliru.")
        assert (done.status, done.decided_at, fresh(ceiling).committed) == (Status.FORWARDED, None, 0)
        accept(proposal_id=proposal.pk, by=officer)
        assert fresh(ceiling).committed == 90_000_000

    def test_of_a_no_costs_nothing(self, proposal: Proposal, officer: User, planner: User, city: City) -> None:
        ceiling = set_money(proposal, 90_000_000)
        defer(proposal_id=proposal.pk, by=officer, reason=city.reason, note="Pagu habis.")
        done = reopen(proposal_id=proposal.pk, by=planner, note="Ada tambahan pagu.")
        assert (done.reason, done.decision_note, fresh(ceiling).committed) == (None, "", 0)

    def test_is_over_once_published(self, proposal: Proposal, officer: User, planner: User) -> None:
        ceiling = set_money(proposal, 90_000_000)
        accept(proposal_id=proposal.pk, by=officer)
        publish_decisions(cycle=proposal.round.cycle, by=planner)
        with pytest.raises(Denied, match="sudah diumumkan"):
            reopen(proposal_id=proposal.pk, by=officer, note="Berubah pikiran.")
        assert fresh(ceiling).committed == 90_000_000
        assert MoveName.REOPEN not in available_moves(officer, fresh(proposal))

    def test_needs_a_sentence(self, proposal: Proposal, officer: User) -> None:
        ceiling = set_money(proposal, 90_000_000)
        accept(proposal_id=proposal.pk, by=officer)
        with pytest.raises(Denied, match="penjelasan"):
            reopen(proposal_id=proposal.pk, by=officer, note="  ")
        assert fresh(ceiling).committed == 90_000_000


class TestReroute:
    def test_keeps_the_first_agency(self, proposal: Proposal, officer: User, city: City) -> None:
        done = reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Kewenangan DLH.")
        assert (done.first_agency, done.agency) == (city.agency, city.other_agency)
        event = done.events.last()
        assert (event.previous_agency, event.agency, event.is_embargoed) == (city.agency, city.other_agency, False)

    def test_to_where_it_lies_is_refused(self, proposal: Proposal, officer: User, city: City) -> None:
        with pytest.raises(Denied, match="sudah berada di Dinas Kesehatan"):
            reroute(proposal_id=proposal.pk, by=officer, agency=city.agency, note="Tetap.")

    def test_takes_the_proposal_out_of_the_old_queue(self, proposal: Proposal, officer: User, city: City) -> None:
        reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Kewenangan DLH.")
        with pytest.raises(Denied, match="tidak berwenang"):
            refuse(proposal_id=proposal.pk, by=officer, reason=city.reason, note="Tidak.")


@pytest.mark.parametrize("decide", [refuse, defer])
def test_a_wrong_agency_is_no_reason(decide: Any, proposal: Proposal, officer: User) -> None:
    reason = Reason.objects.get(code="SALAH_OPD")
    with pytest.raises(Denied, match="alihkan"):
        decide(proposal_id=proposal.pk, by=officer, reason=reason, note="Bukan kami.")
    assert fresh(proposal).status == Status.FORWARDED


class TestSetCeiling:
    def test_keeps_every_change(self, proposal: Proposal, planner: User) -> None:
        cycle, agency = proposal.round.cycle, proposal.agency
        set_ceiling(cycle=cycle, agency=agency, amount=5_000_000_000, by=planner, note="KUA 2028")
        set_ceiling(cycle=cycle, agency=agency, amount=4_000_000_000, by=planner, note="Revisi")
        changes = CeilingChange.objects.order_by("pk").values_list("before", "after", "note")
        assert list(changes) == [(None, 5_000_000_000, "KUA 2028"), (5_000_000_000, 4_000_000_000, "Revisi")]

    def test_never_below_what_is_committed(self, proposal: Proposal, officer: User, planner: User) -> None:
        ceiling = set_money(proposal, 100_000_000)
        accept(proposal_id=proposal.pk, by=officer)
        with pytest.raises(Denied, match=r"sudah terpakai, Rp90\.000\.000"):
            set_ceiling(cycle=ceiling.cycle, agency=ceiling.agency, amount=89_999_999, by=planner)
        set_ceiling(cycle=ceiling.cycle, agency=ceiling.agency, amount=90_000_000, by=planner)
        assert fresh(ceiling).left == 0

    def test_is_for_planners_alone(self, proposal: Proposal, officer: User) -> None:
        with pytest.raises(Denied, match="Bappeda"):
            set_ceiling(cycle=proposal.round.cycle, agency=proposal.agency, amount=1, by=officer)
        assert not Ceiling.objects.exists()


class TestPublish:
    @pytest.fixture
    def decided(self, city: City, planner: User) -> list[Proposal]:
        """One accepted, one deferred, one refused, one still waiting."""
        proposals = make_forwarded(4, amount=10_000_000, city=city)
        by, why = make_officer(proposals[0]), {"reason": city.reason, "note": "Pagu tidak cukup."}
        set_money(proposals[0], 100_000_000)
        accept(proposal_id=proposals[0].pk, by=by, note="Masuk Renja.")
        defer(proposal_id=proposals[1].pk, by=by, **why)
        refuse(proposal_id=proposals[2].pk, by=by, **why)
        return proposals

    def test_all_decisions_become_public_at_once(self, decided: list[Proposal], planner: User) -> None:
        assert {fresh(p).public_status for p in decided} == {Status.FORWARDED}
        assert publish_decisions(cycle=decided[0].round.cycle, by=planner) == 3
        public = [fresh(p).public_status for p in decided]
        assert public == [Status.ACCOMMODATED, Status.UNACCOMMODATED, Status.REJECTED, Status.FORWARDED]
        assert len({fresh(p).published_at for p in decided[:3]}) == 1
        assert not list(find_faults())

    def test_the_steps_before_become_public_too(self, decided: list[Proposal], planner: User) -> None:
        assert [e.move for e in decided[0].events.public().order_by("sequence")] == [MoveName.FORWARD]
        publish_decisions(cycle=decided[0].round.cycle, by=planner)
        events = decided[0].events.public().order_by("sequence")
        assert [e.move for e in events] == [MoveName.FORWARD, MoveName.ACCEPT, MoveName.PUBLISH]
        assert events.last().kind == EventKind.PUBLISHED
        assert decided[3].events.count() == 1

    def test_one_theme_leaves_the_others_sealed(self, decided: list[Proposal], city: City, planner: User) -> None:
        (other,) = make_forwarded(1, amount=10_000_000, city=city, round_=make_round("lansia"))
        accept(proposal_id=other.pk, by=make_officer(other))
        assert publish_decisions(cycle=other.round.cycle, round_=other.round, by=planner) == 1
        assert fresh(other).public_status == Status.ACCOMMODATED
        assert fresh(decided[0]).public_status == Status.FORWARDED

    def test_the_year_is_announced_when_everything_is_answered(self, city: City, planner: User) -> None:
        first, second = make_forwarded(2, amount=10_000_000, city=city)
        set_money(first, 100_000_000)
        accept(proposal_id=first.pk, by=make_officer(first))
        publish_decisions(cycle=first.round.cycle, by=planner)
        assert Cycle.objects.get().published_at is None, "one proposal still waits"
        accept(proposal_id=second.pk, by=make_officer(second))
        ThemeRound.objects.update(closes_at=timezone.now() - timedelta(hours=1))
        publish_decisions(cycle=first.round.cycle, by=planner)
        assert Cycle.objects.get().published_at

    def test_the_year_is_not_announced_while_a_theme_takes_proposals(self, city: City, planner: User) -> None:
        (proposal,) = make_forwarded(1, amount=10_000_000, city=city)
        set_money(proposal, 100_000_000)
        accept(proposal_id=proposal.pk, by=make_officer(proposal))
        publish_decisions(cycle=proposal.round.cycle, by=planner)
        assert Cycle.objects.get().published_at is None

    def test_fails_as_a_whole(self, decided: list[Proposal], planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
        def break_at_the_end(*_args: object, **_kwargs: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("proposals.actions.publication.is_answered", break_at_the_end)
        with pytest.raises(RuntimeError):
            publish_decisions(cycle=decided[0].round.cycle, by=planner)
        assert not Proposal.objects.filter(published_at__isnull=False).exists()
        assert not decided[0].events.filter(kind=EventKind.PUBLISHED).exists()

    def test_only_what_the_planner_was_shown(self, decided: list[Proposal], planner: User) -> None:
        seen = fingerprint(Proposal.objects.with_sealed_decision())
        officer = make_officer(decided[0])
        reopen(proposal_id=decided[0].pk, by=officer, note="Dihitung ulang.")
        accept(proposal_id=decided[0].pk, by=officer)
        with pytest.raises(Denied, match="berubah sejak"):
            publish_decisions(cycle=decided[0].round.cycle, by=planner, expected=seen)
        seen = fingerprint(Proposal.objects.with_sealed_decision())
        assert publish_decisions(cycle=decided[0].round.cycle, by=planner, expected=seen) == 3

    def test_is_for_planners_alone(self, decided: list[Proposal]) -> None:
        with pytest.raises(Denied, match="Hanya Bappeda"):
            publish_decisions(cycle=decided[0].round.cycle, by=make_officer(decided[0]))

    def test_nothing_to_publish_says_so(self, proposal: Proposal, planner: User) -> None:
        with pytest.raises(Denied, match="Belum ada keputusan"):
            publish_decisions(cycle=proposal.round.cycle, by=planner)


SECRETS = ("Rp77.777.000", "77.777.000", "77777000", "rahasia-telaah", "Diakomodasi</span>")


@pytest.fixture
def sealed(city: City) -> Proposal:
    """Reached on the real road, corrected and accepted, not published."""
    proposal = make_proposal(Status.FORWARDED)
    officer = make_officer(proposal)
    set_money(proposal, 500_000_000)
    assess(proposal_id=proposal.pk, by=officer, volume=Decimal(7), amount=77_777_000, note="rahasia-telaah satu")
    accept(proposal_id=proposal.pk, by=officer, note="rahasia-telaah dua")
    return Proposal.objects.get(pk=proposal.pk)


class TestEmbargo:
    """Before publication a decision is nowhere outside the deciding agency and Bappeda."""

    def read(self, client: Client, address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    @pytest.mark.parametrize("who", ["stranger", "author", "other_agency", "kelurahan", "kecamatan", "facilitator"])
    def test_the_public_page_says_nothing_to(self, who: str, client: Client, sealed: Proposal, city: City) -> None:
        people = {
            "author": lambda: sealed.author,
            "other_agency": lambda: make_user(Role.AGENCY, agency=city.other_agency),
            "kelurahan": lambda: make_user(Role.KELURAHAN, region=sealed.kelurahan),
            "kecamatan": lambda: make_user(Role.KECAMATAN, region=city.kecamatan),
            "facilitator": lambda: make_facilitator(sealed.round),
        }
        if who in people:
            client.force_login(people[who]())
        page = self.read(client, reverse("proposal_detail", args=[sealed.code]))
        assert sealed.title in page
        assert [secret for secret in SECRETS if secret in page] == []

    @pytest.mark.parametrize("status", EMBARGOED)
    def test_no_filter_of_the_public_list_finds_it(self, status: Status, client: Client, sealed: Proposal) -> None:
        assert sealed.title not in self.read(client, f"{reverse('proposal_list')}?status={status}")

    def test_the_public_list_shows_it_as_being_assessed(self, client: Client, sealed: Proposal) -> None:
        page = self.read(client, f"{reverse('proposal_list')}?status={Status.FORWARDED}")
        assert sealed.title in page
        assert [secret for secret in SECRETS if secret in page] == []

    @pytest.mark.parametrize("name", ["home", "results", "forum_list"])
    def test_no_public_overview_counts_it(self, name: str, client: Client, sealed: Proposal) -> None:
        page = self.read(client, reverse(name))
        assert [secret for secret in (*SECRETS, "Rp77,8 juta") if secret in page] == []

    def test_other_officers_have_no_triage_page_of_it(self, client: Client, sealed: Proposal, city: City) -> None:
        for user in (
            make_user(Role.AGENCY, agency=city.other_agency),
            make_user(Role.KELURAHAN, region=sealed.kelurahan),
            make_facilitator(sealed.round),
            sealed.author,
        ):
            client.force_login(user)
            assert client.get(reverse("triage_detail", args=[sealed.code])).status_code == 404

    def test_a_correction_before_the_decision_is_sealed_too(self, client: Client, city: City) -> None:
        proposal = make_proposal(Status.FORWARDED)
        officer = make_officer(proposal)
        assess(proposal_id=proposal.pk, by=officer, volume=Decimal(7), amount=77_777_000, note="rahasia-telaah")
        assert fresh(proposal).is_sealed
        page = self.read(client, reverse("proposal_detail", args=[proposal.code]))
        return_to_proposer(proposal_id=proposal.pk, by=officer, reason=make_city().return_reason, note="Lengkapi RAB.")
        later = self.read(client, reverse("proposal_detail", args=[proposal.code]))
        assert "Lengkapi RAB." in later
        assert [secret for secret in SECRETS if secret in page + later] == []

    def test_after_publication_everybody_reads_it(self, client: Client, sealed: Proposal, planner: User) -> None:
        publish_decisions(cycle=sealed.round.cycle, by=planner)
        page = self.read(client, reverse("proposal_detail", args=[sealed.code]))
        assert "Rp77.777.000" in page
        assert "rahasia-telaah dua" in page
        assert sealed.title in self.read(client, f"{reverse('proposal_list')}?status={Status.ACCOMMODATED}")


def test_the_sum_of_a_ceiling_is_what_its_proposals_say(city: City) -> None:
    proposals = make_forwarded(5, amount=40_000_000, city=city)
    officer = make_officer(proposals[0])
    ceiling = set_money(proposals[0], 130_000_000)
    for proposal in proposals[:3]:
        accept(proposal_id=proposal.pk, by=officer)
    reopen(proposal_id=proposals[1].pk, by=officer, note="Ditunda dahulu.")
    assert fresh(ceiling).committed == 80_000_000 == sum_of_accommodated(ceiling)


class TestCeilingsAbove:
    """A proposal counts under its agency's ceiling, its kecamatan's and the city's: all of them, or none."""

    def set_all(self, proposal: Proposal, *, agency: int, kecamatan: int, city: int) -> list[Ceiling]:
        planner, cycle = make_user(Role.PLANNER), proposal.round.cycle
        assert proposal.kelurahan
        return [
            set_ceiling(cycle=cycle, by=planner, amount=agency, agency=proposal.agency),
            set_ceiling(cycle=cycle, by=planner, amount=kecamatan, kecamatan=proposal.kelurahan.parent),
            set_ceiling(cycle=cycle, by=planner, amount=city),
        ]

    def committed(self, ceilings: list[Ceiling]) -> list[int]:
        return [Ceiling.objects.get(pk=ceiling.pk).committed for ceiling in ceilings]

    def test_all_of_them_count_it(self) -> None:
        (proposal,) = make_forwarded(1, amount=100)
        ceilings = self.set_all(proposal, agency=150, kecamatan=150, city=150)
        officer = make_officer(proposal)
        accept(proposal_id=proposal.pk, by=officer)
        assert self.committed(ceilings) == [100, 100, 100]
        reopen(proposal_id=proposal.pk, by=officer, note="Salah hitung.")
        assert self.committed(ceilings) == [0, 0, 0]

    @pytest.mark.parametrize("tight", ["agency", "kecamatan", "city"])
    def test_the_tightest_one_says_no_and_none_counts(self, tight: str) -> None:
        (proposal,) = make_forwarded(1, amount=100)
        ceilings = self.set_all(proposal, **{"agency": 150, "kecamatan": 150, "city": 150, tight: 99})
        sentence = "sisa pagu Rp99" if tight == "agency" else "^Melebihi pagu (kota|Kecamatan )"
        with pytest.raises(Denied, match=sentence):
            accept(proposal_id=proposal.pk, by=make_officer(proposal))
        assert self.committed(ceilings) == [0, 0, 0]

    def test_a_ceiling_set_later_counts_what_lies_under_it(self) -> None:
        (proposal,) = make_forwarded(1, amount=100)
        planner, cycle = make_user(Role.PLANNER), proposal.round.cycle
        set_ceiling(cycle=cycle, by=planner, amount=150, agency=proposal.agency)
        accept(proposal_id=proposal.pk, by=make_officer(proposal))
        with pytest.raises(Denied, match=r"^Pagu kota tidak bisa di bawah"):
            set_ceiling(cycle=cycle, by=planner, amount=99)
        assert not Ceiling.objects.filter(scope=Scope.CITY).exists()
        assert set_ceiling(cycle=cycle, by=planner, amount=200).committed == 100


class TestFloors:
    def test_an_amount_or_a_share_and_every_change_is_kept(self) -> None:
        round_, planner = make_round(), make_user(Role.PLANNER)
        set_floor(cycle=round_.cycle, theme=round_.theme, by=planner, amount=500, note="Kesepakatan")
        floor = set_floor(cycle=round_.cycle, theme=round_.theme, by=planner, share=200)
        assert (floor.amount, floor.share) == (None, 200)
        assert list(floor.changes.order_by("pk").values_list("amount", "share")) == [(500, None), (None, 200)]

    @pytest.mark.parametrize("typed", [{}, {"amount": 1, "share": 1}, {"share": 1001}])
    def test_neither_both_and_too_much_are_refused(self, typed: dict[str, int]) -> None:
        round_ = make_round()
        with pytest.raises(Denied):
            set_floor(cycle=round_.cycle, theme=round_.theme, by=make_user(Role.PLANNER), **typed)
        assert not ThemeFloor.objects.exists()
