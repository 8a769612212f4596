from importlib import import_module

from django.db import migrations

watch = import_module("reports.migrations.0002_public_stamp").watch

# Ceilings, floors and scores are open data once all decisions of their cycle are published; before, nobody sees them move.
MAKE = """
CREATE FUNCTION is_cycle_public(cycle bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM themes_cycle WHERE id = cycle AND published_at IS NOT NULL)
$$;
CREATE FUNCTION is_answer_public(proposal bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM proposals_proposal WHERE id = proposal AND published_at IS NOT NULL)
$$;
"""
UNMAKE = "DROP FUNCTION is_cycle_public CASCADE; DROP FUNCTION is_answer_public CASCADE;"

WATCHED = {
    "budgets_ceiling": "is_cycle_public({row}.cycle_id)",
    "budgets_themefloor": "is_cycle_public({row}.cycle_id)",
    "budgets_standing": "is_answer_public({row}.proposal_id)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_sipd"),
        ("budgets", "0003_locking"),
        ("proposals", "0013_sipd_number"),
        ("themes", "0006_scan_mark"),
    ]
    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        *(migrations.RunSQL(watch(table, shown), migrations.RunSQL.noop) for table, shown in WATCHED.items()),
    ]
