"""Allocate the money of a city as a file describes it; needs no database."""

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.allocation import Allocation, Instance, Malformed, Method, Status, allocate, read_instance
from musrenbang.lib.rupiah import format_rupiah

MALFORMED = 2  # exit code
STDIN = "-"
LABELS = {
    Status.OPTIMAL: "terbukti paling baik",
    Status.FEASIBLE: "semua pagu dan jaminan terpenuhi",
    Status.INFEASIBLE: "jaminan tema tidak dapat dipenuhi bersama",
}
KINDS = {"city": "pagu kota", "agency": "pagu perangkat daerah", "kecamatan": "pagu kecamatan", "floor": "jaminan tema"}


class Command(BaseCommand):
    help = "Memilih usulan di bawah pagu dan dengan jaminan tema, dari berkas Pabulib (.pb) atau JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help=f'Pabulib atau JSON; "{STDIN}" membaca masukan standar')
        parser.add_argument("--method", choices=[str(method) for method in Method], default=str(Method.RANKED))
        parser.add_argument("--exact", action="store_true", help="tunggu sampai yang terbaik terbukti")
        parser.add_argument("--json", action="store_true", help="jawaban lengkap dengan alasan, sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            instance = read_instance(read_bytes(options["file"]))
        except Malformed as error:
            raise CommandError(str(error), returncode=MALFORMED) from error
        except OSError as error:
            msg = f"{options['file']}: tidak dapat dibaca"
            raise CommandError(msg, returncode=MALFORMED) from error
        allocation = allocate(instance, Method(options["method"]), is_exact=options["exact"])
        if options["json"]:
            self.stdout.write(json.dumps(allocation.as_json(), indent=2))
        else:
            self.stdout.write("\n".join(list_lines(instance, allocation)))


def read_bytes(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()


def list_lines(instance: Instance, allocation: Allocation) -> Iterator[str]:
    """The answer for people: what is known of it, the money per name, the selected projects."""
    count = f"{len(allocation.selected)} dari {len(instance.projects)} usulan"
    money, score = format_rupiah(allocation.totals.city), format_points(allocation.score)
    yield f"{LABELS[allocation.status]}; {count}, {money}, skor {score}"
    if allocation.bound is not None and allocation.gap is not None:
        gap = f"{float(allocation.gap):.4%}".replace(".", ",")
        yield f"tidak ada pilihan di atas skor {format_points(allocation.bound)}; selisih paling banyak {gap}"
    yield from list_shortfall(allocation)
    yield from list_totals(instance, allocation)
    projects = {project.id: project for project in instance.projects}
    for name in allocation.selected:
        fact, project = allocation.explanations[name], projects[name]
        score = format_points(Fraction(project.score))
        yield f"{fact['rank']:>6}  {name:<24} {format_rupiah(project.cost):>20}  skor {score}  ({fact['reason']})"


def format_points(points: Fraction) -> str:
    """With a decimal comma, and no decimals where there are none."""
    return f"{float(points):,.6f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))


def list_shortfall(allocation: Allocation) -> Iterator[str]:
    if allocation.shortfall is None:
        return
    for (kind, name), amount in allocation.shortfall.conflict:
        yield f"bertentangan: {KINDS[kind]} {name}".rstrip() + f", {format_rupiah(amount)}"
    for theme, amount in allocation.shortfall.floors.items():
        yield f"jaminan terdekat yang dapat dipenuhi: {theme} {format_rupiah(amount)}"


def list_totals(instance: Instance, allocation: Allocation) -> Iterator[str]:
    parts = (
        ("perangkat daerah", allocation.totals.agency, instance.ceilings.agency, "pagu"),
        ("kecamatan", allocation.totals.kecamatan, instance.ceilings.kecamatan, "pagu"),
        ("tema", allocation.totals.theme, instance.floors, "jaminan"),
    )
    for kind, totals, limits, word in parts:
        for name, total in totals.items():
            limit = f" ({word} {format_rupiah(limits[name])})" if name in limits else ""
            yield f"{kind} {name}: {format_rupiah(total)}{limit}"
