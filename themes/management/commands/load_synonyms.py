"""Load people's words for what the kamus calls otherwise from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from musrenbang.lib.csv_rows import BadFileError
from themes.loading import SYNONYM_COLUMNS, load_synonyms


class Command(BaseCommand):
    help = "Memuat padanan kata warga untuk pencarian kamus dari CSV; beberapa arti dipisah koma."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=f"CSV: {', '.join(SYNONYM_COLUMNS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_synonyms(options["file"])
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"{count} padanan kata dimuat.")
