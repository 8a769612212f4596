"""All addresses: public ones in readable Indonesian, workspaces below ``/kerja/``."""

from django.contrib import admin
from django.urls import include, path

from musrenbang import health, pages, reading

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", pages.robots, name="robots"),
    path("admin/", admin.site.urls),
    path("tampilan/", reading.reading_preferences, name="reading_preferences"),
    path("bahasa/", reading.set_language, name="set_language"),
    path("", include("accounts.urls")),
    path("", include("proposals.urls")),
    path("", include("forums.urls")),
    path("", include("budgets.urls")),
    path("", include("reports.urls")),
]

handler404 = pages.not_found
handler500 = pages.broken
