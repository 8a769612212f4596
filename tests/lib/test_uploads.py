"""Photos and documents as they really come: upright, stripped and bounded, or refused with a sentence."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, PngImagePlugin

from musrenbang.lib.storage import WholeFileStorage
from musrenbang.lib.uploads import UploadRefused, clean_pdf, clean_photo, clean_scan, tidy_name

RED, BLUE, WHITE = (220, 20, 20), (20, 20, 220), (255, 255, 255)
SECRET = b"RAHASIA-GPS-7.9666"


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def picture(width: int = 800, height: int = 600) -> Image.Image:
    """Left half red, right half blue: turning it shows."""
    image = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill=BLUE)
    return image


def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif_with_position(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()  # ImageDescription
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "S", (7.0, 57.0, 59.0)
    gps[3], gps[4] = "E", (112.0, 37.0, 57.0)
    return exif.tobytes()


def reopen(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def near(pixel: object, colour: tuple[int, int, int], tolerance: int = 40) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, colour, strict=True))  # type: ignore[call-overload]


def assert_bare(data: bytes) -> None:
    """No EXIF, XMP or profile chunk in the container, and no trace of what the source hid."""
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WEBP"
    assert len(data) == struct.unpack("<I", data[4:8])[0] + 8, "bytes after the picture"
    for trace in (b"EXIF", b"Exif", b"XMP ", b"ICCP", b"GPS", SECRET, b"<script"):
        assert trace not in data


def png_header(width: int, height: int) -> bytes:
    """Header and the beginning of the pixels, no more: the refusal must not need them."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + start + struct.pack(">I", 1000) + b"IDAT" + b"\0" * 50


def jpeg_header(width: int, height: int) -> bytes:
    """A real small JPEG whose header claims other dimensions."""
    data = bytearray(encode(picture(16, 16)))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


class TestPhoto:
    def test_orientation_and_position(self) -> None:
        """Orientation 6: the camera lay on its side; upright, red (left) comes to stand on top."""
        source = encode(picture(), exif=exif_with_position(6))
        assert SECRET in source
        assert b"Exif" in source

        photo = clean_photo(upload(source, "IMG_0001.JPG"))

        assert (photo.width, photo.height) == (600, 800)
        image = reopen(photo.data)
        assert image.size == (600, 800)
        assert near(image.getpixel((300, 100)), RED)
        assert near(image.getpixel((300, 700)), BLUE)
        assert_bare(photo.data)
        assert_bare(photo.thumbnail)
        assert not image.getexif()

    def test_large_photo_shrinks(self) -> None:
        photo = clean_photo(upload(encode(picture(4000, 3000)), "besar.jpg"))
        assert (photo.width, photo.height) == (1600, 1200)
        small = reopen(photo.thumbnail)
        assert max(small.size) <= 400
        assert len(photo.thumbnail) <= 15_000
        assert len(photo.sha256) == 64

    def test_noise_keeps_thumbnail_light(self) -> None:
        noise = Image.effect_noise((1200, 900), 120).convert("RGB")
        assert len(clean_photo(upload(encode(noise), "bising.jpg")).thumbnail) <= 15_000

    def test_small_photo_stays(self) -> None:
        assert clean_photo(upload(encode(picture(300, 200)), "kecil.jpeg")).width == 300

    def test_heic(self) -> None:
        heif = pillow_heif.from_pillow(picture())
        buffer = io.BytesIO()
        heif.save(buffer, exif=exif_with_position(1))
        assert SECRET in buffer.getvalue()
        photo = clean_photo(upload(buffer.getvalue(), "IMG_2.HEIC"))
        assert (photo.width, photo.height) == (800, 600)
        assert near(reopen(photo.data).getpixel((100, 300)), RED)
        assert_bare(photo.data)

    def test_png_with_alpha_turns_white(self) -> None:
        image = picture().convert("RGBA")
        image.putalpha(0)
        ImageDraw.Draw(image).rectangle((0, 0, 400, 600), fill=(*RED, 255))
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        photo = clean_photo(upload(encode(image, "PNG", pnginfo=text), "alfa.png"))
        result = reopen(photo.data)
        assert result.mode == "RGB"
        assert near(result.getpixel((100, 300)), RED)
        assert near(result.getpixel((700, 300)), WHITE)
        assert_bare(photo.data)

    def test_animated_webp_keeps_first_frame(self) -> None:
        second = Image.new("RGB", (800, 600), BLUE)
        data = encode(Image.new("RGB", (800, 600), RED), "WEBP", save_all=True, append_images=[second], duration=100)
        assert b"ANIM" in data
        photo = clean_photo(upload(data, "gerak.webp"))
        assert near(reopen(photo.data).getpixel((400, 300)), RED)
        assert b"ANIM" not in photo.data

    def test_comment_segment_is_gone(self) -> None:
        source = encode(picture(), comment=SECRET)
        assert SECRET in source
        assert_bare(clean_photo(upload(source, "komentar.jpg")).data)

    def test_exif_of_64_kilobytes(self) -> None:
        exif = Image.Exif()
        exif[0x010E] = SECRET.decode() + "x" * 65_000
        source = encode(picture(), exif=exif.tobytes())
        photo = clean_photo(upload(source, "exif.jpg"))
        assert_bare(photo.data)
        assert len(photo.data) < 20_000

    def test_polyglot_loses_its_second_half(self) -> None:
        source = encode(picture()) + b"<html><script>alert(1)</script></html>"
        assert_bare(clean_photo(upload(source, "ganda.jpg")).data)

    def test_renamed_by_the_telephone(self) -> None:
        assert clean_photo(upload(encode(picture(), "WEBP"), "WhatsApp Image.jpg")).width == 800

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (jpeg_header(10_000, 10_000), "bom.jpg"),
            (png_header(10_000, 10_000), "bom.png"),
            (png_header(60_000, 60_000), "bom-besar.png"),
            (jpeg_header(24_001, 1_000), "panjang.jpg"),
        ],
        ids=["jpeg", "png", "png-over-pillows-own-limit", "jpeg-by-one-row"],
    )
    def test_too_many_pixels_by_header_alone(self, data: bytes, name: str) -> None:
        with pytest.raises(UploadRefused, match="24 megapiksel") as refused:
            clean_photo(upload(data, name))
        assert name in refused.value.sentence

    @pytest.mark.parametrize(
        ("data", "name", "words"),
        [
            (encode(picture())[:-2000], "potong.jpg", "rusak"),
            (encode(picture(), "PNG")[:300], "potong.png", "rusak"),
            (b"\xff\xd8\xff" + b"\0" * 5000, "nol.jpg", "rusak"),
            (b"\0\0\0\x18ftypheic" + b"\0" * 500, "nol.heic", "rusak"),
            (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "gambar.jpg", "bukan foto"),
            (b"<!doctype html><script>alert(1)</script>", "halaman.jpg", "bukan foto"),
            (encode(picture(), "GIF"), "gerak.gif", "bukan foto"),
            (encode(picture(), "GIF"), "gerak.jpg", "bukan foto"),
            (encode(picture()), "foto.exe", "bukan foto"),
            (encode(picture()), "foto.svg", "bukan foto"),
            (b"", "kosong.jpg", "kosong"),
            (b"\xff\xd8\xff" + b"\0" * (15 * 1024 * 1024), "berat.jpg", "15 MB"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_refused_with_a_sentence(self, data: bytes, name: str, words: str) -> None:
        with pytest.raises(UploadRefused, match=words) as refused:
            clean_photo(upload(data, name))
        assert name in refused.value.sentence

    def test_zipped_text_bomb_in_png(self) -> None:
        """A comment of 100 kB that unpacks to 100 MB."""
        body = b"zTXt" + b"Comment\0\0" + zlib.compress(b"x" * 100_000_000, 9)
        chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        source = encode(picture(), "PNG")
        with pytest.raises(UploadRefused):
            clean_photo(upload(source[:33] + chunk + source[33:], "bom-teks.png"))


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer, **options)
    return buffer.getvalue()


def blank(pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    return document


def script_on_opening() -> bytes:
    document = blank()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return saved(document)


def launch_nested_in_annotation() -> bytes:
    document = blank()
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0].Annots = pikepdf.Array([link])
    return saved(document)


def with_file_inside() -> bytes:
    document = blank()
    document.attachments["racun.exe"] = b"MZ"
    return saved(document)


def script_in_object_stream() -> bytes:
    document = blank()
    document.Root.Names = document.make_indirect(
        pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", pikepdf.Dictionary(JS="x")])))
    )
    return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


class TestDocument:
    def test_plain_document_loses_its_author(self) -> None:
        document = blank(3)
        document.docinfo["/Author"] = SECRET.decode()
        with document.open_metadata() as metadata:
            metadata["dc:creator"] = [SECRET.decode()]
        source = saved(document)
        assert SECRET in source
        clean = clean_pdf(upload(source + b"<html>", "surat.pdf"))
        assert clean.pages == 3
        assert clean.data.startswith(b"%PDF-")
        assert SECRET not in clean.data
        assert b"<html>" not in clean.data
        with pikepdf.open(io.BytesIO(clean.data)) as again:
            assert len(again.pages) == 3

    def test_signed_document_is_kept_byte_for_byte(self) -> None:
        document = blank()
        document.Root.Sig = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3])
        source = saved(document)
        assert clean_pdf(upload(source, "berita-acara.pdf")).data == source

    def test_fifty_pages_are_enough(self) -> None:
        assert clean_pdf(upload(saved(blank(50)), "lima-puluh.pdf")).pages == 50
        with pytest.raises(UploadRefused, match="51 halaman"):
            clean_pdf(upload(saved(blank(51)), "tebal.pdf"))

    @pytest.mark.parametrize(
        "make", [script_on_opening, launch_nested_in_annotation, with_file_inside, script_in_object_stream]
    )
    def test_nothing_that_runs(self, make: Callable[[], bytes]) -> None:
        with pytest.raises(UploadRefused, match="skrip, perintah, atau berkas lain"):
            clean_pdf(upload(make(), "aktif.pdf"))

    @pytest.mark.parametrize("password", ["", "rahasia"])
    def test_nothing_locked(self, password: str) -> None:
        data = saved(blank(), encryption=pikepdf.Encryption(user=password, owner="pemilik"))
        with pytest.raises(UploadRefused, match="kata sandi"):
            clean_pdf(upload(data, "terkunci.pdf"))

    @pytest.mark.parametrize(
        ("data", "name", "words"),
        [
            (saved(blank())[:200], "potong.pdf", "rusak"),
            (b"%PDF-1.7\n", "kosong.pdf", "rusak"),
            (b"<html>" + saved(blank()), "depan.pdf", "bukan dokumen PDF"),
            (saved(blank()), "dokumen.docx", "bukan dokumen PDF"),
            (encode(picture()), "foto.pdf", "bukan dokumen PDF"),
            (b"%PDF-" + b"0" * (10 * 1024 * 1024), "berat.pdf", "10 MB"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_refused_with_a_sentence(self, data: bytes, name: str, words: str) -> None:
        with pytest.raises(UploadRefused, match=words) as refused:
            clean_pdf(upload(data, name))
        assert name in refused.value.sentence


def test_scan_is_a_document_or_a_photo() -> None:
    assert clean_scan(upload(saved(blank(2)), "pindai.pdf")).content_type == "application/pdf"
    assert clean_scan(upload(encode(picture()), "pindai.jpg")).content_type == "image/webp"
    with pytest.raises(UploadRefused):
        clean_scan(upload(b"GIF89a" + b"0" * 99, "pindai.gif"))


def test_names_are_tidied() -> None:
    assert tidy_name("C:\\Users\\x\\surat\x00\n.pdf") == "surat.pdf"
    assert tidy_name("../../etc/passwd") == "passwd"
    assert tidy_name("") == "tanpa nama"
    assert len(tidy_name("a" * 300 + ".jpg")) == 80
    assert tidy_name("a" * 300 + ".jpg").endswith(".jpg")


class TestWholeFileStorage:
    def test_file_is_private_and_whole(self, tmp_path: Path) -> None:
        storage = WholeFileStorage(tmp_path, file_permissions_mode=0o600)
        name = storage.save("lampiran/a.webp", SimpleUploadedFile("x", b"isi"))
        path = tmp_path / name
        assert path.read_bytes() == b"isi"
        assert path.stat().st_mode & 0o777 == 0o600
        assert storage.save("lampiran/a.webp", SimpleUploadedFile("x", b"lain")) != name
        assert len(list(path.parent.iterdir())) == 2, "nothing is left aside"

    def test_a_broken_write_leaves_nothing(self, tmp_path: Path) -> None:
        class Breaking(SimpleUploadedFile):
            def chunks(self, chunk_size: int | None = None):  # type: ignore[no-untyped-def]
                yield b"separuh"
                raise OSError(28, "No space left on device")

        with pytest.raises(OSError, match="No space"):
            WholeFileStorage(tmp_path).save("a/b.webp", Breaking("x", b""))
        assert list((tmp_path / "a").iterdir()) == []
