"""Fill an empty database with the demo city."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from proposals.models import Proposal
from reports.demo.accounts import PASSWORD
from reports.demo.presets import PRESETS
from reports.demo.seed import CannotSeedError, seed


class Command(BaseCommand):
    help = "Mengisi basis data kosong dengan kota contoh (hanya dalam mode DEMO)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--preset", choices=PRESETS, default="malang")
        parser.add_argument("--if-empty", action="store_true", help="diam saja bila sudah ada usulan")
        parser.add_argument("--proposals", type=int, help="jumlah usulan siklus yang sudah selesai")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and Proposal.objects.exists():
            self.stdout.write("Kota contoh tidak diisi: sudah ada usulan.")
            return
        start = time.monotonic()
        try:
            seeded = seed(PRESETS[options["preset"]], total=options["proposals"])
        except CannotSeedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Kota contoh siap dalam {time.monotonic() - start:.1f} detik: {seeded.finished} usulan RKPD 2027, "
            f"{seeded.running} usulan RKPD 2028, {seeded.reports} laporan. Kata sandi akun contoh: {PASSWORD}"
        )
