"""The pages of triage: who gets them, what they offer, and what stays when something is refused."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.enums import Role
from accounts.models import Membership, User
from budgets.actions.decisions import accept, assess, defer
from budgets.boards.duties import list_duties
from budgets.boards.triage import find_next
from budgets.selection import Selection
from forums.actions.closing import close
from forums.actions.lists import agree, raise_in_hall
from musrenbang.lib.working_days import WorkingDays
from proposals.actions.correction import reroute
from proposals.actions.publication import publish_decisions
from proposals.actions.review import return_to_proposer
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sign_in
from tests.factories import (
    City,
    make_facilitator,
    make_fields,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, officer: User) -> User:
    """The officer of the agency in charge, signed in."""
    client.force_login(officer)
    return officer


def send(client: Client, name: str, proposal: Proposal, query: str = "", **data: Any) -> Any:
    address = reverse(name, args=[proposal.code])
    return client.post(f"{address}?{query}", {"version": proposal.version, **data})


class TestWorkHome:
    def test_a_citizen_is_sent_to_her_proposals(self, client: Client) -> None:
        sign_in(client)
        assert client.get(reverse("work_home")).headers["Location"] == reverse("my_proposals")

    def test_a_stranger_signs_in_first(self, client: Client) -> None:
        assert client.get(reverse("work_home")).headers["Location"].startswith(reverse("account_login"))

    def test_counts_what_waits_for_each_role(self, city: City) -> None:
        sent = make_proposal(Status.SUBMITTED)
        checked = make_proposal(Status.KELURAHAN_VERIFIED)
        make_forwarded(3, city=city)
        session = make_session(sent.round)
        people = {
            make_user(Role.KELURAHAN, region=city.kelurahan): ("verify_queue", 1),
            make_user(Role.KELURAHAN, region=city.neighbour): ("verify_queue", 0),
            make_user(Role.KECAMATAN, region=checked.kelurahan.parent): ("verify_queue", 1),
            session.created_by: ("work_forum_list", 1),
            make_user(Role.AGENCY, agency=city.agency): ("triage_queue", 3),
            make_user(Role.AGENCY, agency=city.other_agency): ("triage_queue", 0),
            make_user(Role.COMPANY): ("proposal_list", 0),
        }
        for user, expected in people.items():
            duty = list_duties(user)[0]
            assert (duty.page, duty.count) == expected

    def test_a_person_with_two_roles_has_both(self, city: City) -> None:
        user = make_user(Role.KELURAHAN, region=city.kelurahan)
        Membership.objects.create(user=user, role=Role.AGENCY, agency=city.agency)
        assert [duty.page for duty in list_duties(user)] == ["verify_queue", "triage_queue"]

    def test_what_one_filed_for_others_and_got_back_is_counted(self, city: City) -> None:
        facilitator = make_facilitator(round_ := make_round())
        session = make_session(round_, by=facilitator)
        item = raise_in_hall(session_id=session.pk, by=facilitator, key=uuid4(), fields=make_fields(city))
        agree(item_id=item.pk, by=facilitator)
        ready_to_close(session, facilitator)
        close(session_id=session.pk, by=facilitator)
        officer = make_user(Role.AGENCY, agency=city.agency)
        words = {"reason": city.return_reason, "note": "Lengkapi RAB dulu."}
        return_to_proposer(proposal_id=item.proposal_id, by=officer, **words)
        extras = {(extra.page, extra.figure) for extra in list_duties(facilitator)[0].extras}
        assert ("my_proposals", 1) in extras

    def test_a_facilitator_without_a_round_is_offered_no_reports(self) -> None:
        assert [duty.page for duty in list_duties(make_user(Role.FACILITATOR))] == ["work_forum_list"]

    def test_a_membership_that_ended_gives_no_duty(self, city: City) -> None:
        user = make_user()
        past = timezone.localdate() - timedelta(days=3)
        Membership.objects.create(
            user=user, role=Role.PLANNER, valid_from=past, valid_to=timezone.localdate() - timedelta(days=1)
        )
        assert list_duties(user) == []

    def test_a_planner_sees_what_landed_at_bappeda(self, client: Client, city: City) -> None:
        make_forwarded(2, city=city, agency=city.planning, first_agency=city.planning)
        planner = sign_in(client, Role.PLANNER)
        duties = {duty.page: duty for duty in list_duties(planner)}
        assert list(duties) == ["planning", "triage_queue", "rounds", "report_list"]
        assert (duties["triage_queue"].count, duties["triage_queue"].query) == (2, f"opd={city.planning.pk}")
        page = client.get(reverse("work_home")).content.decode()
        assert f"?opd={city.planning.pk}" in page
        assert page.count("<h1") == 1

    @pytest.mark.parametrize("role", [Role.KELURAHAN, Role.KECAMATAN, Role.FACILITATOR, Role.AGENCY, Role.PLANNER])
    def test_every_role_reads_its_home(
        self, role: Role, client: Client, city: City, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        scope: dict[Role, dict[str, Any]] = {
            Role.KELURAHAN: {"region": city.kelurahan},
            Role.KECAMATAN: {"region": city.kecamatan},
            Role.AGENCY: {"agency": city.agency},
        }
        sign_in(client, role, **scope.get(role, {}))
        with django_assert_max_num_queries(13):
            assert client.get(reverse("work_home")).status_code == 200


class TestQueue:
    @pytest.mark.django_db(transaction=True)  # what every page repeats is kept outside a transaction
    def test_fifty_rows_cost_few_queries(
        self, client: Client, city: City, officer: User, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        proposals = make_forwarded(60, city=city)
        set_money(proposals[0], 10**10)
        client.get(reverse("triage_queue"))
        with django_assert_max_num_queries(12):
            page = client.get(reverse("triage_queue"))
        assert page.content.decode().count('scope="row"') == 50
        asked = {"tema": "pemuda", "kelurahan": city.kelurahan.code, "q": "barista", "peringkat": "tanpa"}
        with django_assert_max_num_queries(13):  # one more for words people misspell
            narrowed = client.get(reverse("triage_queue"), {**asked, "petugas": "tanpa", "urut": "prioritas"})
        assert narrowed.content.decode().count('scope="row"') == 50

    def test_pages_lead_on_and_back(self, client: Client, city: City, officer: User, proposal: Proposal) -> None:
        make_forwarded(69, city=city)
        first = client.get(reverse("triage_queue"))
        second = client.get(reverse("triage_queue"), {"page": first.context["queue"].page.next_page_number})
        codes = [[row.proposal.code for row in page.context["queue"].rows] for page in (first, second)]
        assert [len(page) for page in codes] == [50, 20]
        assert not set(codes[0]) & set(codes[1])
        back = second.context["queue"].page.previous_page_number
        again = client.get(reverse("triage_queue"), {"page": back})
        assert [row.proposal.code for row in again.context["queue"].rows] == codes[0]

    def test_heaps_stand_in_the_address(self, client: Client, city: City, officer: User) -> None:
        waiting, returned, sealed, public = make_forwarded(4, amount=10_000_000, city=city)
        Proposal.objects.filter(pk=returned.pk).update(status=Status.RETURNED)
        set_money(waiting, 10**9)
        accept(proposal_id=public.pk, by=officer)
        publish_decisions(cycle=public.round.cycle, by=make_user(Role.PLANNER))
        accept(proposal_id=sealed.pk, by=officer)
        Proposal.objects.exclude(pk__in=[waiting.pk, returned.pk, sealed.pk, public.pk]).update(agency=city.planning)
        expected = {"baru": waiting, "dikembalikan": returned, "diputuskan": sealed, "diumumkan": public}
        for tab, proposal in expected.items():
            queue = client.get(reverse("triage_queue"), {"tab": tab}).context["queue"]
            assert [row.proposal for row in queue.rows] == [proposal], tab
            assert [pile.count for pile in queue.piles] == [1, 0, 0, 1, 1, 1]

    def test_filters_and_words(self, client: Client, city: City, officer: User, proposal: Proposal) -> None:
        (old,) = make_forwarded(1, city=city, round_=make_round("lansia"), kelurahan=city.neighbour, title="Kursi roda")
        Proposal.objects.filter(pk=old.pk).update(forwarded_at=timezone.now() - timedelta(days=9))

        def ask(**query: str) -> list[Proposal]:
            return [row.proposal for row in client.get(reverse("triage_queue"), query).context["queue"].rows]

        assert ask() == [old, proposal]
        assert ask(urut="terbaru") == [proposal, old]
        assert ask(tema="lansia") == ask(kelurahan=city.neighbour.code) == ask(q="kursi") == ask(q=old.code) == [old]
        assert ask(tahun="2028") == [old, proposal]
        assert ask(tahun="2027") == ask(q="tidak ada") == []
        assert ask(opd="x", tahun="²", tab="apa", urut="?", page="kacau") == [old, proposal]
        assert ask(urut="terbesar")[0] == old
        page = client.get(reverse("triage_queue"), {"q": "tidak ada"}).content.decode()
        assert "Tidak ada usulan yang cocok" in page

    def test_shows_rank_age_and_money(self, client: Client) -> None:
        proposal = make_proposal(Status.FORWARDED)
        Proposal.objects.filter(pk=proposal.pk).update(forwarded_at=timezone.now() - timedelta(days=7))
        set_money(proposal, 1_000_000_000)
        client.force_login(make_officer(proposal))
        page = client.get(reverse("triage_queue"))
        (row,) = page.context["queue"].rows
        assert (row.rank, row.days) == (1, 5)
        asked = "1 usulan menunggu, meminta Rp90.000.000"
        for words in ("5 hari kerja", "tertua 5 hari kerja", "Rp90.000.000", "Rp1.000.000.000", asked):
            assert words in page.content.decode()

    def test_an_officer_sees_the_own_agency_alone(self, client: Client, city: City, proposal: Proposal) -> None:
        sign_in(client, Role.AGENCY, agency=city.other_agency)
        assert client.get(reverse("triage_queue")).context["queue"].rows == []
        assert client.get(reverse("triage_queue"), {"opd": proposal.agency_id}).context["queue"].rows == []

    def test_a_planner_sees_all_and_narrows_to_one(self, client: Client, city: City, proposal: Proposal) -> None:
        (other,) = make_forwarded(1, city=city, agency=city.planning)
        sign_in(client, Role.PLANNER)
        assert len(client.get(reverse("triage_queue")).context["queue"].rows) == 2
        (row,) = client.get(reverse("triage_queue"), {"opd": city.planning.pk}).context["queue"].rows
        assert row.proposal == other

    @pytest.mark.parametrize("role", [None, Role.KELURAHAN, Role.FACILITATOR])
    def test_others_are_told_whose_room_it_is(self, role: Role | None, client: Client, city: City) -> None:
        sign_in(client, role, region=city.kelurahan if role == Role.KELURAHAN else None)
        answer = client.get(reverse("triage_queue"))
        assert answer.status_code == 403
        assert "Ruang telaah hanya untuk" in answer.content.decode()


class TestDetail:
    def test_says_everything_but_the_name(self, client: Client) -> None:
        proposal = make_proposal(Status.FORWARDED, proposer_name="Nama Rahasia", contact="0812-RAHASIA")
        set_money(proposal, 100_000_000)
        client.force_login(make_officer(proposal))
        page = client.get(reverse("triage_detail", args=[proposal.code])).content.decode()
        for words in (
            proposal.title,
            "Banyak pemuda belum bekerja.",
            "Layak.",
            "urutan ke-1",
            "Terverifikasi kelurahan",
        ):
            assert words in page
        assert "Bila diakomodasi Rp90.000.000, sisa pagu menjadi <strong>Rp10.000.000</strong>" in page
        assert "Rahasia" not in page
        assert "RAHASIA" not in page

    def test_warns_when_it_does_not_fit(self, client: Client, officer: User, proposal: Proposal) -> None:
        set_money(proposal, 80_000_000)
        page = client.get(reverse("triage_detail", args=[proposal.code])).content.decode()
        assert "kurang Rp10.000.000 dari sisa pagu" in page

    def test_offers_exactly_what_the_server_accepts(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        def offered(user: User) -> set[str]:
            client.force_login(user)
            page = client.get(reverse("triage_detail", args=[proposal.code]))
            names = {offer.name.value for offer in page.context["offers"]}
            for offer in page.context["offers"]:
                assert reverse(offer.act.url_name, args=[proposal.code]) in page.content.decode()
            return names

        planner = make_user(Role.PLANNER)
        assert offered(officer) == {"accept", "assess", "defer", "refuse", "reroute", "return"}
        assert offered(planner) == {"reroute"}
        set_money(proposal, 10**9)
        accept(proposal_id=proposal.pk, by=officer)
        assert offered(officer) == offered(planner) == {"reopen"}
        publish_decisions(cycle=proposal.round.cycle, by=planner)
        assert offered(officer) == offered(planner) == set()

    def test_what_was_never_forwarded_is_not_there(self, client: Client, city: City) -> None:
        proposal = make_proposal(Status.KECAMATAN_VERIFIED)
        for user in (make_user(Role.PLANNER), make_user(Role.AGENCY, agency=city.agency)):
            client.force_login(user)
            assert client.get(reverse("triage_detail", args=[proposal.code])).status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_costs_few_queries(
        self, client: Client, officer: User, proposal: Proposal, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        set_money(proposal, 10**9)
        client.get(reverse("triage_detail", args=[proposal.code]))
        with django_assert_max_num_queries(32):
            client.get(reverse("triage_detail", args=[proposal.code]))


class TestActs:
    def test_accept_goes_on_to_the_next_of_the_same_filter(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        make_forwarded(1, city=city)
        (third,) = make_forwarded(1, city=city, title="Kursi roda")
        (first,) = make_forwarded(1, city=city, title="Kursi roda lipat")
        ceiling = set_money(proposal, 10**9)
        answer = send(client, "triage_accept", first, "q=kursi", note="Masuk Renja.")
        assert answer.headers["Location"] == f"{reverse('triage_detail', args=[third.code])}?q=kursi"
        assert (fresh(first).status, fresh(ceiling).committed) == (Status.ACCOMMODATED, 100_000_000)
        last = send(client, "triage_accept", third, "q=kursi")
        assert last.headers["Location"] == f"{reverse('triage_queue')}?q=kursi"
        page = client.get(last.headers["Location"]).content.decode()
        assert f"{third.code} diakomodasi" in page

    def test_assess_reads_rupiah_and_stays(self, client: Client, officer: User, proposal: Proposal) -> None:
        answer = send(client, "triage_assess", proposal, volume="2,5", amount="Rp 15.000.000", note="Harga SSH.")
        assert answer.headers["Location"] == reverse("triage_detail", args=[proposal.code])
        assert (fresh(proposal).assessed_volume, fresh(proposal).assessed_amount) == (Decimal("2.50"), 15_000_000)

    @pytest.mark.parametrize("amount", ["satu juta", "1,5 M", "-5", "0", "99.999.999.999.999.999.999", ""])
    def test_a_wrong_amount_keeps_what_was_typed(
        self, amount: str, client: Client, officer: User, proposal: Proposal
    ) -> None:
        answer = send(client, "triage_assess", proposal, volume="2", amount=amount, note="Sudah dihitung <ulang>.")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert escape("Sudah dihitung <ulang>.") in page
        assert f'value="{amount}"' in page or not amount
        assert 'aria-invalid="true"' in page
        assert fresh(proposal).assessed_amount is None

    @pytest.mark.parametrize("amount", ["900.000.000.000", "900.000.001", "8.999.999"])
    def test_a_figure_far_from_what_was_asked_is_asked_about_once(
        self, amount: str, client: Client, officer: User, proposal: Proposal
    ) -> None:
        answer = send(client, "triage_assess", proposal, volume="2", amount=amount, note="Harga <SSH>.")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f"Benar Rp{amount}? Diusulkan Rp90.000.000." in page
        assert f'value="{amount}"' in page
        assert escape("Harga <SSH>.") in page
        assert fresh(proposal).assessed_amount is None
        sure = amount.replace(".", "")
        assert f'type="checkbox" name="is_sure" value="{sure}"' in page
        assert "Ya, angka itu benar" in page
        answer = send(client, "triage_assess", proposal, volume="2", amount=amount, is_sure=sure)
        assert (answer.status_code, fresh(proposal).assessed_amount) == (302, int(sure))

    def test_a_tick_holds_for_its_own_figure_alone(self, client: Client, officer: User, proposal: Proposal) -> None:
        sent = {"volume": "2", "amount": "9.000.000.000", "is_sure": "900000000000"}
        answer = send(client, "triage_assess", proposal, **sent)
        assert (answer.status_code, fresh(proposal).assessed_amount) == (422, None)
        assert " checked" not in re.findall(r'<input[^>]+name="is_sure"[^>]*>', answer.content.decode())[0]
        sent = {"volume": "zwei", "amount": "900.000.000.000", "is_sure": "900000000000"}
        answer = send(client, "triage_assess", proposal, **sent)
        assert " checked" in re.findall(r'<input[^>]+name="is_sure"[^>]*>', answer.content.decode())[0]

    @pytest.mark.parametrize("amount", ["900.000.000", "9.000.000"])
    def test_up_to_ten_times_nothing_is_asked(
        self, amount: str, client: Client, officer: User, proposal: Proposal
    ) -> None:
        answer = send(client, "triage_assess", proposal, volume="2", amount=amount)
        assert (answer.status_code, fresh(proposal).assessed_amount) == (302, int(amount.replace(".", "")))

    @pytest.mark.parametrize(
        ("name", "status"), [("triage_defer", Status.UNACCOMMODATED), ("triage_refuse", Status.REJECTED)]
    )
    def test_a_no_needs_a_reason_and_a_sentence(
        self, name: str, status: Status, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        assert send(client, name, proposal, reason=city.reason.pk, note=" ").status_code == 422
        assert send(client, name, proposal, reason="", note="Tidak cukup.").status_code == 422
        assert send(client, name, proposal, reason=city.reason.pk, note="Tidak cukup.").status_code == 302
        done = fresh(proposal)
        assert (done.status, done.reason, done.decision_note) == (status, city.reason, "Tidak cukup.")

    def test_a_wrong_agency_is_not_among_the_reasons(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        page = client.get(reverse("triage_detail", args=[proposal.code])).content.decode()
        assert "Salah tujuan perangkat daerah" not in page
        wrong = type(city.reason).objects.get(code="SALAH_OPD")
        assert send(client, "triage_refuse", proposal, reason=wrong.pk, note="Bukan kami.").status_code == 422

    def test_defer_suggests_that_the_ceiling_is_spent(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        page = client.get(reverse("triage_detail", args=[proposal.code])).content.decode()
        assert len(re.findall(rf'<option value="{city.reason.pk}"[^>]* selected', page)) == 1

    def test_reroute_return_and_reopen(self, client: Client, city: City, officer: User, proposal: Proposal) -> None:
        second, third = make_forwarded(2, city=city)
        set_money(proposal, 10**9)
        send(client, "triage_reroute", proposal, agency=city.other_agency.pk, note="Kewenangan DLH.")
        assert fresh(proposal).agency == city.other_agency
        send(client, "triage_return", second, reason=city.return_reason.pk, note="Lengkapi RAB.")
        assert fresh(second).status == Status.RETURNED
        send(client, "triage_accept", third)
        third.refresh_from_db()
        reopened = send(client, "triage_reopen", third, "tab=diputuskan", note="Harga keliru.")
        assert reopened.url == reverse("triage_detail", args=[third.code]) + "?tab=diputuskan", "to decide it anew"  # type: ignore[attr-defined]
        assert fresh(third).status == Status.FORWARDED

    def test_returning_and_rerouting_are_asked_for_in_the_words_of_the_verifiers_desk(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        page = send(client, "triage_reroute", proposal, note=" ").content.decode()
        assert "Pilih perangkat daerah yang tepat." in page
        assert "Tulis mengapa usulan ini dialihkan." in page
        assert f'<option value="{proposal.agency_id}"' not in page
        page = send(client, "triage_return", proposal, note=" ").content.decode()
        assert "Tulis apa yang perlu dilengkapi." in page

    def test_a_planner_hands_on_what_landed_at_bappeda(self, client: Client, city: City) -> None:
        (proposal,) = make_forwarded(1, city=city, agency=city.planning, first_agency=city.planning)
        sign_in(client, Role.PLANNER)
        send(client, "triage_reroute", proposal, agency=city.agency.pk, note="Urusan kesehatan.")
        assert (fresh(proposal).first_agency, fresh(proposal).agency) == (city.planning, city.agency)

    def test_an_overrun_is_told_on_the_same_page(self, client: Client, officer: User, proposal: Proposal) -> None:
        set_money(proposal, 1_000_000)
        answer = send(client, "triage_accept", proposal, note="Sangat mendesak.")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Melebihi pagu: perlu Rp90.000.000, sisa pagu Rp1.000.000." in page
        assert "Sangat mendesak." in page

    def test_the_second_officer_sees_what_the_first_did(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        """Both opened the page at the same version; nothing the first did is overwritten, nothing typed is lost."""
        defer(proposal_id=proposal.pk, by=make_officer(proposal), reason=city.reason, note="Pagu habis.")
        answer = send(client, "triage_refuse", proposal, reason=city.reason.pk, note="Tulisan petugas kedua.")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "baru saja diubah orang lain (kini “Belum terakomodasi”)" in page
        assert "Tulisan petugas kedua." in page
        assert "Pagu habis." in page
        done = fresh(proposal)
        assert (done.status, done.decision_note) == (Status.UNACCOMMODATED, "Pagu habis.")

    def test_a_second_tab_with_other_figures_is_no_double_click(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        first = {"version": proposal.version, "volume": "1", "amount": "50.000.000", "note": "Satu saja."}
        assert send(client, "triage_assess", proposal, **first).status_code == 302
        assert send(client, "triage_assess", proposal, **first).status_code == 302
        answer = send(client, "triage_assess", proposal, **{**first, "amount": "70.000.000"})
        assert answer.status_code == 409
        assert "70.000.000" in (page := answer.content.decode())
        assert "Anda sendiri baru saja mengubah usulan ini" in page
        assert fresh(proposal).assessed_amount == 50_000_000
        assert fresh(proposal).events.filter(move="assess").count() == 1

    def test_a_correction_after_somebody_elses_can_be_sent_again(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        assess(proposal_id=proposal.pk, by=make_officer(proposal), volume=Decimal(3), amount=30_000_000)
        answer = send(client, "triage_assess", proposal, volume="2", amount="20.000.000")
        page = answer.content.decode()
        assert "Rp30.000.000" in page
        assert 'value="20.000.000"' in page
        assert f'name="version" value="{fresh(proposal).version}"' in page
        assert send(client, "triage_assess", fresh(proposal), volume="2", amount="20.000.000").status_code == 302
        assert fresh(proposal).assessed_amount == 20_000_000

    def test_what_came_since_the_last_working_day_is_not_called_todays(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        """Forwarded on a Friday, seen on the Sunday: no working day has gone by."""
        for address in (reverse("triage_detail", args=[proposal.code]), reverse("triage_queue")):
            page = client.get(address).content.decode()
            assert "0 hari kerja" in page
            assert "hari ini" not in page

    def test_what_is_not_in_the_open_heap_has_no_place_in_it(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        address = reverse("triage_detail", args=[proposal.code])
        assert "1 dari 1" in client.get(address).content.decode()
        assert "dalam antrean ini" not in client.get(f"{address}?tab=kembali&q=x").content.decode()

    def test_what_a_colleague_handed_on_says_so(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        reroute(
            proposal_id=proposal.pk, by=make_officer(proposal), agency=city.other_agency, note="Urusan DLH, bukan kami."
        )
        answer = send(client, "triage_accept", proposal)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "sudah dialihkan ke Dinas Lingkungan Hidup" in page
        assert f'class="btn btn-primary" href="{reverse("triage_queue")}"' in page
        assert "Ke beranda" not in page

    @pytest.mark.parametrize(
        "name",
        [
            *("triage_accept", "triage_assess", "triage_defer", "triage_refuse"),
            *("triage_reroute", "triage_return", "triage_reopen"),
        ],
    )
    def test_others_get_404_and_reading_405(
        self, name: str, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        assert client.get(reverse(name, args=[proposal.code])).status_code == 405
        for user in (
            make_user(Role.AGENCY, agency=city.other_agency),
            make_user(Role.KELURAHAN, region=city.kelurahan),
            make_facilitator(proposal.round),
            make_user(),
        ):
            client.force_login(user)
            assert send(client, name, proposal, note="x", agency=city.other_agency.pk).status_code == 404
        assert fresh(proposal).version == proposal.version

    def test_a_move_that_does_not_fit_the_status_is_refused(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        assert send(client, "triage_reopen", proposal, note="Buka.").status_code == 409
        assert fresh(proposal).version == proposal.version

    def test_a_form_without_its_version_is_refused(self, client: Client, officer: User, proposal: Proposal) -> None:
        set_money(proposal, 10**9)
        answer = client.post(reverse("triage_accept", args=[proposal.code]), {"note": "Tanpa versi."})
        assert answer.status_code == 422
        assert fresh(proposal).status == Status.FORWARDED


def test_the_next_proposal_starts_over_at_the_end(city: City, proposal: Proposal) -> None:
    last = make_forwarded(1, city=city)[0]
    officer = make_officer(proposal)
    calendar = WorkingDays(())
    assert find_next(officer, Selection(), proposal, calendar) == last.code
    assert find_next(officer, Selection(), last, calendar) == proposal.code
    assert find_next(officer, Selection(tema="lansia"), last, calendar) == ""


def test_a_selection_spells_itself() -> None:
    asked = {"tab": "diputuskan", "q": "kursi roda", "tema": "difabel"}
    selection = Selection.from_query(asked)
    assert selection.address == "tab=diputuskan&q=kursi+roda&tema=difabel"
    assert Selection.from_query({}).address == ""
