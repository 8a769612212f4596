"""Note of one proposal that it is entered in SIPD, or fill in what its row lacks."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from musrenbang.lib.advisory import wait_for
from musrenbang.lib.denied import Denied
from proposals.actions.sipd import note_sipd_numbers
from proposals.models import Proposal
from reports.datasets.sipd_fates import is_id, may_be_entered
from reports.datasets.sipd_layout import FILLABLE
from reports.enums import SIPD_SPACE
from reports.models import SipdRecord
from reports.rules import check_can_bridge


@transaction.atomic
def save_record(
    *,
    proposal_id: int,
    by: User,
    version: int,
    sipd_id: str = "",
    status: str = "",
    note: str = "",
    entered_at: date | None = None,
    filled: Mapping[str, str] | None = None,
) -> SipdRecord:
    """Write what is known of a proposal in SIPD; an empty number takes the former one back.

    ``version`` is that of the record the form showed (0: there was none). The citizen reads the number once the
    decision is published. Raises Denied.
    """
    check_can_bridge(by)
    wait_for(SIPD_SPACE)
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("round").get(pk=proposal_id)
    if not may_be_entered(proposal):
        raise Denied(_("Usulan ini belum diteruskan forum, atau sudah ditarik."))
    record = SipdRecord.objects.filter(proposal=proposal).first() or SipdRecord(proposal=proposal, version=0)
    if record.version != version:
        raise Denied(_("Catatan ini baru saja diubah orang lain. Muat ulang halaman ini, lalu periksa lagi."))
    record.cycle_id = proposal.round.cycle_id
    check_number(record, sipd_id)
    write_number(record, sipd_id, by, entered_at or timezone.localdate())
    record.status, record.note = (status, note) if sipd_id else ("", "")
    if filled is not None:
        record.filled = {name: words for name, words in filled.items() if name in FILLABLE and words}
    record.version += 1
    record.save()
    note_sipd_numbers(numbers={proposal.pk: sipd_id}, by=by)
    return record


def check_number(record: SipdRecord, sipd_id: str) -> None:
    if not sipd_id:
        return
    if not is_id(sipd_id):
        raise Denied(_("Nomor hanya boleh huruf, angka, dan tanda . / _ - , paling banyak 40."))
    taken = SipdRecord.objects.filter(cycle=record.cycle_id, sipd_id=sipd_id).exclude(pk=record.pk)
    if holder := taken.values_list("proposal__code", flat=True).first():
        raise Denied(_("Nomor ini milik usulan %(code)s.") % {"code": holder})


def write_number(record: SipdRecord, sipd_id: str, by: User, entered_at: date) -> None:
    """Who entered it, and when, belongs to the number: another note about it keeps both, unless the day was mended."""
    if not sipd_id:
        record.sipd_id = record.entered_at = record.entered_by = None
        return
    if record.sipd_id != sipd_id or record.entered_by is None:
        record.entered_by = by
    record.sipd_id, record.entered_at = sipd_id, entered_at
