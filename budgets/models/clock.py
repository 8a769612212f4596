"""The days nobody works: the service clock counts the others."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """A national holiday, or a day off together (cuti bersama)."""

    day = models.DateField(_("tanggal"), unique=True)
    name = models.CharField(_("hari libur"), max_length=100)

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"
