"""The page of those present: taps and numbers without JavaScript and with, names by consent, the paper list."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.enums import ConsentPurpose, Role
from accounts.models import Consent, ConsentText, User
from forums.actions.attendance import count
from forums.models import Attendee, SessionPhoto
from proposals.loading import CONSENT_TEXTS
from tests.factories import make_facilitator, make_round, make_session, make_user
from tests.forums.test_attendance import WOMAN, present, tap
from tests.forums.test_session_photos import picture
from tests.html import assert_good_html
from tests.proposals.pages import hidden_in, text_of
from themes.models import ForumSession, ThemeRound

pytestmark = pytest.mark.django_db
SCRIPT = {"headers": {"Accept": "application/json"}}
GRID = "hall-female-18_30-0"


@pytest.fixture
def session(client: Client, round_: ThemeRound) -> ForumSession:
    session = make_session(round_)
    client.force_login(session.created_by)
    return session


@pytest.fixture
def wording() -> ConsentText:
    body = CONSENT_TEXTS[ConsentPurpose.ATTENDANCE]
    return ConsentText.objects.create(purpose=ConsentPurpose.ATTENDANCE, version=2, body=body)


def address(session: ForumSession, name: str = "work_forum_attendance", *more: Any) -> str:
    return reverse(name, args=[session.pk, *more])


def page(client: Client, session: ForumSession, query: str = "") -> HttpResponse:
    return client.get(address(session) + query)


def seen_in(answer: HttpResponse) -> dict[str, str]:
    """The hidden fields of the grid, as a browser sends them back."""
    found = re.findall(r'name="(seen-[^"]+|key)" value="([^"]*)"', text_of(answer))
    return dict(found)


def test_a_tap_without_javascript_counts_once_however_often_it_is_sent(client: Client, session: ForumSession) -> None:
    form = {"key": hidden_in(page(client, session))["key"], "group": "online-male-60_up-1", "cara": "online"}
    for _twice in range(2):
        answer = client.post(address(session, "work_forum_tally"), form)
        assert answer["Location"] == f"{address(session)}?cara=online#hitung"
    assert present(session, ("online", "male", "60_up", True)) == 1
    shown = text_of(page(client, session, "?cara=online"))
    assert "1 orang hadir" in shown
    assert 'aria-current="true">Daring' in shown


def test_a_tap_by_script_hears_the_new_figures(client: Client, session: ForumSession) -> None:
    tap(session, make_facilitator(session.round))
    form = {"key": str(uuid.uuid4()), "group": GRID}
    told = client.post(address(session, "work_forum_tally"), form, **SCRIPT).json()
    assert (told["counts"][GRID], told["total"], told["sums"]) == (2, "2 orang hadir", {"hall": 2, "online": 0})
    assert "Batalkan" in told["recent"]
    undo = {"voids": form["key"]}
    told = client.post(address(session, "work_forum_tally_undo"), undo, **SCRIPT).json()
    assert told["counts"][GRID] == 1
    assert "dibatalkan" in told["recent"]


@pytest.mark.parametrize("form", [{}, {"group": "hall-cat-18_30-0"}, {"group": GRID, "key": "satu"}])
def test_an_unreadable_tap_is_told(client: Client, session: ForumSession, form: dict[str, str]) -> None:
    answer = client.post(address(session, "work_forum_tally"), form, **SCRIPT)
    assert answer.status_code == 409
    assert "Muat ulang" in answer.json()["sentence"]
    back = client.post(address(session, "work_forum_tally"), {**form, "next": address(session)}, follow=True)
    assert "Muat ulang" in text_of(back)
    assert not session.tallies.exists()


def test_undo_without_javascript(client: Client, session: ForumSession) -> None:
    tally = tap(session, session.created_by)
    assert str(tally.key) in text_of(page(client, session))
    client.post(address(session, "work_forum_tally_undo"), {"voids": tally.key})
    assert present(session) == 0
    assert "dibatalkan" in text_of(page(client, session))


def test_two_people_at_the_grid_overwrite_nothing(client: Client, session: ForumSession) -> None:
    mine, theirs = seen_in(page(client, session)), seen_in(page(client, session))
    client.post(address(session), {**theirs, GRID: "12"})
    answer = client.post(address(session), {**mine, GRID: "3", "hall-male-18_30-0": "4"}, follow=True)
    assert present(session) == 15
    assert "Daftar hadir tersimpan: 19 orang." in text_of(answer)
    assert "Keduanya dijumlahkan" in text_of(answer)


def test_numbers_are_sent_with_what_was_seen(client: Client, session: ForumSession) -> None:
    tap(session, session.created_by, delta=10)
    grid = seen_in(page(client, session))
    assert grid[f"seen-{GRID}"] == "10"
    tap(session, session.created_by)
    for _twice in range(2):
        answer = client.post(address(session), {**grid, GRID: "12"}, follow=True)
    assert present(session) == 13
    assert "Keduanya dijumlahkan" in text_of(answer)


def test_what_was_typed_badly_stays(client: Client, session: ForumSession) -> None:
    grid = seen_in(page(client, session))
    answer = client.post(address(session), {**grid, GRID: "dua belas"})
    assert "Perempuan, tanpa disabilitas, 18–30 tahun, Di tempat: tulis angka." in text_of(answer)
    assert 'value="dua belas"' in text_of(answer)
    assert seen_in(answer)["key"] == grid["key"]
    assert_good_html(answer)


@pytest.mark.parametrize("seen", ["999999999999", "-1", "1e9"])
def test_forged_numbers_change_nothing(client: Client, session: ForumSession, seen: str) -> None:
    answer = client.post(address(session), {**seen_in(page(client, session)), f"seen-{GRID}": seen, GRID: "1"})
    assert answer.status_code == 200
    assert not session.tallies.exists()


def test_a_name_needs_the_wording_heard_today(client: Client, session: ForumSession, wording: ConsentText) -> None:
    shown = text_of(page(client, session))
    assert "Hanya fasilitator tema ini yang membacanya." in shown
    form = {"key": str(uuid.uuid4()), "name": "Ketua Karang Taruna", "organization": "", "presence": "hall"}
    where = address(session, "work_forum_attendee")
    assert "Tanpa persetujuan orangnya" in text_of(client.post(where, form))
    assert "Bacakan lagi" in text_of(client.post(where, {**form, "agrees": "1"}))
    assert not Attendee.objects.exists()
    assert not Consent.objects.exists()
    for _twice in range(2):
        client.post(where, {**form, "agrees": "2"})
    attendee = Attendee.objects.get()
    assert (attendee.consent.text, attendee.consent.recorded_by) == (wording, session.created_by)
    assert present(session) == 0, "a name is no count"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM forums_attendee")
        assert "Karang" not in cursor.fetchone()[0]


def write_name(client: Client, session: ForumSession, name: str = "Ketua Karang Taruna") -> Attendee:
    form = {"key": str(uuid.uuid4()), "name": name, "presence": "hall", "agrees": "2"}
    client.post(address(session, "work_forum_attendee"), form)
    return Attendee.objects.latest("pk")


@pytest.mark.usefixtures("wording")
def test_names_are_for_the_facilitators_of_the_round_alone(client: Client, session: ForumSession) -> None:
    write_name(client, session)
    assert "Ketua Karang Taruna" in text_of(page(client, session))
    client.force_login(make_user(Role.PLANNER))
    reading = text_of(page(client, session))
    assert "Hitung yang hadir" in reading
    assert "Ketua Karang Taruna" not in reading
    client.logout()
    assert "Ketua Karang Taruna" not in text_of(client.get(reverse("forum_detail", args=[session.pk])))


@pytest.mark.usefixtures("wording")
def test_a_name_is_forgotten_with_its_consent(client: Client, session: ForumSession) -> None:
    attendee = write_name(client, session)
    where = address(session, "work_forum_attendee_erase", attendee.key)
    client.force_login(make_user(Role.PLANNER))
    assert client.post(where).status_code == 403
    client.force_login(session.created_by)
    client.post(where)
    assert not Attendee.objects.exists()
    assert not Consent.objects.exists()
    assert client.post(where).status_code == 404


def test_without_a_wording_no_name_is_asked_for(client: Client, session: ForumSession) -> None:
    assert "belum disiapkan Bappeda" in text_of(page(client, session))
    assert not write_name_is_possible(client, session)


def write_name_is_possible(client: Client, session: ForumSession) -> bool:
    form = {"key": str(uuid.uuid4()), "name": "Ketua RW", "presence": "hall", "agrees": "1"}
    client.post(address(session, "work_forum_attendee"), form)
    return Attendee.objects.exists()


def test_the_paper_list_is_kept_and_removed_and_one_bad_file_stops_none(client: Client, session: ForumSession) -> None:
    where = address(session, "work_forum_list_photos")
    assert "Pilih dulu fotonya." in text_of(client.post(where))
    broken = picture("blue")
    broken.seek(0)
    broken.truncate(40)
    answer = client.post(where, {"photos": [picture("red"), broken, picture("green")]}, follow=True)
    assert "2 foto tersimpan." in text_of(answer)
    assert "IMG_1.jpg" in text_of(answer)
    photo = SessionPhoto.objects.earliest("pk")
    assert reverse("session_thumbnail", args=[photo.key]) in text_of(answer)
    client.post(address(session, "work_forum_list_photo_remove", photo.key))
    assert SessionPhoto.objects.count() == 1


def test_planners_read_along_and_strangers_find_nothing(client: Client, session: ForumSession) -> None:
    client.force_login(make_user(Role.PLANNER))
    reading = page(client, session)
    assert "Simpan daftar hadir" not in text_of(reading)
    assert_good_html(reading)
    for name in ("work_forum_tally", "work_forum_attendance", "work_forum_list_photos", "work_forum_attendee"):
        assert client.post(address(session, name), {"group": GRID, "key": uuid.uuid4()}).status_code == 403
    client.force_login(make_facilitator(make_round("lansia")))
    assert client.get(address(session)).status_code == 404


@pytest.mark.usefixtures("wording")
def test_the_page_is_good_html_and_asks_no_more_for_more_rows(
    client: Client, session: ForumSession, django_assert_max_num_queries: Any
) -> None:
    by: User = session.created_by
    for number in range(6):
        count(session_id=session.pk, key=uuid.uuid4(), by=by, group=WOMAN)
        write_name(client, session, f"Ketua RW {number}")
    client.post(address(session, "work_forum_list_photos"), {"photos": [picture("red"), picture("green")]})
    with django_assert_max_num_queries(27):
        answer = page(client, session)
    assert_good_html(answer)


def test_every_field_of_the_grid_has_its_own_name(client: Client, session: ForumSession) -> None:
    names = re.findall(r'<input class="form-control"[^>]*name="([^"]+)"', text_of(page(client, session)), re.DOTALL)
    grid = [name for name in names if name.startswith(("hall-", "online-"))]
    assert len(grid) == len(set(grid)) == 40
