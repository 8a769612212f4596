"""Joining and splitting on screen, for everybody who has the proposal; and two officers at it at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions import clusters
from proposals.actions.attachments import add_attachment
from proposals.actions.clusters import join
from proposals.actions.moving import lock_proposal
from proposals.datasets.integrity import find_faults
from proposals.enums import Status
from proposals.models import Proposal
from tests.factories import City, make_city, make_facilitator, make_proposal, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of

pytestmark = pytest.mark.django_db
NOTE = "Sama dengan usulan induk."
QUEUE = "/kerja/verifikasi/?tema=pemuda"
NO_RUSH = 30  # seconds two threads may take to meet


@pytest.fixture
def officer(client: Client, city: City) -> User:
    user = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(user)
    return user


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def address(proposal: Proposal, name: str = "cluster_join") -> str:
    return reverse(name, args=[proposal.code])


def post(client: Client, proposal: Proposal, lead: Proposal, **more: Any) -> Any:
    data = {"induk": lead.code, "note": NOTE, "version": fresh(proposal).version, "next": QUEUE, **more}
    return client.post(address(proposal), data)


def test_choose_look_join_split(client: Client, officer: User) -> None:
    lead, member = make_proposal(title="Taman baca RW 1"), make_proposal(title="Taman baca RW 2")
    page = text_of(client.get(address(member)))
    assert f"{address(member)}?induk={lead.code}" in page, "the similar one is offered"
    preview = client.get(f"{address(member)}?induk={str(lead.code).lower().replace('-', ' ')}&next={QUEUE}")
    assert_good_html(preview)
    assert f"{lead.code} terus diproses" in text_of(preview)
    assert "Sebaliknya" in text_of(preview)
    assert fresh(member).status == Status.SUBMITTED, "a preview changes nothing"
    assert post(client, member, lead)["Location"] == QUEUE
    assert fresh(member).lead == lead
    sheet = client.get(address(lead))
    assert_good_html(sheet)
    assert str(member.code) in text_of(sheet)
    split_page = client.get(address(member, "cluster_split"))
    assert_good_html(split_page)
    sent = {"note": "Ternyata lain tempat.", "version": fresh(member).version, "next": QUEUE}
    assert client.post(address(member, "cluster_split"), sent)["Location"] == QUEUE
    assert (fresh(member).status, fresh(member).lead) == (Status.SUBMITTED, None)


def test_a_double_click_joins_once_and_splits_once(client: Client, officer: User) -> None:
    lead, member = make_proposal(), make_proposal()
    opened = member.version
    for _click in range(2):
        assert post(client, member, lead, version=opened).status_code == 302
    opened = fresh(member).version
    for _click in range(2):
        sent = {"note": "Ternyata lain tempat.", "version": opened}
        assert client.post(address(member, "cluster_split"), sent).status_code == 302
    assert list(member.events.order_by("sequence").values_list("move", flat=True)) == ["submit", "join", "split"]


def test_what_cannot_lead_is_said_and_nothing_typed_is_lost(client: Client, officer: User) -> None:
    member, other_theme = make_proposal(), make_proposal(round_=make_round("lansia"))
    assert "Tidak ada usulan dengan kode" in text_of(client.get(f"{address(member)}?induk=2028-PMD-99999"))
    assert "tema dan tahun yang sama" in text_of(client.get(f"{address(member)}?induk={other_theme.code}"))
    refused = post(client, member, other_theme)
    assert_good_html(refused, status=422)
    assert "tema dan tahun yang sama" in text_of(refused)
    short = post(client, member, make_proposal(), note="x")
    assert "Tulis penjelasan" in text_of(short)
    assert fresh(member).status == Status.SUBMITTED


def test_ways_out_lead_only_into_the_portal(client: Client, officer: User) -> None:
    lead, member = make_proposal(), make_proposal()
    answer = post(client, member, lead, next="https://contoh.id/")
    assert answer["Location"] == reverse("proposal_detail", args=[member.code])


def test_the_lead_shows_number_place_and_photos_of_its_members(client: Client, city: City, officer: User) -> None:
    lead, member = make_proposal(), make_proposal(rw="09")
    private = add_attachment(proposal=member, upload=photo(), by=officer)
    join(proposal_id=member.pk, lead_id=lead.pk, by=officer, note=NOTE)
    page = text_of(client.get(reverse("verify_detail", args=[lead.code])))
    for words in (str(member.code), "RW 09", reverse("attachment_thumbnail", args=[private.key]), "Pisahkan"):
        assert words in page
    page = text_of(client.get(reverse("verify_detail", args=[member.code])))
    assert str(lead.code) in page
    assert "Pisahkan" in page
    facilitator = make_facilitator(lead.round)
    client.force_login(facilitator)
    page = text_of(client.get(address(lead)))
    assert str(member.code) in page
    assert "Pisahkan" not in page, "it was the kelurahan who joined it"


def test_facilitators_and_agencies_join_what_they_have(client: Client, city: City) -> None:
    lead, member = make_proposal(Status.FORWARDED), make_proposal(Status.FORWARDED)
    client.force_login(make_user(Role.AGENCY, agency=city.agency))
    detail = client.get(reverse("triage_detail", args=[member.code]))
    assert_good_html(detail)
    assert address(member) in text_of(detail)
    assert post(client, member, lead)["Location"] == QUEUE
    detail = client.get(reverse("triage_detail", args=[lead.code]))
    assert_good_html(detail)
    assert address(member, "cluster_split") in text_of(detail)
    verified, other = make_proposal(Status.KELURAHAN_VERIFIED), make_proposal(Status.KECAMATAN_VERIFIED)
    assert client.get(address(verified)).status_code == 404, "not forwarded to the agency yet"
    client.force_login(make_facilitator(verified.round))
    assert post(client, verified, other)["Location"] == QUEUE
    assert fresh(verified).lead == other


def test_nobody_else_gets_in(client: Client, city: City) -> None:
    lead, member = make_proposal(), make_proposal()
    for user in (member.author, make_user(Role.KELURAHAN, region=city.neighbour), make_user(Role.COMPANY)):
        client.force_login(user)
        assert client.get(address(member)).status_code == 404
        assert post(client, member, lead).status_code == 404
        assert client.post(address(member, "cluster_split"), {"note": NOTE}).status_code == 404
    client.force_login(make_user(Role.PLANNER))
    assert "tidak berwenang" in text_of(client.get(f"{address(member)}?induk={lead.code}"))


def attempt(work: Callable[[], Any]) -> str:
    """Run ``work`` on a connection of its own; what it ended in."""
    try:
        work()
    except (Denied, OperationalError) as refusal:
        return type(refusal.__cause__ or refusal).__name__
    else:
        return "done"
    finally:
        connections.close_all()


def both_ways(first: Proposal, second: Proposal, city: City) -> list[str]:
    """Two officers join first with second and second with first, at the same moment."""
    officers = [make_user(Role.KELURAHAN, region=city.kelurahan) for _number in range(2)]
    start = Barrier(2)

    def work(member: Proposal, lead: Proposal, by: User) -> Callable[[], None]:
        def meet_and_join() -> None:
            start.wait(NO_RUSH)
            join(proposal_id=member.pk, lead_id=lead.pk, by=by, note=NOTE)

        return meet_and_join

    works = [work(first, second, officers[0]), work(second, first, officers[1])]
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(attempt, works))


@pytest.mark.django_db(transaction=True)
def test_joined_both_ways_at_once_one_wins() -> None:
    city = make_city()
    for _round in range(5):
        first, second = make_proposal(), make_proposal()
        assert both_ways(first, second, city) == ["Denied", "done"]
        assert {fresh(first).status, fresh(second).status} == {Status.SUBMITTED, Status.CLUSTERED}
    assert not list(find_faults())


@pytest.mark.django_db(transaction=True)
def test_without_the_order_of_keys_they_block_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the order is for: the lead first, and each holds what the other waits for until the database ends one."""
    held = Barrier(2)

    def lead_first(lead_id: int, member_id: int) -> tuple[Proposal, Proposal]:
        lead = lock_proposal(lead_id)
        held.wait(NO_RUSH)
        return lead, lock_proposal(member_id)

    monkeypatch.setattr(clusters, "lock_pair", lead_first)
    answers = both_ways(make_proposal(), make_proposal(), make_city())
    assert {"DeadlockDetected", "LockNotAvailable"} & set(answers)
