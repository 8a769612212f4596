"""Which uploaded sheets nobody works on."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from forums.enums import ImportState
from musrenbang.lib.advisory import held_keys

if TYPE_CHECKING:
    from forums.models import ImportRun


# First half of the advisory lock a worker holds while it is at a sheet; the second half is the run's id.
IMPORT_SPACE = 0x4C454D42  # "LEMB"


class ImportRunQuerySet(QuerySet["ImportRun"]):
    def waiting(self) -> Self:
        """To be read or taken over, and no worker is at it: its lock is free. Oldest first."""
        unfinished = Q(state__in=(ImportState.WAITING, ImportState.COMMITTING))
        return self.filter(unfinished).exclude(pk__in=held_keys(IMPORT_SPACE)).order_by("pk")

    def forgotten(self, before: datetime) -> Self:
        """Uploaded before ``before`` and never taken over, with their files still there."""
        states = (ImportState.WAITING, ImportState.READ, ImportState.FAILED)
        return self.filter(uploaded_at__lt=before, state__in=states)

    def for_list(self) -> Self:
        """Without what was read of every row."""
        return self.defer("found", "problems").select_related("uploaded_by", "committed_by")
