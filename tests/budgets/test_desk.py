"""What colleagues do among themselves: tasks, notes, ticks, ready sentences, columns – and who never sees it."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.enums import Role
from accounts.models import User
from budgets.actions import desk
from budgets.actions.decisions import assess
from budgets.boards.beside import compare
from budgets.boards.desk import read_desk, read_route
from budgets.loading import load_checks
from budgets.models import AnswerTemplate, Assignment, CheckItem, DeskColumns, InternalNote, Tick
from musrenbang.lib.denied import Denied
from proposals.actions.clusters import join
from proposals.actions.correction import reroute
from proposals.boards.clusters import list_members
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import fresh, make_forwarded, make_officer, set_money, sign_in
from tests.factories import City, make_round, make_user

pytestmark = pytest.mark.django_db
SECRET = "Lahan milik mertua Pak Lurah <b>"


@pytest.fixture
def officer(client: Client, officer: User) -> User:
    client.force_login(officer)
    return officer


def send(client: Client, name: str, proposal: Proposal, **data: Any) -> Any:
    return client.post(reverse(name, args=[proposal.code]), data)


def page_of(client: Client, proposal: Proposal) -> str:
    return client.get(reverse("triage_detail", args=[proposal.code])).content.decode()


class TestAssigning:
    def test_several_share_a_proposal_and_hand_it_back(self, client: Client, officer: User, proposal: Proposal) -> None:
        colleague = make_officer(proposal)
        assert send(client, "triage_assign", proposal, petugas=[officer.pk, colleague.pk]).status_code == 302
        assert set(proposal.assignments.values_list("user", flat=True)) == {officer.pk, colleague.pk}
        first = proposal.assignments.get(user=colleague)
        send(client, "triage_assign", proposal, petugas=[colleague.pk])
        assert list(proposal.assignments.all()) == [first], "who keeps it keeps her row"
        send(client, "triage_assign", proposal)
        assert not proposal.assignments.exists()

    def test_only_to_people_of_the_agency(self, client: Client, city: City, officer: User, proposal: Proposal) -> None:
        stranger = make_user(Role.AGENCY, agency=city.other_agency)
        assert send(client, "triage_assign", proposal, petugas=[stranger.pk]).status_code in {302, 403}
        assert not Assignment.objects.exists()
        with pytest.raises(Denied, match="petugas perangkat daerah yang memegang"):
            desk.assign(proposal_id=proposal.pk, by=officer, people=[stranger.pk])

    def test_my_heap_and_the_filter(self, client: Client, city: City, officer: User, proposal: Proposal) -> None:
        hers, nobodys = make_forwarded(2, city=city)
        colleague = make_officer(proposal)
        desk.assign(proposal_id=proposal.pk, by=officer, people=[officer.pk])
        desk.assign(proposal_id=hers.pk, by=officer, people=[colleague.pk])

        def ask(**query: Any) -> list[Proposal]:
            return [row.proposal for row in client.get(reverse("triage_queue"), query).context["queue"].rows]

        assert ask(tab="saya") == ask(petugas="saya") == [proposal]
        assert ask(petugas="tanpa") == [nobodys]
        assert ask(petugas=colleague.pk) == [hers]
        assert str(colleague) in client.get(reverse("triage_queue")).content.decode()

    def test_what_is_rerouted_is_nobodys_task_there(self, city: City, officer: User, proposal: Proposal) -> None:
        desk.assign(proposal_id=proposal.pk, by=officer, people=[officer.pk])
        reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Urusan lingkungan hidup.")
        assert not Assignment.objects.standing().exists()
        with pytest.raises(Denied, match="tidak lagi berada"):
            desk.assign(proposal_id=proposal.pk, by=officer, people=[])
        other = make_user(Role.AGENCY, agency=city.other_agency)
        desk.assign(proposal_id=proposal.pk, by=other, people=[other.pk])
        assert [task.user for task in Assignment.objects.all()] == [other]


class TestNotes:
    def test_stay_with_the_agency_and_bappeda(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        assert send(client, "triage_note", proposal, text=SECRET).status_code == 302
        assert escape(SECRET) in page_of(client, proposal)
        reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Urusan lingkungan hidup.")
        other = make_user(Role.AGENCY, agency=city.other_agency)
        client.force_login(other)
        assert "mertua" not in page_of(client, proposal)
        client.force_login(make_user(Role.PLANNER))
        assert "mertua" in page_of(client, proposal)
        for user in (make_user(), proposal.events.get(sequence=1).actor):
            client.force_login(user)
            assert "mertua" not in client.get(reverse("proposal_detail", args=[proposal.code])).content.decode()

    def test_an_empty_one_is_refused_on_the_page(self, client: Client, officer: User, proposal: Proposal) -> None:
        answer = send(client, "triage_note", proposal, text=" ")
        assert answer.status_code == 422
        assert "Tulis catatannya dulu." in answer.content.decode()

    def test_a_planners_note_is_bappedas(self, client: Client, city: City, proposal: Proposal) -> None:
        planner = sign_in(client, Role.PLANNER)
        send(client, "triage_note", proposal, text="Tunggu rapat TAPD.")
        assert InternalNote.objects.get().agency is None
        assert [note.text for note in read_desk(make_officer(proposal), proposal).notes] == []
        assert [note.text for note in read_desk(planner, proposal).notes] == ["Tunggu rapat TAPD."]


class TestChecklist:
    def test_ticks_of_colleagues_stay_theirs(self, client: Client, officer: User, proposal: Proposal) -> None:
        load_checks()
        CheckItem.objects.create(label="Khusus kami", agency=proposal.agency)
        first, second, *_rest = CheckItem.objects.used_by(proposal.agency_id)
        colleague = make_officer(proposal)
        desk.tick(proposal_id=proposal.pk, by=colleague, items=[first.pk])
        send(client, "triage_check", proposal, butir=[first.pk, second.pk])
        assert {tick.item: tick.by for tick in Tick.objects.all()} == {first: colleague, second: officer}
        send(client, "triage_check", proposal, butir=[second.pk])
        assert [tick.item for tick in Tick.objects.all()] == [second]

    def test_a_page_opened_earlier_takes_back_nothing_a_colleague_did_since(
        self, client: Client, officer: User, proposal: Proposal
    ) -> None:
        load_checks()
        first, second, *_rest = CheckItem.objects.used_by(proposal.agency_id)
        colleague = make_officer(proposal)
        desk.tick(proposal_id=proposal.pk, by=officer, items=[second.pk])
        page = page_of(client, proposal)
        assert f'name="tadi" value="{second.pk}"' in page
        assert f'name="tadi" value="{officer.pk}"' not in page
        desk.tick(proposal_id=proposal.pk, by=colleague, items=[first.pk, second.pk])
        desk.assign(proposal_id=proposal.pk, by=colleague, people=[colleague.pk])
        send(client, "triage_check", proposal, butir=[], tadi=[second.pk])
        assert [tick.item for tick in Tick.objects.all()] == [first]
        send(client, "triage_assign", proposal, petugas=[officer.pk], tadi=[""])
        assert set(proposal.assignments.values_list("user", flat=True)) == {officer.pk, colleague.pk}
        send(client, "triage_assign", proposal, petugas=[officer.pk], tadi=[officer.pk, colleague.pk])
        assert set(proposal.assignments.values_list("user", flat=True)) == {officer.pk}

    def test_lines_of_other_agencies_are_no_lines(self, city: City, officer: User, proposal: Proposal) -> None:
        theirs = CheckItem.objects.create(label="Izin lingkungan", agency=city.other_agency)
        desk.tick(proposal_id=proposal.pk, by=officer, items=[theirs.pk])
        assert not Tick.objects.exists()


class TestAnswers:
    def test_one_tap_fills_reason_and_sentence_without_javascript(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        answer = AnswerTemplate.objects.create(
            reason=city.reason, title="Pagu habis", text="Pagu untuk “{judul}” ({kode}) {habis}."
        )
        data = {"version": proposal.version, "pakai": "1", "templat": answer.pk, "note": "lama"}
        page = client.post(reverse("triage_defer", args=[proposal.code]), data)
        assert page.status_code == 200
        filled = page.content.decode()
        assert escape(f"Pagu untuk “{proposal.title}” ({proposal.code}) {{habis}}.") in filled
        assert re.search(rf'<option value="{city.reason.pk}"[^>]* selected', filled)
        assert 'id="langkah-defer"\n             open' in filled or "open>" in filled
        assert Proposal.objects.get(pk=proposal.pk).version == proposal.version

    def test_one_for_another_purpose_or_agency_fills_nothing(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        for fields in ({"reason": city.return_reason}, {"reason": city.reason, "agency": city.other_agency}):
            answer = AnswerTemplate.objects.create(title="Bukan ini", text="Tidak boleh tampil.", **fields)
            data = {"version": proposal.version, "pakai": "1", "templat": answer.pk, "note": "Yang saya ketik."}
            page = client.post(reverse("triage_refuse", args=[proposal.code]), data).content.decode()
            assert "Tidak boleh tampil." not in page
            assert "Yang saya ketik." in page

    def test_names_in_a_typed_sentence_are_filled_too(
        self, client: Client, city: City, officer: User, proposal: Proposal
    ) -> None:
        words = {"version": proposal.version, "reason": city.reason.pk, "note": "Pagu untuk {kode} habis."}
        send(client, "triage_defer", proposal, **words)
        assert Proposal.objects.get(pk=proposal.pk).decision_note == f"Pagu untuk {proposal.code} habis."

    def test_an_agency_writes_its_own(self, client: Client, city: City, officer: User) -> None:
        words = {
            "agency": city.agency.pk,
            "reason": city.reason.pk,
            "title": "Kami",
            "text": "Habis.",
            "is_active": "on",
        }
        assert client.post(reverse("triage_answers"), words).status_code == 302
        answer = AnswerTemplate.objects.get()
        assert (answer.agency, answer.by) == (city.agency, officer)
        address = reverse("triage_answer", args=[answer.pk])
        assert client.post(address, {**words, "text": "Pagu habis."}).status_code == 302
        assert client.post(address, {**words, "agency": city.other_agency.pk}).status_code == 422
        assert client.post(address, {**words, "is_active": ""}).status_code == 302
        assert not AnswerTemplate.objects.usable_by(officer).exists()
        sign_in(client, Role.AGENCY, agency=city.other_agency)
        assert client.post(address, words).status_code == 404
        shared = AnswerTemplate.objects.create(reason=city.reason, title="Bersama", text="Habis.")
        assert client.get(reverse("triage_answer", args=[shared.pk])).status_code == 404
        with pytest.raises(Denied, match="milik bersama"):
            desk.save_answer(
                pk=shared.pk, by=officer, agency=city.agency, reason=city.reason, title="x", text="x", is_active=True
            )


class TestTwoColleagues:
    def test_the_second_sees_both_sentences(self, client: Client, city: City, officer: User) -> None:
        client.force_login(officer)
        fields = {"agency": city.agency, "reason": city.reason, "is_active": True}
        answer = AnswerTemplate.objects.create(title="Kami", text="Pagu habis.", by=officer, **fields)
        address = reverse("triage_answer", args=[answer.pk])
        (seen,) = re.findall(r'name="seen"\s+value="(\w+)"', client.get(address).content.decode())
        desk.save_answer(pk=answer.pk, by=officer, title="Kami", text="Pagu sudah terpakai semua.", **fields)
        sent = {"agency": city.agency.pk, "reason": city.reason.pk, "title": "Kami", "is_active": "on"}
        sent |= {"text": "Pagu tahun ini habis.", "seen": seen}
        refused = client.post(address, sent)
        page = refused.content.decode()
        assert refused.status_code == 409
        assert "Pagu sudah terpakai semua." in page
        assert "Pagu tahun ini habis." in page
        assert fresh(answer).text == "Pagu sudah terpakai semua."
        (seen,) = re.findall(r'name="seen"\s+value="(\w+)"', page)
        assert client.post(address, sent | {"seen": seen}).status_code == 302
        assert fresh(answer).text == "Pagu tahun ini habis."


def test_columns_are_kept_with_the_account(client: Client, officer: User, proposal: Proposal) -> None:
    usual = client.get(reverse("triage_queue")).content.decode()
    assert 'data-label="Prioritas forum"' in usual
    assert 'data-label="Dukungan"' not in usual
    answer = client.post(f"{reverse('triage_columns')}?tab=saya", {"kolom": ["dukungan", "umur", "apa"]})
    assert answer.headers["Location"] == f"{reverse('triage_queue')}?tab=saya"
    assert DeskColumns.objects.get(user=officer).names == ["dukungan", "umur"]
    client.logout()
    client.force_login(officer)
    page = client.get(reverse("triage_queue")).content.decode()
    assert 'data-label="Dukungan"' in page
    assert 'data-label="Prioritas forum"' not in page


def test_the_way_between_agencies_is_told(client: Client, city: City, officer: User, proposal: Proposal) -> None:
    other = make_user(Role.AGENCY, agency=city.other_agency)
    reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Urusan lingkungan hidup.")
    reroute(proposal_id=proposal.pk, by=other, agency=city.agency, note="Ternyata urusan kesehatan.")
    route = read_route(proposal.events.for_timeline())
    assert (route.names, route.moves, route.backs) == (
        ("Dinas Kesehatan", "Dinas Lingkungan Hidup", "Dinas Kesehatan"),
        2,
        1,
    )
    page = page_of(client, proposal)
    assert "Dialihkan 2 kali:" in page
    assert "1 kali kembali" in page


class TestBeside:
    def test_last_years_twin_of_the_same_kelurahan(self, city: City, officer: User, proposal: Proposal) -> None:
        Proposal.objects.filter(pk=proposal.pk).update(match_title="pelatihan barista")
        proposal.refresh_from_db()
        last = make_round(year=2027)
        (near,) = make_forwarded(1, city=city, round_=last, match_title="pelatihan barista kopi")
        make_forwarded(1, city=city, round_=last, match_title="pelatihan barista", kelurahan=city.far_kelurahan)
        make_forwarded(1, city=city, round_=make_round(year=2026), match_title="pelatihan barista")
        beside = compare(officer, proposal, [])
        assert [(one.proposal, one.role) for one in beside.columns[1:]] == [(near, "Tahun lalu, mirip")]

    def test_of_others_only_what_is_public(self, city: City, officer: User, proposal: Proposal) -> None:
        Proposal.objects.filter(pk=proposal.pk).update(match_title="pelatihan barista")
        proposal.refresh_from_db()
        (theirs,) = make_forwarded(
            1, city=city, round_=make_round(year=2027), match_title="pelatihan barista", agency=city.other_agency
        )
        set_money(theirs, 10**9)
        Proposal.objects.filter(pk=theirs.pk).update(assessed_amount=77_000_000)
        before = compare(officer, proposal, []).columns[1]
        assert (before.assessed, before.status) == (None, Status.FORWARDED)
        assert compare(make_user(Role.PLANNER), proposal, []).columns[1].assessed == 77_000_000

    def test_what_it_continues_comes_before_what_is_like_it(
        self, city: City, officer: User, proposal: Proposal
    ) -> None:
        (before,) = make_forwarded(1, city=city, round_=make_round(year=2027), title="Kursi roda")
        Proposal.objects.filter(pk=proposal.pk).update(carried_from=before)
        proposal.refresh_from_db()
        beside = compare(officer, proposal, [])
        assert (beside.columns[1].proposal, beside.columns[1].role) == (before, "Tahun lalu, dilanjutkan")

    def test_the_cluster_is_summed_up(self, client: Client, city: City, officer: User, proposal: Proposal) -> None:
        members = make_forwarded(2, city=city, beneficiary_count=5)
        for member in members:
            join(proposal_id=member.pk, lead_id=proposal.pk, by=officer, note="Sama dengan induknya.")
        beside = compare(officer, proposal, list_members(officer, proposal))
        assert (beside.count, beside.total, beside.people, beside.volume) == (3, 290_000_000, 10, 3)
        assert {one.proposal for one in beside.columns[1:]} == set(members)
        page = page_of(client, proposal)
        assert "3 usulan dalam gabungan ini bersama-sama meminta Rp290.000.000." in page
        queue = reverse("triage_queue")
        assert [row.proposal for row in client.get(queue, {"gabungan": "induk"}).context["queue"].rows] == [proposal]
        assert client.get(queue, {"gabungan": "sendiri"}).context["queue"].rows == []


def test_a_kept_row_shows_what_changed_and_carries_the_filter_it_is_read_under(
    client: Client, officer: User, proposal: Proposal
) -> None:
    queue, page = reverse("triage_queue"), reverse("triage_detail", args=[proposal.code])
    plain = client.get(queue).content.decode()
    assert f'href="{page}"' in plain
    narrowed = client.get(queue, {"q": proposal.code, "tema": proposal.round.theme.slug}).content.decode()
    query = f"q={proposal.code}&amp;tema={proposal.round.theme.slug}"
    assert f'href="{page}?{query}"' in narrowed
    assert f'href="{page}?{query}&amp;langkah=accept#langkah-accept"' in narrowed
    assert f'href="{page}?langkah=accept#langkah-accept"' in plain
    assert "\ue000" not in plain + narrowed
    assess(proposal_id=proposal.pk, by=officer, volume=Decimal(2), amount=12_345_678)
    assert "Rp12.345.678" in client.get(queue, {"tab": "ditelaah"}).content.decode()
    desk.assign(proposal_id=proposal.pk, by=officer, people=[officer.pk])
    assert str(officer) in client.get(queue, {"tab": "ditelaah"}).content.decode()
