"""Sessions: create, change, write the minutes, keep the signed paper. Closing is in ``forums.actions.closing``."""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.datasets.minutes import read_mark
from forums.models import MinutesVersion
from forums.rules.agreeing import check_can_agree
from musrenbang.lib.denied import Denied
from proposals.enums import ForumOutcome
from themes.models import ForumSession, Minutes, ThemeRound
from themes.rules import check_can_facilitate, check_can_run


def lock_session(session_id: int) -> ForumSession:
    """The session with its row locked until the transaction ends."""
    # Rows that hang on the session may still be written beside it: thousands of a spreadsheet hold nobody up.
    sessions = ForumSession.objects.select_for_update(of=("self",), no_key=True)
    return sessions.select_related("round__theme", "round__cycle").get(pk=session_id)


@transaction.atomic
def create_session(*, round_: ThemeRound, by: User, fields: Mapping[str, Any]) -> ForumSession:
    """Open a session of a round ``by`` facilitates; she is its team. Raises Denied otherwise."""
    check_can_facilitate(by, round_)
    session = ForumSession.objects.create(round=round_, created_by=by, **fields)
    session.team.add(by)
    return session


@transaction.atomic
def update_session(*, session_id: int, by: User, fields: Mapping[str, Any]) -> ForumSession:
    """Change place, times, chair, agenda, what is offered and the ``team`` (facilitators of the round) while open."""
    session = lock_session(session_id)
    check_can_run(by, session)
    columns = {name: value for name, value in fields.items() if name != "team"}
    for name, value in columns.items():
        setattr(session, name, value)
    if session.starts_at >= session.ends_at:  # one end from here, the other from a colleague
        raise Denied(_("Waktu selesai harus sesudah waktu mulai."))
    session.save(update_fields=[*columns])
    if session.items.filter(outcome=ForumOutcome.AGREED).exists():
        check_can_agree(session)  # as the kind it has from now on
    if "team" in fields:
        session.team.set(fields["team"])
    return session


class OtherVersion(Denied):
    """Somebody else saved the minutes since ``seen``; nothing was changed. ``minutes``: as they are now."""

    def __init__(self, minutes: Minutes) -> None:
        super().__init__(_("Berita acara ini baru saja disimpan rekan Anda. Bandingkan dulu, lalu simpan lagi."))
        self.minutes = minutes


@transaction.atomic
def save_minutes(*, session_id: int, by: User, fields: Mapping[str, Any], seen: int | None = None) -> Minutes:
    """Write or rewrite the free parts of the minutes of an open session, and keep what stood there before.

    ``seen`` is the version the form was opened with (0: there were none). Raises OtherVersion when it is not the
    newest, and Denied once the session is closed.
    """
    session = lock_session(session_id)
    check_can_run(by, session)
    minutes = Minutes.objects.filter(session=session).first()
    if seen is not None and seen != (minutes.version if minutes else 0):
        raise OtherVersion(minutes or Minutes(session=session))
    if minutes is None:
        minutes = Minutes.objects.create(session=session, **fields)
    else:
        for name, value in fields.items():
            setattr(minutes, name, value)
        minutes.version += 1
        minutes.save()
    kept = {name: spell(value) for name, value in fields.items()}
    MinutesVersion.objects.create(minutes=minutes, number=minutes.version, fields=kept, by=by)
    return minutes


def spell(value: object) -> str:
    """A field of the minutes as its history keeps it; dates in ISO 8601."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


@transaction.atomic
def attach_signed_scan(*, session_id: int, by: User, data: bytes, extension: str) -> Minutes:
    """Keep the scan of the signed paper (already checked and re-encoded); the name on disk says nothing.

    The one it replaces goes from the disk once the row is safe; if the row fails, the new file goes.
    """
    session = lock_session(session_id)
    check_can_run(by, session)
    minutes = session.minutes
    storage, replaced = minutes.scan.storage, minutes.scan.name
    minutes.scan_sha256 = hashlib.sha256(data).hexdigest()
    minutes.scan_mark = read_mark(session.pk)
    minutes.uploaded_by, minutes.uploaded_at = by, timezone.now()
    minutes.scan.save(f"{session.pk}-{minutes.scan_sha256[:24]}.{extension}", ContentFile(data), save=False)
    try:
        minutes.save()
    except BaseException:
        minutes.scan.delete(save=False)
        raise
    if replaced:
        transaction.on_commit(partial(storage.delete, replaced))
    return minutes
