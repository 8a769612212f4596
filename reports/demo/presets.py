"""Which city the demo shows, and how many proposals its finished year had per theme."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

COUNTS_FILE = Path(settings.BASE_DIR) / "proposals" / "data" / "malang_statistik_usulan.csv"
FINISHED_YEAR, RUNNING_YEAR = 2027, 2028


@dataclass(frozen=True)
class Preset:
    """A city to show. ``home`` is the code of the kelurahan the demo accounts live and work in.

    ``total`` is the size of the finished year; None stands for Malang's published counts, to the last proposal.
    """

    city: str
    home: str
    total: int | None = None
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counts:
    """Proposals of one theme in the finished year."""

    received: int
    forwarded: int


PRESETS = {
    "malang": Preset(city="malang", home="35.73.05.1004"),
    # The 2022 code table of Jambi had 62 kelurahan, today's has 68. Which six are younger is not confirmed; these have
    # the last codes of the kecamatan that grew.
    "jambi": Preset(
        city="jambi",
        home="15.71.01.1004",
        total=5720,
        left_out=frozenset(
            ("15.71.07.1011", "15.71.07.1012", "15.71.09.1005", "15.71.09.1006", "15.71.09.1007", "15.71.11.1006")
        ),
    ),
}


def count_finished(total: int | None) -> dict[str, Counts]:
    """Counts per theme slug: the published ones, or the same shares of ``total``."""
    with COUNTS_FILE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["rkpd_tahun"]) == FINISHED_YEAR]
    published = {row["tema"]: Counts(int(row["usulan_masuk"]), int(row["diterima"])) for row in rows}
    return published if total is None else _scale(published, total)


def _scale(published: dict[str, Counts], total: int) -> dict[str, Counts]:
    """Shares of ``total`` by largest remainder, so that they sum to it exactly."""
    whole = sum(counts.received for counts in published.values())
    shares = {slug: divmod(counts.received * total, whole) for slug, counts in published.items()}
    left = total - sum(share for share, _rest in shares.values())
    favoured = sorted(shares, key=lambda slug: -shares[slug][1])[:left]
    scaled = {}
    for slug, (share, _rest) in shares.items():
        received = share + (slug in favoured)
        scaled[slug] = Counts(received, received * published[slug].forwarded // published[slug].received)
    return scaled
