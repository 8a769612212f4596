"""Load the regions of a city from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from musrenbang.lib.csv_rows import BadFileError
from regions.loading import load_regions


class Command(BaseCommand):
    help = "Memuat wilayah (provinsi, kota, kecamatan, kelurahan) dari CSV. Satu masalah saja: tidak ada yang dimuat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV: kode, level, nama, parent_kode")
        parser.add_argument("--postal-codes", type=Path, help="CSV: kode, kodepos")
        parser.add_argument("--tiles", type=Path, help="CSV peta petak: kode, kolom, baris")
        parser.add_argument("--statistics", type=Path, help="CSV: kode, penduduk_<tahun>")

    def handle(self, *args: Any, **options: Any) -> None:
        extras = {name: options[name] for name in ("postal_codes", "tiles", "statistics")}
        try:
            count = load_regions(options["file"], **extras)
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"{count} wilayah dimuat.")
