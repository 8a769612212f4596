"""Addresses of the work home, the triage and the planner."""

from django.urls import URLPattern, URLResolver, path

from budgets.views import answers, bulk, desk, home, planner, triage
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
    path("kerja/telaah/kolom/", desk.triage_columns, name="triage_columns"),
    path("kerja/telaah/borongan/", bulk.triage_bulk, name="triage_bulk"),
    path("kerja/telaah/borongan/<uuid:key>/", bulk.triage_run, name="triage_run"),
    path("kerja/telaah/kalimat/", answers.triage_answers, name="triage_answers"),
    path("kerja/telaah/kalimat/<int:pk>/", answers.triage_answer, name="triage_answer"),
    path("kerja/telaah/<str:code>/", triage.triage_detail, name="triage_detail"),
    path("kerja/telaah/<str:code>/petugas/", desk.triage_assign, name="triage_assign"),
    path("kerja/telaah/<str:code>/catatan/", desk.triage_note, name="triage_note"),
    path("kerja/telaah/<str:code>/periksa/", desk.triage_check, name="triage_check"),
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
