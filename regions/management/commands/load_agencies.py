"""Load the agencies of a city from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from musrenbang.lib.csv_rows import BadFileError
from regions.loading import load_agencies


class Command(BaseCommand):
    help = "Memuat perangkat daerah dari CSV; wilayahnya harus sudah dimuat."

    def add_arguments(self, parser: CommandParser) -> None:
        columns = "singkatan, nama, jenis, kode_bidang_urusan, bidang_urusan, terverifikasi"
        parser.add_argument("file", type=Path, help=f"CSV: {columns}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_agencies(options["file"])
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"{count} perangkat daerah dimuat.")
