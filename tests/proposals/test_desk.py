"""The verifier's queue as asked: heaps, filters, sorting, pages, places, counters."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from proposals.actions.attachments import add_attachment
from proposals.actions.authoring import submit
from proposals.actions.clusters import join
from proposals.actions.review import return_to_proposer, verify
from proposals.boards.desk import ROWS, count_desk, find_next, find_place, list_rows, read_page, select
from proposals.boards.selection import Selection
from proposals.enums import Status
from proposals.lifecycle import MoveName
from proposals.models import Proposal
from tests.factories import City, make_facilitator, make_proposal, make_round, make_user
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, city: City) -> User:
    user = make_user(Role.KELURAHAN, region=city.kelurahan)
    client.force_login(user)
    return user


def codes(user: User, **asked: str) -> list[str | None]:
    return [proposal.code for proposal in select(user, Selection.from_query(asked))]


def grow_old(proposal: Proposal, **age: int) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(status_since=timezone.now() - timedelta(**age))


def mend(proposal: Proposal, city: City) -> None:
    by = make_user(Role.KELURAHAN, region=city.kelurahan)
    return_to_proposer(proposal_id=proposal.pk, by=by, reason=city.return_reason, note="Lengkapi alamatnya.")
    submit(proposal_id=proposal.pk, by=proposal.author)


def test_heaps(city: City, officer: User) -> None:
    waiting, returned = make_proposal(), make_proposal(Status.RETURNED)
    checked = make_proposal()
    verify(proposal_id=checked.pk, by=officer, recommendation="Layak dan jelas.")
    by_colleague = make_proposal(Status.KELURAHAN_VERIFIED)
    make_proposal(kelurahan=city.neighbour)
    make_proposal(Status.WITHDRAWN)
    assert codes(officer) == [waiting.code]
    assert codes(officer, antrean="dikembalikan") == [returned.code]
    assert codes(officer, antrean="diperiksa") == [checked.code]
    assert set(codes(officer, antrean="semua")) == {waiting.code, returned.code, checked.code, by_colleague.code}


def test_filters(city: City, officer: User) -> None:
    plain = make_proposal(round_=make_round("pemuda"), rw="05", title="Kelas barista")
    other = make_proposal(round_=make_round("lansia"), rw="07", title="Senam lansia")
    add_attachment(proposal=other, upload=photo(), by=officer)
    assert codes(officer, tema="lansia") == [other.code]
    assert codes(officer, rw="05") == [plain.code]
    assert codes(officer, foto="ada") == [other.code]
    assert codes(officer, foto="tanpa") == [plain.code]
    assert codes(officer, q="senam") == [other.code]
    assert codes(officer, q=str(plain.code).lower().replace("-", " ")) == [plain.code]
    assert codes(officer, kelurahan=city.neighbour.code) == []
    nonsense = {"antrean": "x", "foto": "x", "tanda": "x", "urut": "x", "tema": "\x00"}
    assert len(codes(officer, **nonsense)) == 2


def test_marks(city: City, officer: User) -> None:
    late, mended, one, twin, lead = (
        make_proposal(title=t) for t in ("Senam", "Futsal", "Taman baca RW 05", "Taman baca RW 7", "Kopi")
    )
    grow_old(late, days=8)
    mend(mended, city)
    member = make_proposal(title="Kopi bubuk")
    join(proposal_id=member.pk, lead_id=lead.pk, by=officer, note="Sama dengan usulan ini.")
    assert codes(officer, tanda="telat") == [late.code]
    assert codes(officer, tanda="perbaikan") == [mended.code]
    assert set(codes(officer, tanda="mirip")) == {one.code, twin.code}
    assert codes(officer, tanda="gabungan") == [lead.code]
    assert codes(officer, tanda="gabungan", antrean="diperiksa") == [member.code]
    rows, _page = read_page(officer, Selection(), "")
    marks = {row.proposal.code: row for row in rows}
    assert marks[late.code].is_late
    assert marks[late.code].days == 8
    assert marks[mended.code].proposal.is_mended
    assert marks[one.code].proposal.has_twin
    assert marks[lead.code].proposal.is_lead
    assert not marks[lead.code].proposal.has_photo


def test_counters_lead_to_what_they_count(city: City, officer: User) -> None:
    grow_old(make_proposal(round_=make_round("lansia")), days=7, minutes=1)
    mend(make_proposal(), city)
    make_proposal(Status.RETURNED)
    make_proposal(kelurahan=city.neighbour)
    counters = count_desk(officer)
    assert (counters.waiting, counters.late, counters.mended, counters.returned) == (2, 1, 1, 1)
    assert {slug: count for slug, _name, count in counters.themes} == {"lansia": 1, "pemuda": 1}
    assert len(codes(officer, tanda="telat")) == 1


def test_a_mended_one_has_not_been_waiting_all_the_time(city: City, officer: User) -> None:
    proposal = make_proposal()
    grow_old(proposal, days=20)
    mend(Proposal.objects.get(pk=proposal.pk), city)
    assert count_desk(officer).late == 0


@pytest.mark.parametrize(
    ("urut", "expected"),
    [
        ("terlama", "BAC"),
        ("terbaru", "CAB"),
        ("terbesar", "CBA"),
        ("terkecil", "ABC"),
        ("judul", "ABC"),
        ("judul-z", "CBA"),
    ],
)
def test_every_order_walks_page_by_page(officer: User, monkeypatch: Any, urut: str, expected: str) -> None:
    for title, age, price in (("A", 2, 1000), ("B", 3, 2000), ("C", 1, 3000)):
        grow_old(make_proposal(title=title, unit_price=price), days=age)
    monkeypatch.setattr("proposals.boards.desk.ROWS", 1)
    selection, cursor, seen = Selection(urut=urut), "", ""
    for number, letter in enumerate(expected, start=1):
        rows, page = read_page(officer, selection, cursor)
        (row,) = rows
        seen += row.proposal.title
        place = find_place(officer, selection, row.proposal)
        assert (place.position, place.total, place.cursor) == (number, 3, cursor)
        assert letter == row.proposal.title
        cursor = page.next_page_number
    assert (seen, cursor) == (expected, "")


def test_neighbours_keep_the_filter_and_go_round(officer: User) -> None:
    first, _other, last = (make_proposal(title=title) for title in ("Barista A", "Futsal", "Barista B"))
    selection = Selection(q="barista")
    place = find_place(officer, selection, last)
    assert (place.position, place.total, place.previous, place.following) == (2, 2, first.code, first.code)
    assert find_place(officer, Selection(q="futsal"), first).position == 0
    assert find_next(officer, selection, first) == last.code
    verify(proposal_id=last.pk, by=officer, recommendation="Layak dan jelas.")
    assert find_next(officer, selection, first) == ""


def test_a_row_offers_what_the_rules_will_accept(city: City, officer: User) -> None:
    own, other = make_proposal(by=officer), make_proposal()
    others = User.objects.exclude(pk=officer.pk)
    others.update(is_active=False)
    assert {MoveName.VERIFY, MoveName.REJECT} <= set(list_rows(officer, [own])[0].moves), "nobody else could"
    others.update(is_active=True)
    rows = {row.proposal.pk: set(row.moves) for row in list_rows(officer, [own, other])}
    assert rows[other.pk] - rows[own.pk] == {MoveName.VERIFY, MoveName.REJECT}
    camat = make_user(Role.KECAMATAN, region=city.kecamatan)
    assert list_rows(camat, [other])[0].moves == ()


def test_the_page_shows_place_filter_and_way_back(client: Client, officer: User) -> None:
    proposals = [make_proposal(title=f"Barista {number:02d}") for number in range(ROWS + 2)]
    queue = text_of(client.get(reverse("verify_queue") + "?q=barista&urut=judul"))
    assert 'aria-sort="ascending"' in queue
    assert f'id="u-{proposals[0].code}"' in queue
    page = text_of(client.get(reverse("verify_detail", args=[proposals[ROWS].code]) + "?q=barista&urut=judul"))
    assert f"{ROWS + 1} dari {ROWS + 2}" in page
    assert (
        f"page=nt{proposals[ROWS - 1].title.encode().hex()}-{proposals[ROWS - 1].pk}#u-{proposals[ROWS].code}" in page
    )
    assert f"{proposals[ROWS + 1].code}/?q=barista&amp;urut=judul" in page


def test_the_kecamatan_chooses_among_its_kelurahan(client: Client, city: City) -> None:
    here = make_proposal(Status.KELURAHAN_VERIFIED)
    there = make_proposal(Status.KELURAHAN_VERIFIED, kelurahan=city.neighbour)
    client.force_login(make_user(Role.KECAMATAN, region=city.kecamatan))
    page = text_of(client.get(f"{reverse('verify_queue')}?kelurahan={city.neighbour.code}"))
    assert str(there.code) in page
    assert str(here.code) not in page
    assert city.far_kelurahan.code not in page


def test_pages_with_every_mark_are_good_html(client: Client, city: City, officer: User) -> None:
    lead, member = make_proposal(title="Taman baca RW 1"), make_proposal(title="Taman baca RW 2")
    make_proposal(title="Taman baca RW 3")
    mend(make_proposal(), city)
    grow_old(lead, days=9)
    add_attachment(proposal=member, upload=photo(), by=officer)
    join(proposal_id=member.pk, lead_id=lead.pk, by=officer, note="Sama dengan usulan ini.")
    for query in ("", "?antrean=semua", "?antrean=dikembalikan", "?antrean=diperiksa&urut=judul-z", "?q=tidak+ada"):
        assert_good_html(client.get(reverse("verify_queue") + query))
    for proposal in (lead, member):
        assert_good_html(client.get(reverse("verify_detail", args=[proposal.code])))


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_of_the_queue_is_cheap_with_everything_on_it(
    client: Client, city: City, officer: User, django_assert_max_num_queries: Any, count: int
) -> None:
    make_user(Role.KELURAHAN, region=city.kelurahan)
    for _number in range(count):
        make_proposal(title="Taman baca", by=officer)
    with django_assert_max_num_queries(12):
        client.get(reverse("verify_queue") + "?antrean=semua")


def test_an_agency_sees_private_photos_only_once_it_was_asked(client: Client, city: City) -> None:
    agency = make_user(Role.AGENCY, agency=city.agency)
    client.force_login(agency)
    for status, expected in ((Status.SUBMITTED, 404), (Status.LISTED, 404), (Status.FORWARDED, 200)):
        proposal = make_proposal(status)
        assert proposal.agency == city.agency
        attachment = add_attachment(proposal=proposal, upload=photo(), by=make_facilitator(proposal.round))
        answer = client.get(reverse("attachment_file", args=[attachment.key]))
        assert answer.status_code == expected, status
        if answer.streaming:
            b"".join(answer)  # type: ignore[arg-type]
