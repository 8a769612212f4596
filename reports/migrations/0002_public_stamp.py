from django.db import migrations

# A counter that moves with every change of what public pages show (musrenbang/kept_pages.py). It is spread over rows, so
# that two transactions never wait for each other: each takes the first row nobody holds. Their sum grows with every
# commit and never stands twice for different contents. Not a Django table: nothing may empty it.
MAKE = """
CREATE TABLE public_stamp (part integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL);

CREATE FUNCTION move_public_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Once per transaction is enough; a savepoint that is rolled back takes the mark away together with the move.
    IF current_setting('musrenbang.stamped', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        UPDATE public_stamp SET number = number + 1
        WHERE part = (SELECT part FROM public_stamp ORDER BY part FOR UPDATE SKIP LOCKED LIMIT 1);
        IF NOT FOUND THEN
            INSERT INTO public_stamp (number) VALUES (1);
        END IF;
        PERFORM set_config('musrenbang.stamped', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$;
"""
UNMAKE = "DROP FUNCTION move_public_stamp() CASCADE; DROP TABLE public_stamp;"

# Every table a public page reads, and which of its rows everybody may see.
WATCHED = {
    "proposals_proposal": "{row}.status <> 'draft'",
    "proposals_attachment": "{row}.released_at IS NOT NULL",
    **dict.fromkeys(
        (
            "proposals_proposalevent",
            "proposals_review",
            "proposals_support",
            "proposals_reason",
            "proposals_forumitem",
            "proposals_knownword",
            "regions_agency",
            "regions_region",
            "themes_attendancecount",
            "themes_catalogitem",
            "themes_cycle",
            "themes_forumsession",
            "themes_minutes",
            "themes_synonym",
            "themes_theme",
            "themes_themeround",
        ),
        "true",
    ),
}


def watch(table: str, shown: str) -> str:
    old, new = shown.format(row="OLD"), shown.format(row="NEW")
    acts = {
        "INSERT": new,
        "UPDATE": f"({old} OR {new}) AND OLD.* IS DISTINCT FROM NEW.*",
        "DELETE": old,
    }
    made = [
        f"CREATE TRIGGER stamp_{act.lower()} AFTER {act} ON {table} FOR EACH ROW WHEN ({condition})"
        " EXECUTE FUNCTION move_public_stamp();"
        for act, condition in acts.items()
    ]
    made.append(f"CREATE TRIGGER stamp_truncate AFTER TRUNCATE ON {table} EXECUTE FUNCTION move_public_stamp();")
    # Also for whoever restores or replicates rows with triggers switched off.
    always = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER stamp_{act.lower()};" for act in (*acts, "TRUNCATE")]
    return "\n".join([*made, *always])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("proposals", "0007_search"),
        ("themes", "0002_every_voice"),
        ("regions", "0002_initial"),
    ]
    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        *(migrations.RunSQL(watch(table, shown), migrations.RunSQL.noop) for table, shown in WATCHED.items()),
    ]
