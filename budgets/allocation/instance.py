"""What is to be decided: projects with their prices and scores, the ceilings above them, the floors below.

Money is whole rupiah, scores are exact decimals; nothing is a float, and nothing knows where the figures come from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.allocation.malformed import Malformed

MOST_COST = 10**15  # rupiah; a hundred city budgets, and still exact wherever a solver counts in doubles
MOST_LIMIT = 10**18  # rupiah under a ceiling
MOST_SCORE = 10**9
MOST_DECIMALS = 6  # of a score


@dataclass(frozen=True, slots=True)
class Project:
    """One proposal; ``cost`` in rupiah, ``votes`` the ids of those who picked or support it.

    Of two with the same score the one with the higher ``tie`` comes first; it never adds to a score. An empty agency,
    theme or kecamatan means: under no ceiling or floor of that kind.
    """

    id: str
    cost: int
    score: Decimal
    agency: str = ""
    theme: str = ""
    kecamatan: str = ""
    votes: tuple[str, ...] = ()
    tie: int = 0


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The most that may be spent, in rupiah; what is not named has no ceiling of its own."""

    city: int | None = None
    agency: Mapping[str, int] = field(default_factory=dict)
    kecamatan: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Instance:
    """One question to the engine. ``floors``: by theme, the least rupiah that must go to its projects.

    Raises Malformed, naming the project or the ceiling, for what no method could answer.
    """

    projects: tuple[Project, ...]
    ceilings: Ceilings = field(default_factory=Ceilings)
    floors: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, amount in self._list_limits():
            check_limit(amount, place)
        seen: set[str] = set()
        for project in self.projects:
            check_project(project, f'usulan "{project.id}"')
            if project.id in seen:
                raise Malformed(f'usulan "{project.id}"', "nomor ini dipakai lebih dari satu usulan")
            seen.add(project.id)

    def _list_limits(self) -> Iterator[tuple[str, int]]:
        if self.ceilings.city is not None:
            yield "pagu kota", self.ceilings.city
        yield from ((f'pagu perangkat daerah "{name}"', most) for name, most in self.ceilings.agency.items())
        yield from ((f'pagu kecamatan "{name}"', most) for name, most in self.ceilings.kecamatan.items())
        yield from ((f'jaminan tema "{name}"', least) for name, least in self.floors.items())


def check_limit(amount: int, place: str) -> None:
    if amount < 0:
        raise Malformed(place, "jumlahnya tidak boleh di bawah nol")
    if amount > MOST_LIMIT:
        raise Malformed(place, "jumlahnya terlalu besar")


def check_project(project: Project, place: str) -> None:
    """``place`` says where the project stands, for the sentence."""
    if not project.id:
        raise Malformed(place, "nomor usulan kosong")
    if project.cost <= 0:
        raise Malformed(place, "biaya harus lebih dari nol")
    if project.cost > MOST_COST:
        raise Malformed(place, "biaya terlalu besar")
    check_score(project.score, place)
    if len(set(project.votes)) != len(project.votes):
        raise Malformed(place, "ada pemilih yang tercatat dua kali")
    if "" in project.votes:
        raise Malformed(place, "ada pemilih tanpa nama")


def check_score(score: Decimal, place: str) -> None:
    if not score.is_finite() or not 0 <= score <= MOST_SCORE:
        raise Malformed(place, "skor harus angka dari nol sampai satu miliar")
    if -int(score.normalize().as_tuple().exponent) > MOST_DECIMALS:
        raise Malformed(place, f"skor paling banyak {MOST_DECIMALS} angka di belakang koma")
