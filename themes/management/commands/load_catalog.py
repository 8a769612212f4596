"""Load the kamus usulan of a cycle from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from musrenbang.lib.csv_rows import BadFileError
from themes.loading import CATALOG_COLUMNS, load_catalog


class Command(BaseCommand):
    help = "Memuat kamus usulan satu siklus dari CSV; tema, perangkat daerah, dan siklusnya harus sudah ada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=f"CSV: {', '.join(CATALOG_COLUMNS)}")
        parser.add_argument("--year", type=int, required=True, help="tahun rencana, misalnya 2028")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_catalog(options["file"], plan_year=options["year"])
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"{count} kegiatan kamus dimuat untuk RKPD {options['year']}.")
