"""What every agency works with: the calendar and the checklist. Money and decisions move only through their actions."""

from django.contrib import admin

from budgets.models import AnswerTemplate, CheckItem, Holiday


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("day", "name")
    date_hierarchy = "day"
    search_fields = ("name",)


@admin.register(CheckItem)
class CheckItemAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("label", "agency", "position", "is_active")
    list_filter = ("is_active", "agency")


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "reason", "agency", "is_active")
    list_filter = ("is_active", "agency")
    list_select_related = ("reason", "agency")
