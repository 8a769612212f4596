from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Trigram search; a trusted extension, so the owner of the database may create it."""

    initial = True
    dependencies = []
    operations = [TrigramExtension()]
