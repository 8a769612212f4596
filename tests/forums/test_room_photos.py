"""Photos of the room: sent by a facilitator, looked at by somebody else, then seen by everybody."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from forums.actions.photos import add_photo
from forums.enums import SessionPhotoKind
from forums.models import SessionPhoto
from tests.factories import make_facilitator, make_session, make_user
from tests.html import assert_good_html, text_of
from themes.models import ForumSession, ThemeRound

pytestmark = pytest.mark.django_db
CAPTION = "Kelompok di meja 1 membahas usulan"


@pytest.fixture
def facilitator(client: Client, round_: ThemeRound) -> User:
    user = make_facilitator(round_)
    client.force_login(user)
    return user


@pytest.fixture
def session(round_: ThemeRound, facilitator: User) -> ForumSession:
    return make_session(round_, facilitator)


def picture(colour: str = "green") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", buffer.getvalue(), "image/jpeg")


def send(client: Client, session: ForumSession, **given: Any) -> HttpResponse:
    data = {"photos": [picture()], "caption": CAPTION, "is_declared": "on", **given}
    return client.post(reverse("work_forum_photos_add", args=[session.pk]), data, follow=True)


def do(client: Client, photo: SessionPhoto, act: str) -> HttpResponse:
    return client.post(reverse("work_forum_photo", args=[photo.session_id, photo.key, act]), follow=True)


def public_page(session: ForumSession) -> str:
    return Client().get(reverse("forum_detail", args=[session.pk])).content.decode()


def test_from_the_hall_to_everybody(client: Client, session: ForumSession, round_: ThemeRound) -> None:
    make_facilitator(round_)  # a colleague: whoever took the photo does not review it
    answer = send(client, session, photos=[picture("green"), picture("blue")])
    assert "2 foto tersimpan" in text_of(assert_good_html(answer))
    first, second = session.photos.order_by("pk")
    assert str(first.key) not in public_page(session)
    assert "Minta fasilitator lain meninjaunya" in text_of(assert_good_html(answer))
    assert do(client, first, "tampilkan").status_code == 403
    assert str(first.key) not in public_page(session)

    client.force_login(make_user(Role.PLANNER))
    shown = do(client, first, "tampilkan")
    assert "Foto tampil di halaman umum sesi ini." in text_of(assert_good_html(shown))
    page = public_page(session)
    assert str(first.key) in page
    assert f'alt="{CAPTION}"' in page
    assert str(second.key) not in page
    picture_of = reverse("session_thumbnail", args=[first.key])
    assert b"".join(Client().get(picture_of).streaming_content)[8:12] == b"WEBP"
    assert Client().get(reverse("session_thumbnail", args=[second.key])).status_code == 404

    do(client, first, "sembunyikan")
    assert str(first.key) not in public_page(session)
    assert Client().get(picture_of).status_code == 404


def test_what_is_wrong_with_one_stops_no_other(client: Client, session: ForumSession) -> None:
    broken = SimpleUploadedFile("rusak.jpg", b"bukan foto", "image/jpeg")
    answer = send(client, session, photos=[broken, picture()])
    words = text_of(assert_good_html(answer))
    assert "rusak.jpg" in words
    assert "1 foto tersimpan" in words
    assert session.photos.count() == 1


@pytest.mark.parametrize("missing", ["is_declared", "caption", "photos"])
def test_nothing_is_kept_without_declaration_words_or_photo(
    client: Client, session: ForumSession, missing: str
) -> None:
    data = {"photos": [picture()], "caption": CAPTION, "is_declared": "on"}
    del data[missing]
    answer = client.post(reverse("work_forum_photos_add", args=[session.pk]), data)
    assert_good_html(answer, status=422)
    assert session.photos.count() == 0


def test_only_the_round_s_facilitators_send_and_remove(client: Client, session: ForumSession) -> None:
    send(client, session)
    photo = session.photos.get()
    client.force_login(make_user(Role.PLANNER))
    page = client.get(reverse("work_forum_photos", args=[session.pk]))
    assert "Unggah foto" not in text_of(assert_good_html(page))
    assert do(client, photo, "hapus").status_code == 403
    assert client.post(reverse("work_forum_photos_add", args=[session.pk]), {}).status_code == 403
    client.force_login(session.created_by)
    assert do(client, photo, "dijual").status_code == 404
    do(client, photo, "hapus")
    assert session.photos.count() == 0


def test_the_paper_list_is_nowhere_among_them(client: Client, session: ForumSession, facilitator: User) -> None:
    kept = add_photo(session_id=session.pk, kind=SessionPhotoKind.ATTENDANCE, upload=picture(), by=facilitator)
    page = client.get(reverse("work_forum_photos", args=[session.pk]))
    assert str(kept.key) not in page.content.decode()
    assert do(client, kept, "tampilkan").status_code == 404
    assert str(kept.key) not in public_page(session)
