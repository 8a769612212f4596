"""Regions and agencies; both change over the years, so every row says from when until when it is valid."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from regions.enums import AgencyKind, RegionLevel
from regions.querysets import AgencyQuerySet, RegionQuerySet

BEGINNING = date(2000, 1, 1)


class Region(models.Model):
    """One administrative region, e.g. kelurahan Dinoyo ``35.73.05.1004``.

    Codes follow Kepmendagri 300.2.2-2430/2025. ``tile_column``/``tile_row`` place a kelurahan on the tile map.
    """

    code = models.CharField(_("kode wilayah"), max_length=13)
    level = models.CharField(_("tingkat"), max_length=10, choices=RegionLevel)
    name = models.CharField(_("nama"), max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("induk")
    )
    valid_from = models.DateField(_("berlaku sejak"), default=BEGINNING)
    valid_to = models.DateField(_("berlaku sampai (tidak termasuk)"), null=True, blank=True)
    postal_code = models.CharField(_("kode pos"), max_length=5, blank=True)
    population = models.PositiveIntegerField(_("jumlah penduduk"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("kolom petak"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("baris petak"), null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="region_code_once_per_period"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to__isnull=True),
                name="region_code_valid_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="region_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(level=RegionLevel.PROVINCE) | Q(parent__isnull=False), name="region_has_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.name}"


class Agency(models.Model):
    """A perangkat daerah (OPD). A kecamatan is an agency too and then names its ``region``."""

    short_name = models.CharField(_("singkatan"), max_length=30, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=12, choices=AgencyKind)
    sector_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("kode bidang urusan"), default=list)
    sectors = models.CharField(_("bidang urusan"), max_length=200, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name=_("kecamatan")
    )
    is_verified = models.BooleanField(_("nama terverifikasi"), default=False)
    valid_from = models.DateField(_("berlaku sejak"), default=BEGINNING)
    valid_to = models.DateField(_("berlaku sampai (tidak termasuk)"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("perangkat daerah")
        verbose_name_plural = _("perangkat daerah")
        ordering = ["short_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AgencyKind.KECAMATAN, region__isnull=False)
                | (~Q(kind=AgencyKind.KECAMATAN) & Q(region__isnull=True)),
                name="agency_kecamatan_has_region",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name
