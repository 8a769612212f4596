"""Themes, cycles with their rounds, the kamus, and who facilitates."""

from django.contrib import admin

from themes.models import CatalogItem, Cycle, Facilitator, Synonym, Theme, ThemeRound


@admin.register(Theme)
class ThemeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "letters", "slug", "position", "needs_guardian", "is_corporate", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")


@admin.register(Cycle)
class CycleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Publishing and closing are acts of the workspace, not fields to type into."""

    list_display = ("plan_year", "published_at", "closed_at")
    list_filter = ("plan_year",)
    search_fields = ("plan_year",)
    readonly_fields = ("published_at", "closed_at")


class FacilitatorInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Facilitator
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(ThemeRound)
class ThemeRoundAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("theme", "cycle", "opens_at", "closes_at", "forum_starts_at", "forum_ends_at", "decided_by")
    list_filter = ("cycle", "theme")
    list_select_related = ("theme", "cycle")
    search_fields = ("theme__name", "cycle__plan_year")
    inlines = (FacilitatorInline,)


@admin.register(CatalogItem)
class CatalogItemAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "theme", "cycle", "unit", "unit_price", "agency", "kind", "is_active")
    list_filter = ("cycle", "theme", "kind", "is_active", "agency")
    list_select_related = ("theme", "cycle", "agency")
    search_fields = ("name", "sector_code")
    autocomplete_fields = ("agency",)


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Several meanings stand in one row, separated by commas."""

    list_display = ("word", "meaning")
    search_fields = ("word", "meaning")


@admin.register(Facilitator)
class FacilitatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "round")
    list_filter = ("round__cycle", "round__theme")
    list_select_related = ("user", "round__theme", "round__cycle")
    search_fields = ("user__username", "user__display_name")
    autocomplete_fields = ("user", "round")
