"""From draft to number: one proposal whatever the clicks, kept whatever the deadline."""

import threading
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import add_hall_proposal, save_draft, start_draft, submit
from proposals.actions.filing import keep_new
from proposals.actions.review import return_to_proposer
from proposals.datasets.integrity import find_faults
from proposals.enums import Channel, ProposerKind, Status
from proposals.models import Proposal
from proposals.rules.filing import GRACE
from regions.models import Agency
from tests.factories import (
    make_catalog_item,
    make_city,
    make_draft,
    make_fields,
    make_proposal,
    make_round,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_sending_gives_number_amount_and_agency() -> None:
    round_ = make_round("anak")
    item = make_catalog_item(round_)
    proposal = make_proposal(round_=round_, catalog_item=item, volume=Decimal("2.5"), unit_price=3_000_001)
    assert proposal.code == "2028-ANK-00001"
    assert proposal.requested_amount == 7_500_003
    assert proposal.agency == proposal.first_agency == item.agency
    assert make_proposal(round_=round_).code == "2028-ANK-00002"


def test_money_above_the_reach_of_an_int() -> None:
    assert make_proposal(volume=Decimal(3000), unit_price=3_000_000_000).requested_amount == 9_000_000_000_000


def test_kecamatan_items_go_to_the_kecamatan_of_the_place() -> None:
    round_ = make_round()
    item = make_catalog_item(round_)
    item.agency, item.routes_to_kecamatan = None, True
    item.save()
    assert str(make_proposal(round_=round_, catalog_item=item).agency) == "Kec. Lowokwaru"
    far = make_city().far_kelurahan
    assert str(make_proposal(round_=round_, catalog_item=item, kelurahan=far).agency) == "Kec. Blimbing"


def test_off_catalog_goes_to_the_wished_agency_or_to_bappeda() -> None:
    city = make_city()
    assert make_proposal(first_agency=city.other_agency).agency == city.other_agency
    assert make_proposal(first_agency=None).agency == city.planning


def test_the_same_form_twice_is_one_draft_and_one_number() -> None:
    user, round_, key = make_user(), make_round(), uuid.uuid4()
    for _attempt in range(3):
        draft = start_draft(key=key, round_=round_, by=user, fields=make_fields())
        submit(proposal_id=draft.pk, by=user)
    assert [p.code for p in Proposal.objects.all()] == ["2028-PMD-00001"]


def test_a_key_of_somebody_else_is_refused() -> None:
    draft = make_draft()
    with pytest.raises(Denied, match="milik orang lain"):
        start_draft(key=draft.key, round_=draft.round, by=make_user(), fields=make_fields())


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_one_number_each() -> None:
    round_, user = make_round(), make_user()
    shared = uuid.uuid4()
    drafts = [make_draft(round_, by=user) for _number in range(8)]
    failures: list[Exception] = []

    def file(number: int) -> None:
        try:
            draft = start_draft(key=shared, round_=round_, by=user, fields=make_fields())
            submit(proposal_id=draft.pk, by=user)
            submit(proposal_id=drafts[number].pk, by=user)
        except Exception as failure:  # noqa: BLE001 – reported below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=file, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not failures
    codes = sorted(Proposal.objects.values_list("code", flat=True))
    assert codes == [f"2028-PMD-{number:05d}" for number in range(1, 10)]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"kelurahan": None}, "kelurahan"),
        ({"volume": None}, "volume"),
        ({"problem": ""}, "permasalahan"),
        ({"unit_price": None, "unit": ""}, "satuan"),
    ],
)
def test_an_incomplete_draft_says_what_is_missing_and_stays(fields: dict[str, object], missing: str) -> None:
    draft = make_draft(**fields)
    with pytest.raises(Denied, match=missing):
        submit(proposal_id=draft.pk, by=draft.author)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_child_needs_consent() -> None:
    draft = make_draft(proposer_kind=ProposerKind.CHILD, consent=None)
    with pytest.raises(Denied, match="persetujuan wali"):
        submit(proposal_id=draft.pk, by=draft.author)
    assert make_proposal(proposer_kind=ProposerKind.CHILD).consent_id


def close_round(round_: object, ago: timedelta) -> None:
    """Move the deadline so that it passed ``ago`` before now."""
    type(round_).objects.filter(pk=round_.pk).update(closes_at=timezone.now() - ago)  # type: ignore[attr-defined]


def test_the_deadline_is_kept_with_a_grace_for_forms_opened_before() -> None:
    round_ = make_round()
    in_time, late, begun_late = make_draft(round_), make_draft(round_), make_draft(round_)
    Proposal.objects.filter(pk__in=[in_time.pk, late.pk]).update(started_at=timezone.now() - timedelta(hours=2))
    close_round(round_, GRACE / 2)
    sent = submit(proposal_id=in_time.pk, by=in_time.author)
    assert sent.is_in_grace
    with pytest.raises(Denied, match="sudah ditutup"):
        submit(proposal_id=begun_late.pk, by=begun_late.author)
    close_round(round_, 2 * GRACE)
    with pytest.raises(Denied, match="Draf Anda tetap tersimpan"):
        submit(proposal_id=late.pk, by=late.author)
    late.refresh_from_db()
    assert late.status == Status.DRAFT


def test_nothing_is_sent_before_opening() -> None:
    draft = make_draft(make_round(opened_days_ago=-1))
    with pytest.raises(Denied, match="belum dibuka"):
        submit(proposal_id=draft.pk, by=draft.author)


def test_mending_goes_back_to_whoever_asked() -> None:
    proposal = make_proposal(Status.RETURNED)
    save_draft(proposal_id=proposal.pk, by=proposal.author, fields={"address": "Balai RW 05"})
    assert submit(proposal_id=proposal.pk, by=proposal.author).status == Status.SUBMITTED
    forwarded = make_proposal(Status.FORWARDED)
    officer = make_user(Role.AGENCY, agency=forwarded.agency)
    return_to_proposer(proposal_id=forwarded.pk, by=officer, reason=make_city().return_reason, note="Lampirkan denah.")
    assert submit(proposal_id=forwarded.pk, by=forwarded.author).status == Status.FORWARDED


def test_what_is_sent_cannot_be_edited() -> None:
    proposal = make_proposal(Status.SUBMITTED)
    with pytest.raises(Denied, match="tidak bisa diubah"):
        save_draft(proposal_id=proposal.pk, by=proposal.author, fields={"title": "Lain"})
    with pytest.raises(Denied, match="Hanya yang mengajukan"):
        save_draft(proposal_id=proposal.pk, by=make_user(), fields={"title": "Lain"})


def test_a_hall_proposal_is_numbered_and_listed_once() -> None:
    session, key = make_session(), uuid.uuid4()
    for _attempt in range(2):
        proposal = add_hall_proposal(session=session, key=key, by=session.created_by, fields=make_fields(problem=""))
    assert proposal.status == Status.LISTED
    assert proposal.channel == Channel.HALL
    assert Proposal.objects.count() == 1


def returned_by_agency(**fields: Any) -> Proposal:
    proposal = make_proposal(Status.FORWARDED, **fields)
    officer = make_user(Role.AGENCY, agency=proposal.agency)
    return return_to_proposer(
        proposal_id=proposal.pk, by=officer, reason=make_city().return_reason, note="Lampirkan denah."
    )


CHANGES = {
    "title": "Beli sepeda motor",
    "kind": "physical",
    "unit": "unit",
    "unit_price": 9_000_000,
    "volume": Decimal(900),
    "rw": "09",
    "rt": "09",
    "address": "Di tempat lain",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_forum_agreed_on_stays(name: str) -> None:
    proposal = returned_by_agency()
    with pytest.raises(Denied, match="sudah disepakati forum"):
        save_draft(proposal_id=proposal.pk, by=proposal.author, fields={name: CHANGES[name]})
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**{name: CHANGES[name]})
    save_draft(proposal_id=proposal.pk, by=proposal.author, fields={"problem": "Denah terlampir."})
    assert submit(proposal_id=proposal.pk, by=proposal.author).status == Status.FORWARDED


def test_before_the_forum_the_agency_follows_the_activity() -> None:
    round_, city = make_round(), make_city()
    proposal = make_proposal(Status.RETURNED, round_)
    item = make_catalog_item(round_)
    item.agency, item.routes_to_kecamatan = None, True
    item.save()
    changed = {"catalog_item": item, "first_agency": None, "kelurahan": city.far_kelurahan}
    proposal = save_draft(proposal_id=proposal.pk, by=proposal.author, fields=changed)
    assert str(proposal.agency) == str(proposal.first_agency) == "Kec. Blimbing"


@pytest.mark.parametrize(
    "fields", [{"kelurahan": None}, {"volume": None, "unit_price": 5}, {"volume": Decimal("0.01"), "unit_price": 1}]
)
def test_a_numbered_proposal_never_loses_what_makes_it_whole(fields: dict[str, Any]) -> None:
    proposal = make_proposal(Status.RETURNED)
    with pytest.raises(Denied, match="tidak boleh kosong atau nol"):
        save_draft(proposal_id=proposal.pk, by=proposal.author, fields=fields)


def test_less_than_a_rupiah_is_not_sent() -> None:
    draft = make_draft(volume=Decimal("0.01"), unit_price=1)
    with pytest.raises(Denied, match="lebih dari nol rupiah"):
        submit(proposal_id=draft.pk, by=draft.author)


def test_what_a_proposer_mends_stands_in_the_history_without_personal_words() -> None:
    proposal = make_proposal(Status.RETURNED)
    before = proposal.volume
    save_draft(proposal_id=proposal.pk, by=proposal.author, fields={"volume": Decimal(7), "unit_price": 3_000_000})
    event = proposal.events.order_by("sequence").last()
    assert event.changes == {"volume": [f"{before.normalize():f}", "7"], "requested_amount": [90_000_000, 21_000_000]}
    assert (event.kind, event.actor_label, event.move) == ("corrected", "Pengusul", "")
    count = proposal.events.count()
    save_draft(proposal_id=proposal.pk, by=proposal.author, fields={"contact": "0812", "proposer_name": "Ketua RW"})
    assert proposal.events.count() == count
    assert not list(find_faults())


def test_an_agency_that_ended_gets_nothing_new() -> None:
    city = make_city()
    Agency.objects.filter(pk=city.planning.pk).update(valid_to=timezone.localdate())
    draft = make_draft(first_agency=None)
    with pytest.raises(Denied, match="Belum ada perangkat daerah"):
        submit(proposal_id=draft.pk, by=draft.author)


def test_the_form_posted_again_with_other_words_changes_the_draft_but_nothing_sent() -> None:
    user, round_, key = make_user(), make_round(), uuid.uuid4()

    def keep(**fields: Any) -> Proposal:
        return keep_new(
            key=key,
            round_=round_,
            by=user,
            channel=Channel.ONLINE,
            opened_at=timezone.now(),
            filing=make_fields(title="Studio", **fields),
            agreement=None,
        )

    first = keep()
    assert keep().version == first.version
    assert keep(problem="Lebih jelas.").problem == "Lebih jelas."
    submit(proposal_id=first.pk, by=user)
    assert keep(problem="Lebih jelas.").status == Status.SUBMITTED
    with pytest.raises(Denied, match="perubahan Anda belum disimpan"):
        keep(problem="Terlambat.")
