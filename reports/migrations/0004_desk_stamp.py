from importlib import import_module

from django.db import migrations

public = import_module("reports.migrations.0002_public_stamp")


def of_desks(sql: str) -> str:
    """The same for the other stamp; a table may have triggers for both."""
    names = {"public_stamp": "desk_stamp", "musrenbang.stamped": "musrenbang.desk_stamped", "TRIGGER stamp_": "TRIGGER desk_"}
    for public_name, name in names.items():
        sql = sql.replace(public_name, name)
    return sql


# What the room of an officer shows besides what public pages show (budgets/renderers/room.py).
WATCHED = (
    *("budgets_assignment", "budgets_standing", "budgets_ceiling", "budgets_deskcolumns"),
    "accounts_membership",
)
# The public page of the service clock counts working days, and a room shows ages; it heeds both stamps.
PUBLIC = "budgets_holiday"
# Of people only what names them, and whether they serve: a sign-in writes into the same row.
NAMED = """
CREATE TRIGGER stamp_name AFTER UPDATE ON accounts_user FOR EACH ROW WHEN (
    (OLD.display_name, OLD.username, OLD.is_active) IS DISTINCT FROM (NEW.display_name, NEW.username, NEW.is_active)
) EXECUTE FUNCTION move_desk_stamp();
ALTER TABLE accounts_user ENABLE ALWAYS TRIGGER stamp_name;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_public_stamp_of_forums"), ("budgets", "0003_locking")]
    operations = [
        migrations.RunSQL(of_desks(public.MAKE), of_desks(public.UNMAKE)),
        *(migrations.RunSQL(of_desks(public.watch(table, "true")), migrations.RunSQL.noop) for table in WATCHED),
        migrations.RunSQL(public.watch(PUBLIC, "true"), migrations.RunSQL.noop),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
    ]
