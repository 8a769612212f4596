"""Ceilings, and the one statement that commits money without ever overrunning one."""

from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import F, Q, QuerySet

from budgets.enums import Scope

if TYPE_CHECKING:
    from budgets.models import Ceiling
    from proposals.models import Proposal


class CeilingQuerySet(QuerySet["Ceiling"]):
    def above(self, proposal: "Proposal") -> "CeilingQuerySet":
        """Every ceiling a proposal counts under: its agency's, its kecamatan's where there is one, the city's."""
        over = Q(scope=Scope.CITY) | Q(agency=proposal.agency_id)
        if proposal.kelurahan:
            over |= Q(kecamatan=proposal.kelurahan.parent_id)
        return self.filter(over, cycle=proposal.round.cycle_id)

    def of_agencies(self) -> "CeilingQuerySet":
        return self.filter(scope=Scope.AGENCY)

    def tightest(self) -> "Ceiling | None":
        """The one with the least left."""
        return self.order_by(F("amount") - F("committed"), "pk").first()

    def commit(self, amount: int) -> int:
        """Take ``amount`` rupiah out of what is left under every one of them, or nothing: rows changed is 0 then.

        The rows are locked by key, so two officers never wait for each other in a ring; the condition is looked at
        under the lock, and the table's CHECK stands behind it.
        """
        locked = self._lock()
        if any(ceiling.left < amount for ceiling in locked):
            return 0
        return self._of(locked).update(committed=F("committed") + amount)

    def release(self, amount: int) -> int:
        """Give ``amount`` rupiah back."""
        return self._of(self._lock()).update(committed=F("committed") - amount)

    def stop_commits(self) -> None:
        """Until the transaction ends nobody commits or releases money: a new ceiling counts what lies under it.

        To be called before any row of the table was locked.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute("LOCK TABLE budgets_ceiling IN EXCLUSIVE MODE")

    def _lock(self) -> "list[Ceiling]":
        return list(self.select_for_update(of=("self",), no_key=True).order_by("pk"))

    def _of(self, locked: "list[Ceiling]") -> "CeilingQuerySet":
        return self.model.objects.filter(pk__in=[ceiling.pk for ceiling in locked])
