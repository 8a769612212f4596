"""Reads about people and consent that several pages show."""

from django.utils import timezone

from accounts.enums import ConsentPurpose
from accounts.models import ConsentText


def current_consent_texts() -> list[ConsentText]:
    """The wording in force for each purpose."""
    return list(ConsentText.objects.in_force_at(timezone.now()))


def current_consent_text(purpose: ConsentPurpose) -> ConsentText | None:
    """The wording that forms show for ``purpose`` and that people agree to now; None where there is none yet."""
    return ConsentText.objects.in_force_at(timezone.now()).filter(purpose=purpose).first()
