"""The berita acara: composed from what was logged, written by several people, printed, signed, and added to."""

import re
import threading
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from forums.actions import closing, lists, picks
from forums.actions.addenda import attach_addendum_scan, confirm_addendum, withdraw_addendum, write_addendum
from forums.actions.sessions import OtherVersion, attach_signed_scan, save_minutes
from forums.boards.settling import read_settling
from forums.datasets.numbering import suggest_number
from forums.datasets.versions import list_versions, merge
from forums.enums import RowState, SessionPhotoKind
from forums.forms.minutes import MinutesForm
from forums.models import Addendum, DiscussionTable, SessionPhoto
from musrenbang.lib.denied import Denied
from musrenbang.lib.uploads import clean_photo
from proposals.actions.authoring import save_draft
from proposals.enums import ForumOutcome, Status
from proposals.models import ForumItem, Proposal
from tests.factories import SCAN, City, make_facilitator, make_proposal, make_session, make_user, ready_to_close
from tests.forums.papers import make_sheets
from tests.html import assert_good_html
from tests.proposals.pages import photo, text_of
from tests.reports.rows import fill_session, name_titles
from themes.enums import SessionKind
from themes.models import AttendanceCount, ForumSession, Minutes, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(client: Client, round_: ThemeRound) -> User:
    user = make_facilitator(round_)
    client.force_login(user)
    return user


@pytest.fixture
def session(round_: ThemeRound, facilitator: User) -> ForumSession:
    return make_session(round_, facilitator)


def address(session: ForumSession) -> str:
    return reverse("work_forum_minutes", args=[session.pk])


def save(client: Client, session: ForumSession, seen: int, **parts: str) -> HttpResponse:
    return client.post(address(session), {"number": "BA/1", "seen": seen, **parts})


def list_some(session: ForumSession, by: User, count: int) -> list[ForumItem]:
    proposals = [make_proposal(Status.KELURAHAN_VERIFIED, session.round) for _number in range(count)]
    return [lists.list_proposal(session_id=session.pk, proposal_id=each.pk, by=by) for each in proposals]


def close_with_one(session: ForumSession, by: User) -> Proposal:
    """Sign off a session that agreed on one proposal."""
    (item,) = list_some(session, by, 1)
    lists.agree(item_id=item.pk, by=by)
    ready_to_close(session, by)
    closing.close(session_id=session.pk, by=by)
    return Proposal.objects.get(pk=item.proposal_id)


def pages_of(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


# --- Writing ---------------------------------------------------------------------------------------------------


def test_the_page_reads_like_the_document(client: Client, session: ForumSession, facilitator: User, city: City) -> None:
    first, second = list_some(session, facilitator, 2)
    lists.agree(item_id=first.pk, by=facilitator)
    lists.disagree(item_id=second.pk, by=facilitator, reason=city.reason, note="Belum mendesak.")
    DiscussionTable.objects.create(session=session, number=1, topic="Ekonomi", notes="Perlu alat servis.")
    page = text_of(client.get(address(session)))
    assert f'value="BA/001/{session.round.theme.letters}/2028"' in page, "the number follows the city's pattern"
    ready_to_close(session, facilitator)
    page = text_of(client.get(address(session)))
    for words in (
        "tahun dua ribu dua puluh",
        "yang dipimpin oleh Ketua Forum",
        "Hadir <strong>19</strong> orang",
        "Meja 1: Ekonomi",
        "Perlu alat servis.",
        first.proposal.code,
        "Belum mendesak.",
        "Wakil Badan Perencanaan Pembangunan Daerah",
        "Kamus usulan",
    ):
        assert words in page
    assert 'id="id_ba_number"' not in page
    assert 'id="id_ba_number"' in text_of(client.get(address(session) + "?ubah=1"))


def test_numbers_are_not_given_twice(session: ForumSession, facilitator: User) -> None:
    letters = session.round.theme.letters
    save_minutes(session_id=session.pk, by=facilitator, fields={"number": f"BA/002/{letters}/2028"})
    assert suggest_number(make_session(session.round, facilitator)) == f"BA/003/{letters}/2028"


def test_versions_tell_who_changed_what(client: Client, session: ForumSession, facilitator: User) -> None:
    save(client, session, 0, notes="Satu\nDua", materials="Kamus")
    answer = save(client, session, 1, notes="Satu\r\nTiga", materials="Kamus")
    assert answer["Location"] == address(session) + "#berita-acara"
    newest, _first = list_versions(session.minutes)
    (difference,) = newest.differences
    assert [(line.kind, line.words) for line in difference.lines] == [
        ("same", "Satu"),
        ("gone", "Dua"),
        ("new", "Tiga"),
    ]
    page = text_of(client.get(address(session)))
    assert "<del>Dua</del>" in page
    assert "<ins>Tiga</ins>" in page
    assert f"Versi 2: {facilitator}" in page


def test_two_writers_lose_nothing(client: Client, session: ForumSession, round_: ThemeRound) -> None:
    save(client, session, 0, notes="Awal", delegates="Ketua RW")
    colleague = Client()
    colleague.force_login(make_facilitator(round_))
    save(colleague, session, 1, notes="Catatan rekan", delegates="Ketua RW\nKetua RT", materials="Kamus")
    both = save(client, session, 1, notes="Catatan saya", delegates="Ketua RW")
    page = text_of(both)
    assert both.status_code == 409
    assert "Catatan rekan" in page
    assert "Catatan saya" in page
    assert "Ketua RT" in page, "what only the colleague changed is merged already"
    assert re.search(r'name="seen" value="2"', page)
    assert Minutes.objects.get().notes == "Catatan rekan"
    merged = {"notes": "Catatan saya", "delegates": "Ketua RW\nKetua RT", "materials": "Kamus", "pilih-notes": "both"}
    assert save(client, session, 2, **merged).status_code == 302
    now = Minutes.objects.get()
    assert (now.notes, now.delegates, now.version) == ("Catatan rekan\nCatatan saya", "Ketua RW\nKetua RT", 3)


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Saya"), ("theirs", "Rekan"), ("palsu", "Saya")])
def test_one_of_two_texts_is_chosen(client: Client, session: ForumSession, choice: str, kept: str) -> None:
    save(client, session, 0, notes="Rekan")
    save(client, session, 1, notes="Saya", **{"pilih-notes": choice})
    assert Minutes.objects.get().notes == kept


def test_merging_takes_what_only_one_changed() -> None:
    merged, clashes = merge({"notes": "a", "number": "1"}, {"notes": "b", "number": "1"}, {"notes": "a", "number": "2"})
    assert (merged["notes"], merged["number"], clashes) == ("b", "2", [])
    merged, clashes = merge({"notes": "a"}, {"notes": "b"}, {"notes": "c"})
    assert [(clash.name, clash.mine, clash.theirs) for clash in clashes] == [("notes", "b", "c")]
    assert merge({"notes": "a"}, {"notes": "b"}, {"notes": "b"})[1] == []


@pytest.mark.django_db(transaction=True)
def test_of_twenty_writers_at_once_one_is_first(city: City) -> None:
    session = make_session()
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            save_minutes(session_id=session.pk, by=session.created_by, fields={"number": f"BA/{number}"}, seen=0)
            outcomes.append("saved")
        except OtherVersion:
            outcomes.append("other")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["other"] * 19 + ["saved"]
    assert Minutes.objects.get().version == 1


def test_pages_are_good_html(client: Client, session: ForumSession, facilitator: User, city: City) -> None:
    assert_good_html(client.get(address(session)))
    assert_good_html(client.post(address(session), {}))
    first, second = list_some(session, facilitator, 2)
    lists.agree(item_id=first.pk, by=facilitator)
    assert_good_html(client.get(reverse("work_forum_close", args=[session.pk])))
    lists.disagree(item_id=second.pk, by=facilitator, reason=city.reason, note="Belum mendesak.")
    save(client, session, 0, notes="A")
    assert_good_html(save(client, session, 0, notes="B"), 409)
    ready_to_close(session, facilitator)
    assert_good_html(client.get(reverse("work_forum_close", args=[session.pk])))
    closing.close(session_id=session.pk, by=facilitator)
    write_addendum(session_id=session.pk, by=facilitator, text="Volume dibaca 3.")
    assert_good_html(client.get(address(session)))
    assert_good_html(client.get(reverse("work_forum_addenda", args=[session.pk])))
    assert_good_html(client.post(reverse("work_forum_addenda", args=[session.pk]), {}))


# --- Printing --------------------------------------------------------------------------------------------------


def print_of(client: Client, session: ForumSession) -> bytes:
    response = client.get(reverse("minutes_file", args=[session.pk]))
    assert response["Content-Type"] == "application/pdf"
    return bytes(response.content)


def test_the_draft_is_marked_and_can_be_signed(client: Client, session: ForumSession, facilitator: User) -> None:
    fill_session(session, ForumOutcome.AGREED, name_titles(30))
    ready_to_close(session, facilitator)
    pages = pages_of(print_of(client, session))
    assert all("RANCANGAN" in page for page in pages)
    assert all(f"Halaman {number} dari {len(pages)}" in page for number, page in enumerate(pages, start=1))
    signed = [page for page in pages if "nama terang dan tanda tangan" in page]
    assert len(signed) == 1
    assert "Lampiran I: daftar usulan yang disepakati" in " ".join(signed[0].split()), "signatures are never alone"
    with pikepdf.open(BytesIO(print_of(client, session))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert pdf.open_metadata()["pdfuaid:part"] == "1"


@pytest.mark.parametrize("lines", [1, 12, 24, 30, 36, 42])
def test_signatures_are_never_alone(client: Client, session: ForumSession, facilitator: User, lines: int) -> None:
    notes = "\n".join(f"Catatan baris {number}" for number in range(lines))
    save_minutes(session_id=session.pk, by=facilitator, fields={"number": "BA/1", "notes": notes})
    (signed,) = [page for page in pages_of(print_of(client, session)) if "nama terang dan tanda tangan" in page]
    assert "Demikian berita acara ini dibuat" in signed
    assert "Lampiran II" in signed


def test_only_its_people_read_a_draft_and_everybody_the_signed_one(
    client: Client, session: ForumSession, facilitator: User
) -> None:
    stranger = Client()
    assert stranger.get(reverse("minutes_file", args=[session.pk])).status_code == 404
    close_with_one(session, facilitator)
    assert "RANCANGAN" not in "".join(pages_of(print_of(stranger, session)))


def test_strangers_read_no_group_under_five(client: Client, session: ForumSession, facilitator: User) -> None:
    AttendanceCount.objects.create(session=session, sex="female", age_band="60_up", has_disability=True, count=3)
    close_with_one(session, facilitator)
    own = " ".join("".join(pages_of(print_of(client, session))).split())
    assert "10 di antaranya penyandang disabilitas" in own
    public = " ".join("".join(pages_of(print_of(Client(), session))).split())
    assert "Hadir 22 orang. Kelompok di bawah lima orang digabung" in public
    assert not re.search(r"60 ke atas 3\b", public)


def test_tables_photos_votes_and_addenda_are_printed(
    client: Client, session: ForumSession, facilitator: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = clean_photo(photo()).data
    room = {"session": session, "kind": SessionPhotoKind.ROOM, "sha256": "a", "size": len(data)}
    shown = SessionPhoto(**room, caption="Kelompok di meja 1", uploaded_by=facilitator)
    shown.released_at, shown.released_by = timezone.now(), facilitator
    shown.file.save("room.webp", ContentFile(data))
    SessionPhoto.objects.create(
        **{**room, "sha256": "b"}, file="sessions/none.webp", caption="BELUM DITINJAU", uploaded_by=facilitator
    )
    DiscussionTable.objects.create(session=session, number=2, notes="Jalan licin.")
    close_with_one(session, facilitator)
    addendum = write_addendum(session_id=session.pk, by=facilitator, text="Volume dibaca tiga.")
    before = " ".join("".join(pages_of(print_of(client, session))).split())
    assert "Volume dibaca tiga." not in before
    confirm_addendum(session_id=session.pk, number=addendum.number, by=make_user(Role.PLANNER))
    text = " ".join("".join(pages_of(print_of(client, session))).split())
    for words in ("Meja 2", "Jalan licin.", "Kelompok di meja 1", "Adendum 1", "Volume dibaca tiga."):
        assert words in text
    assert "BELUM DITINJAU" not in text
    alone = client.get(reverse("addendum_file", args=[session.pk, 1]))
    assert "Volume dibaca tiga." in pages_of(bytes(alone.content))[0]


# --- Signing off -----------------------------------------------------------------------------------------------


def test_closing_tells_what_it_will_do(client: Client, session: ForumSession, facilitator: User, city: City) -> None:
    first, second = list_some(session, facilitator, 2)
    lists.agree(item_id=first.pk, by=facilitator)
    lists.disagree(item_id=second.pk, by=facilitator, reason=city.reason, note="Belum mendesak.")
    ready_to_close(session, facilitator)
    page = text_of(client.get(reverse("work_forum_close", args=[session.pk])))
    assert "1 usulan diteruskan" in page
    assert f"{first.proposal.first_agency.short_name}: 1" in page
    assert "1 usulan dijawab “belum disepakati”" in page
    assert "1 usulan dibekukan" in page


def test_another_list_than_the_one_shown_is_not_closed(
    client: Client, session: ForumSession, facilitator: User
) -> None:
    first, second = list_some(session, facilitator, 2)
    lists.agree(item_id=first.pk, by=facilitator)
    lists.agree(item_id=second.pk, by=facilitator)
    ready_to_close(session, facilitator)
    shown = read_settling(session).mark
    lists.put_at(item_id=second.pk, by=facilitator, rank=1)
    back = {"expected": shown, "next": reverse("work_forum_close", args=[session.pk])}
    answer = client.post(reverse("work_forum_close", args=[session.pk]), back, follow=True)
    assert "Daftar berubah sejak ringkasannya ditampilkan" in text_of(answer)
    assert not ForumSession.objects.get().is_closed
    ready_to_close(session, facilitator)  # what was signed before said another order
    again = {"expected": read_settling(session).mark}
    client.post(reverse("work_forum_close", args=[session.pk]), again)
    assert ForumSession.objects.get().is_closed


def test_a_scan_of_something_else_closes_nothing(session: ForumSession, facilitator: User) -> None:
    (item,) = list_some(session, facilitator, 1)
    ready_to_close(session, facilitator)
    lists.agree(item_id=item.pk, by=facilitator)
    with pytest.raises(Denied, match="berubah sesudah pindaian diunggah"):
        closing.close(session_id=session.pk, by=facilitator)
    save_minutes(session_id=session.pk, by=facilitator, fields={"signed_on": timezone.localdate()})
    attach_signed_scan(session_id=session.pk, by=facilitator, data=SCAN, extension="pdf")
    save_minutes(session_id=session.pk, by=facilitator, fields={"signed_on": None})  # the day may be noted afterwards
    assert closing.close(session_id=session.pk, by=facilitator).is_closed


def test_open_picks_and_unread_paper_keep_a_session_open(session: ForumSession, facilitator: User) -> None:
    (item,) = list_some(session, facilitator, 1)
    lists.agree(item_id=item.pk, by=facilitator)
    picks.open_picks(session_id=session.pk, by=facilitator, each=3)
    (sheet,) = make_sheets(session, facilitator, proposal=1)
    sheet.rows.filter(pk=sheet.rows.earliest("pk").pk).update(state=RowState.PHOTOGRAPHED)
    ready_to_close(session, facilitator)
    with pytest.raises(Denied, match="1 baris kertas yang sudah difoto, penutupan pemilihan prioritas"):
        closing.close(session_id=session.pk, by=facilitator)
    picks.close_picks(session_id=session.pk, by=facilitator)
    sheet.rows.update(state=RowState.EMPTY)
    assert closing.close(session_id=session.pk, by=facilitator).is_closed


def test_minutes_are_not_signed_tomorrow() -> None:
    form = MinutesForm({"number": "BA/1", "signed_on": f"{timezone.localdate() + timedelta(days=1)}"})
    assert "belum tiba" in form.errors["signed_on"][0]


@pytest.mark.parametrize(
    ("kind", "status", "is_frozen"),
    [
        (SessionKind.PRE, Status.LISTED, False),
        (SessionKind.DESK, Status.LISTED, True),
        (SessionKind.FORUM, Status.FORWARDED, True),
        (SessionKind.AGENCY, Status.FORWARDED, True),
        (SessionKind.CSR, Status.FORWARDED, True),
    ],
)
def test_each_kind_of_session_ends_in_its_own_way(
    round_: ThemeRound, facilitator: User, kind: SessionKind, status: Status, is_frozen: bool
) -> None:
    session = make_session(round_, facilitator, kind=kind)
    (item,) = list_some(session, facilitator, 1)
    if status == Status.FORWARDED:
        lists.agree(item_id=item.pk, by=facilitator)
    else:
        lists.shorten(item_id=item.pk, by=facilitator)
    ready_to_close(session, facilitator)
    closing.close(session_id=session.pk, by=facilitator)
    proposal = Proposal.objects.get(pk=item.proposal_id)
    assert (proposal.status, proposal.frozen_at is not None) == (status, is_frozen)
    item.refresh_from_db()
    passed_on = ForumOutcome.PASSED_ON if status == Status.LISTED else ForumOutcome.AGREED
    assert item.outcome == passed_on


def refuse(sql: str, *values: Any) -> None:
    """Ask the database directly, as the portal's own role."""
    with (
        pytest.raises(DatabaseError, match=r"frozen|signed|addendum"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


def test_the_database_keeps_what_was_signed(session: ForumSession, facilitator: User, city: City) -> None:
    proposal = close_with_one(session, facilitator)
    pk = proposal.pk
    for column, value in (
        ("address", "Jalan lain"),
        ("volume", 99),
        ("kind", "goods"),
        ("kelurahan_id", city.neighbour.pk),
        ("rw", "09"),
        ("title", "Lain"),
        ("requested_amount", 1),
        ("latitude", 1),
        ("frozen_at", None),
    ):
        refuse(f"UPDATE proposals_proposal SET {column} = %s WHERE id = %s", value, pk)  # noqa: S608
    refuse("UPDATE proposals_forumitem SET outcome = 'open', rank = NULL WHERE proposal_id = %s", pk)
    refuse("DELETE FROM proposals_forumitem WHERE proposal_id = %s", pk)
    refuse("UPDATE themes_minutes SET notes = 'lain' WHERE session_id = %s", session.pk)
    refuse("DELETE FROM themes_minutes WHERE session_id = %s", session.pk)
    refuse("UPDATE themes_attendancecount SET count = 999 WHERE session_id = %s", session.pk)
    refuse("UPDATE themes_forumsession SET closed_at = NULL, closed_by_id = NULL WHERE id = %s", session.pk)
    refuse("UPDATE themes_forumsession SET place = 'lain' WHERE id = %s", session.pk)
    refuse("DELETE FROM themes_forumsession WHERE id = %s", session.pk)
    other = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    with pytest.raises(DatabaseError, match=r"frozen|signed|addendum"), transaction.atomic():
        ForumItem.objects.create(session=session, proposal=other)


def test_whoever_still_tries_reads_why_not(round_: ThemeRound, facilitator: User) -> None:
    desk = make_session(round_, facilitator, kind=SessionKind.DESK)
    (item,) = list_some(desk, facilitator, 1)
    lists.shorten(item_id=item.pk, by=facilitator)
    ready_to_close(desk, facilitator)
    closing.close(session_id=desk.pk, by=facilitator)
    proposal = Proposal.objects.get(pk=item.proposal_id)
    author = proposal.author
    with pytest.raises(Denied, match="sudah ditandatangani"):
        save_draft(proposal_id=proposal.pk, by=author, fields={"address": "Jalan lain"})
    client = Client()
    client.force_login(author)
    answer = client.post(
        reverse("proposal_step", args=[proposal.key, "tempat"]), {"address": "Jalan lain"}, follow=True
    )
    proposal.refresh_from_db()
    assert proposal.address != "Jalan lain"
    assert answer.status_code in {200, 403}


def test_what_only_the_database_refuses_is_told_in_a_sentence(
    session: ForumSession, facilitator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that forgot to look: the trigger says no, and the page says why."""
    close_with_one(session, facilitator)
    monkeypatch.setattr("forums.actions.sessions.check_can_run", lambda *_given: None)
    here, client = reverse("work_forum_minutes", args=[session.pk]), Client()
    client.force_login(facilitator)
    typed = {"number": "BA/9", "materials": "Lain", "seen": session.minutes.version}
    answer = client.post(here, typed, headers={"referer": f"http://testserver{here}"}, follow=True)
    assert answer.status_code == 200
    assert "Yang sudah ditandatangani dibekukan dan tidak berubah lagi." in answer.content.decode()
    assert Minutes.objects.get(session=session).number != "BA/9"


# --- Adding ----------------------------------------------------------------------------------------------------


def test_an_addendum_takes_two_persons(
    session: ForumSession, facilitator: User, django_capture_on_commit_callbacks: Any
) -> None:
    with pytest.raises(Denied, match="sesudah sesi ditutup"):
        write_addendum(session_id=session.pk, by=facilitator, text="Terlalu cepat.")
    close_with_one(session, facilitator)
    planner, other = make_user(Role.PLANNER), make_user(Role.PLANNER)
    before = Minutes.objects.values().get()
    own = write_addendum(session_id=session.pk, by=planner, text="Volume dibaca tiga.")
    with pytest.raises(Denied, match="perencana lain"):
        confirm_addendum(session_id=session.pk, number=own.number, by=planner)
    with pytest.raises(Denied, match="Hanya perencana"):
        confirm_addendum(session_id=session.pk, number=own.number, by=facilitator)
    with pytest.raises(Denied):
        write_addendum(session_id=session.pk, by=make_user(), text="Orang luar.")
    for _twice in range(2):
        confirm_addendum(session_id=session.pk, number=own.number, by=other)
    with pytest.raises(Denied, match="sudah disahkan"):
        withdraw_addendum(session_id=session.pk, number=own.number, by=other)
    attach_addendum_scan(session_id=session.pk, number=own.number, by=planner, data=b"%PDF", extension="pdf")
    with pytest.raises(Denied, match="tidak diganti"):
        attach_addendum_scan(session_id=session.pk, number=own.number, by=planner, data=b"%PDF2", extension="pdf")
    assert Minutes.objects.values().get() == before, "nothing of the minutes changes"
    second = write_addendum(session_id=session.pk, by=facilitator, text="Keliru.")
    assert second.number == 2
    signed = attach_addendum_scan(session_id=session.pk, number=2, by=facilitator, data=b"%PDF", extension="pdf").scan
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_addendum(session_id=session.pk, number=2, by=facilitator)
    assert (Addendum.objects.count(), signed.storage.exists(signed.name)) == (1, False)


def test_the_database_keeps_addenda(session: ForumSession, facilitator: User) -> None:
    close_with_one(session, facilitator)
    planner = make_user(Role.PLANNER)
    addendum = write_addendum(session_id=session.pk, by=planner, text="Volume dibaca tiga.")
    refuse("UPDATE forums_addendum SET text = 'lain' WHERE id = %s", addendum.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Addendum.objects.filter(pk=addendum.pk).update(confirmed_by=planner, confirmed_at=timezone.now())
    confirm_addendum(session_id=session.pk, number=1, by=make_user(Role.PLANNER))
    refuse("DELETE FROM forums_addendum WHERE id = %s", addendum.pk)
    refuse("UPDATE forums_addendum SET confirmed_at = NULL, confirmed_by_id = NULL WHERE id = %s", addendum.pk)


def test_the_pages_of_addenda(client: Client, session: ForumSession, facilitator: User) -> None:
    close_with_one(session, facilitator)
    page = reverse("work_forum_addenda", args=[session.pk])
    client.post(page, {"text": "Volume dibaca tiga."})
    waiting = text_of(client.get(page))
    assert "Menunggu disahkan perencana lain." in waiting
    assert "Sahkan adendum" not in waiting
    assert client.get(reverse("addendum_file", args=[session.pk, 1])).status_code == 404
    scan = SimpleUploadedFile("foto.jpg", photo().read(), "image/jpeg")
    client.post(reverse("work_forum_addendum", args=[session.pk, 1, "pindaian"]), {"scan": scan})
    kept = client.get(reverse("work_forum_addendum_scan", args=[session.pk, 1]))
    assert b"WEBP" in b"".join(kept.streaming_content)
    client.force_login(make_user(Role.PLANNER))
    assert "Sahkan adendum" in text_of(client.get(page))
    client.post(reverse("work_forum_addendum", args=[session.pk, 1, "sahkan"]))
    assert Addendum.objects.get().confirmed_at
    assert client.post(reverse("work_forum_addendum", args=[session.pk, 1, "hapus"])).status_code == 404
    assert Client().get(reverse("addendum_file", args=[session.pk, 1])).status_code == 200


def test_everybody_reads_minutes_and_confirmed_addenda(session: ForumSession, facilitator: User) -> None:
    public, page = Client(), reverse("forum_detail", args=[session.pk])
    assert reverse("minutes_file", args=[session.pk]) not in text_of(public.get(page))
    close_with_one(session, facilitator)
    assert reverse("minutes_file", args=[session.pk]) in text_of(public.get(page))
    write_addendum(session_id=session.pk, by=facilitator, text="Volume dibaca tiga.")
    assert "Volume dibaca tiga." not in text_of(public.get(page))
    confirm_addendum(session_id=session.pk, number=1, by=make_user(Role.PLANNER))
    shown = public.get(page)
    assert "Volume dibaca tiga." in text_of(shown)
    assert_good_html(shown)
