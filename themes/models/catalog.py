"""The kamus usulan: what a city offers to ask for, and the words people use for it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regions.models import Agency
from themes.enums import ActivityKind
from themes.models.rounds import Cycle, Theme
from themes.querysets import CatalogItemQuerySet


class CatalogItem(models.Model):
    """A standard activity of the kamus usulan of one cycle and theme. ``unit_price`` in rupiah.

    An item belongs to one agency, or goes to the kecamatan in which the proposal lies.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="catalog", verbose_name=_("siklus"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="catalog", verbose_name=_("tema"))
    name = models.CharField(_("nama kegiatan"), max_length=200)
    unit = models.CharField(_("satuan"), max_length=30)
    unit_price = models.BigIntegerField(_("harga satuan (rupiah)"), validators=[MinValueValidator(1)])
    usual_volume = models.DecimalField(_("volume lazim"), max_digits=12, decimal_places=2, default=1)
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="catalog",
        verbose_name=_("perangkat daerah"),
    )
    routes_to_kecamatan = models.BooleanField(_("ditangani kecamatan setempat"), default=False)
    sector_code = models.CharField(_("kode bidang urusan"), max_length=5)
    sdg_target = models.CharField(_("target SDG"), max_length=6, blank=True)
    kind = models.CharField(_("sifat"), max_length=12, choices=ActivityKind)
    is_active = models.BooleanField(_("aktif"), default=True)

    objects = CatalogItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("kamus usulan")
        verbose_name_plural = _("kamus usulan")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "theme", "name"], name="catalog_name_once"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="catalog_price_positive"),
            models.CheckConstraint(
                condition=Q(routes_to_kecamatan=True, agency__isnull=True)
                | Q(routes_to_kecamatan=False, agency__isnull=False),
                name="catalog_has_one_route",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Synonym(models.Model):
    """A word people use for what the kamus calls otherwise, e.g. "polisi tidur" for "pembatas kecepatan"."""

    word = models.CharField(_("kata warga"), max_length=60, unique=True)
    meaning = models.CharField(_("kata dalam kamus"), max_length=120)

    class Meta:
        verbose_name = _("padanan kata")
        verbose_name_plural = _("padanan kata")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} → {self.meaning}"
