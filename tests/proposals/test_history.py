"""The history can only grow, and a row changed behind its back is found."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.db.models import F
from django.db.utils import DatabaseError

from proposals.datasets.integrity import find_faults
from proposals.enums import Status
from proposals.models import Message, Proposal, ProposalEvent
from tests.factories import make_proposal

pytestmark = pytest.mark.django_db

TAMPERING = {
    "update": lambda: ProposalEvent.objects.update(note="diubah"),
    "delete": lambda: ProposalEvent.objects.all().delete(),
    "raw update": lambda: execute("UPDATE proposals_proposalevent SET hash = 'x'"),
    "raw delete": lambda: execute("DELETE FROM proposals_proposalevent"),
    "truncate": lambda: execute("TRUNCATE proposals_proposalevent CASCADE"),
}


def execute(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING.keys())
def test_postgresql_refuses(tamper: Callable[[], object]) -> None:
    make_proposal(Status.SUBMITTED)
    before = list(ProposalEvent.objects.order_by("pk").values())
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        tamper()
    assert list(ProposalEvent.objects.order_by("pk").values()) == before


def behind_its_back(sql: str, *values: object) -> None:
    """Change rows as somebody with the keys of the database could, with the triggers off."""
    Message.objects.all().delete()  # or deleted events would leave messages that point nowhere
    execute("SET session_replication_role = replica")
    execute(sql, *values)
    execute("SET session_replication_role = origin")


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE proposals_proposalevent SET note = 'lain' WHERE sequence = 2", "tidak cocok dengan sidiknya"),
        ("UPDATE proposals_proposalevent SET happened_at = happened_at - interval '1 day'", "tidak cocok"),
        ("DELETE FROM proposals_proposalevent WHERE sequence = 1", "melompat"),
        ("DELETE FROM proposals_proposalevent WHERE sequence = 2", "status usulan tidak cocok"),
        ("DELETE FROM proposals_proposalevent", "riwayatnya hilang"),
        ("UPDATE proposals_proposal SET status = 'submitted'", "status usulan tidak cocok"),
    ],
)
def test_a_change_behind_its_back_is_found(sql: str, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_proposal(Status.KELURAHAN_VERIFIED)
    call_command("verify_events")
    assert "Riwayat utuh: 2 peristiwa" in capsys.readouterr().out
    behind_its_back(sql)
    with pytest.raises(CommandError, match="kesalahan"):
        call_command("verify_events")
    assert what in capsys.readouterr().err


def test_a_rewritten_event_breaks_the_chain_even_with_a_fitting_hash() -> None:
    """Whoever recomputes the hash of one event still has to rewrite all that follow."""
    proposal = make_proposal(Status.KECAMATAN_VERIFIED)
    first, second = proposal.events.order_by("sequence")[:2]
    first.note = "lain"
    first.seal(None)
    behind_its_back("UPDATE proposals_proposalevent SET note = 'lain', hash = %s WHERE id = %s", first.hash, first.pk)
    faults = list(find_faults())
    assert [(fault.sequence, fault.proposal) for fault in faults] == [(second.sequence, proposal.code)]


def test_two_events_never_share_a_number() -> None:
    proposal = make_proposal(Status.SUBMITTED)
    event = proposal.events.get()
    event.pk, event.hash = None, "0" * 64
    with pytest.raises(DatabaseError, match="event_sequence_once"), transaction.atomic():
        event.save(force_insert=True)


def test_public_status_cannot_be_written() -> None:
    proposal = make_proposal(Status.ACCOMMODATED)
    assert proposal.public_status == Status.FORWARDED
    Proposal.objects.filter(pk=proposal.pk).update(published_at=F("decided_at"))
    proposal.refresh_from_db()
    assert proposal.public_status == Status.ACCOMMODATED
