from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("budgets", "0004_explaining")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="expected",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.RemoveConstraint(model_name="publication", name="publication_once_at_a_time"),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=Q(state="waiting", expected=""),
                fields=("cycle", "round"),
                name="publication_once_at_a_time",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=Q(state="waiting") & ~Q(expected=""),
                fields=("cycle", "round"),
                name="publication_now_once_at_a_time",
                nulls_distinct=False,
            ),
        ),
    ]
