"""Reads about people and consent that several pages show."""

from django.utils import timezone

from accounts.models import ConsentText


def current_consent_texts() -> list[ConsentText]:
    """The wording in force for each purpose: the newest that is valid by now."""
    valid = ConsentText.objects.filter(valid_from__lte=timezone.now())
    return list(valid.order_by("purpose", "-version").distinct("purpose"))
