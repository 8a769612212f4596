"""Addresses of the work home, the triage and the planner."""

from django.urls import URLPattern, URLResolver, path

from budgets.views import home, planner, triage
from proposals.lifecycle import MoveName

MOVES = (
    ("koreksi", MoveName.ASSESS, "triage_assess"),
    ("akomodasi", MoveName.ACCEPT, "triage_accept"),
    ("belum-terakomodasi", MoveName.DEFER, "triage_defer"),
    ("tolak", MoveName.REFUSE, "triage_refuse"),
    ("alihkan", MoveName.REROUTE, "triage_reroute"),
    ("kembalikan", MoveName.RETURN, "triage_return"),
    ("buka-kembali", MoveName.REOPEN, "triage_reopen"),
)
ceiling_address = "kerja/prioritas/pagu/<int:year>/<int:agency_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("kerja/", home.work_home, name="work_home"),
    path("kerja/telaah/", triage.triage_queue, name="triage_queue"),
    path("kerja/telaah/<str:code>/", triage.triage_detail, name="triage_detail"),
    *(
        path(f"kerja/telaah/<str:code>/{word}/", triage.act, {"name": move}, name=url_name)
        for word, move, url_name in MOVES
    ),
    path("kerja/prioritas/", planner.planning, name="planning"),
    path(ceiling_address, planner.ceiling, name="ceiling"),
    path(f"{ceiling_address}atur/", planner.ceiling_set, name="ceiling_set"),
    path("kerja/prioritas/umumkan/", planner.publish_preview, name="publish_preview"),
    path("kerja/prioritas/umumkan/kirim/", planner.publish, name="publish"),
]
