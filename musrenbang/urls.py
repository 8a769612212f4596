"""All addresses: public ones in readable Indonesian, workspaces below ``/kerja/``."""

from django.contrib import admin
from django.urls import include, path

from musrenbang import health, pages

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("proposals.urls")),
    path("", include("budgets.urls")),
    path("", include("reports.urls")),
]

handler404 = pages.not_found
handler500 = pages.broken
