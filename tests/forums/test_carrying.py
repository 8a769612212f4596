"""What found no money last year is offered to this year, once, with its history."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from forums.actions.carrying import carry_to_round, carry_to_session
from forums.boards.rounds import read_control
from musrenbang.lib.denied import Denied
from proposals.actions.carrying import confirm
from proposals.enums import Status
from proposals.models import Message, Proposal
from tests.factories import (
    make_catalog_item,
    make_city,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
    make_user,
)
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.models import ThemeRound

pytestmark = pytest.mark.django_db


def make_unfunded(*, is_published: bool = True, **fields: Any) -> Proposal:
    """Last year's proposal that found no money."""
    proposal = make_proposal(Status.UNACCOMMODATED, make_round("pemuda", 2027), **fields)
    if is_published:
        Proposal.objects.filter(pk=proposal.pk).update(published_at=timezone.now())
        proposal.refresh_from_db()
    return proposal


@pytest.fixture
def round_() -> ThemeRound:
    return make_round("pemuda", 2028)


def test_it_becomes_a_new_proposal_on_this_years_list(round_: ThemeRound) -> None:
    author = make_user()
    old = make_unfunded(by=author)
    session = make_session(round_)
    by = session.created_by
    for _twice in range(2):
        item = carry_to_session(session_id=session.pk, proposal_id=old.pk, by=by)
    new = Proposal.objects.get(round=round_)
    assert item.proposal == new
    assert (new.carried_from, new.author, new.status, new.title) == (old, author, Status.LISTED, old.title)
    assert new.code != old.code
    assert f"Lanjutan dari usulan {old.code}." in {event.note for event in new.events.all()}
    assert Message.objects.filter(event__proposal=new, event__move="carry", recipient=author, channel="portal").exists()
    old.refresh_from_db()
    assert old.status == Status.UNACCOMMODATED


def test_only_published_unfunded_ones_of_last_year_and_only_by_those_in_charge(round_: ThemeRound) -> None:
    planner = make_user(Role.PLANNER)
    secret = make_unfunded(is_published=False)
    older = make_proposal(Status.UNACCOMMODATED, make_round("pemuda", 2026))
    Proposal.objects.filter(pk=older.pk).update(published_at=timezone.now())
    refused = make_proposal(Status.NOT_AGREED, make_round("pemuda", 2027))
    for proposal in (secret, older, refused):
        with pytest.raises(Denied, match="tidak bisa dilanjutkan"):
            carry_to_round(round_=round_, proposal_ids=[proposal.pk], by=planner)
    old = make_unfunded()
    for stranger in (
        make_user(),
        make_facilitator(make_round("lansia", 2028)),
        make_user(Role.AGENCY, agency=make_city().agency),
    ):
        with pytest.raises(Denied):
            carry_to_round(round_=round_, proposal_ids=[old.pk], by=stranger)
    assert not Proposal.objects.filter(round=round_).exists()
    (new,) = carry_to_round(round_=round_, proposal_ids=[old.pk, old.pk], by=planner)
    assert new.status == Status.KELURAHAN_VERIFIED
    assert list(Proposal.objects.for_forum(make_session(round_))) == [new]


def test_the_price_is_this_years(round_: ThemeRound) -> None:
    earlier, city = make_round("pemuda", 2027), make_city()
    last = make_catalog_item(earlier, city.agency, name="Kelas desain", unit_price=2_000_000)
    this = make_catalog_item(round_, city.agency, name="Kelas desain", unit_price=2_500_000)
    old = make_unfunded(catalog_item=last, unit_price=2_000_000, volume=Decimal(4))
    (new,) = carry_to_round(round_=round_, proposal_ids=[old.pk], by=make_user(Role.PLANNER))
    assert (new.catalog_item, new.unit_price, new.requested_amount) == (this, 2_500_000, 10_000_000)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_carry_it_over_once(round_: ThemeRound) -> None:
    old, planner, faults = make_unfunded(), make_user(Role.PLANNER), []

    def carry() -> None:
        try:
            carry_to_round(round_=round_, proposal_ids=[old.pk], by=planner)
        except Exception as fault:  # noqa: BLE001 – told by the assertion
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not faults
    assert Proposal.objects.filter(carried_from=old).count() == 1


def test_pages_lead_to_each_other_and_the_proposer_confirms(client: Client, round_: ThemeRound) -> None:
    author = make_user()
    old = make_unfunded(by=author)
    session = make_session(round_)
    client.force_login(session.created_by)
    lists = reverse("work_forum_items", args=[session.pk])
    offered = client.get(f"{lists}?tampil=lalu")
    assert old.code in text_of(offered)
    assert_good_html(offered)
    client.post(reverse("work_forum_carry", args=[session.pk]), {"proposal": [old.pk, "x"]})
    new = session.items.get().proposal
    assert old.code not in text_of(client.get(f"{lists}?tampil=lalu"))
    client.logout()
    page = client.get(reverse("proposal_detail", args=[new.code]))
    assert old.code in text_of(page)
    assert "diajukan sejak RKPD 2027" in text_of(page)
    assert "proposal_confirm" not in text_of(page)
    assert new.code in text_of(client.get(reverse("proposal_detail", args=[old.code])))
    client.force_login(author)
    own = client.get(reverse("proposal_detail", args=[new.code]))
    assert "Masih dibutuhkan" in text_of(own)
    assert_good_html(own)
    for _twice in range(2):
        client.post(reverse("proposal_confirm", args=[new.key]))
    assert new.events.filter(move="confirm").count() == 1
    assert "pengusul menyatakan masih dibutuhkan" in text_of(client.get(reverse("proposal_detail", args=[new.code])))


def test_only_what_was_carried_over_is_confirmed_and_only_by_its_proposer(round_: ThemeRound) -> None:
    author = make_user()
    fresh = make_proposal(Status.KELURAHAN_VERIFIED, round_, by=author)
    with pytest.raises(Denied, match="bukan lanjutan"):
        confirm(proposal_id=fresh.pk, by=author)
    old = make_unfunded(by=author)
    (new,) = carry_to_round(round_=round_, proposal_ids=[old.pk], by=make_user(Role.PLANNER))
    with pytest.raises(Denied):
        confirm(proposal_id=new.pk, by=make_user())


def test_a_planner_offers_it_to_the_round_from_the_tab(client: Client, round_: ThemeRound) -> None:
    old, session = make_unfunded(), make_session(round_)
    client.force_login(make_user(Role.PLANNER))
    (line,) = read_control(round_.cycle).lines
    assert line.carried == 1
    assert "Lanjutkan yang dicentang" in text_of(client.get(line.carry_address))
    client.post(reverse("work_forum_carry", args=[session.pk]), {"proposal": old.pk})
    assert Proposal.objects.get(carried_from=old).status == Status.KELURAHAN_VERIFIED
    assert not session.items.exists()
