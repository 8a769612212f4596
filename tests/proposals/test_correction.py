"""Officers put place and agency right: in sight of everybody, before a forum, and without telling an address."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import save_draft, submit
from proposals.actions.correction import correct_place, reroute
from proposals.actions.review import return_to_proposer, verify
from proposals.datasets.changes import describe_changes
from proposals.datasets.integrity import find_faults
from proposals.enums import EventKind, ProposerKind, Status
from proposals.lifecycle import MoveName
from proposals.models import Message, Proposal
from proposals.rules.moves import is_repeated
from regions.models import Agency
from tests.factories import City, make_catalog_item, make_consent, make_draft, make_proposal, make_round, make_user
from themes.enums import ActivityKind

pytestmark = pytest.mark.django_db
NOTE = "Lapangan ini di RW sebelah."


@pytest.fixture
def officer(city: City) -> User:
    return make_user(Role.KELURAHAN, region=city.kelurahan)


def place_of(proposal: Proposal, **other: Any) -> dict[str, Any]:
    names = ("kelurahan", "rw", "rt", "address", "latitude", "longitude")
    return {**{name: getattr(proposal, name) for name in names}, **other}


def correct(proposal: Proposal, by: User, **other: Any) -> Proposal:
    correct_place(proposal_id=proposal.pk, by=by, place=place_of(proposal, **other), note=NOTE)
    return Proposal.objects.for_detail().get(pk=proposal.pk)


def last_event(proposal: Proposal) -> Any:
    return proposal.events.order_by("-sequence").first()


def test_before_and_after_stand_in_the_history_and_the_proposer_hears(officer: User) -> None:
    proposal = correct(make_proposal(rw="05"), officer, rw="06")
    event = last_event(proposal)
    assert (event.kind, event.move, event.note) == (EventKind.CORRECTED, "correct", NOTE)
    assert event.changes == {"rw": ["05", "06"]}
    assert [(c.before, c.after) for c in describe_changes(event.changes)] == [("05", "06")]
    assert (proposal.status, proposal.rw) == (Status.SUBMITTED, "06")
    assert Message.objects.filter(event=event, recipient=proposal.author).exists()
    assert list(find_faults()) == []


def test_another_kelurahan_gets_it_into_its_queue(city: City, officer: User) -> None:
    proposal = correct(make_proposal(title="Lampu jalan Sumbersari"), officer, kelurahan=city.neighbour)
    neighbour = make_user(Role.KELURAHAN, region=city.neighbour)
    assert proposal in Proposal.objects.waiting_for_verification_by(neighbour)
    assert proposal not in Proposal.objects.waiting_for_verification_by(officer)
    assert last_event(proposal).changes["kelurahan"] == ["Kelurahan Dinoyo", "Kelurahan Sumbersari"]
    assert proposal.match_title == "lampu"


def test_what_the_wrong_kelurahan_verified_is_checked_again(city: City) -> None:
    camat = make_user(Role.KECAMATAN, region=city.kecamatan)
    stays = correct(make_proposal(Status.KELURAHAN_VERIFIED), camat, rw="09")
    moves = correct(make_proposal(Status.KELURAHAN_VERIFIED), camat, kelurahan=city.neighbour)
    assert (stays.status, moves.status) == (Status.KELURAHAN_VERIFIED, Status.SUBMITTED)
    assert last_event(moves).kind == EventKind.MOVED


def test_the_agency_follows_where_the_kamus_says_kecamatan(city: City, officer: User) -> None:
    round_ = make_round()
    item = make_catalog_item(round_)
    type(item).objects.filter(pk=item.pk).update(routes_to_kecamatan=True, agency=None)
    item.refresh_from_db()
    proposal = make_proposal(round_=round_, catalog_item=item)
    assert proposal.agency == Agency.objects.get(short_name="Kec. Lowokwaru")
    proposal = correct(proposal, officer, kelurahan=city.far_kelurahan)
    assert proposal.agency == Agency.objects.get(short_name="Kec. Blimbing")
    assert proposal.first_agency == Agency.objects.get(short_name="Kec. Lowokwaru")
    assert last_event(proposal).previous_agency != last_event(proposal).agency
    rerouted = make_proposal(round_=round_, catalog_item=item)
    reroute(proposal_id=rerouted.pk, by=officer, agency=city.agency, note="Ini urusan kesehatan.")
    assert correct(rerouted, officer, kelurahan=city.far_kelurahan).agency == city.agency


@pytest.mark.parametrize(
    ("kind", "proposer", "is_told"),
    [
        (ActivityKind.PHYSICAL, ProposerKind.PERSON, True),
        (ActivityKind.NON_PHYSICAL, ProposerKind.PERSON, False),
        (ActivityKind.PHYSICAL, ProposerKind.CHILD, False),
    ],
)
def test_no_home_is_told_in_a_history_that_stays(officer: User, kind: str, proposer: str, is_told: bool) -> None:
    extra = {"consent": make_consent(officer)} if proposer == ProposerKind.CHILD else {}
    proposal = make_proposal(kind=kind, proposer_kind=proposer, address="Jalan Mawar 7", **extra)
    point = {"latitude": Decimal("-7.943210"), "longitude": Decimal("112.610300")}
    proposal = correct(proposal, officer, address="Jalan Melati 9", rt="07", **point)
    assert proposal.address == "Jalan Melati 9"
    assert ("address" in last_event(proposal).changes) is is_told
    assert ("Melati" in str(last_event(proposal).changes)) is is_told
    assert ("latitude" in last_event(proposal).changes) is is_told


def test_nothing_changed_or_no_word_is_no_correction(officer: User) -> None:
    proposal = make_proposal()
    with pytest.raises(Denied, match="belum diubah"):
        correct(proposal, officer)
    with pytest.raises(Denied, match="Tulis penjelasan"):
        correct_place(proposal_id=proposal.pk, by=officer, place=place_of(proposal, rw="06"), note="x")
    with pytest.raises(Denied, match="baru saja diubah"):
        correct_place(proposal_id=proposal.pk, by=officer, place=place_of(proposal, rw="06"), note=NOTE, version=1)


@pytest.mark.parametrize("status", [Status.KECAMATAN_VERIFIED, Status.LISTED, Status.FORWARDED, Status.RETURNED])
def test_only_whoever_has_it_and_never_after_the_forum(city: City, officer: User, status: Status) -> None:
    camat = make_user(Role.KECAMATAN, region=city.kecamatan)
    proposal = make_proposal(status)
    for user in (officer, camat, proposal.author):
        with pytest.raises(Denied):
            correct(proposal, user, rw="06")


def test_rerouting_keeps_the_first_agency_and_shows(city: City, officer: User) -> None:
    proposal = make_proposal()
    reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Sampah diurus DLH.")
    proposal.refresh_from_db()
    assert (proposal.agency, proposal.first_agency) == (city.other_agency, city.agency)
    event = last_event(proposal)
    assert (event.move, event.previous_agency, event.agency) == ("reroute", city.agency, city.other_agency)
    with pytest.raises(Denied, match="sudah berada di"):
        reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Sampah diurus DLH.")


def test_rerouting_outlives_a_mended_comma_but_not_another_activity(city: City, officer: User) -> None:
    round_ = make_round()
    items = [make_catalog_item(round_), make_catalog_item(round_, agency=city.planning)]
    proposal = submit(proposal_id=(draft := make_draft(round_, catalog_item=items[0])).pk, by=draft.author)
    reroute(proposal_id=proposal.pk, by=officer, agency=city.other_agency, note="Sampah diurus DLH.")
    return_to_proposer(proposal_id=proposal.pk, by=officer, reason=city.return_reason, note="Lengkapi masalahnya.")
    comma = {"problem": "Lengkap.", "first_agency": city.agency}
    mended = save_draft(proposal_id=proposal.pk, by=draft.author, fields=comma)
    assert (mended.agency, mended.first_agency) == (city.other_agency, city.agency)
    other = {"catalog_item": items[1], "first_agency": items[1].agency}
    assert save_draft(proposal_id=proposal.pk, by=draft.author, fields=other).agency == city.planning


def test_a_double_click_is_recognised_and_nobody_elses_act(city: City, officer: User) -> None:
    proposal = make_proposal()
    opened = proposal.version
    done = verify(proposal_id=proposal.pk, by=officer, recommendation="Layak, sesuai.", version=opened)
    colleague = make_user(Role.KELURAHAN, region=city.kelurahan)
    assert is_repeated(officer, done, MoveName.VERIFY, opened)
    assert not is_repeated(colleague, done, MoveName.VERIFY, opened)
    assert not is_repeated(officer, done, MoveName.RETURN, opened)
    assert not is_repeated(officer, done, MoveName.VERIFY, None)


def test_since_when_follows_the_status_alone(officer: User) -> None:
    proposal = make_proposal()
    sent = proposal.status_since
    assert sent == last_event(proposal).happened_at or abs(sent - last_event(proposal).happened_at).total_seconds() < 1
    assert correct(proposal, officer, rw="06").status_since == sent
    verify(proposal_id=proposal.pk, by=officer, recommendation="Layak, sesuai.")
    assert Proposal.objects.get(pk=proposal.pk).status_since > sent
