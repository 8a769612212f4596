"""Coded reasons, and the history of proposals to read. Proposals themselves move only through their actions."""

from django.contrib import admin
from django.http import HttpRequest

from proposals.models import ProposalEvent, Reason


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "label", "purpose", "position")
    list_filter = ("purpose",)
    search_fields = ("code", "label")


@admin.register(ProposalEvent)
class ProposalEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To read only; the database refuses changes anyway."""

    list_display = ("happened_at", "proposal", "sequence", "kind", "move", "source", "target", "actor_label")
    list_filter = ("kind", "move", "target")
    list_select_related = ("proposal",)
    search_fields = ("proposal__code",)
    date_hierarchy = "happened_at"
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ProposalEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ProposalEvent | None = None) -> bool:
        return False
