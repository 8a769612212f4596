from django.db import migrations

from musrenbang.lib.encrypting import encrypt_column
from proposals.matching import strip_title

BATCH = 2000


def encrypt_names(apps, schema_editor):
    for column in ("proposer_name", "contact"):
        encrypt_column(schema_editor, "proposals_proposal", column)


def strip_titles(apps, schema_editor):
    proposals = apps.get_model("proposals", "Proposal").objects.select_related("kelurahan__parent").order_by("pk")
    last = 0
    while rows := list(proposals.filter(pk__gt=last).only("title", "kelurahan__name", "kelurahan__parent__name")[:BATCH]):
        for proposal in rows:
            proposal.match_title = strip_title(proposal.title, proposal.kelurahan)
        proposals.bulk_update(rows, ["match_title"], batch_size=BATCH)
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_every_voice")]
    operations = [
        migrations.RunPython(encrypt_names),
        migrations.RunPython(strip_titles),
    ]
