"""The queue of an agency in its order, however long it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0011_sign_off")]

    operations = [
        migrations.RemoveIndex(model_name="proposal", name="proposal_agency_status"),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["agency", "status", "forwarded_at", "id"], name="proposal_agency_queue"),
        ),
    ]
