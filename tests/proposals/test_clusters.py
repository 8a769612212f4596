"""Duplicates joined with a lead: nobody loses number, author or photos, and everybody hears the result."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from musrenbang.lib.denied import Denied
from proposals.actions import review
from proposals.actions.authoring import withdraw
from proposals.actions.clusters import join, split
from proposals.actions.publication import publish_decisions
from proposals.enums import EventKind, Status
from proposals.models import Message, Proposal
from tests.factories import advance, make_city, make_proposal, make_round, make_user
from themes.models import Cycle

pytestmark = pytest.mark.django_db
NOTE = "Sama dengan usulan induk."


@pytest.fixture
def pair() -> tuple[Proposal, Proposal]:
    """A lead and its member, still waiting for the kelurahan."""
    round_ = make_round()
    lead, member = make_proposal(round_=round_), make_proposal(round_=round_)
    join(proposal_id=member.pk, lead_id=lead.pk, by=officer(), note=NOTE)
    return fresh(lead), fresh(member)


def officer():
    return make_user(Role.KELURAHAN, region=make_city().kelurahan)


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.for_detail().get(pk=proposal.pk)


def test_a_member_keeps_what_is_its_own(pair) -> None:
    lead, member = pair
    assert member.status == Status.CLUSTERED
    assert member.lead == lead
    assert member.code != lead.code
    assert member.author is not None
    event = member.events.get(move="join")
    assert (event.source, event.note, event.changes["lead"]) == ("submitted", NOTE, [None, lead.code])


def test_splitting_goes_back_to_where_it_was(pair) -> None:
    _lead, member = pair
    split(proposal_id=member.pk, by=officer(), note="Ternyata lokasinya lain.")
    assert (fresh(member).status, fresh(member).lead) == (Status.SUBMITTED, None)


def test_nothing_is_split_off_once_the_year_is_over(pair) -> None:
    """It would wait for an answer that nobody gives any more."""
    lead, member = pair
    now = timezone.now()
    Cycle.objects.filter(pk=lead.round.cycle_id).update(published_at=now, closed_at=now)
    with pytest.raises(Denied, match="sudah ditutup"):
        split(proposal_id=member.pk, by=officer(), note="Ternyata lokasinya lain.")
    assert fresh(member).status == Status.CLUSTERED


def test_a_decision_on_the_lead_reaches_its_members_once_it_is_public(pair) -> None:
    lead, member = pair
    advance(lead, Status.UNACCOMMODATED)
    sealed = list(member.events.filter(kind=EventKind.FOLLOWED).order_by("sequence"))
    assert ["Sedang ditelaah" in event.note for event in sealed] == [True], "forwarded is told, the sealed answer not"
    publish_decisions(cycle=lead.round.cycle, by=make_user(Role.PLANNER))
    told = member.events.order_by("-sequence").first()
    assert "Belum terakomodasi" in told.note
    assert "Pagu tidak cukup." in told.note
    assert told.reason == make_city().reason
    assert Message.objects.filter(event=told, recipient=member.author).exists()


def test_refusing_the_lead_tells_why(pair) -> None:
    lead, member = pair
    review.reject(proposal_id=lead.pk, by=officer(), reason=make_city().reason, note="Sudah dibangun tahun lalu.")
    assert "Sudah dibangun tahun lalu." in member.events.order_by("-sequence").first().note


def test_members_stand_alone_again_when_the_lead_is_withdrawn(pair) -> None:
    lead, member = pair
    withdraw(proposal_id=lead.pk, by=lead.author, note="Sudah tidak perlu.")
    assert (fresh(member).status, fresh(member).lead) == (Status.SUBMITTED, None)


def test_no_chains(pair) -> None:
    lead, member = pair
    third = make_proposal(round_=lead.round)
    with pytest.raises(Denied, match="tidak bisa menjadi induk"):
        join(proposal_id=third.pk, lead_id=member.pk, by=officer(), note=NOTE)
    with pytest.raises(Denied, match="sudah menjadi induk"):
        join(proposal_id=lead.pk, lead_id=third.pk, by=officer(), note=NOTE)
    with pytest.raises(Denied, match="dirinya sendiri"):
        join(proposal_id=third.pk, lead_id=third.pk, by=officer(), note=NOTE)


def test_only_of_one_theme_and_year() -> None:
    one, other = make_proposal(round_=make_round("anak")), make_proposal(round_=make_round("lansia"))
    with pytest.raises(Denied, match="tema dan tahun yang sama"):
        join(proposal_id=one.pk, lead_id=other.pk, by=officer(), note=NOTE)
