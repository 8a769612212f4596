"""Photos: recognised, measured before they are decoded, and drawn anew so that nothing hidden survives.

Whatever comes in, a WebP of at most 1600 px goes out, upright, without EXIF, GPS position, comments or appended bytes.
Animations keep their first frame. A file whose name says .jpg while it holds another accepted photo format is taken:
telephones rename them, and nothing of the original is kept anyway.
"""

import hashlib
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from musrenbang.lib.received import MEGABYTE, Received, UploadedBytes, UploadRefused, receive

PHOTO_LIMIT = 15 * MEGABYTE
PIXEL_LIMIT = 24_000_000
LONGEST_SIDE = 1600  # pixels
THUMBNAIL_SIDE = 400  # pixels
THUMBNAIL_LIMIT = 15_000  # bytes: a page of 25 stays light
THUMBNAIL_QUALITIES = (75, 60, 45, 30, 15)
QUALITY = 80
SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif"})
KINDS = frozenset({"JPEG", "PNG", "WEBP", "HEIF"})
# What Pillow's decoders raise on damaged or hostile files.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    struct.error,
    EOFError,
    ArithmeticError,
    RuntimeError,
)

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


@dataclass(frozen=True)
class CleanPhoto:
    """A photo fit to keep: WebP bytes, a small picture (≤ 400 px, ≤ 15 kB), pixels, and the SHA-256 of ``data``."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str
    content_type: str = "image/webp"
    suffix: str = ".webp"


def clean_photo(file: "UploadedBytes | BinaryIO") -> CleanPhoto:
    """Draw the photo in ``file`` anew. Raises UploadRefused with a sentence for whatever is no sound photo."""
    return redraw(receive(file, limit=PHOTO_LIMIT))


def redraw(received: Received) -> CleanPhoto:
    """The same for a file already read."""
    canvas = decode(received, longest=LONGEST_SIDE)
    data = encode(canvas, QUALITY)
    return CleanPhoto(data, _thumbnail(canvas), canvas.width, canvas.height, hashlib.sha256(data).hexdigest())


def decode(received: Received, *, longest: int) -> Image.Image:
    """The photo on a fresh canvas, upright, its longer side at most ``longest`` pixels. Raises UploadRefused."""
    check_is_photo(received)
    try:
        return _decode(received, longest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels(received.name) from bomb
    except DAMAGED as damage:
        raise UploadRefused(
            _("Foto “%(name)s” rusak atau tidak lengkap. Coba kirim ulang, atau ambil foto baru.")
            % {"name": received.name}
        ) from damage


def check_is_photo(received: Received) -> None:
    """Raises UploadRefused unless name and first bytes are those of a photo we read."""
    if received.suffix not in SUFFIXES or received.kind not in KINDS:
        raise UploadRefused(
            _("“%(name)s” bukan foto yang bisa dibaca. Kirim foto JPG, PNG, WebP, atau HEIC.") % {"name": received.name}
        )


def _decode(received: Received, longest: int) -> Image.Image:
    with Image.open(BytesIO(received.data), formats=[received.kind or ""]) as image:
        if image.width * image.height > PIXEL_LIMIT:
            raise _too_many_pixels(received.name)
        scale = longest / max(image.size)
        if scale < 1:
            # JPEG then decodes at half or quarter size: a third of the memory.
            image.draft("RGB", (round(image.width * scale), round(image.height * scale)))
        image.load()
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=None)
        return _draw_on_fresh_canvas(ImageOps.exif_transpose(image))


def _draw_on_fresh_canvas(image: Image.Image) -> Image.Image:
    """Pixels only: a saved copy would carry EXIF, comments and profiles along; transparent parts turn white."""
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        canvas.paste(layer, mask=layer.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas


def _thumbnail(canvas: Image.Image) -> bytes:
    side = THUMBNAIL_SIDE
    while True:
        small = canvas.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in THUMBNAIL_QUALITIES:
            data = encode(small, quality)
            if len(data) <= THUMBNAIL_LIMIT:
                return data
        side //= 2


def encode(canvas: Image.Image, quality: int = QUALITY) -> bytes:
    """``canvas`` as WebP."""
    buffer = BytesIO()
    canvas.save(buffer, "WEBP", quality=quality, method=4)
    return buffer.getvalue()


def _too_many_pixels(name: str) -> UploadRefused:
    return UploadRefused(
        _("Foto “%(name)s” terlalu besar (lebih dari 24 megapiksel). Perkecil fotonya, lalu kirim lagi.")
        % {"name": name}
    )
