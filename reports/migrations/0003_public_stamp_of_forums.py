from importlib import import_module

from django.db import migrations

watch = import_module("reports.migrations.0002_public_stamp").watch

# What the public page of a session shows besides its lists.
WATCHED = {
    "forums_addendum": "{row}.confirmed_at IS NOT NULL",
    "forums_invitation": "true",
    "forums_sessionphoto": "{row}.released_at IS NOT NULL",
}


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_public_stamp"), ("forums", "0004_sign_off")]
    operations = [migrations.RunSQL(watch(table, shown), migrations.RunSQL.noop) for table, shown in WATCHED.items()]
