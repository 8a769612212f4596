"""The planner's pages: ceilings, publication with a preview, and the dates of the rounds."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from budgets.actions.ceilings import set_ceiling
from budgets.actions.decisions import accept, assess, defer
from budgets.boards.money import forecast, read_decisions, read_money
from budgets.models import Ceiling, CeilingChange
from proposals.actions.publication import publish_decisions
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sign_in
from tests.factories import City, make_facilitator, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, officer: User) -> User:
    """The officer of the agency in charge, signed in."""
    client.force_login(officer)
    return officer


class TestPlanning:
    def test_shows_money_and_decisions(
        self, client: Client, city: City, proposal: Proposal, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        set_money(proposal, 60_000_000_000)
        done, *_rest = make_forwarded(3, amount=3_000_000_000, city=city)
        accept(proposal_id=done.pk, by=make_officer(done))
        sign_in(client, Role.PLANNER)
        with django_assert_max_num_queries(11):
            page = client.get(reverse("planning")).content.decode()
        for words in ("Rp60.000.000.000", "Rp3.000.000.000", "Rp57.000.000.000", "Rp6.090.000.000", "Umumkan 1"):
            assert words in page

    def test_more_given_to_agencies_than_the_city_has_is_said_and_not_refused(
        self, client: Client, city: City, proposal: Proposal
    ) -> None:
        planner = sign_in(client, Role.PLANNER)
        set_ceiling(cycle=proposal.round.cycle, by=planner, amount=10_500_000_000)
        where, warning = [2028, city.agency.pk], "melebihi pagu kota"
        fits = client.post(reverse("ceiling_set", args=where), {"amount": "10.500.000.000", "note": "Pas"}, follow=True)
        assert warning not in fits.content.decode()
        sent = {"amount": "11.490.000.000", "note": "KUA-PPAS", "seen": "10500000000"}
        over = client.post(reverse("ceiling_set", args=where), sent, follow=True).content.decode()
        assert "tersimpan: Rp11.490.000.000" in over
        assert (
            "Jumlah pagu perangkat daerah Rp11.490.000.000, melebihi pagu kota Rp10.500.000.000 sebesar Rp990.000.000."
            in over
        )
        assert Ceiling.objects.get(agency=city.agency).amount == 11_490_000_000

    def test_counts_per_theme(self, city: City, proposal: Proposal) -> None:
        first, second, third = make_forwarded(3, amount=10_000_000, city=city)
        officer = make_officer(first)
        set_money(first, 10**9)
        accept(proposal_id=first.pk, by=officer)
        accept(proposal_id=second.pk, by=officer)
        defer(proposal_id=third.pk, by=officer, reason=city.reason, note="Pagu habis.")
        (line,) = read_decisions(first.round.cycle)
        assert (line.waiting, line.accommodated, line.unaccommodated, line.rejected) == (1, 2, 1, 0)
        assert (line.funded, line.sealed, line.published) == (20_000_000, 3, 0)
        publish_decisions(cycle=first.round.cycle, by=make_user(Role.PLANNER))
        (line,) = read_decisions(first.round.cycle)
        assert (line.sealed, line.funded, line.published) == (0, 0, 3)

    def test_money_counts_what_waits_as_assessed_else_as_asked(self, city: City, proposal: Proposal) -> None:
        (other,) = make_forwarded(1, amount=50_000_000, city=city)
        assess(proposal_id=other.pk, by=make_officer(other), volume=Decimal(1), amount=10_000_000)
        first, second = read_money(proposal.round.cycle, [city.agency, city.other_agency])
        assert (first.waiting, first.asked, first.ceiling, first.left) == (2, 100_000_000, None, 0)
        assert (second.waiting, second.asked) == (0, 0)
        outlook = forecast(proposal)
        assert outlook is not None
        assert not outlook.is_possible

    def test_a_ceiling_is_set_with_a_note(self, client: Client, city: City, proposal: Proposal) -> None:
        planner = sign_in(client, Role.PLANNER)
        where = [2028, city.agency.pk]
        assert client.get(reverse("ceiling", args=where)).status_code == 200
        answer = client.post(reverse("ceiling_set", args=where), {"amount": "Rp50.000.000.000", "note": "KUA-PPAS"})
        assert answer.status_code == 302
        assert Ceiling.objects.get().amount == 50_000_000_000
        assert CeilingChange.objects.get().changed_by == planner
        assert "KUA-PPAS" in client.get(reverse("ceiling", args=where)).content.decode()

    def test_a_ceiling_below_the_committed_sum_is_refused_with_what_was_typed(
        self, client: Client, city: City, proposal: Proposal
    ) -> None:
        ceiling = set_money(proposal, 10**9)
        accept(proposal_id=proposal.pk, by=make_officer(proposal))
        sign_in(client, Role.PLANNER)
        answer = client.post(
            reverse("ceiling_set", args=[2028, city.agency.pk]), {"amount": "5.000.000", "note": "Pemotongan"}
        )
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "tidak bisa di bawah yang sudah terpakai, Rp90.000.000" in page
        assert 'value="5.000.000"' in page
        assert "Pemotongan" in page
        assert fresh(ceiling).amount == 10**9

    def test_a_ceiling_needs_figure_and_note(self, client: Client, city: City, proposal: Proposal) -> None:
        sign_in(client, Role.PLANNER)
        answer = client.post(reverse("ceiling_set", args=[2028, city.agency.pk]), {"amount": "banyak", "note": ""})
        assert answer.status_code == 422
        assert not Ceiling.objects.exists()

    def test_publishing_shows_first_and_asks(self, client: Client, city: City, proposal: Proposal) -> None:
        set_money(proposal, 10**9)
        accept(proposal_id=proposal.pk, by=make_officer(proposal), note="Masuk Renja bidang P2P.")
        sign_in(client, Role.PLANNER)
        query = {"siklus": "2028", "tema": "pemuda"}
        preview = client.get(reverse("publish_preview"), query)
        page = preview.content.decode()
        assert proposal.code in page
        assert "Masuk Renja bidang P2P." in page
        assert not fresh(proposal).published_at
        answer = client.post(reverse("publish"), {**query, "expected": preview.context["expected"]})
        assert answer.status_code == 302
        assert fresh(proposal).public_status == Status.ACCOMMODATED
        assert "1 keputusan tema Pemuda diumumkan" in client.get(answer.headers["Location"]).content.decode()
        assert "Tidak ada keputusan yang menunggu" in client.get(reverse("publish_preview"), query).content.decode()

    def test_what_changed_since_the_preview_is_not_published(
        self, client: Client, city: City, proposal: Proposal
    ) -> None:
        officer = make_officer(proposal)
        (late,) = make_forwarded(1, amount=10_000_000, city=city)
        set_money(proposal, 10**9)
        accept(proposal_id=proposal.pk, by=officer)
        sign_in(client, Role.PLANNER)
        query = {"siklus": "2028", "tema": "pemuda"}
        address = reverse("publish_preview") + "?siklus=2028&tema=pemuda"
        expected = client.get(address).context["expected"]
        accept(proposal_id=late.pk, by=officer)
        answer = client.post(reverse("publish"), {**query, "expected": expected, "next": address})
        assert answer.headers["Location"] == address
        assert "berubah sejak daftar ini dibuka" in client.get(address).content.decode()
        assert client.post(reverse("publish"), query).status_code == 403
        assert not Proposal.objects.filter(published_at__isnull=False).exists()

    @pytest.mark.parametrize("query", ["siklus=2099&tema=pemuda", "siklus=2028&tema=x", "siklus=²&tema=pemuda", ""])
    def test_an_unknown_round_is_not_found(self, query: str, client: Client, proposal: Proposal) -> None:
        sign_in(client, Role.PLANNER)
        assert client.get(f"{reverse('publish_preview')}?{query}").status_code == 404

    @pytest.mark.parametrize("page", ["planning", "rounds", "ceiling", "publish_preview", "round_dates"])
    def test_planning_pages_are_for_planners(self, page: str, client: Client, city: City, proposal: Proposal) -> None:
        where: dict[str, list[int]] = {"ceiling": [2028, city.agency.pk], "round_dates": [proposal.round.pk]}
        address = reverse(page, args=where.get(page))
        query = {"siklus": "2028", "tema": "pemuda"} if page == "publish_preview" else {}
        for user in (make_officer(proposal), make_facilitator(proposal.round), make_user()):
            client.force_login(user)
            assert client.get(address, query).status_code == 403
        sign_in(client, Role.PLANNER)
        assert client.get(address, query).status_code == 200

    @pytest.mark.parametrize("page", ["ceiling_set", "publish"])
    def test_planning_acts_are_for_planners(
        self, page: str, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        where: dict[str, list[int]] = {"ceiling_set": [2028, city.agency.pk]}
        address = reverse(page, args=where.get(page))
        data = {"amount": "5", "note": "x", "siklus": "2028", "tema": "pemuda"}
        assert client.post(address, data).status_code == 403
        assert client.get(address).status_code == 405
        assert not Ceiling.objects.exists()

    def test_an_unknown_ceiling_is_not_found(self, client: Client, city: City, proposal: Proposal) -> None:
        sign_in(client, Role.PLANNER)
        assert client.get(reverse("ceiling", args=[2099, city.agency.pk])).status_code == 404
        assert client.get(reverse("ceiling", args=[2028, 999_999])).status_code == 404


class TestCycle:
    def test_without_any_cycle_the_pages_say_what_to_do(self, client: Client) -> None:
        sign_in(client, Role.PLANNER)
        for name in ("planning", "rounds", "triage_queue", "work_home"):
            assert client.get(reverse(name)).status_code == 200
