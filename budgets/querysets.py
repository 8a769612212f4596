"""Ceilings, and the one statement that commits money without ever overrunning one."""

from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

if TYPE_CHECKING:
    from budgets.models import Ceiling


class CeilingQuerySet(QuerySet["Ceiling"]):
    def commit(self, amount: int) -> int:
        """Take ``amount`` rupiah out of what is left, or nothing: rows changed is 0 when it does not fit.

        The condition and the sum are one UPDATE, so two officers can never both take the last rupiah.
        """
        return self.filter(committed__lte=F("amount") - amount).update(committed=F("committed") + amount)

    def release(self, amount: int) -> int:
        """Give ``amount`` rupiah back."""
        return self.update(committed=F("committed") - amount)
