"""What is kept so that searching stays quick and forgiving: known words, and titles without what says nothing."""

from django.db import connection, transaction

from proposals.matching import strip_title
from proposals.models import Proposal

BATCH = 2000
# Words of what everybody may read in the two newest cycles, and of the kamus and the regions, each with the number of
# texts that have it. Names of streets and persons that stand in one text only are not taken.
LEARN = """
    WITH heard AS (
        SELECT word, ndoc FROM ts_stat($$
            SELECT to_tsvector('simple', left(concat_ws(' ', title, problem), 20000))
            FROM proposals_proposal JOIN themes_themeround ON themes_themeround.id = round_id
            WHERE status NOT IN ('draft', 'withdrawn')
              AND cycle_id IN (SELECT id FROM themes_cycle ORDER BY plan_year DESC LIMIT 2)
        $$) WHERE ndoc > 1
        UNION ALL
        SELECT word, ndoc FROM ts_stat($$
            SELECT to_tsvector('simple', name) FROM themes_catalogitem
            UNION ALL SELECT to_tsvector('simple', name) FROM regions_region WHERE valid_to IS NULL
        $$)
    ), learnt AS (
        SELECT word, sum(ndoc)::int AS count FROM heard WHERE word ~ '^[[:alpha:]]{3,40}$' GROUP BY word
    ), forgotten AS (
        DELETE FROM proposals_knownword WHERE text NOT IN (SELECT word FROM learnt)
    )
    INSERT INTO proposals_knownword AS known (text, count) SELECT word, count FROM learnt
    ON CONFLICT (text) DO UPDATE SET count = EXCLUDED.count WHERE known.count <> EXCLUDED.count
"""


@transaction.atomic
def learn_words() -> int:
    """Bring the known words up to date; returns how many rows came or changed. Harmless twice."""
    with connection.cursor() as cursor:
        cursor.execute(LEARN)
        return int(cursor.rowcount)


def refresh_match_titles() -> int:
    """Strip all titles anew after the rules or a region's name changed; returns how many came out otherwise."""
    rows = Proposal.objects.select_related("kelurahan__parent").order_by("pk")
    needed = rows.only("title", "match_title", "kelurahan__name", "kelurahan__parent__name")
    last = changed = 0
    while batch := list(needed.filter(pk__gt=last)[:BATCH]):
        stale = [proposal for proposal in batch if is_stale(proposal)]
        Proposal.objects.bulk_update(stale, ["match_title"], batch_size=BATCH)
        last, changed = batch[-1].pk, changed + len(stale)
    return changed


def is_stale(proposal: Proposal) -> bool:
    """Strip the title; whether it came out otherwise than stored."""
    before, proposal.match_title = proposal.match_title, strip_title(proposal.title, proposal.kelurahan)
    return before != proposal.match_title
