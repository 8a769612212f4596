from importlib import import_module

from django.db import migrations

watch = import_module("reports.migrations.0002_public_stamp").watch

# What was picked shows once picking has ended: until then a ballot changes no public page.
MAKE = """
CREATE FUNCTION are_picks_public(session bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM themes_forumsession WHERE id = session AND picks_closed_at IS NOT NULL)
$$;
CREATE FUNCTION is_ballot_public(ballot bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM forums_ballot WHERE id = ballot AND are_picks_public(session_id))
$$;
"""
UNMAKE = "DROP FUNCTION is_ballot_public CASCADE; DROP FUNCTION are_picks_public CASCADE;"

# What the public pages of a session show besides its lists.
WATCHED = {
    "forums_addendum": "{row}.confirmed_at IS NOT NULL",
    "forums_invitation": "true",
    "forums_sessionphoto": "{row}.released_at IS NOT NULL",
    "forums_ballot": "are_picks_public({row}.session_id)",
    "forums_pick": "is_ballot_public({row}.ballot_id)",
}


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_public_stamp"), ("forums", "0004_sign_off"), ("themes", "0005_sign_off")]
    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        *(migrations.RunSQL(watch(table, shown), migrations.RunSQL.noop) for table, shown in WATCHED.items()),
    ]
