"""How the minutes came to be what they are, and what was added after the signature."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from themes.models import ForumSession, Minutes


class MinutesVersion(models.Model):
    """The free parts of the minutes as somebody saved them. Rows are added, never changed."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="versions", verbose_name=_("berita acara"))
    number = models.PositiveIntegerField(_("versi"))
    fields = models.JSONField(_("isi"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("disimpan oleh"))
    saved_at = models.DateTimeField(_("disimpan"), default=timezone.now)

    class Meta:
        verbose_name = _("versi berita acara")
        verbose_name_plural = _("versi berita acara")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once")]
        triggers = [pgtrigger.Protect(name="keeps_versions", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.minutes} v{self.number}"


# Who confirms must know that the text stays the one she read; what is confirmed stays for good.
KEEP_ADDENDA = """
    IF TG_OP = 'DELETE' THEN
        IF OLD.confirmed_at IS NULL THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'a confirmed addendum stays';
    END IF;
    IF (OLD.session_id, OLD.number, OLD.text, OLD.by_id) IS DISTINCT FROM
        (NEW.session_id, NEW.number, NEW.text, NEW.by_id)
        OR (OLD.confirmed_at IS NOT NULL AND (OLD.confirmed_at, OLD.confirmed_by_id) IS DISTINCT FROM
            (NEW.confirmed_at, NEW.confirmed_by_id))
        OR (OLD.scan <> '' AND OLD.scan <> NEW.scan)
    THEN
        RAISE EXCEPTION 'an addendum is not rewritten';
    END IF;
    RETURN NEW;
"""


class Addendum(models.Model):
    """A correction after the signature: it stands beside the minutes, it changes nothing in them."""

    session = models.ForeignKey(ForumSession, models.PROTECT, related_name="addenda", verbose_name=_("sesi forum"))
    number = models.PositiveSmallIntegerField(_("nomor"))
    text = models.TextField(_("isi"))
    scan = models.FileField(_("pindaian bertanda tangan"), upload_to="minutes/", blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("ditulis oleh"))
    written_at = models.DateTimeField(_("ditulis"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("disahkan oleh")
    )
    confirmed_at = models.DateTimeField(_("disahkan"), null=True, blank=True)

    class Meta:
        verbose_name = _("adendum")
        verbose_name_plural = _("adendum")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="addendum_number_once"),
            # Corrections of signed results take two persons.
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | (Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=models.F("by"))),
                name="addendum_confirmed_by_another",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_addenda",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=KEEP_ADDENDA,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.number}"
