"""Load the coded reasons from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from musrenbang.lib.csv_rows import BadFileError
from proposals.enums import ReasonPurpose
from proposals.loading import load_reasons


class Command(BaseCommand):
    help = "Memuat alasan berkode dari CSV: untuk menolak, atau untuk mengembalikan (--untuk returning)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV: kode, label, penjelasan")
        parser.add_argument("--untuk", choices=ReasonPurpose.values, default=ReasonPurpose.REFUSING, dest="purpose")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_reasons(options["file"], ReasonPurpose(options["purpose"]))
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"{count} alasan dimuat.")
