"""One answer for many: the preview says what will happen and what will not, and exactly that happens, once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from psycopg import connect

from accounts.enums import Role
from accounts.models import User
from budgets import tasks
from budgets.actions import bulk
from budgets.actions.bulk import MAX_ATTEMPTS, begin_run, work_on
from budgets.actions.decisions import assess
from budgets.boards.preview import preview
from budgets.enums import BulkState, Scope
from budgets.models import Assignment, BulkRun, Ceiling
from budgets.querysets import BULK_SPACE
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sum_of_accommodated
from tests.factories import City, make_user
from tests.reports.faults import database_url

pytestmark = pytest.mark.django_db(transaction=True)
FIT, FEW = 3, 5


@pytest.fixture
def proposals(city: City) -> list[Proposal]:
    return make_forwarded(FEW, amount=100, city=city)


@pytest.fixture
def officer(client: Client, proposals: list[Proposal]) -> User:
    officer = make_officer(proposals[0])
    client.force_login(officer)
    return officer


def ticks(proposals: list[Proposal]) -> list[str]:
    return [f"{proposal.code}:{proposal.version}" for proposal in proposals]


def send(client: Client, proposals: list[Proposal], name: str = "accept", query: str = "", **data: Any) -> Any:
    fields = {"langkah": name, "pilih": ticks(proposals), **data}
    return client.post(f"{reverse('triage_bulk')}?{query}", fields)


def statuses(proposals: list[Proposal]) -> list[str]:
    return [fresh(proposal).status for proposal in proposals]


class TestPreview:
    def test_changes_nothing_and_takes_the_money_from_the_top(
        self, client: Client, officer: User, proposals: list[Proposal]
    ) -> None:
        set_money(proposals[0], FIT * 100)
        answer = send(client, proposals)
        page = answer.content.decode()
        assert [line.proposal for line in answer.context["ready"]] == proposals[:FIT]
        assert [line.proposal for line in answer.context["left_out"]] == proposals[FIT:]
        assert "3 usulan akan berubah" in page
        assert "Rp100 dari pagu; sisa sesudahnya Rp200" in page
        assert "Melebihi pagu: perlu Rp100, sisa pagu Rp0." in page
        assert statuses(proposals) == [Status.FORWARDED] * FEW
        assert not BulkRun.objects.exists()

    def test_knows_every_ceiling(self, city: City, officer: User, proposals: list[Proposal]) -> None:
        set_money(proposals[0], 10_000)
        cycle = proposals[0].round.cycle
        Ceiling.objects.create(cycle=cycle, scope=Scope.KECAMATAN, kecamatan=city.kecamatan, amount=250)
        rows = Proposal.objects.filter(pk__in=[p.pk for p in proposals]).with_surroundings().order_by("pk")
        lines = preview(officer, "accept", [(row, row.version) for row in rows])
        assert [bool(line.obstacle) for line in lines] == [False, False, True, True, True]
        assert "Melebihi pagu Kecamatan Lowokwaru" in lines[2].obstacle

    def test_without_a_ceiling_none_fits(self, client: Client, officer: User, proposals: list[Proposal]) -> None:
        page = send(client, proposals).content.decode()
        assert "belum ditetapkan Bappeda" in page
        assert "Tidak satu pun dari yang Anda pilih" in page

    def test_says_who_changed_or_went(
        self, client: Client, city: City, officer: User, proposals: list[Proposal]
    ) -> None:
        set_money(proposals[0], 10_000)
        marked = ticks(proposals)
        assess(proposal_id=proposals[0].pk, by=officer, volume=1, amount=50)
        Proposal.objects.filter(pk=proposals[1].pk).update(agency=city.other_agency)
        Proposal.objects.filter(pk=proposals[2].pk).update(status=Status.RETURNED)
        answer = send(client, proposals, pilih=[*marked, "kacau", "2099-XXX-00001:1"])
        assert [line.proposal for line in answer.context["ready"]] == proposals[3:]
        page = answer.content.decode()
        assert "Berubah sejak daftar dibuka." in page
        assert "kini berstatus “Dikembalikan" in page
        assert "2 usulan yang Anda centang tidak lagi di perangkat daerah Anda." in page

    def test_nothing_ticked_goes_back_to_the_filter(self, client: Client, officer: User) -> None:
        for data in ({"langkah": "accept"}, {"langkah": "apa", "pilih": "x"}, {}):
            answer = client.post(f"{reverse('triage_bulk')}?q=kursi", data)
            assert answer.headers["Location"] == f"{reverse('triage_queue')}?q=kursi"

    def test_costs_few_queries_for_fifty(
        self, client: Client, city: City, officer: User, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        many = make_forwarded(50, amount=100, city=city)
        set_money(many[0], 10**9)
        send(client, many)
        with django_assert_max_num_queries(12):
            assert len(send(client, many).context["ready"]) == 50


class TestAnswering:
    def test_what_the_preview_said_happens(self, client: Client, officer: User, proposals: list[Proposal]) -> None:
        ceiling = set_money(proposals[0], FIT * 100)
        answer = send(client, proposals, query="q=barista", lanjut="1", note="Masuk Renja {kode}.")
        assert statuses(proposals) == [Status.ACCOMMODATED] * FIT + [Status.FORWARDED] * (FEW - FIT)
        assert fresh(proposals[0]).decision_note == f"Masuk Renja {proposals[0].code}."
        assert fresh(ceiling).committed == sum_of_accommodated(ceiling) == FIT * 100
        page = client.get(answer.headers["Location"]).content.decode()
        assert "3 usulan berhasil." in page
        assert f"{reverse('triage_queue')}?q=barista" in page

    @pytest.mark.parametrize(
        ("name", "status"), [("defer", Status.UNACCOMMODATED), ("refuse", Status.REJECTED), ("return", Status.RETURNED)]
    )
    def test_a_no_for_all_has_a_reason_and_a_sentence(
        self, name: str, status: Status, client: Client, city: City, officer: User, proposals: list[Proposal]
    ) -> None:
        reason = city.return_reason if name == "return" else city.reason
        answer = send(client, proposals, name, lanjut="1", reason=reason.pk, note=" ")
        assert answer.status_code == 422
        assert statuses(proposals) == [Status.FORWARDED] * FEW
        send(client, proposals, name, lanjut="1", reason=reason.pk, note="“{judul}” belum bisa tahun ini.")
        assert statuses(proposals) == [status] * FEW
        notes = {event.note for proposal in proposals for event in proposal.events.filter(move=name)}
        assert notes == {"“Pelatihan barista” belum bisa tahun ini."}

    def test_reroute_and_assign(self, client: Client, city: City, officer: User, proposals: list[Proposal]) -> None:
        colleague = make_officer(proposals[0])
        send(client, proposals, "assign", lanjut="1", people=[officer.pk, colleague.pk])
        assert Assignment.objects.count() == 2 * FEW
        stranger = make_user(Role.AGENCY, agency=city.other_agency)
        assert send(client, proposals, "assign", lanjut="1", people=[stranger.pk]).status_code == 422
        words = {"agency": city.other_agency.pk, "note": "Urusan lingkungan hidup."}
        send(client, proposals, "reroute", lanjut="1", **words)
        assert {fresh(proposal).agency for proposal in proposals} == {city.other_agency}

    def test_sent_twice_it_is_done_once(self, client: Client, officer: User, proposals: list[Proposal]) -> None:
        ceiling = set_money(proposals[0], 10_000)
        first, second = (
            begin_run(by=officer, act="accept", chosen=[(p.pk, p.version) for p in proposals], words={"note": ""})
            for _click in range(2)
        )
        work_on(first.pk)
        work_on(second.pk)
        assert fresh(second).outcomes == fresh(first).outcomes == dict.fromkeys((str(p.pk) for p in proposals), "")
        assert fresh(ceiling).committed == FEW * 100
        assert {proposal.events.filter(move="accept").count() for proposal in proposals} == {1}

    def test_everything_under_the_filter_goes_to_the_worker(
        self, client: Client, city: City, officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        queued: list[int] = []
        monkeypatch.setattr("budgets.views.bulk.queue_answers", queued.append)
        many = make_forwarded(60, amount=100, city=city, title="Kursi roda")
        set_money(many[0], 10**9)
        preview_page = client.post(f"{reverse('triage_bulk')}?q=kursi", {"langkah": "accept", "semua": "1"})
        assert len(preview_page.context["ready"]) == 60
        answer = send(client, many, query="q=kursi", lanjut="1")
        run = BulkRun.objects.get()
        assert queued == [run.pk]
        waiting = client.get(answer.headers["Location"]).content.decode()
        assert 'data-poll="1000"' in waiting
        assert "Anda boleh menutup halaman ini" in waiting
        tasks.answer_many(run.pk)
        assert fresh(run).state == BulkState.DONE
        assert "60 usulan berhasil." in client.get(answer.headers["Location"]).content.decode()

    def test_others_do_not_see_the_run(self, client: Client, city: City, officer: User) -> None:
        run = begin_run(by=officer, act="accept", chosen=[], words={"note": "Rahasia."})
        client.force_login(make_user(Role.AGENCY, agency=city.agency))
        assert client.get(reverse("triage_run", args=[run.key])).status_code == 404


class Killed(BaseException):
    """The worker is gone."""


class TestWorker:
    def test_after_a_kill_the_rest_is_done_and_nothing_twice(
        self, city: City, officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        many = make_forwarded(25, amount=100, city=city)
        ceiling = set_money(many[0], 10**9)
        run = begin_run(by=officer, act="accept", chosen=[(p.pk, p.version) for p in many], words={"note": ""})

        def die(percent: int) -> None:
            if percent >= 40:
                raise Killed

        with pytest.raises(Killed):
            work_on(run.pk, checkpoint=die)
        assert 0 < len(fresh(run).outcomes) < len(many)
        queued: list[int] = []
        assert bulk.start_waiting(start=queued.append) == 1
        work_on(queued[0])
        assert fresh(run).state == BulkState.DONE
        assert set(fresh(run).outcomes.values()) == {""}
        assert fresh(ceiling).committed == 2500
        assert {proposal.events.filter(move="accept").count() for proposal in many} == {1}

    def test_two_workers_never_are_at_it(self, officer: User, proposals: list[Proposal]) -> None:
        run = begin_run(by=officer, act="accept", chosen=[(proposals[0].pk, 1)], words={"note": ""})
        with connect(database_url(), autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", [BULK_SPACE, run.pk])
            work_on(run.pk)
            assert (fresh(run).state, fresh(run).attempts) == (BulkState.WAITING, 0)
            assert bulk.start_waiting(start=lambda _pk: None) == 0
            other.execute("SELECT pg_advisory_unlock(%s, %s)", [BULK_SPACE, run.pk])
        work_on(run.pk)
        assert fresh(run).state == BulkState.DONE

    def test_one_that_never_gets_there_says_so(self, officer: User, proposals: list[Proposal]) -> None:
        run = begin_run(by=officer, act="accept", chosen=[(proposals[0].pk, 1)], words={"note": ""})
        BulkRun.objects.filter(pk=run.pk).update(attempts=MAX_ATTEMPTS)
        with translation.override("en"):
            work_on(run.pk)
        assert (fresh(run).state, "terhenti berkali-kali" in fresh(run).error) == (BulkState.FAILED, True)

    def test_a_broken_connection_leaves_it_waiting(
        self, officer: User, proposals: list[Proposal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = begin_run(by=officer, act="accept", chosen=[(proposals[0].pk, 1)], words={"note": ""})

        def break_off(*_args: Any) -> str:
            raise OperationalError

        monkeypatch.setattr(bulk, "_answer", break_off)
        with pytest.raises(OperationalError):
            work_on(run.pk)
        assert fresh(run).state == BulkState.WAITING
