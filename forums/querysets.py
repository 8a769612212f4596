"""Which uploaded sheets nobody works on, and who may see a photo."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from forums.enums import ImportState, SessionPhotoKind
from musrenbang.lib.advisory import held_keys
from themes.models import ForumSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from forums.models import ImportRun, SessionPhoto


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


class SessionPhotoQuerySet(QuerySet["SessionPhoto"]):
    def of_list(self) -> Self:
        """Photos of the paper list: names stand in them, so they stay with the facilitators of the round."""
        return self.filter(kind=SessionPhotoKind.ATTENDANCE).order_by("pk")

    def of_room(self) -> Self:
        return self.filter(kind=SessionPhotoKind.ROOM).order_by("pk")

    def released(self) -> Self:
        """What everybody may see."""
        return self.of_room().filter(released_at__isnull=False)

    def signed_with(self, session: ForumSession) -> Self:
        """What stands in the minutes of ``session``: nothing that was reviewed after they were signed."""
        photos = self.released()
        return photos.filter(released_at__lte=session.closed_at) if session.closed_at else photos

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Reviewed photos of the room for everybody, all of them for whoever works on the session.

        Names stand on the paper list: a planner reads along, but sees none.
        """
        public = Q(kind=SessionPhotoKind.ROOM, released_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(public)
        own = Q(session__in=ForumSession.objects.editable_by(user))
        read = Q(kind=SessionPhotoKind.ROOM, session__in=ForumSession.objects.worked_on_by(user))
        return self.filter(public | own | read)
