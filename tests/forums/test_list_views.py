"""The lists of a session as a facilitator works on them, without JavaScript."""

import re
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, ConsentText, User
from forums.actions import closing, lists
from proposals.enums import Channel, ForumOutcome, Status
from proposals.models import ForumItem, Proposal
from tests.factories import (
    City,
    make_catalog_item,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.models import CatalogItem, ForumSession, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(client: Client, round_: ThemeRound) -> User:
    user = make_facilitator(round_)
    client.force_login(user)
    return user


@pytest.fixture
def colleague(round_: ThemeRound) -> User:
    return make_facilitator(round_)


@pytest.fixture
def session(round_: ThemeRound, facilitator: User) -> ForumSession:
    return make_session(round_, facilitator)


def post(client: Client, name: str, session: ForumSession, *args: Any, **data: Any) -> HttpResponse:
    return client.post(reverse(name, args=[session.pk, *args]), data)


def page_of(client: Client, session: ForumSession, query: str = "") -> str:
    return text_of(client.get(reverse("work_forum_items", args=[session.pk]) + query))


def list_verified(session: ForumSession, by: User, count: int = 1, **fields: Any) -> list[ForumItem]:
    proposals = [make_proposal(Status.KELURAHAN_VERIFIED, session.round, **fields) for _number in range(count)]
    return [lists.list_proposal(session_id=session.pk, proposal_id=each.pk, by=by) for each in proposals]


def ranks(session: ForumSession) -> list[int]:
    return list(session.items.filter(outcome=ForumOutcome.AGREED).order_by("rank").values_list("pk", flat=True))


def fields_of(page: str) -> dict[str, list[str]]:
    """What the hidden fields of a page hold: the form as somebody without JavaScript sends it on."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return found


def test_one_line_from_ordinary_words_to_the_next(
    client: Client, session: ForumSession, city: City, item: CatalogItem
) -> None:
    key = str(uuid.uuid4())
    typed = {"key": key, "q": "servis ponsel", "asked": "", "volume": "", "kelurahan": ""}
    searched = text_of(post(client, "work_forum_line", session, **typed))
    assert re.search(rf'value="{item.pk}"[^>]*checked', searched)  # the best one is chosen already
    assert f'value="{key}"' in searched
    assert "Tulis berapa banyak" not in searched  # nobody has sent it yet
    chosen = {**typed, "asked": "servis ponsel", "catalog_item": item.pk}
    unfinished = text_of(post(client, "work_forum_line", session, **chosen))
    assert "Tulis berapa banyak yang dibutuhkan." in unfinished
    assert "Pilih kelurahan." in unfinished
    whole = {**chosen, "volume": "12", "kelurahan": city.kelurahan.pk}
    for _twice in range(2):
        answer = post(client, "work_forum_line", session, **whole)
    assert answer["Location"].endswith(f"?baris={city.kelurahan.pk}")
    raised = Proposal.objects.get()
    assert (raised.channel, raised.title, int(raised.volume or 0)) == (Channel.HALL, "Pelatihan servis ponsel", 12)
    following = page_of(client, session, f"?baris={city.kelurahan.pk}")
    assert "autofocus" in following
    assert re.search(rf'<option value="{city.kelurahan.pk}" selected', following)


def test_other_words_search_again_instead_of_filing_something_else(
    client: Client, session: ForumSession, city: City, item: CatalogItem, round_: ThemeRound
) -> None:
    other = make_catalog_item(round_, city.agency, name="Lampu jalan lingkungan")
    line = {"volume": "1", "kelurahan": city.kelurahan.pk, "catalog_item": item.pk, "asked": "servis ponsel"}
    page = text_of(post(client, "work_forum_line", session, q="lampu jalan", **line))
    assert re.search(rf'value="{other.pk}"[^>]*checked', page)
    assert not Proposal.objects.exists()


def test_the_whole_form_keeps_what_was_typed_and_files_once(client: Client, session: ForumSession, city: City) -> None:
    bad = text_of(post(client, "work_forum_raise", session, source="luar", title="Taman baca", volume="-1"))
    assert 'value="Taman baca"' in bad
    assert "Tulis volume dengan angka" in bad
    idea = {"source": "luar", "title": "Taman baca", "kind": "goods", "unit": "unit", "unit_price": "1.500.000"}
    whole = {**idea, "volume": "2", "kelurahan": city.kelurahan.pk, "key": str(uuid.uuid4())}
    for _twice in range(2):
        post(client, "work_forum_raise", session, **whole)
    assert session.items.get().proposal.title == "Taman baca"


def test_a_childs_idea_in_the_hall_needs_its_companions_consent(client: Client, city: City) -> None:
    ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya setuju.")
    round_ = make_round("anak")
    round_.theme.needs_guardian = True
    round_.theme.save()
    facilitator = make_facilitator(round_)
    client.force_login(facilitator)
    session = make_session(round_, facilitator)
    item = make_catalog_item(round_, city.agency, name="Taman bermain")
    idea = {"key": str(uuid.uuid4()), "q": "taman", "asked": "taman", "catalog_item": item.pk, "volume": "1"}
    idea["kelurahan"] = city.kelurahan.pk
    assert "Usulan anak perlu persetujuan pendamping." in text_of(post(client, "work_forum_line", session, **idea))
    consent = {
        "guardian_kind": "child_forum",
        "institution": "Forum Anak",
        "given_by_name": "Pendamping",
        "consent_channel": "spoken",
        "agrees": "1",
    }
    for _twice in range(2):
        post(client, "work_forum_line", session, **idea, **consent)
    assert (session.items.count(), Consent.objects.get().channel) == (1, "spoken")


def test_one_many_or_all_that_match_are_taken_up(client: Client, session: ForumSession, round_: ThemeRound) -> None:
    online = make_proposal(Status.KECAMATAN_VERIFIED, round_, title="Kelas memasak")
    more = [make_proposal(Status.KELURAHAN_VERIFIED, round_, title=f"Lapangan voli {each}") for each in range(3)]
    unverified = make_proposal(Status.SUBMITTED, round_)
    other_theme = make_proposal(Status.KELURAHAN_VERIFIED, make_round("lansia"))
    waiting = page_of(client, session, "?tampil=ambil")
    assert online.code in waiting
    assert unverified.code not in waiting
    narrowed = page_of(client, session, "?tampil=ambil&cari=memasak")
    assert online.code in narrowed
    assert more[0].code not in narrowed
    post(client, "work_forum_take", session, proposal=[online.pk, unverified.pk, other_theme.pk, "x"])
    assert [item.proposal for item in session.items.all()] == [online]
    post(client, "work_forum_take", session, semua="1", cari="voli")
    assert session.items.count() == 4
    post(client, "work_forum_item", session, session.items.get(proposal=online).pk, "remove")
    online.refresh_from_db()
    assert (online.status, session.items.count()) == (Status.KECAMATAN_VERIFIED, 3)


def test_the_long_list_is_narrowed_by_place_agency_table_and_origin(
    client: Client, session: ForumSession, facilitator: User, city: City
) -> None:
    (near,) = list_verified(session, facilitator, title="Kelas memasak")
    (far,) = list_verified(session, facilitator, kelurahan=city.far_kelurahan, first_agency=city.other_agency)
    session.tables.create(number=1, topic="Ekonomi")
    lists.place(item_id=near.pk, by=facilitator, table=1)
    for query in (
        "?cari=memasak",
        f"?cari={near.proposal.code}",
        f"?kelurahan={city.kelurahan.pk}",
        f"?opd={near.proposal.agency_id}",
        "?meja=1",
    ):
        page = page_of(client, session, query)
        assert (near.proposal.code in page, far.proposal.code in page) == (True, False), query
    assert near.proposal.code not in page_of(client, session, "?meja=0")
    assert near.proposal.code in page_of(client, session, "?asal=daring")
    assert near.proposal.code not in page_of(client, session, "?asal=forum")
    for strange in ("?meja=%00", "?kelurahan=9999999999999999999999", "?tampil=x", "?butir=%C2%B2", "?page=zz"):
        assert client.get(reverse("work_forum_items", args=[session.pk]) + strange).status_code == 200


def test_from_long_to_short_to_agreed_in_order(client: Client, session: ForumSession, facilitator: User) -> None:
    items = list_verified(session, facilitator, 4)
    seen = {f"seen-{item.pk}": item.version for item in items}
    post(client, "work_forum_bulk", session, act="short", item=[item.pk for item in items[:3]], **seen)
    assert list(session.items.order_by("pk").values_list("is_short", flat=True)) == [True, True, True, False]
    short = page_of(client, session, "?tampil=pendek")
    assert items[2].proposal.code in short
    assert items[3].proposal.code not in short
    post(client, "work_forum_item", session, items[2].pk, "long")
    post(client, "work_forum_bulk", session, act="agree", item=[items[0].pk, items[1].pk])
    post(client, "work_forum_item", session, items[3].pk, "agree")
    assert ranks(session) == [items[0].pk, items[1].pk, items[3].pk]
    post(client, "work_forum_item", session, items[3].pk, "up")
    assert ranks(session) == [items[0].pk, items[3].pk, items[1].pk]
    order = {f"rank-{items[0].pk}": 9, f"rank-{items[1].pk}": 2, f"rank-{items[3].pk}": 1}
    post(client, "work_forum_order", session, **order)
    assert ranks(session) == [items[3].pk, items[1].pk, items[0].pk]
    post(client, "work_forum_item", session, items[3].pk, "up")
    post(client, "work_forum_item", session, items[0].pk, "down")
    assert ranks(session) == [items[3].pk, items[1].pk, items[0].pk]


def test_dropping_asks_why_and_can_be_taken_back(
    client: Client, session: ForumSession, facilitator: User, city: City
) -> None:
    (item,) = list_verified(session, facilitator)
    asked = page_of(client, session, f"?butir={item.pk}")
    assert f'name="seen-{item.pk}"' in asked
    unexplained = text_of(post(client, "work_forum_disagree", session, item.pk, note="Mahal."))
    assert "Pilih alasan." in unexplained
    assert "Mahal." in unexplained
    post(client, "work_forum_disagree", session, item.pk, reason=city.reason.pk, note="Belum mendesak.")
    assert "Belum mendesak." in page_of(client, session, "?tampil=tidak")
    assert "Belum mendesak.</textarea>" in page_of(client, session, f"?butir={item.pk}")  # to be changed
    post(client, "work_forum_item", session, item.pk, "short")
    item.refresh_from_db()
    assert (item.outcome, item.is_short, item.reason) == (ForumOutcome.OPEN, True, None)


def test_an_order_must_be_clear(client: Client, session: ForumSession, facilitator: User) -> None:
    first, second, third = list_verified(session, facilitator, 3)
    for item in (first, second, third):
        lists.agree(item_id=item.pk, by=facilitator)
    twice = {f"rank-{first.pk}": 2, f"rank-{second.pk}": 2, f"rank-{third.pk}": ""}
    page = text_of(post(client, "work_forum_order", session, **twice))
    assert "Nomor 2 dipakai 2 kali." in page
    assert f"Beri nomor untuk “{third.proposal.title}”." in page
    assert ranks(session) == [first.pk, second.pk, third.pk]


def test_what_a_colleague_changed_is_shown_beside_mine_and_either_can_be_chosen(
    client: Client, session: ForumSession, facilitator: User, colleague: User, city: City
) -> None:
    (item,) = list_verified(session, facilitator)
    seen = {f"seen-{item.pk}": item.version}
    lists.disagree(item_id=item.pk, by=colleague, reason=city.reason, note="Sudah dibangun tahun lalu.")
    answer = post(client, "work_forum_item", session, item.pk, "agree", **seen)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Sudah dibangun tahun lalu." in page
    assert "Disepakati" in page
    assert_good_html(answer, status=409)
    item.refresh_from_db()
    assert item.outcome == ForumOutcome.NOT_AGREED
    client.post(reverse("work_forum_item", args=[session.pk, item.pk, "agree"]), fields_of(page))
    item.refresh_from_db()
    assert item.outcome == ForumOutcome.AGREED


def test_of_many_only_those_a_colleague_changed_are_asked_about(
    client: Client, session: ForumSession, facilitator: User, colleague: User, city: City
) -> None:
    items = list_verified(session, facilitator, 3)
    seen = {f"seen-{item.pk}": item.version for item in items}
    lists.disagree(item_id=items[1].pk, by=colleague, reason=city.reason, note="Sudah dibangun tahun lalu.")
    answer = post(client, "work_forum_bulk", session, act="short", item=[item.pk for item in items], **seen)
    page = text_of(answer)
    assert items[1].proposal.title in page
    assert items[0].proposal.code not in page
    assert list(session.items.order_by("pk").values_list("is_short", flat=True)) == [True, False, True]
    client.post(reverse("work_forum_bulk", args=[session.pk]), {**fields_of(page), "item": items[1].pk})
    assert session.items.filter(is_short=True, outcome=ForumOutcome.OPEN).count() == 3


def test_a_reason_typed_on_an_old_version_is_not_lost(
    client: Client, session: ForumSession, facilitator: User, colleague: User, city: City
) -> None:
    (item,) = list_verified(session, facilitator)
    lists.agree(item_id=item.pk, by=colleague)
    typed = {"reason": city.reason.pk, "note": "Warga sekitar menolak.", f"seen-{item.pk}": 1}
    answer = post(client, "work_forum_disagree", session, item.pk, **typed)
    assert answer.status_code == 409
    kept = fields_of(text_of(answer))
    assert kept["note"] == ["Warga sekitar menolak."]
    client.post(reverse("work_forum_disagree", args=[session.pk, item.pk]), kept)
    item.refresh_from_db()
    assert (item.outcome, item.note) == (ForumOutcome.NOT_AGREED, "Warga sekitar menolak.")


def test_two_orders_are_shown_and_one_is_chosen(
    client: Client, session: ForumSession, facilitator: User, colleague: User
) -> None:
    items = list_verified(session, facilitator, 4)
    for item in items[:3]:
        lists.agree(item_id=item.pk, by=facilitator)
    first, second, third, late = (session.items.get(pk=item.pk) for item in items)
    mine = {f"rank-{pk}": rank for rank, pk in enumerate([third.pk, first.pk, second.pk], start=1)}
    seen = {f"seen-{item.pk}": item.version for item in (first, second, third)}
    lists.put_at(item_id=second.pk, by=colleague, rank=1)
    lists.agree(item_id=late.pk, by=colleague)
    answer = post(client, "work_forum_order", session, **mine, **seen)
    assert_good_html(answer, status=409)
    assert ranks(session) == [second.pk, first.pk, third.pk, late.pk]
    client.post(reverse("work_forum_order", args=[session.pk]), fields_of(text_of(answer)))
    assert ranks(session) == [third.pk, first.pk, second.pk, late.pk]


def test_only_facilitators_of_the_round_write_and_planners_read_along(
    client: Client, session: ForumSession, facilitator: User
) -> None:
    (item,) = list_verified(session, facilitator)
    address = reverse("work_forum_items", args=[session.pk])
    client.force_login(make_facilitator(make_round("lansia")))
    assert client.get(address).status_code == 404
    assert post(client, "work_forum_bulk", session, act="agree", item=item.pk).status_code == 404
    client.force_login(make_user(Role.PLANNER))
    read = page_of(client, session)
    assert item.proposal.code in read
    assert "Setujui" not in read
    post(client, "work_forum_item", session, item.pk, "agree")
    item.refresh_from_db()
    assert item.outcome == ForumOutcome.OPEN


def test_pages_are_good_html_and_lead_only_to_pages_that_open(
    client: Client, session: ForumSession, facilitator: User, city: City
) -> None:
    address = reverse("work_forum_items", args=[session.pk])
    shown = ("panjang", "ambil", "pendek", "prioritas", "tidak")
    for show in shown:
        assert_good_html(client.get(f"{address}?tampil={show}"))
    first, second, third = list_verified(session, facilitator, 3)
    make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    session.tables.create(number=1, topic="Ekonomi")
    lists.agree(item_id=first.pk, by=facilitator)
    lists.disagree(item_id=second.pk, by=facilitator, reason=city.reason, note="Belum mendesak.")
    for show in shown:
        answer = client.get(f"{address}?tampil={show}&butir={third.pk}")
        assert_good_html(answer)
        for back in set(re.findall(r'name="next" value="([^"#]+)', text_of(answer))):
            assert client.get(back.replace("&amp;", "&")).status_code == 200
    assert_good_html(post(client, "work_forum_disagree", session, third.pk))
    assert_good_html(post(client, "work_forum_order", session))
    assert_good_html(post(client, "work_forum_line", session, q="x"))
    assert_good_html(client.get(reverse("work_forum_raise", args=[session.pk])))
    lists.agree(item_id=third.pk, by=facilitator)
    ready_to_close(session, facilitator)
    closing.close(session_id=session.pk, by=facilitator)
    for show in shown:
        assert_good_html(client.get(f"{address}?tampil={show}"))


@pytest.mark.parametrize("show", ["panjang", "ambil", "pendek", "prioritas"])
def test_a_long_list_asks_the_database_no_more(
    client: Client, session: ForumSession, facilitator: User, show: str, django_assert_max_num_queries: Any
) -> None:
    for item in list_verified(session, facilitator, 4):
        lists.agree(item_id=item.pk, by=facilitator)
    for _number in range(3):
        make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    with django_assert_max_num_queries(24):
        client.get(reverse("work_forum_items", args=[session.pk]) + f"?tampil={show}")


@pytest.mark.parametrize("back", ["0", "NaN", "\\", "//evil.example", "https://evil.example/", "a\x00b"])
def test_a_strange_way_back_breaks_nothing(client: Client, session: ForumSession, back: str) -> None:
    answer = post(client, "work_forum_take", session, proposal=["9" * 5000, "9" * 30, "²"], next=back)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert post(client, "work_forum_bulk", session, act="short", item=["9" * 30, "²"], next=back).status_code == 302
