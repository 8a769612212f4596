"""Strip the titles anew that duplicates are found by."""

from typing import Any

from django.core.management.base import BaseCommand

from proposals.actions.words import refresh_match_titles


class Command(BaseCommand):
    help = "Menghitung ulang judul pembanding usulan serupa, setelah aturannya atau nama wilayah berubah."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{refresh_match_titles()} judul pembanding berubah.")
