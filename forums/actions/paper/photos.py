"""Photos of sheets come back: kept at once, read by the worker, each row cut out and put where it belongs."""

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from PIL import Image

from accounts.models import User
from forums.actions.lists import open_session
from forums.enums import PaperKind, RowState, UploadState
from forums.models import PaperPhoto, PaperRow, PaperSheet, PaperStrip, PaperUpload
from forums.renderers.strips import Found, Layout, cut_strips, find_rows
from musrenbang.lib.advisory import wait_for
from musrenbang.lib.denied import Denied
from musrenbang.lib.images import encode
from musrenbang.lib.received import Received
from themes.models import ForumSession

KEPT = 2400  # pixels of the longer side of a photo that is kept whole
MOST_FILES = 40  # at once
TURNS = {
    0: None,
    90: Image.Transpose.ROTATE_270,  # clockwise
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Taken:
    """What became of an upload: ``is_new`` unless the very same file was sent before."""

    upload: PaperUpload
    is_new: bool


@transaction.atomic
def take_upload(*, session_id: int, by: User, received: Received) -> Taken:
    """Keep a file until the worker has read it. The same file twice is one upload; one that failed is tried again."""
    session = open_session(session_id, by)
    sha256 = hashlib.sha256(received.data).hexdigest()
    upload = session.paper_uploads.filter(sha256=sha256).first()
    if upload and upload.state != UploadState.FAILED:
        return Taken(upload, is_new=False)
    upload = upload or PaperUpload(session=session, sha256=sha256)
    upload.name, upload.size, upload.uploaded_by = received.name, len(received.data), by
    upload.state, upload.attempts, upload.error = UploadState.WAITING, 0, ""
    upload.file.save(invent_name(received.suffix), ContentFile(received.data), save=False)
    try:
        upload.save()
    except BaseException:
        upload.file.delete(save=False)
        raise
    return Taken(upload, is_new=True)


def invent_name(suffix: str) -> str:
    """Nobody can guess it, and it says nothing."""
    return secrets.token_urlsafe(24) + suffix


def keep_page(*, upload: PaperUpload, page: int, picture: Image.Image) -> PaperPhoto:
    """Keep one page with the strips of the rows it shows. Twice is harmless; a page seen before changes nothing.

    Everything is drawn before anything is locked.
    """
    data = encode(shrink(picture))
    sha256 = hashlib.sha256(data).hexdigest()
    found = find_rows(picture)
    sheets = known_sheets(upload.session, found)
    layouts = {key: layout_of(sheet) for key, sheet in sheets.items()}
    strips = [(strip, encode(strip.image)) for strip in cut_strips(picture, found, layouts)]
    photo = PaperPhoto(session=upload.session, upload=upload, page=page, sha256=sha256, size=len(data))
    photo.note = explain(found, sheets)
    with dropping_files() as written, transaction.atomic():
        wait_for(int(sha256[:15], 16))
        known = PaperPhoto.objects.filter(session=upload.session_id, sha256=sha256).first()
        if known:
            return known
        photo.file.save(invent_name(".webp"), ContentFile(data), save=False)
        written.append(photo.file)
        photo.save(force_insert=True)
        for strip, drawn in strips:
            rows = PaperRow.objects.select_for_update().filter(sheet=sheets[strip.code.sheet])
            row = rows.get(position=strip.code.row)
            written.append(add_strip(row, photo, drawn, sharpness=strip.sharpness).file)
    return photo


@contextmanager
def dropping_files() -> Iterator[list[FieldFile]]:
    """Files put on the list go again if what follows fails: no row would know them."""
    written: list[FieldFile] = []
    try:
        yield written
    except BaseException:
        for file in written:
            file.storage.delete(file.name or "")
        raise


def shrink(picture: Image.Image) -> Image.Image:
    small = picture.copy()
    small.thumbnail((KEPT, KEPT), Image.Resampling.LANCZOS)
    return small


def known_sheets(session: ForumSession, found: Found) -> dict[uuid.UUID, PaperSheet]:
    """The sheets of this session whose QRs were read."""
    sheets = session.sheets.filter(key__in={code.sheet for code in found}).prefetch_related("rows")
    return {sheet.key: sheet for sheet in sheets}


def layout_of(sheet: PaperSheet) -> Layout:
    return Layout(len(sheet.rows.all()), sheet.is_large, is_cut=sheet.kind == PaperKind.BALLOT)


def explain(found: Found, sheets: dict[uuid.UUID, PaperSheet]) -> str:
    """Why nothing of a photo could be used; empty when something could."""
    if sheets:
        return ""
    if found:
        return _("Kode QR-nya milik lembar sesi lain.")
    return _("Kode QR tidak terbaca. Foto lebih dekat dan terang, atau pilih sendiri barisnya.")


def add_strip(
    row: PaperRow, photo: PaperPhoto, drawn: bytes, *, sharpness: int = 0, placed_by: User | None = None
) -> PaperStrip:
    """A picture (WebP) of a locked row. One said to be empty is looked at again; one already typed keeps its words."""
    strip = PaperStrip(row=row, photo=photo, sharpness=sharpness, placed_by=placed_by)
    strip.file.save(invent_name(".webp"), ContentFile(drawn), save=False)
    strip.save(force_insert=True)
    if row.state in {RowState.PRINTED, RowState.EMPTY}:
        row.state, row.typed_by, row.typed_at = RowState.PHOTOGRAPHED, None, None
        row.version += 1
        row.save(update_fields=["state", "typed_by", "typed_at", "version"])
    return strip


def place_photo(*, photo: PaperPhoto, by: User, row_id: int, turn: int = 0) -> PaperStrip:
    """Say which row a photo shows, turned clockwise by ``turn`` degrees (0, 90, 180, 270). Twice is harmless."""
    drawn = draw_turned(photo, turn)
    with dropping_files() as written, transaction.atomic():
        session = open_session(photo.session_id, by)
        row = PaperRow.objects.select_for_update(of=("self",)).filter(pk=row_id, sheet__session=session).first()
        if row is None:
            raise Denied(_("Baris itu tidak ada pada sesi ini."))
        known = row.strips.filter(photo=photo).first()
        if known:
            return known
        strip = add_strip(row, photo, drawn, placed_by=by)
        written.append(strip.file)
        settle(photo, by)
    return strip


def draw_turned(photo: PaperPhoto, turn: int) -> bytes:
    with photo.file.open("rb") as file, Image.open(file) as kept:
        turned = TURNS[turn]
        return encode(kept.transpose(turned) if turned is not None else kept.copy())


@transaction.atomic
def set_aside(*, photo: PaperPhoto, by: User) -> None:
    """Say that a photo needs nothing more; twice is harmless."""
    open_session(photo.session_id, by)
    settle(photo, by)


def settle(photo: PaperPhoto, by: User) -> None:
    photo.settled_by = by
    photo.save(update_fields=["settled_by"])
