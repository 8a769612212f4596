"""Photos of a session: whole or not there, the paper list for nobody else, the room once somebody else looked."""

import uuid
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from forums.actions import photos
from forums.actions.closing import close
from forums.actions.lists import agree, list_proposal
from forums.datasets.minutes import read_forum_report
from forums.enums import SessionPhotoKind
from forums.models import SessionPhoto
from musrenbang.lib.denied import Denied
from musrenbang.lib.uploads import UploadRefused
from proposals.enums import Status
from tests.factories import make_facilitator, make_proposal, make_round, make_session, make_user, ready_to_close
from themes.models import ForumSession

pytestmark = pytest.mark.django_db
LIST, ROOM = SessionPhotoKind.ATTENDANCE, SessionPhotoKind.ROOM


@pytest.fixture
def session() -> ForumSession:
    return make_session()


@pytest.fixture
def by(session: ForumSession) -> User:
    return session.created_by


def picture(colour: str = "green", size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    """A JPEG with a place and a remark in it."""
    buffer, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "Rumah Ketua RW"
    Image.new("RGB", size, colour).save(buffer, "JPEG", exif=exif, comment=b"Rumah Ketua RW")
    return SimpleUploadedFile("IMG_1.jpg", buffer.getvalue())


def add(session: ForumSession, by: User, kind: SessionPhotoKind = ROOM, **given: Any) -> SessionPhoto:
    upload = given.pop("upload", None) or picture()
    return photos.add_photo(session_id=session.pk, kind=kind, upload=upload, by=by, **{"is_declared": True, **given})


def test_a_photo_is_drawn_anew_and_kept_once(session: ForumSession, by: User) -> None:
    first, again = add(session, by, caption="Meja 1"), add(session, by)
    assert first == again
    assert SessionPhoto.objects.count() == 1
    with first.file.open() as file:
        kept = file.read()
    assert kept[8:12] == b"WEBP"
    assert b"Ketua" not in kept
    with first.thumbnail.open() as file, Image.open(file) as small:
        assert max(small.size) <= 400
    assert add(session, by, LIST) != first, "the same picture of another kind is another photo"


def test_a_broken_file_leaves_neither_row_nor_file(session: ForumSession, by: User, monkeypatch: Any) -> None:
    with pytest.raises(UploadRefused, match="IMG_1"):
        add(session, by, upload=SimpleUploadedFile("IMG_1.jpg", b"\xff\xd8\xff rusak"))
    before = set(list_files())
    monkeypatch.setattr(SessionPhoto, "save", lambda *_args, **_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(session, by)
    assert set(list_files()) == before
    assert not SessionPhoto.objects.exists()


def list_files() -> list[str]:
    return [
        f"{folder}/{name}"
        for folder in ("sessions", "thumbnails")
        if default_storage.exists(folder)
        for name in default_storage.listdir(folder)[1]
    ]


def test_removing_takes_the_files_too_but_only_when_the_row_is_gone(
    session: ForumSession, by: User, django_capture_on_commit_callbacks: Any
) -> None:
    photo = add(session, by)
    name = str(photo.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove_photo(photo=photo, by=by)
        assert default_storage.exists(name), "until the transaction has ended the row may come back"
    assert not default_storage.exists(name)
    assert not SessionPhoto.objects.exists()


def test_the_paper_list_is_never_released_by_rule_and_by_database(session: ForumSession, by: User) -> None:
    photo = add(session, by, LIST)
    with pytest.raises(Denied, match="tidak pernah ditampilkan"):
        photos.release_photo(photo=photo, by=by)
    with pytest.raises(DatabaseError), transaction.atomic():
        SessionPhoto.objects.filter(pk=photo.pk).update(released_at=timezone.now(), released_by=by)


def test_a_photo_of_the_room_needs_a_word_about_its_people_and_a_second_look(session: ForumSession, by: User) -> None:
    silent = add(session, by, is_declared=False, upload=picture("red"))
    with pytest.raises(Denied, match="Pernyataan"):
        photos.release_photo(photo=silent, by=by)
    photo = add(session, by)
    colleague = make_facilitator(session.round)
    with pytest.raises(Denied, match="Minta fasilitator lain"):
        photos.release_photo(photo=photo, by=by)
    with pytest.raises(Denied):
        photos.release_photo(photo=photo, by=make_facilitator(make_round("lansia")))
    photos.release_photo(photo=photo, by=colleague)
    assert photo.released_by == colleague
    photos.hide_photo(photo=photo, by=make_user(Role.PLANNER))
    assert not SessionPhoto.objects.released().exists()


def test_whoever_is_alone_reviews_her_own(session: ForumSession, by: User) -> None:
    assert photos.release_photo(photo=add(session, by), by=by).released_at


def test_there_is_an_end_to_photos(session: ForumSession, by: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("forums.rules.photos.MOST_PHOTOS", {ROOM: 1, LIST: 1})
    add(session, by)
    with pytest.raises(Denied, match="Paling banyak 1 foto"):
        add(session, by, upload=picture("red"))
    add(session, by)  # the same one again is no more


def fetch(client: Client, photo: SessionPhoto, name: str) -> HttpResponse:
    answer = client.get(reverse(name, args=[photo.key]))
    if answer.status_code == HTTPStatus.OK:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # to the end, which closes the file
    return answer


def test_who_sees_a_photo(client: Client, session: ForumSession, by: User) -> None:
    paper, room = add(session, by, LIST), add(session, by)

    def sees(photo: SessionPhoto) -> bool:
        return {fetch(client, photo, name).status_code for name in ("session_photo", "session_thumbnail")} == {200}

    everybody = (None, make_user(), make_facilitator(make_round("lansia")))
    for user in everybody:
        client.logout() if user is None else client.force_login(user)
        assert not sees(paper)
        assert not sees(room)
    client.force_login(make_user(Role.PLANNER))
    assert (sees(paper), sees(room)) == (False, True)
    client.force_login(by)
    assert (sees(paper), sees(room)) == (True, True)
    photos.release_photo(photo=room, by=by)
    client.logout()
    assert (sees(paper), sees(room)) == (False, True)
    answer = fetch(client, room, "session_photo")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "public, max-age=600"
    again = client.get(reverse("session_photo", args=[room.key]), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get(reverse("session_photo", args=[uuid.uuid4()])).status_code == 404


def test_after_the_signature_only_the_room_is_added_to_and_the_minutes_stay(session: ForumSession, by: User) -> None:
    early = photos.release_photo(photo=add(session, by), by=by)
    paper = add(session, by, LIST)
    proposal = make_proposal(Status.KELURAHAN_VERIFIED, session.round)
    agree(item_id=list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by).pk, by=by)
    ready_to_close(session, by)
    close(session_id=session.pk, by=by)
    for act in (
        lambda: add(session, by, LIST, upload=picture("red")),
        lambda: photos.remove_photo(photo=paper, by=by),
    ):
        with pytest.raises(Denied, match="sudah ditutup"):
            act()
    late = photos.release_photo(photo=add(session, by, upload=picture("blue")), by=by)
    SessionPhoto.objects.filter(pk=late.pk).update(released_at=timezone.now() + timedelta(minutes=1))
    assert SessionPhoto.objects.released().count() == 2
    assert [photo.file for photo in read_forum_report(session.pk).photos] == [early.file.name]
