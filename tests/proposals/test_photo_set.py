"""Every sort of file people and attackers send at the step "bukti": accepted clean or refused with a sentence.

And whatever happens to one file, the others and everything typed stay.
"""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.enums import Role
from proposals.actions.attachments import add_attachment
from proposals.actions.review import return_to_proposer
from proposals.enums import Status
from proposals.models import Proposal
from tests.factories import make_city, make_draft, make_proposal, make_user
from tests.proposals.pages import photo, post_step, step_address, text_of

pytestmark = pytest.mark.django_db

TURNED = 6  # EXIF orientation: the top of the picture lies on the right


@pytest.fixture
def draft(client: Client) -> Proposal:
    draft = make_draft()
    client.force_login(draft.author)
    return draft


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def from_a_phone() -> bytes:
    """Red above, blue below, stored lying on its side, with the place where it was taken."""
    image = Image.new("RGB", (120, 80), "red")
    image.paste("blue", (60, 0, 120, 80))
    exif = Image.Exif()
    exif[0x0112] = TURNED
    exif.get_ifd(0x8825)[2] = (7.0, 56.0, 32.0)
    return saved(image, "JPEG", exif=exif)


def with_much_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "A" * 64_000
    return saved(Image.new("RGB", (60, 40), "red"), "JPEG", exif=exif)


def heic() -> bytes:
    return saved(pillow_heif.from_pillow(Image.new("RGB", (64, 48), "green")).to_pillow(), "HEIF")


def see_through_png() -> bytes:
    return saved(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG")


def moving_gif() -> bytes:
    frames = [Image.new("P", (40, 30), colour) for colour in (1, 2)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def bomb() -> bytes:
    """A hundred megapixels of nothing in a few bytes of PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def cut_off() -> bytes:
    return saved(Image.effect_noise((400, 300), 50).convert("RGB"), "JPEG")[:4000]


def polyglot() -> bytes:
    """A photo that is an archive and a page with a script at once."""
    return saved(Image.new("RGB", (60, 40), "red"), "JPEG") + b"PK\x03\x04<script>alert(1)</script>"


ACCEPTED: list[tuple[str, Callable[[], bytes]]] = [
    ("IMG_0001.JPG", from_a_phone),
    ("besar.jpeg", with_much_exif),
    ("iphone.HEIC", heic),
    ("tangkapan.png", see_through_png),
    ("campur.jpg", polyglot),
]
REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("gerak.gif", moving_gif, "bukan foto yang bisa dibaca"),
    ("gerak.jpg", moving_gif, "bukan foto yang bisa dibaca"),
    ("bom.png", bomb, "lebih dari 24 megapiksel"),
    ("potong.jpg", cut_off, "rusak atau tidak lengkap"),
    ("logo.jpg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "bukan foto"),
    ("halaman.jpg", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "bukan foto"),
    ("kosong.jpg", lambda: b"", "kosong"),
]


@pytest.mark.parametrize(("name", "make"), ACCEPTED, ids=[name for name, _make in ACCEPTED])
def test_accepted_clean(client: Client, draft: Proposal, name: str, make: Callable[[], bytes]) -> None:
    answer = post_step(client, step_address(draft, "bukti"), upload=SimpleUploadedFile(name, make()), is_declared="on")
    assert answer.status_code == 302, text_of(answer)
    kept = draft.attachments.get()
    data = Path(kept.file.path).read_bytes()
    assert data[8:12] == b"WEBP"
    for trace in (b"Exif", b"script", b"GPS", b"AAAA", b"PK\x03\x04"):
        assert trace not in data
    assert kept.is_declared
    assert kept.released_at is None


def test_a_turned_photo_stands_upright(client: Client, draft: Proposal) -> None:
    post_step(
        client, step_address(draft, "bukti"), upload=SimpleUploadedFile("a.jpg", from_a_phone()), is_declared="on"
    )
    kept = draft.attachments.get()
    with Image.open(kept.file.path) as image:
        upper, lower = image.getpixel((40, 20)), image.getpixel((40, 100))
    assert (kept.width, kept.height) == (80, 120)
    assert upper[0] > 200 > lower[0]
    assert lower[2] > 200 > upper[2]


@pytest.mark.parametrize(("name", "make", "words"), REFUSED, ids=[name for name, *_rest in REFUSED])
def test_refused_with_a_sentence_and_nothing_else_lost(
    client: Client, draft: Proposal, name: str, make: Callable[[], bytes], words: str
) -> None:
    uploads = [SimpleUploadedFile(name, make()), photo("baik.jpg")]
    answer = post_step(client, step_address(draft, "bukti"), upload=uploads, is_declared="on")
    page = text_of(answer)
    assert answer.status_code == 422
    assert f"“{name}”" in page
    assert words in page
    assert [file.original_name for file in draft.attachments.all()] == ["baik.webp"]
    assert "checked" in page, "the tick stays"
    assert draft.attachments.get().is_declared


def test_a_pdf_of_more_than_ten_megabytes_is_refused(client: Client, draft: Proposal) -> None:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(buffer)
    assert (
        post_step(
            client, step_address(draft, "bukti"), upload=SimpleUploadedFile("a.pdf", buffer.getvalue())
        ).status_code
        == 302
    )
    large = SimpleUploadedFile("besar.pdf", buffer.getvalue() + bytes(10 * 1024 * 1024))
    assert "lebih besar dari 10 MB" in text_of(post_step(client, step_address(draft, "bukti"), upload=large))
    assert draft.attachments.count() == 1


class TestDeclaration:
    """Nobody who must not be recognised: said by the proposer before sending."""

    def test_no_photo_no_question(self, client: Client, draft: Proposal) -> None:
        assert post_step(client, step_address(draft, "bukti")).status_code == 302
        client.post(reverse("proposal_submit", args=[draft.key]))
        draft.refresh_from_db()
        assert draft.status == Status.SUBMITTED

    def test_a_photo_is_not_sent_without_it(self, client: Client, draft: Proposal) -> None:
        answer = post_step(client, step_address(draft, "bukti"), upload=photo())
        assert answer.status_code == 422
        assert "Centang ini, atau hapus foto" in text_of(answer)
        check = reverse("proposal_draft", args=[draft.key])
        assert "Pernyataan tentang orang dalam foto" in text_of(client.get(check))
        client.post(reverse("proposal_submit", args=[draft.key]))
        draft.refresh_from_db()
        assert draft.status == Status.DRAFT
        assert post_step(client, step_address(draft, "bukti"), is_declared="on")["Location"] == check
        client.post(reverse("proposal_submit", args=[draft.key]))
        draft.refresh_from_db()
        assert draft.status == Status.SUBMITTED

    def test_a_later_photo_asks_again_and_unticking_takes_it_back(self, client: Client, draft: Proposal) -> None:
        address = step_address(draft, "bukti")
        post_step(client, address, upload=photo(), is_declared="on")
        post_step(client, address, is_declared="", nanti="1")
        assert not draft.attachments.get().is_declared

    def test_an_officers_photo_is_the_officers_to_answer_for(self, client: Client) -> None:
        proposal = make_proposal(Status.SUBMITTED)
        officer = make_user(Role.KELURAHAN, region=proposal.kelurahan)
        add_attachment(proposal=proposal, upload=photo(), by=officer)
        return_to_proposer(
            proposal_id=proposal.pk, by=officer, reason=make_city().return_reason, note="Lengkapi alamat."
        )
        client.force_login(proposal.author)
        client.post(reverse("proposal_submit", args=[proposal.key]))
        proposal.refresh_from_db()
        assert proposal.status == Status.SUBMITTED


class TestByScript:
    """Each file by itself, answered with the new list."""

    def send(self, client: Client, draft: Proposal, upload: SimpleUploadedFile) -> dict[str, object]:
        address = reverse("proposal_upload", args=[draft.key])
        answer = client.post(address, {"upload": upload}, headers={"Accept": "application/json"})
        assert answer["Content-Type"] == "application/json"
        return {**answer.json(), "status": answer.status_code}

    def test_a_good_one_has_an_id_at_once(self, client: Client, draft: Proposal) -> None:
        told = self.send(client, draft, photo())
        assert (told["status"], told["room"], told["refused"]) == (200, 4, "")
        assert told["keys"] == [str(draft.attachments.get().key)]
        assert "jalan.webp" in str(told["list"])

    def test_a_bad_one_is_refused_with_a_sentence(self, client: Client, draft: Proposal) -> None:
        told = self.send(client, draft, SimpleUploadedFile("a.jpg", b"<html>"))
        assert (told["status"], told["keys"]) == (422, [])
        assert "bukan foto yang bisa dibaca" in str(told["refused"])
