"""Load what every agency's desk starts with: holidays, a checklist, ready sentences."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.loading import load_answers, load_checks, load_holidays
from musrenbang.lib.csv_rows import BadFileError


class Command(BaseCommand):
    help = "Memuat bekal meja telaah: hari libur, butir periksa, dan kalimat jawaban bawaan."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = load_holidays(), load_checks(), load_answers()
        except BadFileError as error:
            msg = f"Tidak ada yang dimuat.\n{error}"
            raise CommandError(msg) from error
        self.stdout.write("Dimuat: {} hari libur, {} butir periksa, {} kalimat jawaban.".format(*counts))
