"""Persona × status × move: the page offers exactly what the server accepts."""

import pytest

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import submit
from proposals.actions.review import verify
from proposals.enums import Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from proposals.rules.moves import available_moves, check_can_move, check_demands, check_version, explain_no
from tests.factories import make_city, make_draft, make_facilitator, make_proposal, make_round, make_user

pytestmark = pytest.mark.django_db

N, S = MoveName, Status
# What each persona may do in each status; everything not named here is denied.
ALLOWED: dict[str, dict[Status, set[MoveName]]] = {
    "author": {
        S.DRAFT: {N.SUBMIT},
        S.SUBMITTED: {N.WITHDRAW},
        S.RETURNED: {N.WITHDRAW, N.RESUBMIT},
        S.KELURAHAN_VERIFIED: {N.WITHDRAW, N.CONFIRM},
        S.KECAMATAN_VERIFIED: {N.WITHDRAW, N.CONFIRM},
        S.LISTED: {N.CONFIRM},
    },
    "stranger": {},
    "kelurahan": {
        S.SUBMITTED: {N.VERIFY, N.RETURN, N.CORRECT, N.REROUTE, N.REJECT, N.JOIN},
        S.CLUSTERED: {N.SPLIT},
    },
    "other kelurahan": {},
    "kecamatan": {S.KELURAHAN_VERIFIED: {N.VERIFY, N.RETURN, N.CORRECT, N.REROUTE, N.REJECT, N.JOIN}},
    "other kecamatan": {},
    "facilitator": {
        S.DRAFT: {N.SUBMIT_IN_HALL, N.CARRY},
        S.KELURAHAN_VERIFIED: {N.LIST, N.JOIN},
        S.KECAMATAN_VERIFIED: {N.LIST, N.JOIN},
        S.LISTED: {N.UNLIST, N.FORWARD, N.NOT_AGREE},
    },
    "other facilitator": {},
    "agency": {
        S.FORWARDED: {N.RETURN, N.REROUTE, N.ASSESS, N.ACCEPT, N.DEFER, N.REFUSE, N.JOIN},
        S.ACCOMMODATED: {N.REOPEN},
        S.UNACCOMMODATED: {N.REOPEN},
        S.REJECTED: {N.REOPEN},
    },
    "other agency": {},
    "planner": {
        S.DRAFT: {N.CARRY},
        S.FORWARDED: {N.REROUTE, N.JOIN, N.ALLOT, N.PASS_OVER},
        S.ACCOMMODATED: {N.REOPEN, N.PUBLISH},
        S.UNACCOMMODATED: {N.REOPEN, N.PUBLISH},
        S.REJECTED: {N.REOPEN, N.PUBLISH},
    },
    "company": {},
}


def make_persona(name: str, proposal: Proposal) -> User:
    city = make_city()
    makers = {
        "author": lambda: proposal.author,
        "stranger": make_user,
        "kelurahan": lambda: make_user(Role.KELURAHAN, region=city.kelurahan),
        "other kelurahan": lambda: make_user(Role.KELURAHAN, region=city.neighbour),
        "kecamatan": lambda: make_user(Role.KECAMATAN, region=city.kecamatan),
        "other kecamatan": lambda: make_user(Role.KECAMATAN, region=city.other_kecamatan),
        "facilitator": lambda: make_facilitator(proposal.round),
        "other facilitator": lambda: make_facilitator(make_round("lansia")),
        "agency": lambda: make_user(Role.AGENCY, agency=city.agency),
        "other agency": lambda: make_user(Role.AGENCY, agency=city.other_agency),
        "planner": lambda: make_user(Role.PLANNER),
        "company": lambda: make_user(Role.COMPANY),
    }
    return makers[name]()


@pytest.mark.parametrize("status", Status)
def test_matrix(status: Status) -> None:
    proposal = make_proposal(status)
    for persona, allowed in ALLOWED.items():
        user = make_persona(persona, proposal)
        offered = set(available_moves(user, proposal))
        assert offered == allowed.get(status, set()), persona
        for name in set(MoveName) - offered:
            with pytest.raises(Denied):
                check_can_move(user, proposal, name)


def test_a_published_decision_stays() -> None:
    proposal = make_proposal(Status.REJECTED)
    proposal.published_at = proposal.decided_at
    planner = make_user(Role.PLANNER)
    assert available_moves(planner, proposal) == ()
    with pytest.raises(Denied, match="sudah diumumkan"):
        check_can_move(planner, proposal, MoveName.REOPEN)


def test_a_refusal_needs_reason_and_sentence() -> None:
    proposal = make_proposal(Status.SUBMITTED)
    user = make_persona("kelurahan", proposal)
    row, label = check_can_move(user, proposal, MoveName.REJECT)
    assert label == "Kelurahan Dinoyo"
    with pytest.raises(Denied, match="Pilih alasan"):
        check_demands(row, "Tidak.", None)
    with pytest.raises(Denied, match="bukan untuk langkah ini"):
        check_demands(row, "Tidak jelas tempatnya.", make_city().return_reason)
    with pytest.raises(Denied, match="Tulis penjelasan"):
        check_demands(row, "  ", make_city().reason)


def test_the_second_editor_is_told() -> None:
    proposal = make_proposal(Status.SUBMITTED)
    check_version(make_user(), proposal, proposal.version)
    with pytest.raises(Denied, match="baru saja diubah orang lain"):
        check_version(make_user(), proposal, proposal.version - 1)


@pytest.mark.parametrize("persona", ["author", "kelurahan", "facilitator", "other agency"])
def test_no_refusal_tells_a_sealed_decision(persona: str) -> None:
    """The sentence names the status: outside agency and Bappeda that is the public one."""
    proposal = make_proposal(Status.UNACCOMMODATED)
    user = make_persona(persona, proposal)
    for name in MoveName:
        assert "Belum terakomodasi" not in explain_no(user, proposal, name)
    with pytest.raises(Denied, match="Sedang ditelaah"):
        check_version(user, proposal, proposal.version - 1)


def test_the_agency_and_bappeda_read_the_decision_itself() -> None:
    proposal = make_proposal(Status.UNACCOMMODATED)
    for persona in ("agency", "planner"):
        assert "Belum terakomodasi" in explain_no(make_persona(persona, proposal), proposal, N.ASSESS)


def test_who_filed_it_does_not_verify_it_while_a_colleague_can() -> None:
    officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
    proposal = submit(proposal_id=make_draft(by=officer).pk, by=officer)
    always = {N.RETURN, N.CORRECT, N.REROUTE, N.JOIN}
    assert set(available_moves(officer, proposal)) == {N.WITHDRAW, N.VERIFY, N.REJECT, *always}
    colleague = make_user(Role.KELURAHAN, region=make_city().kelurahan)
    assert set(available_moves(officer, proposal)) == {N.WITHDRAW, *always}
    assert "Minta rekan" in explain_no(officer, proposal, N.VERIFY)
    assert N.VERIFY in available_moves(colleague, proposal)
    colleague.is_active = False
    colleague.save()
    assert N.VERIFY in available_moves(officer, proposal)


def test_the_only_officer_may_and_the_history_says_so() -> None:
    officer = make_user(Role.KELURAHAN, region=make_city().kelurahan)
    proposal = submit(proposal_id=make_draft(by=officer).pk, by=officer)
    verify(proposal_id=proposal.pk, by=officer, recommendation="Layak.")
    label = proposal.events.order_by("sequence").last().actor_label
    assert label == "Kelurahan Dinoyo (petugas yang juga mencatat usulan ini)"
