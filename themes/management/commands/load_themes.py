"""Load the themes from CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from musrenbang.lib.csv_rows import BadFileError
from themes.loading import ENGLISH, THEME_COLUMNS, load_themes


class Command(BaseCommand):
    help = "Memuat tema dari CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        columns = ", ".join((*THEME_COLUMNS, "perlu_wali", "perusahaan", "sdg"))
        parser.add_argument("file", type=Path, help=f"CSV: {columns}; boleh juga {', '.join(ENGLISH)}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_themes(options["file"])
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write(f"{count} tema dimuat.")
