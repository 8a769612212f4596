"""Learn the words of public proposals for the search."""

from typing import Any

from django.core.management.base import BaseCommand

from proposals.actions.words import learn_words


class Command(BaseCommand):
    help = "Memperbarui daftar kata yang dikenal pencarian (juga dijalankan otomatis setiap jam)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{learn_words()} kata baru atau berubah.")
