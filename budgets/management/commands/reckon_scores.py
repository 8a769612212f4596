"""Reckon every score of a cycle anew and name what was different."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from budgets.actions.standings import Difference, reckon_cycle
from budgets.reckoning import Total
from themes.models import Cycle


class Command(BaseCommand):
    help = "Menghitung ulang skor semua usulan sebuah siklus dan menyebut yang berbeda."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="tahun rencana, misalnya 2028")
        parser.add_argument("--check", action="store_true", help="hanya periksa; berakhir dengan galat bila ada beda")

    def handle(self, *args: Any, **options: Any) -> None:
        cycle = Cycle.objects.filter(plan_year=options["year"]).first()
        if cycle is None:
            msg = f"Tidak ada siklus {options['year']}."
            raise CommandError(msg)
        with transaction.atomic():
            differences = reckon_cycle(cycle)
            transaction.set_rollback(options["check"])
        for difference in differences:
            self.stdout.write(describe(difference))
        if differences and options["check"]:
            msg = f"{len(differences)} skor berbeda dari nilainya."
            raise CommandError(msg)
        self.stdout.write(f"{len(differences)} skor diperbaiki." if differences else "Semua skor cocok.")


def describe(difference: Difference) -> str:
    return f"{difference.code}: {format_total(difference.before)} → {format_total(difference.after)}"


def format_total(total: Total | None) -> str:
    """Points of 100 with a decimal comma."""
    return "tanpa skor" if total is None else f"{total.points / 1000:.3f}".replace(".", ",")
