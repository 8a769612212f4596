"""What changes about a person, apart from what allauth does."""

from django.db import transaction

from accounts.models import User


@transaction.atomic
def update_profile(*, display_name: str, phone: str, by: User) -> None:
    """Save how ``by`` wants to be called and can be reached."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.display_name = display_name
    user.phone = phone
    user.save(update_fields=["display_name", "phone"])
