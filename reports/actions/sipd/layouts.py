"""Load another layout of the SIPD sheet; the ones before are kept and can be taken up again."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.advisory import wait_for
from musrenbang.lib.csv_rows import BadFileError, Problem
from reports.datasets.sipd_layout import HOUSE_FILE, parse_layout, read_layout
from reports.enums import SIPD_SPACE
from reports.models import SipdLayout
from reports.rules import check_can_bridge


@transaction.atomic
def load_layout(*, data: bytes, by: User, note: str = "") -> SipdLayout | None:
    """Put the CSV ``data`` in force; None when it says what is in force already. Raises Denied, BadFileError."""
    check_can_bridge(by)
    text = decode(data)
    layout = parse_layout(text, version=1)
    wait_for(SIPD_SPACE)
    if layout.says_the_same(read_layout()):
        return None
    latest = SipdLayout.objects.aggregate(latest=Max("version"))["latest"] or 0
    return SipdLayout.objects.create(version=latest + 1, text=text, note=note, created_by=by)


def restore_layout(*, version: int, by: User) -> SipdLayout | None:
    """Put a former layout in force again, as a new version; 0 is the portal's own. Raises Denied, DoesNotExist."""
    text = SipdLayout.objects.get(version=version).text if version else HOUSE_FILE.read_text(encoding="utf-8")
    note = _("Seperti versi %(version)s") % {"version": version} if version else _("Bawaan portal")
    return load_layout(data=text.encode(), by=by, note=note)


def decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        advice = _("hurufnya bukan UTF-8; simpan ulang sebagai “CSV UTF-8”")
        raise BadFileError([Problem("susunan-sipd.csv", 0, "-", "", advice)]) from None
    return text.replace("\r\n", "\n")
