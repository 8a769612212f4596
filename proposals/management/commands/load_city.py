"""Load everything a new city needs: regions, agencies, themes, reasons, consent texts and kamus."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from musrenbang.lib.csv_rows import BadFileError
from proposals.loading import CITIES, load_city


class Command(BaseCommand):
    help = "Memuat satu kota lengkap: wilayah, perangkat daerah, tema, alasan, naskah persetujuan, dan kamus usulan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", choices=CITIES)
        parser.add_argument("--year", type=int, required=True, help="tahun rencana kamus usulan, misalnya 2028")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_city(options["city"], plan_years=(options["year"],))
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(
            f"Dimuat: {loaded.regions} wilayah, {loaded.agencies} perangkat daerah, {loaded.themes} tema, "
            f"{loaded.reasons} alasan, {loaded.activities} kegiatan kamus RKPD {options['year']}, "
            f"{loaded.synonyms} padanan kata."
        )
