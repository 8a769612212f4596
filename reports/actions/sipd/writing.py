"""The rows of an import as records, and back again. The caller holds the lock of all writing for SIPD."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from proposals.actions.sipd import note_sipd_numbers
from proposals.models import Proposal
from reports.datasets.sipd_fates import WRITTEN, Fate, read_holders
from reports.enums import SipdFate
from reports.models import SipdImport, SipdRecord

BATCH = 500
FIELDS = ("sipd_id", "status", "note", "entered_at", "entered_by", "version", "changed_at")
Packed = dict[str, Any]


def write_rows(run: SipdImport, fates: Sequence[Fate]) -> list[Packed]:
    """Write what the run takes over; returns all rows, those written with what stood there before.

    Raises ValueError without somebody who agreed to it.
    """
    chosen = [fate for fate in fates if fate.fate in WRITTEN or (run.renumbers and fate.fate == SipdFate.RENUMBERED)]
    records = lock_records(fate.line.code for fate in chosen)
    taken = keep_free(chosen, records)
    by = run.committed_by
    if by is None:
        msg = "an import is written for somebody"
        raise ValueError(msg)
    before = {code: remember(records[code]) for code in taken}
    for code, fate in taken.items():
        record = records[code]
        if record.sipd_id != fate.line.sipd_id:
            record.entered_at, record.entered_by = run.entered_at, by
        record.sipd_id = fate.line.sipd_id
        record.status, record.note = fate.line.status or record.status, fate.line.note or record.note
    save([records[code] for code in taken])
    note_sipd_numbers(numbers={records[code].proposal_id: fate.line.sipd_id for code, fate in taken.items()}, by=by)
    return [
        fate.pack() | ({"was": before[fate.line.code]} if taken.get(fate.line.code) is fate else {}) for fate in fates
    ]


def keep_free(chosen: Iterable[Fate], records: Mapping[str, SipdRecord]) -> dict[str, Fate]:
    """Without those that wait for a number which its holder, left alone after all, does not give up."""
    taken = {fate.line.code: fate for fate in chosen}
    while True:
        wanted = {(records[code].cycle_id, fate.line.sipd_id): code for code, fate in taken.items()}
        holders = read_holders({number for _cycle, number in wanted})
        clashing = {
            wanted[place]
            for place, holder in holders.items()
            if place in wanted and holder != wanted[place] and holder not in taken
        }
        if not clashing:
            return taken
        taken = {code: fate for code, fate in taken.items() if code not in clashing}


def lock_records(codes: Iterable[str]) -> dict[str, SipdRecord]:
    """The records of proposals by code, new ones where there is none; proposals locked in the order of their keys."""
    rows = Proposal.objects.filter(code__in=list(codes)).order_by("pk").select_for_update(of=("self",))
    proposals = {proposal.pk: proposal for proposal in rows.select_related("round")}
    known = {record.proposal_id: record for record in SipdRecord.objects.filter(proposal__in=proposals)}
    return {
        proposal.code or "": known.get(pk) or SipdRecord(proposal=proposal, cycle_id=proposal.round.cycle_id, version=0)
        for pk, proposal in proposals.items()
    }


def remember(record: SipdRecord) -> Packed:
    """What an import changes, as JSON keeps it."""
    return {
        "sipd_id": record.sipd_id,
        "status": record.status,
        "note": record.note,
        "entered_at": record.entered_at.isoformat() if record.entered_at else None,
        "entered_by": record.entered_by_id,
    }


def save(records: Sequence[SipdRecord]) -> None:
    now = timezone.now()
    for record in records:
        record.version, record.changed_at = record.version + 1, now
    SipdRecord.objects.bulk_create([each for each in records if each.pk is None], batch_size=BATCH)
    SipdRecord.objects.bulk_update([each for each in records if each.pk is not None], FIELDS, batch_size=BATCH)


def take_rows_back(run: SipdImport) -> list[Packed]:
    """Put back what stood there before, except where somebody has changed it since; returns all rows, so marked."""
    written = {row["line"]["code"]: row for row in run.found if "was" in row}
    records = lock_records(written)
    back = {code: row for code, row in written.items() if is_as_written(records[code], row)}
    for code, row in back.items():
        record, was = records[code], row["was"]
        record.sipd_id, record.status, record.note = was["sipd_id"], was["status"], was["note"]
        record.entered_at, record.entered_by_id = was["entered_at"], was["entered_by"]
    save([records[code] for code in back])
    by = run.undone_by
    if by is not None:
        note_sipd_numbers(numbers={records[code].proposal_id: records[code].sipd_id or "" for code in back}, by=by)
    rows: list[Packed] = run.found
    return [{**row, "is_back": row["line"]["code"] in back} if "was" in row else row for row in rows]


def is_as_written(record: SipdRecord, row: Packed) -> bool:
    line = row["line"]
    status, note = line["status"] or row["was"]["status"], line["note"] or row["was"]["note"]
    return (record.sipd_id, record.status, record.note) == (line["sipd_id"], status, note)
