"""A spreadsheet uploaded for a session: read in the worker, shown, and only then taken over – all of it or nothing."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forums.enums import ImportState
from forums.querysets import ImportRunQuerySet
from themes.models import ForumSession


class ImportRun(models.Model):
    """One uploaded sheet. The row is the truth, the message in the queue only a hint.

    ``layout`` says what the sheet is, how many rows of it are what, which questions it raises and what was decided
    (forums.sheets.summary). ``found`` holds what was understood of every row (forums.sheets.rows), ``problems``
    what was not (forums.sheets.problems). ``progress`` in percent of the step that runs; ``result`` the codes it
    became.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ForumSession, models.PROTECT, related_name="imports", verbose_name=_("sesi forum"))
    file = models.FileField(_("berkas"), upload_to="imports/")
    name = models.CharField(_("nama berkas"), max_length=150)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    state = models.CharField(_("keadaan"), max_length=10, choices=ImportState, default=ImportState.WAITING)
    progress = models.PositiveSmallIntegerField(_("kemajuan (%)"), default=0)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    beat_at = models.DateTimeField(_("tanda hidup"), null=True, blank=True)
    error = models.TextField(_("sebab kegagalan"), blank=True)
    layout = models.JSONField(_("susunan yang dikenali"), default=dict, blank=True)
    found = models.JSONField(_("yang dipahami"), default=list, blank=True)
    problems = models.JSONField(_("yang bermasalah"), default=list, blank=True)
    result = models.JSONField(_("hasil"), default=dict, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah"), default=timezone.now)
    committed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dimasukkan oleh")
    )
    committed_at = models.DateTimeField(_("dimasukkan"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("unggahan lembar kerja")
        verbose_name_plural = _("unggahan lembar kerja")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="import_progress_is_percent"),
            models.CheckConstraint(
                condition=Q(state=ImportState.COMMITTED, committed_at__isnull=False, committed_by__isnull=False)
                | (~Q(state=ImportState.COMMITTED) & Q(committed_at__isnull=True)),
                name="import_committed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.FAILED) | ~Q(error=""), name="import_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name
