"""Check the hash chain of every proposal; for a nightly job and for auditors."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from proposals.datasets.integrity import find_faults
from proposals.models import ProposalEvent


class Command(BaseCommand):
    help = "Memeriksa rantai riwayat semua usulan; gagal bila ada yang diubah di belakang layar."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(find_faults())
        for fault in faults:
            self.stderr.write(f"{fault.proposal} peristiwa ke-{fault.sequence}: {fault.what}")
        if faults:
            msg = f"{len(faults)} kesalahan pada riwayat usulan."
            raise CommandError(msg)
        self.stdout.write(f"Riwayat utuh: {ProposalEvent.objects.count()} peristiwa diperiksa.")
