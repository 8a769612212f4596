"""Who was shown whose personal data; nobody can rewrite it."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.enums import Shown
from themes.models import Cycle


class Disclosure(models.Model):
    """Somebody was shown personal data of others: once for each day, what and whose, and never the data itself.

    ``subject`` is the code of a proposal, or names a session; ``label`` is the office of who looked, as her
    role was then; ``people`` how many the data were of. Rows are only ever added.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="disclosures", verbose_name=_("siklus"))
    what = models.CharField(_("yang ditampilkan"), max_length=10, choices=Shown)
    subject = models.CharField(_("tentang"), max_length=200)
    people = models.PositiveIntegerField(_("jumlah orang"), default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("kepada"))
    label = models.CharField(_("sebagai"), max_length=150)
    day = models.DateField(_("hari"), default=timezone.localdate)
    shown_at = models.DateTimeField(_("pertama kali hari itu"), default=timezone.now)

    class Meta:
        verbose_name = _("akses data pribadi")
        verbose_name_plural = _("akses data pribadi")
        indexes = [models.Index(fields=["cycle", "shown_at", "id"], name="disclosure_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["by", "day", "what", "subject", "cycle"], name="disclosure_once_a_day")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.subject}"
