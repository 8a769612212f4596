"""Numbers become a way to sign in, so they are kept in one spelling; what is no mobile number stays as it is."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.phones import read_mobile


def spell(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    user_model = apps.get_model("accounts", "User")
    changed = []
    for user in user_model.objects.exclude(phone="").only("pk", "phone").iterator(2000):
        mobile = read_mobile(user.phone)
        if mobile and mobile != user.phone:
            user.phone = mobile
            changed.append(user)
    user_model.objects.bulk_update(changed, ["phone"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_encrypt_names")]
    operations = [migrations.RunPython(spell, migrations.RunPython.noop)]
