"""Corrections after the signature: written by one person, in force once a planner other than her confirms them."""

import hashlib
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forums.actions.sessions import lock_session
from forums.models import Addendum
from forums.rules.addenda import check_can_add, check_can_confirm
from musrenbang.lib.denied import Denied


@transaction.atomic
def write_addendum(*, session_id: int, by: User, text: str) -> Addendum:
    """Propose a correction of a closed session. Raises Denied for an open one, or when ``by`` works elsewhere."""
    session = lock_session(session_id)
    check_can_add(by, session)
    last = session.addenda.aggregate(number=Max("number"))["number"] or 0
    return Addendum.objects.create(session=session, number=last + 1, text=text, by=by)


@transaction.atomic
def confirm_addendum(*, session_id: int, number: int, by: User) -> Addendum:
    """Put an addendum in force; confirming twice is harmless. Raises Denied for its own author and non-planners."""
    addendum = lock_addendum(session_id, number)
    if addendum.confirmed_at and addendum.confirmed_by_id == by.pk:
        return addendum
    check_can_confirm(by, addendum)
    addendum.confirmed_by, addendum.confirmed_at = by, timezone.now()
    addendum.save(update_fields=["confirmed_by", "confirmed_at"])
    return addendum


@transaction.atomic
def withdraw_addendum(*, session_id: int, number: int, by: User) -> None:
    """Take back what nobody confirmed yet; by whoever may write one."""
    addendum = lock_addendum(session_id, number)
    check_can_add(by, addendum.session)
    if addendum.confirmed_at:
        raise Denied(_("Adendum ini sudah disahkan. Betulkan dengan adendum baru."))
    addendum.delete()
    if addendum.scan:
        transaction.on_commit(partial(addendum.scan.storage.delete, str(addendum.scan.name)))


@transaction.atomic
def attach_addendum_scan(*, session_id: int, number: int, by: User, data: bytes, extension: str) -> Addendum:
    """Keep the signed paper of an addendum, once; ``data`` is checked and re-encoded already."""
    addendum = lock_addendum(session_id, number)
    check_can_add(by, addendum.session)
    if addendum.scan:
        raise Denied(_("Pindaian adendum ini sudah ada dan tidak diganti."))
    addendum.scan_sha256 = hashlib.sha256(data).hexdigest()
    name = f"{addendum.session_id}-adendum-{addendum.number}-{addendum.scan_sha256[:24]}.{extension}"
    addendum.scan.save(name, ContentFile(data), save=False)
    try:
        addendum.save(update_fields=["scan", "scan_sha256"])
    except BaseException:
        addendum.scan.delete(save=False)
        raise
    return addendum


def lock_addendum(session_id: int, number: int) -> Addendum:
    """The addendum under the lock of its row. Raises Denied when it was taken back meanwhile."""
    rows = Addendum.objects.select_for_update(of=("self",)).select_related("session__round", "by")
    addendum = rows.filter(session=session_id, number=number).first()
    if addendum is None:
        raise Denied(_("Adendum ini sudah ditarik kembali."))
    return addendum
