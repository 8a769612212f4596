"""Regions and agencies."""

from django.contrib import admin

from regions.models import Agency, Region


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "level", "name", "parent", "valid_from", "valid_to")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    ordering = ("code", "valid_from")


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("short_name", "name", "kind", "is_verified", "valid_from", "valid_to")
    list_filter = ("kind", "is_verified")
    search_fields = ("short_name", "name", "sectors")
    autocomplete_fields = ("region",)
