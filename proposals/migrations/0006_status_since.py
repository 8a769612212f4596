import django.utils.timezone
from django.db import migrations, models

# Since when it has its status: the last event that changed it; a draft since it was begun.
FILL = """
UPDATE proposals_proposal p SET status_since = coalesce(
    (SELECT e.happened_at FROM proposals_proposalevent e
     WHERE e.proposal_id = p.id AND e.kind = 'moved' ORDER BY e.sequence DESC LIMIT 1),
    p.started_at)
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0005_reasons_to_return")]
    operations = [
        migrations.AddField(
            model_name="proposal",
            name="status_since",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="berstatus ini sejak"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="proposal", name="proposal_kelurahan_status"),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                fields=["kelurahan", "status", "status_since", "id"], name="proposal_kelurahan_queue"
            ),
        ),
    ]
