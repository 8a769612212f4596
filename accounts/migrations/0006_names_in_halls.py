"""Consent to stand on the attendance list of a forum by name; cities that have wordings already get this one too."""

from typing import Any

from django.db import migrations, models

BODY = (
    "Saya mengizinkan nama dan lembaga saya dicatat pada daftar hadir forum ini. Hanya fasilitator tema ini yang "
    "membacanya. Nama saya tidak ditampilkan kepada umum, tidak dibagikan, dan bisa diminta untuk dihapus kapan saja."
)


def add_wording(apps: Any, _editor: Any) -> None:
    texts = apps.get_model("accounts", "ConsentText").objects
    if texts.exists():
        texts.get_or_create(purpose="attendance", version=1, defaults={"body": BODY})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_recovery")]

    operations = [
        migrations.AlterField(
            model_name="consenttext",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("child_proposal", "Usulan anak dengan persetujuan wali atau pendamping"),
                    ("data_processing", "Pemrosesan data pribadi"),
                    ("accommodation", "Kebutuhan akomodasi penyandang disabilitas"),
                    ("attendance", "Nama pada daftar hadir forum"),
                ],
                max_length=20,
                verbose_name="tujuan",
            ),
        ),
        migrations.RunPython(add_wording, migrations.RunPython.noop),
    ]
