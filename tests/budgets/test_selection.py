"""Every filter of the queue, alone and together, and what the address makes of nonsense."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from budgets.boards.triage import find_place
from budgets.enums import Sorting
from budgets.models import Holiday
from budgets.selection import ORDERS, Selection
from musrenbang.lib.working_days import WorkingDays
from proposals.actions.words import learn_words
from proposals.enums import Status
from proposals.models import Proposal
from tests.budgets.crowds import make_forwarded, make_officer
from tests.factories import City, make_proposal, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client, officer: User) -> User:
    client.force_login(officer)
    return officer


def ask(client: Client, **query: Any) -> list[Proposal]:
    return [row.proposal for row in client.get(reverse("triage_queue"), query).context["queue"].rows]


def test_places_and_amounts(client: Client, city: City, officer: User, proposal: Proposal) -> None:
    (far,) = make_forwarded(1, city=city, kelurahan=city.far_kelurahan, amount=250_000_000)
    assert ask(client, kecamatan=city.kecamatan.code) == ask(client, kelurahan=city.kelurahan.code) == [proposal]
    assert ask(client, kecamatan=city.other_kecamatan.code) == [far]
    assert ask(client, kecamatan=city.other_kecamatan.code, kelurahan=city.kelurahan.code) == []
    assert ask(client, dari="Rp 100.000.000") == ask(client, dari="250000000", sampai="250.000.000") == [far]
    assert ask(client, sampai="90.000.000") == [proposal]
    assert len(ask(client, dari="sejuta", sampai="-1")) == 2
    assert ask(client, dari="9" * 30) == []
    page = client.get(reverse("triage_queue"), {"dari": "100000000"}).content.decode()
    assert 'value="100.000.000"' in page, "what was asked stands in the field, and the part it is in is open"
    assert '<details class="triage-more" open>' in page


def test_age_is_counted_in_working_days(client: Client, city: City, officer: User, proposal: Proposal) -> None:
    """Five working days, one of them a holiday, are six weekdays."""
    today = timezone.localdate()
    weekdays = [day for n in range(1, 12) if (day := today - timedelta(days=n)).weekday() < 5]
    Holiday.objects.create(day=weekdays[1], name="Libur")
    moment = timezone.now()
    old, young = make_forwarded(2, city=city)
    start = WorkingDays([weekdays[1]]).before(5, today)
    Proposal.objects.filter(pk=old.pk).update(forwarded_at=moment - (today - start))
    Proposal.objects.filter(pk=young.pk).update(forwarded_at=moment - (today - start) + timedelta(days=1))
    Proposal.objects.filter(pk=proposal.pk).update(forwarded_at=moment)
    assert ask(client, usia="5") == [old]
    assert ask(client, usia="10") == []
    rows = client.get(reverse("triage_queue")).context["queue"].rows
    assert {row.proposal: row.days for row in rows}[old] == 5
    piles = {pile.tab.value: pile.oldest for pile in client.get(reverse("triage_queue")).context["queue"].piles}
    assert (piles["baru"], piles["saya"], piles["diputuskan"]) == (5, None, None)


def test_what_a_forum_said(client: Client) -> None:
    first = make_proposal(Status.FORWARDED)
    client.force_login(make_officer(first))
    (unranked,) = make_forwarded(1, round_=first.round)
    assert ask(client, peringkat="3") == ask(client, peringkat="10") == [first]
    assert ask(client, peringkat="tanpa") == [unranked]
    assert ask(client, urut="prioritas") == [first, unranked]
    assert ask(client, urut="prioritas-z") == [unranked, first]


def test_words_in_any_order(client: Client, city: City, officer: User, proposal: Proposal) -> None:
    (wanted,) = make_forwarded(1, city=city, title="Penyediaan kursi roda anak")
    learn_words()
    assert ask(client, q="anak kursi") == ask(client, q="KURSI") == ask(client, q="roda") == [wanted]
    spelled = wanted.code.lower().replace("-", " ")
    assert ask(client, q=spelled) == ask(client, q=wanted.code[:9] + wanted.code[9:]) == [wanted]
    assert ask(client, q="%") == ask(client, q="tidak ada") == []


@pytest.mark.parametrize("order", Sorting.values)
def test_every_order_finds_the_way(order: str, client: Client, city: City, officer: User, proposal: Proposal) -> None:
    """Each row leads to the next one and back, also where values repeat; the last one to the first."""
    make_forwarded(4, city=city, round_=make_round("lansia"))
    selection, calendar = Selection(urut=order), WorkingDays(())
    rows = ask(client, urut=order)
    codes = [row.code for row in rows]
    for number, row in enumerate(rows):
        place = find_place(officer, selection, Proposal.objects.get(pk=row.pk), calendar)
        assert (place.position, place.total) == (number + 1, 5)
        assert place.following == codes[(number + 1) % 5]
        assert place.previous == (codes[number - 1] if number else "")
    assert set(ORDERS) == set(Sorting)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"tab": "apa", "urut": "?", "usia": "7", "peringkat": "-1", "gabungan": "x", "petugas": "; drop"}, ""),
        ({"opd": "1" * 40, "tahun": "²", "q": "\x00", "dari": "x"}, ""),
        ({"petugas": "12", "usia": "10", "dari": "1000000"}, "petugas=12&dari=1.000.000&usia=10"),
    ],
)
def test_nonsense_counts_as_not_asked(given: dict[str, str], address: str) -> None:
    assert Selection.from_query(given).address == address


def test_the_calendar_is_read_with_the_page(client: Client, officer: User, proposal: Proposal) -> None:
    day = date(2028, 8, 17)
    Holiday.objects.create(day=day, name="Proklamasi Kemerdekaan")
    assert str(Holiday.objects.get()) == "2028-08-17: Proklamasi Kemerdekaan"
    assert client.get(reverse("triage_queue")).status_code == 200
