"""The Pabulib file everybody may read knows only what is announced; the planners' own says that it knows more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from budgets.actions.decisions import accept, defer
from budgets.actions.publication import publish
from proposals.enums import Status, SupportChannel
from proposals.lifecycle import MoveName
from proposals.models import Proposal, Support
from tests.budgets.crowds import make_forwarded, make_officer, set_money, sign_in
from tests.factories import City, make_city, make_round, make_user
from themes.models import Cycle

pytestmark = pytest.mark.django_db(transaction=True)
ASKED, CUT, REFUSED = 100_000_000, 71_234_567, 65_432_198  # rupiah
PUBLIC = "/data/2028/alokasi.pb"


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def announced(city: City) -> Proposal:
    """One of a theme that is announced; the year as a whole is, too, as far as the portal knows."""
    (proposal,) = make_forwarded(1, amount=ASKED, city=city, round_=make_round("anak", 2028), title="Taman bermain")
    set_money(proposal, 10**9)
    accept(proposal_id=proposal.pk, by=make_officer(proposal))
    publish(cycle=proposal.round.cycle, by=make_user(Role.PLANNER))
    Cycle.objects.update(published_at=timezone.now() - timedelta(days=1))
    return proposal


@pytest.fixture
def sealed(city: City, announced: Proposal) -> list[Proposal]:
    """Two of another theme, decided in secret for less than was asked: one in, one out."""
    proposals = make_forwarded(2, amount=ASKED, city=city, round_=make_round("pemuda", 2028), title="Kelas robotik")
    officer, person = make_officer(proposals[0]), make_user()
    for proposal, amount in zip(proposals, (CUT, REFUSED), strict=True):
        Support.objects.create(proposal=proposal, person=person, channel=SupportChannel.ACCOUNT)
        Proposal.objects.filter(pk=proposal.pk).update(assessed_amount=amount, assessed_volume=Decimal(1))
    accept(proposal_id=proposals[0].pk, by=officer)
    defer(proposal_id=proposals[1].pk, by=officer, reason=city.reason, note="Pagu tidak cukup.")
    return proposals


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()  # type: ignore[arg-type]


@pytest.mark.parametrize("role", [None, Role.AGENCY, Role.PLANNER])
def test_the_open_file_holds_nothing_sealed_whoever_asks(
    client: Client, city: City, announced: Proposal, sealed: list[Proposal], role: Role | None
) -> None:
    if role:
        sign_in(client, role, agency=city.agency if role == Role.AGENCY else None)
    text = read(client, PUBLIC)
    assert str(announced.code) in text
    for proposal, amount in zip(sealed, (CUT, REFUSED), strict=True):
        assert str(proposal.code) not in text
        assert str(amount) not in text


def test_once_announced_the_open_file_holds_it_without_anybody_s_ballot(
    client: Client, announced: Proposal, sealed: list[Proposal]
) -> None:
    publish(cycle=announced.round.cycle, by=make_user(Role.PLANNER))
    text = read(client, PUBLIC)
    assert str(REFUSED) not in text, "what an officer reckoned for what was refused is told nowhere"
    for proposal, amount in zip(sealed, (CUT, ASKED), strict=True):
        assert f"{proposal.code};{amount};1;" in text
        assert f"\n{proposal.code}.1;{proposal.code}\n" in text


def test_what_the_count_left_out_has_the_cost_its_explanation_tells(
    client: Client, city: City, announced: Proposal
) -> None:
    (left_out,) = make_forwarded(1, amount=ASKED, city=city, round_=make_round("pemuda", 2028), title="Kelas")
    Proposal.objects.filter(pk=left_out.pk).update(assessed_amount=REFUSED, assessed_volume=Decimal(1))
    named = {"reason": city.reason, "note": "Pagu tidak cukup."}
    defer(proposal_id=left_out.pk, by=make_user(Role.PLANNER), name=MoveName.PASS_OVER, **named)
    publish(cycle=announced.round.cycle, by=make_user(Role.PLANNER))
    assert f"{left_out.code};{REFUSED};" in read(client, PUBLIC)


def test_what_was_refused_nobody_knows_how_has_the_cost_that_was_asked(
    client: Client, city: City, announced: Proposal
) -> None:
    """Without a move in its history, as after an import, no explanation can have told the other one."""
    (refused,) = make_forwarded(1, amount=ASKED, city=city, round_=make_round("pemuda", 2028), title="Kelas")
    facts = {"reason": city.reason, "decision_note": "Pagu tidak cukup.", "assessed_amount": REFUSED}
    now = timezone.now()
    Proposal.objects.filter(pk=refused.pk).update(
        status=Status.UNACCOMMODATED, decided_at=now, published_at=now, **facts
    )
    assert f"{refused.code};{ASKED};" in read(client, PUBLIC)


def test_the_planners_file_reckons_with_drafts_and_says_so(
    client: Client, announced: Proposal, sealed: list[Proposal]
) -> None:
    sign_in(client, Role.PLANNER)
    text = read(client, reverse("cycle_pabulib", args=[2028]))
    assert f"{sealed[0].code};{CUT};" in text
    assert "belum diumumkan" in text.partition("PROJECTS")[0]
    header = client.get(reverse("cycle_pabulib", args=[2028]))["Content-Disposition"]
    assert header == 'attachment; filename="musrenbang-2028-internal.pb"'
    assert PUBLIC in client.get(reverse("scenario_list"), {"siklus": "2028"}).content.decode()


def test_nobody_else_gets_the_planners_file(client: Client, city: City, sealed: list[Proposal]) -> None:
    assert client.get(reverse("cycle_pabulib", args=[2028])).status_code == 302
    for role, agency in ((None, None), (Role.AGENCY, city.agency), (Role.FACILITATOR, None)):
        sign_in(client, role, agency=agency)
        assert client.get(reverse("cycle_pabulib", args=[2028])).status_code == 403
