"""Photos of printed sheets: every row is found, however it was photographed; what cannot be read is not lost."""

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from accounts.models import User
from forums.actions.paper import reading
from forums.actions.paper.photos import place_photo, take_upload
from forums.datasets.paper import order_strips, read_unread
from forums.enums import RowState, UploadState
from forums.models import PaperPhoto, PaperRow, PaperSheet, PaperStrip, PaperUpload
from forums.renderers.codes import Code, read_code
from forums.renderers.geometry import CODE, INSET, row_box
from forums.renderers.strips import AROUND
from musrenbang.lib.advisory import try_lock
from musrenbang.lib.scans import receive_scan
from tests.factories import make_facilitator, make_round, make_session
from tests.forums.papers import as_file, make_sheets, page_image, print_out, snap, write_on
from tests.html import assert_good_html
from tests.proposals.pages import text_of
from themes.models import CatalogItem, ForumSession, ThemeRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """Where uploads lie (tests/conftest.py)."""
    return tmp_path / "media"


@pytest.fixture
def by(client: Client, round_: ThemeRound) -> User:
    user = make_facilitator(round_)
    client.force_login(user)
    return user


@pytest.fixture
def session(round_: ThemeRound, by: User, item: CatalogItem) -> ForumSession:
    return make_session(round_, by)


@pytest.fixture
def sheets(session: ForumSession, by: User) -> list[PaperSheet]:
    return make_sheets(session, by, proposal=4)


@pytest.fixture
def pages(session: ForumSession, sheets: list[PaperSheet]) -> list[Image.Image]:
    pdf = print_out(session, sheets)
    return [page_image(pdf, number) for number in range(len(sheets))]


def send(session: ForumSession, by: User, data: bytes, name: str = "foto.jpg") -> PaperUpload:
    received = receive_scan(SimpleUploadedFile(name, data))
    upload = take_upload(session_id=session.pk, by=by, received=received).upload
    reading.read_upload(upload.pk)
    upload.refresh_from_db()
    return upload


def labels(state: RowState = RowState.PHOTOGRAPHED) -> list[str]:
    rows = PaperRow.objects.filter(state=state).select_related("sheet").order_by("sheet__number", "position")
    return [row.label for row in rows]


def picture_of(strip: PaperStrip) -> Image.Image:
    with strip.file.open("rb") as file:
        return Image.open(file).convert("RGB")


def assert_upright(strip: PaperStrip) -> None:
    """Both QRs stand where the row has them, to within a millimetre and a half."""
    box = row_box(rows=2, is_large=False)
    picture = picture_of(strip)
    scale = picture.width / (box.width + 2 * AROUND)
    found = {read_code(code.text): code.position for code in zxingcpp.read_barcodes(picture)}
    first = found[Code(strip.row.sheet.key, strip.row.position)]
    second = found[Code(strip.row.sheet.key, strip.row.position, True)]
    assert first.top_left.x / scale == pytest.approx(INSET + AROUND, abs=1.5)
    assert first.top_left.y / scale == pytest.approx(INSET + AROUND, abs=1.5)
    assert second.bottom_right.x / scale == pytest.approx(box.second_code[0] + CODE + AROUND, abs=1.5)
    assert second.bottom_right.y / scale == pytest.approx(box.second_code[1] + CODE + AROUND, abs=1.5)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"angle": 8},
        {"angle": 90},
        {"angle": 184},
        {"tilt": 0.22, "angle": -12},
        {"is_shaded": True, "angle": 3},
        {"noise": 25},
        {"blur": 1.4},
        {"angle": 35, "tilt": 0.12, "is_shaded": True, "noise": 10, "blur": 1},
    ],
    ids=["flat", "slanted", "aside", "head down", "perspective", "shaded", "noisy", "blurred", "all at once"],
)
def test_both_rows_are_found_and_straightened(
    session: ForumSession, by: User, pages: list[Image.Image], how: dict[str, Any]
) -> None:
    upload = send(session, by, as_file(snap(pages[0], **how)))
    assert (upload.state, upload.progress) == (UploadState.READ, 100)
    assert labels() == ["U1-1", "U1-2"]
    strips = PaperStrip.objects.select_related("row__sheet")
    assert strips.count() == 2
    for strip in strips:
        assert_upright(strip)
    assert not read_unread(session)


def test_what_was_written_is_on_its_strip(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    write_on(pages[0], "IIIIIIII", (0.5, 0.78))
    send(session, by, as_file(snap(pages[0], angle=17)))
    blue = {strip.row.position: has_ink(picture_of(strip)) for strip in PaperStrip.objects.select_related("row")}
    assert blue == {1: False, 2: True}


def has_ink(picture: Image.Image) -> bool:
    red, _green, blue = picture.split()
    return any(b > r + 60 for r, b in zip(red.tobytes(), blue.tobytes(), strict=True))


def test_several_sheets_in_one_photo(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    table = Image.new("RGB", (pages[0].width * 2 + 300, pages[0].height + 200), (92, 74, 60))
    table.paste(pages[0], (60, 80))
    table.paste(pages[1].rotate(180), (pages[0].width + 200, 90))
    send(session, by, as_file(table))
    assert labels() == ["U1-1", "U1-2", "U2-1", "U2-2"]


def test_one_code_of_a_row_is_enough(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    page = pages[0]
    half = page.crop((0, 0, page.width, round(page.height * 0.45)))  # the second code of the first row is off the photo
    send(session, by, as_file(snap(half, angle=4)))
    assert labels() == ["U1-1"]
    (one,) = read_unread(session)
    assert one.missing == ["U1-2"]
    picture = picture_of(PaperStrip.objects.get())
    assert read_code(zxingcpp.read_barcodes(picture)[0].text)


def test_the_neighbours_straighten_a_row_with_one_code(
    session: ForumSession, by: User, pages: list[Image.Image]
) -> None:
    page = pages[0]
    ImageDraw.Draw(page).rectangle((page.width * 0.8, page.height * 0.44, page.width, page.height * 0.55), fill="brown")
    send(session, by, as_file(snap(page, tilt=0.15)))
    assert labels() == ["U1-1", "U1-2"]
    strip = PaperStrip.objects.get(row__position=1)
    (code,) = zxingcpp.read_barcodes(picture_of(strip))
    scale = picture_of(strip).width / (row_box(rows=2, is_large=False).width + 2 * AROUND)
    assert code.position.top_left.x / scale == pytest.approx(INSET + AROUND, abs=2)


def test_the_same_photo_twice_is_harmless(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    data = as_file(snap(pages[0]))
    first = send(session, by, data)
    again = take_upload(session_id=session.pk, by=by, received=receive_scan(SimpleUploadedFile("lain.jpg", data)))
    assert (again.upload, again.is_new) == (first, False)
    other_words = as_file(snap(pages[0]), comment=b"the same pixels")
    assert send(session, by, other_words).state == UploadState.READ
    assert (PaperPhoto.objects.count(), PaperStrip.objects.count()) == (1, 2)


def test_of_two_photos_the_newer_is_shown_unless_it_is_poor(
    session: ForumSession, by: User, pages: list[Image.Image]
) -> None:
    row = PaperRow.objects.get(sheet__number=1, position=1)

    def strip_of(photo: Image.Image) -> PaperStrip:
        return row.strips.get(photo__upload=send(session, by, as_file(photo)))

    older, newer = strip_of(snap(pages[0], angle=2)), strip_of(snap(pages[0], angle=-3))
    assert order_strips(row) == [newer, older]
    small = snap(pages[0])
    small.thumbnail((1300, 1300))  # half as sharp; still smaller, not every QR can be read
    poor = strip_of(small)
    assert poor.sharpness < newer.sharpness * 0.7
    assert order_strips(row) == [newer, older, poor]


def test_a_scan_of_several_pages(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    upload = send(session, by, as_file(pages[0], "PDF", save_all=True, append_images=[pages[1]]), "pindaian.pdf")
    assert upload.state == UploadState.READ
    assert labels() == ["U1-1", "U1-2", "U2-1", "U2-2"]
    assert list(upload.photos.values_list("page", flat=True)) == [1, 2]


def test_photos_of_every_telephone(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    for name, kind in (("a.heic", "HEIF"), ("b.png", "PNG"), ("c.webp", "WEBP")):
        assert send(session, by, as_file(snap(pages[0], angle=len(name)), kind), name).state == UploadState.READ
    assert PaperStrip.objects.filter(row__sheet__number=1).count() == 6


def test_nothing_of_the_camera_is_kept(session: ForumSession, by: User, pages: list[Image.Image], media: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Rumah Ketua RW"
    upload = send(session, by, as_file(snap(pages[0]), exif=exif))
    assert upload.file.name == ""
    kept = [path for path in media.rglob("*") if path.is_file()]
    assert len(kept) == 3, "the photo and two strips; what came is gone"
    assert not any(b"Rumah" in path.read_bytes() for path in kept)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("rusak.jpg", b"\xff\xd8\xff" + b"0" * 500, "rusak"),
        ("rusak.pdf", b"%PDF-1.7 nothing", "rusak"),
    ],
)
def test_broken_files_say_so(session: ForumSession, by: User, name: str, data: bytes, words: str, media: Path) -> None:
    upload = send(session, by, data, name)
    assert upload.state == UploadState.FAILED
    assert words in upload.error
    assert name in upload.error
    assert not [path for path in media.rglob("*") if path.is_file()]
    again = take_upload(session_id=session.pk, by=by, received=receive_scan(SimpleUploadedFile(name, data)))
    assert (again.is_new, again.upload.state) == (True, UploadState.WAITING), "a second try is a try"


def test_a_half_sent_photo_is_broken(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    whole = as_file(snap(pages[0]))
    assert send(session, by, whole[: len(whole) // 2]).state == UploadState.FAILED
    assert send(session, by, whole).state == UploadState.READ


def test_what_is_no_photo_is_refused_at_once(client: Client, session: ForumSession) -> None:
    address = reverse("work_forum_paper_upload", args=[session.pk])
    for name, data in (("a.exe", b"MZ"), ("kosong.jpg", b""), ("teks.jpg", b"halo")):
        page = text_of(client.post(address, {"photos": SimpleUploadedFile(name, data)}, follow=True))
        assert f"“{name}”" in page
    assert "Pilih dulu foto" in text_of(client.post(address, follow=True))
    assert not PaperUpload.objects.exists()


def test_a_photo_without_codes_is_placed_by_hand(
    client: Client, session: ForumSession, by: User, sheets: list[PaperSheet]
) -> None:
    blank = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(blank).rectangle((0, 0, 100, 50), fill="red")
    send(session, by, as_file(blank), "buram.jpg")
    page = client.get(reverse("work_forum_paper", args=[session.pk]))
    assert_good_html(page)
    assert "Kode QR tidak terbaca" in text_of(page)
    photo, row = PaperPhoto.objects.get(), sheets[1].rows.get(position=2)
    address = reverse("work_forum_paper_place", args=[session.pk, photo.key])
    assert "Pilih barisnya dulu." in text_of(client.post(address, {"row": "", "turn": "0"}, follow=True))
    for _twice in range(2):
        page = client.post(address, {"row": row.pk, "turn": "90"}, follow=True)
    assert "Foto ditempatkan pada baris U2-2." in text_of(page)
    assert labels() == ["U2-2"]
    strip = PaperStrip.objects.get()
    picture = picture_of(strip)
    assert picture.size == (400, 600)
    red, green, _blue = picture.getpixel((380, 20))  # type: ignore[misc]
    assert red > 180 > green, "turned clockwise: the left corner is right"
    assert strip.placed_by == by
    assert not read_unread(session)


def test_a_photo_can_be_set_aside(client: Client, session: ForumSession, by: User) -> None:
    send(session, by, as_file(Image.new("RGB", (300, 300), "green")))
    photo = PaperPhoto.objects.get()
    client.post(reverse("work_forum_paper_place", args=[session.pk, photo.key]), {"abaikan": "1"})
    assert not read_unread(session)
    photo.refresh_from_db()
    assert photo.settled_by == by


def test_sheets_of_another_session_stay_there(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    other = make_session(session.round, by)
    send(other, by, as_file(snap(pages[0])))
    assert labels() == []
    assert read_unread(other)[0].note == "Kode QR-nya milik lembar sesi lain."
    row = PaperRow.objects.get(sheet__number=1, position=1)
    with pytest.raises(Exception, match="tidak ada pada sesi ini"):
        place_photo(photo=PaperPhoto.objects.get(), by=by, row_id=row.pk)


def test_an_empty_row_that_is_photographed_is_looked_at_again(
    session: ForumSession, by: User, pages: list[Image.Image]
) -> None:
    PaperRow.objects.filter(sheet__number=1).update(state=RowState.EMPTY, typed_by=by)
    send(session, by, as_file(snap(pages[0])))
    assert labels() == ["U1-1", "U1-2"]


def test_a_killed_worker_costs_one_page(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    data = as_file(pages[0], "PDF", save_all=True, append_images=[pages[1]])
    received = receive_scan(SimpleUploadedFile("dua.pdf", data))
    upload = take_upload(session_id=session.pk, by=by, received=received).upload

    class Killed(BaseException):
        pass

    def die(_page: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        reading.read_upload(upload.pk, checkpoint=die)
    upload.refresh_from_db()
    assert (upload.state, upload.progress) == (UploadState.READING, 50)
    waiting: list[int] = []
    assert reading.start_waiting(start=waiting.append) == 1
    reading.read_upload(waiting[0])
    reading.read_upload(waiting[0])
    assert labels() == ["U1-1", "U1-2", "U2-1", "U2-2"]
    assert (PaperPhoto.objects.count(), PaperStrip.objects.count()) == (2, 4)


def test_what_kills_every_worker_is_given_up(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    received = receive_scan(SimpleUploadedFile("a.jpg", as_file(pages[0])))
    upload = take_upload(session_id=session.pk, by=by, received=received).upload
    PaperUpload.objects.update(attempts=reading.MAX_ATTEMPTS, state=UploadState.READING)
    reading.read_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert "terhenti berkali-kali" in upload.error


def test_the_page_shows_how_far_the_photos_are(client: Client, session: ForumSession, by: User) -> None:
    address = reverse("work_forum_paper_upload", args=[session.pk])
    files = [
        SimpleUploadedFile(f"{number}.jpg", as_file(Image.new("RGB", (300, 300), (number * 90, 0, 0))))
        for number in range(2)
    ]
    page = client.post(address, {"photos": files}, follow=True)
    assert "2 berkas diterima." in text_of(page)
    assert "data-poll" in text_of(page)
    assert '<meta http-equiv="refresh"' in text_of(page), "without JavaScript too"
    assert_good_html(page)
    for upload in PaperUpload.objects.all():
        reading.read_upload(upload.pk)
    assert "data-poll" not in text_of(client.get(reverse("work_forum_paper", args=[session.pk])))


def test_photos_are_for_the_facilitators_of_the_round(
    client: Client, session: ForumSession, by: User, pages: list[Image.Image]
) -> None:
    send(session, by, as_file(snap(pages[0])))
    photo, strip = PaperPhoto.objects.get(), PaperStrip.objects.first()
    assert strip
    addresses = [
        reverse("work_forum_paper_photo", args=[session.pk, photo.key]),
        reverse("work_forum_paper_strip", args=[session.pk, strip.key]),
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer["Content-Type"] == "image/webp"
        assert "no-store" in answer["Cache-Control"]
        assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).format == "WEBP"
    client.force_login(make_facilitator(make_round("lansia")))
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.logout()
    assert [client.get(address).status_code for address in addresses] == [302, 302]


@pytest.mark.django_db(transaction=True)
def test_one_worker_reads_an_upload(session: ForumSession, by: User, pages: list[Image.Image]) -> None:
    received = receive_scan(SimpleUploadedFile("a.jpg", as_file(pages[0])))
    upload = take_upload(session_id=session.pk, by=by, received=received).upload
    PaperUpload.objects.filter(pk=upload.pk).update(state=UploadState.READING)
    with try_lock(reading.LOCK_SPACE, upload.pk):
        assert reading.start_waiting(start=lambda _pk: None) == 0
    assert reading.start_waiting(start=lambda _pk: None) == 1


def test_foreign_codes_are_ignored() -> None:
    assert read_code("https://contoh.id/") is None
    assert read_code("MT1:nokey:1") is None
    key = uuid.uuid4()
    assert read_code(f"MT1:{key}:2") == Code(key, 2)
    assert read_code(str(Code(key, 2, True))) == Code(key, 2, True)
