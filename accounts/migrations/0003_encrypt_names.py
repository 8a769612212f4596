from django.db import migrations

from musrenbang.lib.encrypting import encrypt_column


def encrypt_names(apps, schema_editor):
    encrypt_column(schema_editor, "accounts_consent", "given_by_name")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_every_voice")]
    operations = [migrations.RunPython(encrypt_names)]
