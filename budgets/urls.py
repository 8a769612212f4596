"""Addresses of the work home, the triage and the planner."""

from django.urls import URLPattern, URLResolver, path

from budgets.views import (
    answers,
    bulk,
    desk,
    explanation,
    home,
    limits,
    planner,
    publication,
    rubrics,
    scenario_acts,
    scenarios,
    scoring,
    service,
    triage,
)
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
scenario_address = "kerja/prioritas/skenario/<uuid:key>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("usulan/<str:code>/alasan/", explanation.proposal_why, name="proposal_why"),
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
    path("kerja/telaah/<str:code>/nilai/", scoring.triage_score, name="triage_score"),
    path("layanan/", service.public_service, name="public_service"),
    path("kerja/layanan/", service.service, name="service"),
    path("kerja/layanan/<int:year>/unduh/", service.service_download, name="service_download"),
    path("kerja/layanan/<int:year>/ingatkan/<int:agency_id>/", service.service_remind, name="service_remind"),
    path("kerja/prioritas/", planner.planning, name="planning"),
    path("kerja/prioritas/pagu/", limits.limits, name="limits"),
    path("kerja/prioritas/pagu/<int:year>/kota/", limits.city_ceiling, name="city_ceiling"),
    path("kerja/prioritas/pagu/<int:year>/kecamatan/<str:code>/", limits.kecamatan_ceiling, name="kecamatan_ceiling"),
    path("kerja/prioritas/pagu/<int:year>/tema/<slug:slug>/", limits.theme_floor, name="theme_floor"),
    path("kerja/prioritas/pagu/<int:year>/unduh/", limits.limits_download, name="limits_download"),
    path("kerja/prioritas/pagu/<int:year>/unggah/", limits.limits_upload, name="limits_upload"),
    path("kerja/prioritas/rubrik/", rubrics.rubrics, name="rubrics"),
    path("kerja/prioritas/rubrik/<int:year>/baru/", rubrics.rubric_new, name="rubric_new"),
    path("kerja/prioritas/rubrik/<int:pk>/", rubrics.rubric, name="rubric"),
    path("kerja/prioritas/rubrik/<int:pk>/simpan/", rubrics.rubric_save, name="rubric_save"),
    path("kerja/prioritas/rubrik/<int:pk>/hapus/", rubrics.rubric_discard, name="rubric_discard"),
    path("kerja/prioritas/rubrik/<int:pk>/berlakukan/", rubrics.rubric_publish, name="rubric_publish"),
    path(ceiling_address, planner.ceiling, name="ceiling"),
    path(f"{ceiling_address}atur/", planner.ceiling_set, name="ceiling_set"),
    path("kerja/prioritas/skenario/", scenarios.scenario_list, name="scenario_list"),
    path("kerja/prioritas/skenario/baru/<int:year>/", scenarios.scenario_new, name="scenario_new"),
    path(f"{scenario_address}", scenarios.scenario, name="scenario"),
    path(f"{scenario_address}usulan/", scenario_acts.scenario_rows, name="scenario_rows"),
    path(f"{scenario_address}usulan/<str:code>/", scenario_acts.scenario_row, name="scenario_row"),
    path(f"{scenario_address}sebaran/", scenarios.scenario_spread, name="scenario_spread"),
    path(f"{scenario_address}banding/", scenarios.scenario_compare, name="scenario_compare"),
    path(f"{scenario_address}unduh.json", scenarios.scenario_json, name="scenario_json"),
    path(f"{scenario_address}hapus/", scenario_acts.scenario_delete, name="scenario_delete"),
    path(f"{scenario_address}langkah/<str:act>/", scenario_acts.scenario_act, name="scenario_act"),
    path("kerja/prioritas/<int:year>/usulan.pb", scenarios.cycle_pabulib, name="cycle_pabulib"),
    path("kerja/prioritas/umumkan/jadwal/", publication.publish_schedule, name="publish_schedule"),
    path("kerja/prioritas/umumkan/jadwal/<int:pk>/batal/", publication.publish_call_off, name="publish_call_off"),
    path("kerja/prioritas/<int:year>/tutup/", publication.cycle_close, name="cycle_close"),
    path("kerja/prioritas/umumkan/", publication.publish_preview, name="publish_preview"),
    path("kerja/prioritas/umumkan/kirim/", publication.publish, name="publish"),
]
