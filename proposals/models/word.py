"""The words people use, so that a misspelled one can be told."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownWord(models.Model):
    """A word of public proposals and of the kamus, with the number of texts that have it; learnt every hour."""

    text = models.CharField(_("kata"), max_length=40, primary_key=True)
    count = models.PositiveIntegerField(_("jumlah naskah"))

    class Meta:
        verbose_name = _("kata yang dikenal")
        verbose_name_plural = _("kata yang dikenal")
        indexes = [GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="known_word_trigram")]

    def __str__(self) -> str:
        return self.text
