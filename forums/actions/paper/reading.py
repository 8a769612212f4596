"""What the worker does with an upload: page by page, each kept before the next, so that a kill costs one page."""

import logging
from collections.abc import Callable

from django.db import OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from forums.actions.paper.photos import keep_page
from forums.enums import UploadState
from forums.models import PaperUpload
from musrenbang.lib.advisory import held_keys, try_lock
from musrenbang.lib.received import Received, UploadRefused, receive
from musrenbang.lib.scans import SCAN_LIMIT, count_pages, draw_pages

LOCK_SPACE = 0x6B_65_72_74  # "kert": advisory locks of uploads being read
MAX_ATTEMPTS = 3
UNFINISHED = (UploadState.WAITING, UploadState.READING)

logger = logging.getLogger(__name__)


def read_upload(upload_id: int, *, checkpoint: Callable[[int], object] = lambda _page: None) -> None:
    """Read an upload, unless another worker does or it is done; harmless to call again.

    A broken database connection is raised: the row still says it is being read, and the sweep starts it anew.
    """
    with try_lock(LOCK_SPACE, upload_id) as is_ours:
        upload = _begin(upload_id) if is_ours else None
        if upload is None:
            return
        try:
            with translation.override("id"):
                _read(upload, checkpoint)
        except UploadRefused as refused:
            _fail(upload, refused.sentence)
        except OperationalError:
            raise
        except Exception:
            logger.exception("upload %s of paper could not be read", upload_id)
            _fail(upload, _("Terjadi kesalahan saat membaca foto ini; rinciannya tercatat di server. Kirim lagi."))


def start_waiting(*, start: Callable[[int], object]) -> int:
    """Hand every upload nobody works on to ``start``; returns how many there were."""
    held = held_keys(LOCK_SPACE)
    unfinished = PaperUpload.objects.filter(state__in=UNFINISHED).order_by("pk").values_list("pk", flat=True)
    waiting = [upload_id for upload_id in unfinished if upload_id not in held]
    for upload_id in waiting:
        start(upload_id)
    return len(waiting)


@transaction.atomic
def _begin(upload_id: int) -> PaperUpload | None:
    """Mark the upload as being read; None when there is nothing to do any more."""
    uploads = PaperUpload.objects.select_for_update(of=("self",)).select_related("session")
    upload = uploads.filter(pk=upload_id, state__in=UNFINISHED).first()
    if upload is None:
        return None
    if upload.attempts >= MAX_ATTEMPTS:
        _fail(upload, _("Pembacaan foto ini terhenti berkali-kali. Kirim lagi, satu foto saja."))
        return None
    upload.state, upload.attempts = UploadState.READING, upload.attempts + 1
    upload.save(update_fields=["state", "attempts"])
    return upload


def _read(upload: PaperUpload, checkpoint: Callable[[int], object]) -> None:
    received = _open(upload)
    pages = count_pages(received)
    done = upload.photos.count()
    for number, picture in enumerate(draw_pages(received, skip=done), start=done + 1):
        keep_page(upload=upload, page=number, picture=picture)
        PaperUpload.objects.filter(pk=upload.pk).update(progress=100 * number // pages)
        checkpoint(number)
    _finish(upload)


def _open(upload: PaperUpload) -> Received:
    with upload.file.open("rb") as file:
        received = receive(file, limit=SCAN_LIMIT)
    return Received(upload.name, received.suffix, received.data, received.kind)


def _finish(upload: PaperUpload) -> None:
    """What came goes: it holds what the camera noted about place and time, and its pages are kept without that."""
    name, storage = upload.file.name, upload.file.storage
    PaperUpload.objects.filter(pk=upload.pk).update(state=UploadState.READ, progress=100, error="", file="")
    if name:
        storage.delete(name)


def _fail(upload: PaperUpload, sentence: str) -> None:
    """Failed, with a sentence for whoever sent it; a file that cannot be read is not kept either."""
    name, storage = upload.file.name, upload.file.storage
    PaperUpload.objects.filter(pk=upload.pk, state__in=UNFINISHED).update(
        state=UploadState.FAILED, error=sentence, file=""
    )
    if name:
        storage.delete(name)
