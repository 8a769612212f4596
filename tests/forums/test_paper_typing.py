"""From the strip of a photo to a proposal, a count, a ballot: typed by one, checked by another, entered once."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ConsentPurpose
from accounts.models import Consent, ConsentText, User
from forums.actions import lists, picks
from forums.actions.paper import reading
from forums.actions.paper.checking import CountEntry, check_row
from forums.actions.paper.photos import add_strip, take_upload
from forums.actions.paper.typing import HOLD, Act, RowOvertaken, claim_next, leave_empty, type_row
from forums.enums import BallotChannel, RowState
from forums.models import Ballot, PaperPhoto, PaperRow, PaperSheet, PaperUpload, Tally
from musrenbang.lib.denied import Denied
from musrenbang.lib.scans import receive_scan
from proposals.enums import Channel, Status
from proposals.models import Proposal
from tests.factories import (
    City,
    make_catalog_item,
    make_city,
    make_facilitator,
    make_proposal,
    make_round,
    make_session,
    ready_to_close,
)
from tests.forums.papers import as_file, make_sheets, page_image, print_out, snap
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount, CatalogItem, ForumSession, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def typist(client: Client, round_: ThemeRound) -> User:
    user = make_facilitator(round_, display_name="Fasilitator A")
    client.force_login(user)
    return user


@pytest.fixture
def checker(round_: ThemeRound) -> User:
    return make_facilitator(round_, display_name="Fasilitator B")


@pytest.fixture
def session(round_: ThemeRound, typist: User, item: CatalogItem) -> ForumSession:
    return make_session(round_, typist)


def photographed(session: ForumSession, by: User, **wanted: int) -> list[PaperRow]:
    """Rows of fresh sheets as if somebody had photographed them."""
    sheets = make_sheets(session, by, **wanted)
    upload = PaperUpload.objects.create(
        session=session, name="foto.jpg", sha256=f"{sheets[0].pk:064}", size=1, uploaded_by=by
    )
    photo = PaperPhoto.objects.create(session=session, upload=upload, sha256=f"{upload.pk:064}", size=1, file="paper/x")
    rows = list(PaperRow.objects.filter(sheet__in=sheets).select_related("sheet").order_by("sheet", "position"))
    for row in rows:
        add_strip(row, photo, b"RIFF", sharpness=40)
    return rows


def proposal_words(city: City, item: CatalogItem, **changes: str) -> dict[str, str]:
    return {
        "source": "kamus",
        "catalog_item": str(item.pk),
        "volume": "2",
        "kelurahan": str(city.kelurahan.pk),
        "rw": "5",
        **changes,
    }


def address_of(row: PaperRow) -> str:
    return reverse("work_forum_paper_row", args=[row.sheet.session_id, row.pk])


def post(client: Client, row: PaperRow, *, seen: int | None = None, **data: str) -> Any:
    version = PaperRow.objects.get(pk=row.pk).version if seen is None else seen
    return client.post(address_of(row), {**data, "seen": version}, follow=True)


def test_from_the_printer_to_the_list(
    client: Client, session: ForumSession, typist: User, checker: User, city: City, item: CatalogItem
) -> None:
    """Print, photograph, type, check: without JavaScript, by two people."""
    sheets = make_sheets(session, typist, proposal=2)
    photo = as_file(snap(page_image(print_out(session, sheets)), angle=11, tilt=0.1))
    client.post(reverse("work_forum_paper_upload", args=[session.pk]), {"photos": SimpleUploadedFile("hp.jpg", photo)})
    reading.read_upload(PaperUpload.objects.get().pk)
    first, second = PaperRow.objects.order_by("position")

    page = client.get(reverse("work_forum_paper", args=[session.pk]))
    assert_good_html(page)
    assert "Ketik baris berikutnya" in text_of(page)
    opened = client.post(reverse("work_forum_paper_next", args=[session.pk]), {"act": "ketik"}, follow=True)
    assert opened.redirect_chain == [(address_of(first), 302)]
    assert_good_html(opened)
    assert f"K{item.pk} – {item.name}" in text_of(opened)
    strip = first.strips.get()
    assert reverse("work_forum_paper_strip", args=[session.pk, strip.key]) in text_of(opened)
    assert text_of(opened).count("autofocus") == 1

    typed = post(client, first, **proposal_words(city, item))
    assert typed.redirect_chain == [(address_of(second), 302)], "the next row at once"
    finished = post(client, second, kosong="1")
    assert "Semua baris yang difoto sudah diketik." in text_of(finished)
    assert not Proposal.objects.filter(channel=Channel.HALL).exists(), "nothing unread is a proposal"

    client.force_login(checker)
    opened = client.post(reverse("work_forum_paper_next", args=[session.pk]), {"act": "periksa"}, follow=True)
    assert_good_html(opened)
    assert "Diketik Fasilitator A" in text_of(opened)
    assert 'value="05"' in text_of(opened) or 'value="5"' in text_of(opened)
    for _twice in range(2):
        checked = post(client, first, **proposal_words(city, item, volume="3"))
    assert_good_html(checked)
    proposal = Proposal.objects.get(channel=Channel.HALL)
    assert (proposal.title, proposal.volume, proposal.status, proposal.rw) == (item.name, 3, Status.LISTED, "05")
    assert session.items.get().proposal == proposal
    first.refresh_from_db()
    assert (first.state, first.typed_by, first.checked_by) == (RowState.CHECKED, typist, checker)
    assert (first.typed["volume"], first.corrected) == (["2"], ["volume"])
    page = text_of(client.get(reverse("work_forum_paper", args=[session.pk])))
    assert proposal.code in page
    read = client.get(address_of(first))
    assert_good_html(read)
    assert "Diperiksa Fasilitator B" in text_of(read)
    assert "Dibetulkan saat diperiksa: Volume." in text_of(read)
    assert "Benar, masukkan" not in text_of(read)


def test_counts_of_a_card_are_added_once(client: Client, session: ForumSession, typist: User, checker: User) -> None:
    AttendanceCount.objects.create(session=session, sex=Sex.FEMALE, age_band=AgeBand.FROM_18, count=4)
    row, _other = photographed(session, typist, attendance=1)
    client.get(address_of(row))
    empty = post(client, row)
    assert "Belum ada angka." in text_of(empty)
    assert_good_html(empty)
    wrong = post(client, row, **{"hall-female-18_30-0": "dua"})
    assert "tulis angka" in text_of(wrong)
    words = {"hall-female-18_30-0": "12", "hall-male-60_up-1": "3"}
    post(client, row, **words)
    assert AttendanceCount.objects.get().count == 4
    client.force_login(checker)
    assert 'value="12"' in text_of(client.get(address_of(row)))
    for _twice in range(2):
        post(client, row, **words)
    counts = {(row.sex, row.age_band, row.has_disability): row.count for row in AttendanceCount.objects.all()}
    assert counts == {("female", "18_30", False): 16, ("male", "60_up", True): 3}
    assert Tally.objects.count() == 2


def test_a_ballot_is_counted_under_its_number(
    client: Client, session: ForumSession, typist: User, checker: User
) -> None:
    items = []
    for title in ("Bengkel", "Studio"):
        proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round, title=title)
        items.append(lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=typist))
        lists.shorten(item_id=items[-1].pk, by=typist)
    session.picks_each = 1
    session.save()
    row = photographed(session, typist, ballot=1)[1]
    many = client.post(address_of(row), {"picks": [item.pk for item in items], "seen": row.version})
    assert "Pilih paling banyak 1 usulan." in text_of(many)
    assert_good_html(many)
    post(client, row, picks=str(items[1].pk))
    client.force_login(checker)
    for _twice in range(2):
        post(client, row, picks=str(items[1].pk))
    ballot = Ballot.objects.get()
    assert (ballot.channel, ballot.paper_number, ballot.picks.get().item) == (BallotChannel.PAPER, 12, items[1])
    row.refresh_from_db()
    assert row.ballot == ballot
    picks.strike(session_id=session.pk, by=checker, key=ballot.key)
    row.refresh_from_db()
    assert (row.state, row.ballot, row.checked_by) == (RowState.TYPED, None, None)
    post(client, row, picks=str(items[0].pk))
    assert Ballot.objects.get().picks.get().item == items[0]


def test_a_child_guardian_is_kept_encrypted_and_becomes_a_consent(client: Client, city: City) -> None:
    ConsentText.objects.create(purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, body="Saya setuju.")
    round_ = make_round("anak")
    round_.theme.needs_guardian = True
    round_.theme.save()
    by = make_facilitator(round_)
    client.force_login(by)
    session, item = make_session(round_, by), make_catalog_item(round_, city.agency)
    (row,) = photographed(session, by, proposal=1)
    words = proposal_words(
        city,
        item,
        child_age="10_12",
        guardian_kind="child_forum",
        institution="Forum Anak",
        given_by_name="Pendamping Uji",
        consent_channel="paper",
        agrees="1",
    )
    words["child_age"] = "from_10" if "from_10" in text_of(client.get(address_of(row))) else words["child_age"]
    page = post(client, row, **words)
    assert "tersimpan" in text_of(page), text_of(page)
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM forums_paperrow WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    assert "Pendamping" not in stored
    assert "kelurahan" not in stored
    post(client, row, **words)
    assert Consent.objects.get().given_by_name == "Pendamping Uji"
    row.refresh_from_db()
    assert row.checked_by == row.typed_by == by, "alone in the round: the same person, and it shows"
    assert "orang yang sama" in text_of(client.get(address_of(row)))


def test_what_paper_lacks_can_be_kept_and_is_asked_for_at_the_check(
    client: Client, session: ForumSession, typist: User, checker: User, city: City, item: CatalogItem
) -> None:
    row, _other = photographed(session, typist, proposal=1)
    lacking = proposal_words(city, item, kelurahan="")
    page = post(client, row, **lacking)
    assert "Pilih kelurahan." in text_of(page)
    row.refresh_from_db()
    assert row.state == RowState.PHOTOGRAPHED
    post(client, row, **lacking, **{"apa-adanya": "1"})
    row.refresh_from_db()
    assert row.state == RowState.TYPED
    client.force_login(checker)
    assert "Pilih kelurahan." in text_of(client.get(address_of(row)))
    assert "Pilih kelurahan." in text_of(post(client, row, **lacking))
    assert not Proposal.objects.filter(channel=Channel.HALL).exists()
    post(client, row, **proposal_words(city, item))
    row.refresh_from_db()
    assert (row.state, row.corrected) == (RowState.CHECKED, ["kelurahan"])


def test_nobody_checks_what_she_typed_where_a_colleague_could(
    client: Client, session: ForumSession, typist: User, checker: User
) -> None:
    row, _other = photographed(session, typist, attendance=1)
    type_row(row_id=row.pk, by=typist, seen=2, typed={"hall-female-18_30-0": ["5"]})
    entry = CountEntry({(Presence.HALL, Sex.FEMALE, AgeBand.FROM_18, False): 5})
    with pytest.raises(Denied, match="ketik sendiri"):
        check_row(row_id=row.pk, by=typist, seen=3, entry=entry)
    assert claim_next(session_id=session.pk, by=typist, act=Act.CHECK) is None
    page = text_of(client.get(address_of(row)))
    assert "Masih bisa Anda betulkan" in page
    assert "Benar, masukkan" not in page
    post(client, row, **{"hall-female-18_30-0": "6"})
    row.refresh_from_db()
    assert (row.state, row.typed) == (RowState.TYPED, {"hall-female-18_30-0": ["6"]}), "mended, not checked"
    checker.is_active = False
    checker.save()
    assert claim_next(session_id=session.pk, by=typist, act=Act.CHECK) == row


def test_only_typed_rows_are_checked(session: ForumSession, typist: User, checker: User) -> None:
    row, _other = photographed(session, typist, attendance=1)
    with pytest.raises(Denied, match="belum diketik"):
        check_row(row_id=row.pk, by=checker, seen=2, entry=CountEntry({}))
    printed = make_sheets(session, typist, attendance=1)[0].rows.get(position=1)
    with pytest.raises(Denied, match="belum difoto"):
        type_row(row_id=printed.pk, by=typist, seen=1, typed={})


def test_a_row_is_held_by_one_person(client: Client, session: ForumSession, typist: User, checker: User) -> None:
    first, second = photographed(session, typist, attendance=1)
    assert claim_next(session_id=session.pk, by=typist, act=Act.TYPE) == first
    assert claim_next(session_id=session.pk, by=checker, act=Act.TYPE) == second
    assert claim_next(session_id=session.pk, by=typist, act=Act.TYPE) == first, "she goes on where she was"
    with pytest.raises(RowOvertaken, match="sedang dikerjakan Fasilitator B"):
        type_row(row_id=second.pk, by=typist, seen=2, typed={})
    page = client.get(address_of(second))
    assert "sedang dikerjakan Fasilitator B" in text_of(page)
    assert_good_html(page)
    PaperRow.objects.filter(pk=second.pk).update(claimed_at=timezone.now() - HOLD * 2)
    type_row(row_id=second.pk, by=typist, seen=2, typed={"a": ["1"]})
    client.post(address_of(first), {"lewati": "1"})
    first.refresh_from_db()
    assert first.claimed_by is None


def test_the_later_of_two_typists_sees_what_the_first_typed(
    client: Client, session: ForumSession, typist: User, checker: User, city: City, item: CatalogItem
) -> None:
    row, _other = photographed(session, typist, proposal=1)
    type_row(row_id=row.pk, by=checker, seen=2, typed={"title": ["Punya rekan"]})
    page = post(client, row, seen=2, **proposal_words(city, item, title="Punya saya"))
    assert "baru saja diubah Fasilitator B" in text_of(page)
    assert 'value="Punya saya"' in text_of(page), "what she typed is not lost"
    row.refresh_from_db()
    assert row.typed == {"title": ["Punya rekan"]}
    with pytest.raises(RowOvertaken):
        leave_empty(row_id=row.pk, by=typist, seen=2)


@pytest.mark.django_db(transaction=True)
def test_two_typists_at_once_get_two_rows() -> None:
    """Without the lock of the session both would be given the same row."""
    round_ = make_round("pemuda")
    make_catalog_item(round_, make_city().agency)
    people = [make_facilitator(round_) for _number in range(4)]
    session = make_session(round_, people[0])
    photographed(session, people[0], attendance=4)
    given: list[int] = []
    start = threading.Barrier(len(people))

    def claim(user: User) -> None:
        try:
            start.wait()
            row = claim_next(session_id=session.pk, by=user, act=Act.TYPE)
            given.append(row.pk if row else 0)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(set(given)) == len(people)


@pytest.mark.django_db(transaction=True)
def test_two_checkers_at_once_enter_a_card_once() -> None:
    round_ = make_round("pemuda")
    make_catalog_item(round_, make_city().agency)
    typist, *people = [make_facilitator(round_) for _number in range(4)]
    session = make_session(round_, typist)
    row, *_others = photographed(session, typist, attendance=1)
    type_row(row_id=row.pk, by=typist, seen=2, typed={})
    entry = CountEntry({(Presence.HALL, Sex.FEMALE, AgeBand.FROM_18, False): 5})
    start = threading.Barrier(len(people))

    def check(user: User) -> None:
        try:
            start.wait()
            check_row(row_id=row.pk, by=user, seen=3, entry=entry)
        finally:
            connection.close()

    threads = [threading.Thread(target=check, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert AttendanceCount.objects.get(session=session).count == 5
    assert Tally.objects.count() == 1


def test_a_row_that_fails_leaves_nothing_behind(session: ForumSession, typist: User, checker: User) -> None:
    row, _other = photographed(session, typist, attendance=1)
    type_row(row_id=row.pk, by=typist, seen=2, typed={})
    group = (Presence.HALL, Sex.FEMALE, AgeBand.FROM_18, False)
    with pytest.raises(Denied):
        check_row(row_id=row.pk, by=checker, seen=3, entry=CountEntry({group: -3}))
    row.refresh_from_db()
    assert (row.state, Tally.objects.count()) == (RowState.TYPED, 0)


def test_a_closed_session_takes_no_more_paper(
    client: Client, session: ForumSession, typist: User, checker: User
) -> None:
    row, _other = photographed(session, typist, attendance=1)
    ready_to_close(session, typist)
    ForumSession.objects.update(closed_at=timezone.now(), closed_by=typist)
    page = client.get(address_of(row))
    assert_good_html(page)
    assert "Simpan, baris berikutnya" not in text_of(page)
    assert "sudah ditutup" in text_of(post(client, row, **{"hall-female-18_30-0": "5"}))
    with pytest.raises(Denied):
        take_upload(
            session_id=session.pk, by=typist, received=receive_scan(SimpleUploadedFile("a.jpg", b"\xff\xd8\xff0"))
        )


def test_strangers_find_no_rows(client: Client, session: ForumSession, typist: User) -> None:
    row, _other = photographed(session, typist, attendance=1)
    client.force_login(make_facilitator(make_round("lansia")))
    assert client.get(address_of(row)).status_code == 404
    other = make_session(make_round("lansia"))
    client.force_login(typist)
    assert client.get(reverse("work_forum_paper_row", args=[other.pk, row.pk])).status_code == 404


def test_nothing_of_the_paper_is_public(client: Client, session: ForumSession, typist: User) -> None:
    row, _other = photographed(session, typist, proposal=1)
    type_row(row_id=row.pk, by=typist, seen=2, typed={"title": ["Rahasia sebelum diperiksa"]})
    client.logout()
    page = text_of(client.get(reverse("forum_detail", args=[session.pk])))
    assert "Rahasia" not in page
    assert "kertas" not in page


def test_the_page_and_a_row_ask_few_questions(
    client: Client, session: ForumSession, typist: User, django_assert_max_num_queries: Any
) -> None:
    rows = photographed(session, typist, proposal=8, attendance=2)
    for row in rows:
        type_row(row_id=row.pk, by=typist, seen=2, typed={"rw": ["1"]})
    with django_assert_max_num_queries(22):
        client.get(reverse("work_forum_paper", args=[session.pk]))
    with django_assert_max_num_queries(22):
        client.get(address_of(rows[0]))


def test_sheets_lie_in_private_storage(session: ForumSession, typist: User, tmp_path: Path) -> None:
    photographed(session, typist, attendance=1)
    assert list((tmp_path / "media" / "paper").iterdir())
    assert PaperSheet.objects.get().key
