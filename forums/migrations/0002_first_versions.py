"""Minutes written before their versions were kept: what stands in them is version 1, saved by whoever made the session."""

from django.db import migrations

FREE_PARTS = ("number", "materials", "notes", "delegates", "signed_on")


def keep_first_versions(apps, schema_editor):
    Minutes = apps.get_model("themes", "Minutes")
    MinutesVersion = apps.get_model("forums", "MinutesVersion")
    written = Minutes.objects.filter(versions__isnull=True).select_related("session")
    MinutesVersion.objects.bulk_create(
        (
            MinutesVersion(
                minutes=minutes,
                number=1,
                fields={name: str(getattr(minutes, name) or "") for name in FREE_PARTS},
                by_id=minutes.session.created_by_id,
                saved_at=minutes.uploaded_at or minutes.session.created_at,
            )
            for minutes in written
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("forums", "0001_initial")]
    operations = [migrations.RunPython(keep_first_versions, migrations.RunPython.noop)]
