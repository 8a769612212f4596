"""Ten times the proposals, and how long it takes to find something among them.

``python -m bench.many`` prints one JSON object: milliseconds at the 95th percentile by what was measured.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 – models need the setup above

from musrenbang.lib.keyset import paginate  # noqa: E402
from proposals.actions.words import learn_words  # noqa: E402
from proposals.models import Proposal  # noqa: E402
from proposals.search.question import ORDERS, Search  # noqa: E402
from proposals.search.similar import similar  # noqa: E402
from regions.models import Region  # noqa: E402
from themes.models import ThemeRound  # noqa: E402

MANY = 57_200
TURNS = 5
PLACES = ("balai", "musala", "posyandu", "warung", "sungai", "pertigaan", "lapangan", "makam", "sekolah", "pos kamling")
SIDES = ("barat", "timur", "utara", "selatan", "indah", "permai", "asri", "lama", "baru", "tengah")
TITLES = (
    "Pelatihan barista",
    "lampu jalan gang masjid",
    "mohon dibuatkan lapangan voli untuk karang taruna",
    "Kursi roda standar",
    "pelatihan jahit ibu ibu",
    "bimbingan belajar anak",
    "posyandu lansia balai RW",
    "senam",
    "rumah tidak layak huni janda tua di pinggir sungai",
    "xyzzy plugh",
)
SEARCHES = (
    *("pelatihan", "lampu", "lansia", "posyandu", "taman baca", "kursi roda", "bank sampah", "internet balai rw"),
    *("pelatian", "lmapu", "posiandu", "kursi rodda", "perpustakan", "pelatihan barista balai timur"),
    *("Telanaipura", "lampu Telanaipura", "senam Jambi", "Simpang III Sipin", "xyzzy", "2027-ANK-00012", "dif 12"),
)


def multiply(many: int) -> None:
    """Copy the proposals there are until ``many`` stand in the table, with other words and places."""
    made_here = {"key", "code", "title", "match_title", "kelurahan", "words", "submitted_at"}
    stored = Proposal._meta.concrete_fields  # noqa: SLF001 – the list of its columns
    fields = [field for field in stored if not (field.primary_key or field.generated or field.name in made_here)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    words = f"concat_ws(' ', {pick(PLACES)}, {pick(SIDES)}, substr(md5(random()::text), 1, 4))"
    copy = f"""
        WITH place AS (SELECT array_agg(DISTINCT kelurahan_id) AS ids FROM proposals_proposal),
        picked AS (
            SELECT p.*, n, {words} AS others, ids[1 + floor(random() * array_length(ids, 1))::int] AS elsewhere
            FROM proposals_proposal p, place, generate_series(1, %(many)s / (SELECT count(*) FROM proposals_proposal)) n
            WHERE status <> 'draft' LIMIT %(many)s - (SELECT count(*) FROM proposals_proposal)
        )
        INSERT INTO proposals_proposal (key, code, title, match_title, kelurahan_id, submitted_at, {columns})
        SELECT gen_random_uuid(), left(code, 9) || n || right(code, 5), left(title || ' ' || others, 200),
               left(match_title || ' ' || others, 200), elsewhere, submitted_at + random() * interval '9 days',
               {columns}
        FROM picked
    """  # noqa: S608 – names of our own columns
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(copy, {"many": many})
        cursor.execute("VACUUM ANALYZE proposals_proposal")


def pick(words: Iterable[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + floor(random() * 10)::int]"


def percentile(acts: Iterable[Callable[[], Any]]) -> float:
    """Milliseconds within which 95 of 100 acts are done; of each the middle turn counts, as for the pages."""
    return statistics.quantiles([statistics.median(take_turns(act)) for act in acts], n=20)[-1]


def take_turns(act: Callable[[], Any]) -> list[float]:
    """Milliseconds of each turn after a warm-up."""
    act()
    times = []
    for _turn in range(TURNS):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return times


def measure_hints(round_: ThemeRound, kelurahan: Region | None) -> float:
    return percentile([partial(similar, round_, title, kelurahan=kelurahan) for title in TITLES])


def measure_search() -> float:
    return percentile([partial(look, words, order) for words in SEARCHES for order in ORDERS])


def look(words: str, order: str) -> None:
    """What the public list does with a search."""
    search = Search.from_query({"q": words, "urut": order})
    paginate(search.narrow(Proposal.objects.public()).for_cards(), search.order)


def measure() -> dict[str, float]:
    multiply(MANY)
    learn_words()
    proposal = Proposal.objects.public().select_related("round__theme", "kelurahan__parent").order_by("pk")[0]
    return {
        "hint_in_kelurahan": measure_hints(proposal.round, proposal.kelurahan),
        "hint_in_round": measure_hints(proposal.round, None),
        "search": measure_search(),
    }


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
