"""Load the days nobody works from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.loading import HOLIDAYS, load_holidays
from musrenbang.lib.csv_rows import BadFileError


class Command(BaseCommand):
    help = "Memuat hari libur nasional dan cuti bersama dari CSV; tanpa berkas: daftar bawaan 2025–2027."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=HOLIDAYS, help="CSV: tanggal, jenis, nama")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_holidays(options["file"])
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"{count} hari libur dimuat.")
