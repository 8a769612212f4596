"""A facilitator's session, from opening it to closing it with the signed paper."""

import re
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
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
from tests.proposals.pages import photo, text_of
from themes.models import ForumSession, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(client: Client, round_: ThemeRound) -> User:
    user = make_facilitator(round_)
    client.force_login(user)
    return user


@pytest.fixture
def session(round_: ThemeRound, facilitator: User) -> ForumSession:
    return make_session(round_, facilitator)


def post(client: Client, name: str, session: ForumSession, *args: Any, **data: Any) -> HttpResponse:
    return client.post(reverse(name, args=[session.pk, *args]), data)


def page_of(client: Client, session: ForumSession, query: str = "") -> str:
    return text_of(client.get(reverse("work_forum", args=[session.pk]) + query))


def minutes_of(client: Client, session: ForumSession) -> str:
    return text_of(client.get(reverse("work_forum_minutes", args=[session.pk])))


def signed_pdf() -> SimpleUploadedFile:
    paper = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(paper)
    return SimpleUploadedFile("ba.pdf", paper.getvalue(), "application/pdf")


def list_verified(session: ForumSession, by: User, count: int = 1) -> list[ForumItem]:
    proposals = [make_proposal(Status.KELURAHAN_VERIFIED, session.round) for _number in range(count)]
    return [lists.list_proposal(session_id=session.pk, proposal_id=each.pk, by=by) for each in proposals]


def ranks(session: ForumSession) -> list[int]:
    return list(session.items.filter(outcome=ForumOutcome.AGREED).order_by("rank").values_list("pk", flat=True))


def session_facts(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "forum",
        "mode": "hybrid",
        "place": "Balai kota",
        "starts_at": "2027-12-16T08:00",
        "ends_at": "2027-12-16T12:30",
        "chair": "Ketua Karang Taruna",
        **changes,
    }


def test_from_an_empty_session_to_forwarded_proposals(
    client: Client, round_: ThemeRound, facilitator: User, city: City
) -> None:
    verified = [make_proposal(Status.KELURAHAN_VERIFIED, round_) for _number in range(3)]
    item = make_catalog_item(round_, city.agency, name="Kelas desain")

    made = client.post(reverse("work_forum_new"), session_facts(round=round_.pk))
    session = ForumSession.objects.get()
    assert made["Location"] == reverse("work_forum", args=[session.pk])
    assert timezone.localtime(session.ends_at).hour == 12

    post(client, "work_forum_attendance", session, **{"hall-female-18_30-0": "12", "online-male-16_17-1": "3"})
    assert sum(row.count for row in session.attendance.all()) == 15

    post(client, "work_forum_take", session, proposal=[each.pk for each in verified])
    hall = {"source": "kamus", "catalog_item": item.pk, "volume": "2", "kelurahan": city.kelurahan.pk}
    key = str(uuid.uuid4())
    for _twice in range(2):
        post(client, "work_forum_raise", session, key=key, **hall)
    raised = Proposal.objects.get(channel=Channel.HALL)
    assert (session.items.count(), raised.status, raised.title) == (4, Status.LISTED, "Kelas desain")

    items = list(session.items.order_by("pk"))
    for each in (*items[:2], items[3]):
        post(client, "work_forum_item", session, each.pk, "agree")
    post(client, "work_forum_disagree", session, items[2].pk, reason=city.reason.pk, note="Belum mendesak.")
    post(client, "work_forum_item", session, items[3].pk, "up")
    assert ranks(session) == [items[0].pk, items[3].pk, items[1].pk]
    order = {f"rank-{items[0].pk}": 9, f"rank-{items[1].pk}": 2, f"rank-{items[3].pk}": 1}
    post(client, "work_forum_order", session, **order)
    assert ranks(session) == [items[3].pk, items[1].pk, items[0].pk]

    assert "pindaian berita acara bertanda tangan" not in minutes_of(client, session)
    post(client, "work_forum_minutes", session, number="BA/7/2027", delegates="Ketua RW", signed_on="2026-02-16")
    assert "pindaian berita acara bertanda tangan" in minutes_of(client, session)
    post(client, "work_forum_upload", session, scan=signed_pdf())
    closing_page = text_of(client.get(reverse("work_forum_close", args=[session.pk])))
    assert "Tutup sesi dan teruskan usulan" in closing_page

    post(client, "work_forum_close", session)
    statuses = list(Proposal.objects.order_by("forum_items__pk").values_list("status", flat=True))
    assert statuses == [Status.FORWARDED, Status.FORWARDED, Status.NOT_AGREED, Status.FORWARDED]
    closed = page_of(client, session)
    assert "Ditutup" in closed
    assert "Simpan" not in closed
    scan = client.get(reverse("work_forum_scan", args=[session.pk]))
    assert b"".join(scan.streaming_content).startswith(b"%PDF")
    assert "attachment" in scan["Content-Disposition"]


def test_a_session_that_lacks_something_stays_open(client: Client, session: ForumSession) -> None:
    address = reverse("work_forum", args=[session.pk])
    answer = client.post(reverse("work_forum_close", args=[session.pk]), {"next": address}, follow=True)
    assert "Sesi belum bisa ditutup. Masih kurang: daftar hadir" in text_of(answer)
    session.refresh_from_db()
    assert not session.is_closed


def test_what_was_typed_badly_stays_on_the_page(client: Client, session: ForumSession, facilitator: User) -> None:
    late = text_of(post(client, "work_forum_facts", session, **session_facts(ends_at="2027-12-16T07:00")))
    assert "Waktu selesai harus sesudah waktu mulai." in late
    assert 'value="Ketua Karang Taruna"' in late
    numberless = text_of(post(client, "work_forum_minutes", session, notes="Sepakat bulat."))
    assert "Sepakat bulat." in numberless
    assert not hasattr(ForumSession.objects.get(), "minutes")


def test_facts_can_be_changed_and_a_kecamatan_stays_one(client: Client, session: ForumSession, city: City) -> None:
    session.region = city.kecamatan
    session.save()
    assert f'<option value="{city.kecamatan.pk}" selected>' in page_of(client, session)
    post(client, "work_forum_facts", session, **session_facts(region=city.kecamatan.pk, place="Aula kecamatan"))
    session.refresh_from_db()
    assert (session.place, session.region) == ("Aula kecamatan", city.kecamatan)


def test_a_page_drawn_after_a_mistake_leads_only_to_pages_that_open(client: Client, session: ForumSession) -> None:
    page = text_of(post(client, "work_forum_minutes", session))
    for back in set(re.findall(r'name="next" value="([^"#]+)', page)):
        assert client.get(back).status_code == 200


def test_a_scan_waits_for_the_minutes_and_bad_files_are_refused(client: Client, session: ForumSession) -> None:
    early = client.post(reverse("work_forum_upload", args=[session.pk]), {"scan": photo()}, follow=True)
    assert "Simpan isi berita acara dulu" in text_of(early)
    post(client, "work_forum_minutes", session, number="BA/1")
    bad = {"scan": SimpleUploadedFile("ba.pdf", b"bukan pdf"), "next": reverse("work_forum", args=[session.pk])}
    answer = client.post(reverse("work_forum_upload", args=[session.pk]), bad, follow=True)
    assert "“ba.pdf”" in text_of(answer)
    post(client, "work_forum_upload", session, scan=photo())
    assert ForumSession.objects.get().minutes.scan.name.endswith(".webp")


def test_only_facilitators_of_the_round_write_and_planners_read_along(client: Client, session: ForumSession) -> None:
    address = reverse("work_forum", args=[session.pk])
    client.force_login(make_facilitator(make_round("lansia")))
    assert client.get(address).status_code == 404
    assert post(client, "work_forum_minutes", session, number="X").status_code == 404
    client.force_login(make_user())
    assert client.get(address).status_code == 403
    assert client.get(reverse("work_forum_list")).status_code == 403
    client.force_login(make_user(Role.PLANNER))
    assert "Simpan" not in page_of(client, session)
    answer = post(client, "work_forum_minutes", session, number="X")
    assert answer.status_code == 403
    assert post(client, "work_forum_upload", session, scan=photo()).status_code == 403
    assert not hasattr(ForumSession.objects.get(), "minutes")


def test_a_closed_session_takes_nothing_more(client: Client, session: ForumSession, facilitator: User) -> None:
    (item,) = list_verified(session, facilitator)
    lists.agree(item_id=item.pk, by=facilitator)
    ready_to_close(session, facilitator)
    closing.close(session_id=session.pk, by=facilitator)
    back = {"next": reverse("work_forum", args=[session.pk])}
    for name, data in (
        ("work_forum_facts", session_facts()),
        ("work_forum_attendance", {}),
        ("work_forum_minutes", {"number": "BA/9"}),
    ):
        answer = client.post(reverse(name, args=[session.pk]), {**data, **back}, follow=True)
        assert "sudah ditutup" in text_of(answer)
    assert ForumSession.objects.get().minutes.number == "BA/1/2027"


def test_pages_are_good_html(client: Client, session: ForumSession, facilitator: User, city: City) -> None:
    assert_good_html(client.get(reverse("work_forum_list")))
    assert_good_html(client.get(reverse("work_forum_new")))
    assert_good_html(client.post(reverse("work_forum_new"), {}))
    assert_good_html(client.get(reverse("work_forum", args=[session.pk])))
    first, second, third = list_verified(session, facilitator, 3)
    make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    lists.agree(item_id=first.pk, by=facilitator)
    lists.disagree(item_id=second.pk, by=facilitator, reason=city.reason, note="Belum mendesak.")
    ready_to_close(session, facilitator)
    assert_good_html(client.get(reverse("work_forum", args=[session.pk])))
    lists.agree(item_id=third.pk, by=facilitator)
    ready_to_close(session, facilitator)
    closing.close(session_id=session.pk, by=facilitator)
    assert_good_html(client.get(reverse("work_forum", args=[session.pk])))


def test_lists_ask_the_database_no_more_for_more_rows(
    client: Client, session: ForumSession, facilitator: User, django_assert_max_num_queries: Any
) -> None:
    for days in range(1, 6):
        later = timezone.now() + timedelta(days=days)
        make_session(session.round, facilitator, starts_at=later, ends_at=later + timedelta(hours=2))
    with django_assert_max_num_queries(9):
        client.get(reverse("work_forum_list"))
    list_verified(session, facilitator, 4)
    with django_assert_max_num_queries(24):
        client.get(reverse("work_forum", args=[session.pk]))


@pytest.mark.parametrize(("kind", "is_asked"), [("pre", False), ("desk", False), ("forum", True)])
def test_the_list_of_sessions_asks_for_no_outcome_where_nothing_is_decided(
    client: Client, session: ForumSession, facilitator: User, kind: str, is_asked: bool
) -> None:
    proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=facilitator)
    lists.shorten(item_id=item.pk, by=facilitator)
    ForumSession.objects.filter(pk=session.pk).update(kind=kind)
    assert ("hasil untuk 1 usulan" in text_of(client.get(reverse("work_forum_list")))) == is_asked
