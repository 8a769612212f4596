"""What happened to a proposal; nobody can rewrite it."""

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.chain import GENESIS, digest
from proposals.enums import (
    EventKind,
    Status,
)
from proposals.models.proposal import Proposal, Reason
from proposals.querysets import ProposalEventQuerySet
from regions.models import Agency


class ProposalEvent(models.Model):
    """One thing that happened to a proposal. Rows are only ever added; a database trigger refuses the rest.

    ``actor_label`` is what outsiders may read ("Kelurahan Dinoyo"), never a person's name. ``changes`` maps a field to
    ``[before, after]``. ``hash`` covers all facts and the hash of the event before (see ``proposals.chain``).
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="events", verbose_name=_("usulan"))
    sequence = models.PositiveIntegerField(_("nomor"))
    kind = models.CharField(_("jenis"), max_length=10, choices=EventKind)
    move = models.CharField(_("langkah"), max_length=20, blank=True)
    source = models.CharField(_("dari"), max_length=20, choices=Status)
    target = models.CharField(_("menjadi"), max_length=20, choices=Status)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("oleh"))
    actor_label = models.CharField(_("oleh"), max_length=150)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+", verbose_name=_("alasan"))
    note = models.TextField(_("penjelasan"), blank=True)
    previous_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    changes = models.JSONField(_("perubahan"), default=dict)
    is_embargoed = models.BooleanField(default=False)
    happened_at = models.DateTimeField(_("waktu"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = ProposalEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        constraints = [models.UniqueConstraint(fields=["proposal", "sequence"], name="event_sequence_once")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the history of proposals is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.sequence} {self.get_kind_display()}"

    def facts(self) -> dict[str, Any]:
        """Everything the hash covers."""
        names = (
            *("proposal_id", "sequence", "kind", "move", "source", "target", "actor_id", "actor_label", "reason_id"),
            *("note", "previous_agency_id", "agency_id", "changes", "is_embargoed", "happened_at"),
        )
        return {name: getattr(self, name) for name in names}

    def seal(self, previous: "ProposalEvent | None") -> None:
        """Number this event and chain it to the one before; call under the proposal's row lock."""
        self.sequence = previous.sequence + 1 if previous else 1
        self.previous_hash = previous.hash if previous else GENESIS
        self.hash = digest(self.previous_hash, self.facts())
