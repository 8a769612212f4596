"""Reference data of accounts. Signing in to the admin goes through the portal's own, throttled entrance."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import ConsentText, Membership, User
from accounts.phones import read_mobile

admin.site.site_header = admin.site.site_title = _("Data rujukan musrenbang")
admin.site.index_title = _("Data rujukan")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister([EmailAddress, Group])


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0
    autocomplete_fields = ("region", "agency")


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    """A mobile number is a way in, so it is kept in one spelling; a temporary password is set on the page beside."""

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return read_mobile(typed) or typed


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """People and what they may act as."""

    form = PersonForm
    list_display = ("username", "display_name", "email", "phone", "is_active", "is_staff", "last_login")
    list_filter = ("memberships__role", "is_active", "is_staff", "is_guest")
    search_fields = ("username", "display_name", "email", "phone")
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Orang"), {"fields": ("display_name", "email", "phone")}),
        (_("Hak"), {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        (_("Waktu"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("user_permissions",)
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "role", "region", "agency", "valid_from", "valid_to")
    list_filter = ("role", "agency")
    list_select_related = ("user", "region", "agency")
    search_fields = ("user__username", "user__display_name", "region__name", "agency__short_name")
    autocomplete_fields = ("user", "region", "agency")
    date_hierarchy = "valid_from"


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A new wording is a new row; what people agreed to is never edited."""

    list_display = ("purpose", "version", "valid_from")
    list_filter = ("purpose",)
    search_fields = ("body",)

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:
        return False
