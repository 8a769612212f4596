"""Load how many people each theme is for from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.loading import load_theme_people
from musrenbang.lib.csv_rows import BadFileError


class Command(BaseCommand):
    help = "Memuat jumlah penduduk tiap tema dari CSV, untuk menilai penerima manfaat secara adil."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV: tema, jiwa, sumber")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_theme_people(options["file"])
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"Penduduk {count} tema dimuat.")
