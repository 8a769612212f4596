"""Addresses of the forums: what everybody reads, what facilitators do."""

from django.urls import path

from forums.views import field, items, paper, printing, public, sessions

reading = [
    path("forum/", public.forum_list, name="forum_list"),
    path("forum/<int:pk>/", public.forum_detail, name="forum_detail"),
]

facilitating = [
    path("kerja/forum/", sessions.work_forum_list, name="work_forum_list"),
    path("kerja/forum/baru/", sessions.work_forum_new, name="work_forum_new"),
    path("kerja/forum/<int:pk>/", sessions.work_forum, name="work_forum"),
    path("kerja/forum/<int:pk>/data/", sessions.work_forum_facts, name="work_forum_facts"),
    path("kerja/forum/<int:pk>/hadir/", sessions.work_forum_attendance, name="work_forum_attendance"),
    path("kerja/forum/<int:pk>/ambil/", items.work_forum_take, name="work_forum_take"),
    path("kerja/forum/<int:pk>/usulan/", items.work_forum_raise, name="work_forum_raise"),
    path("kerja/forum/<int:pk>/urutan/", items.work_forum_order, name="work_forum_order"),
    path("kerja/forum/<int:pk>/butir/<int:item_pk>/belum/", items.work_forum_disagree, name="work_forum_disagree"),
    path("kerja/forum/<int:pk>/butir/<int:item_pk>/<str:act>/", items.work_forum_item, name="work_forum_item"),
    path("kerja/forum/<int:pk>/berita-acara/", sessions.work_forum_minutes, name="work_forum_minutes"),
    path("kerja/forum/<int:pk>/pindaian/", sessions.work_forum_scan, name="work_forum_scan"),
    path("kerja/forum/<int:pk>/pindaian/unggah/", sessions.work_forum_upload, name="work_forum_upload"),
    path("kerja/forum/<int:pk>/tutup/", sessions.work_forum_close, name="work_forum_close"),
]

on_paper = [
    path("kerja/forum/<int:pk>/kertas/", paper.work_forum_paper, name="work_forum_paper"),
    path("kerja/forum/<int:pk>/kertas/cetak/", printing.work_forum_paper_print, name="work_forum_paper_print"),
    path("kerja/forum/<int:pk>/kertas/<uuid:batch>/unduh/", printing.work_forum_paper_pdf, name="work_forum_paper_pdf"),
    path(
        "kerja/forum/<int:pk>/kertas/<uuid:batch>/sisa/",
        printing.work_forum_paper_unused,
        name="work_forum_paper_unused",
    ),
]

in_the_field = [
    path("kerja/forum/lapangan/", field.field_shell, name="field_shell"),
    path("kerja/forum/<int:pk>/lapangan/", field.work_forum_field, name="work_forum_field"),
    path("kerja/forum/<int:pk>/keadaan.json", field.work_forum_state, name="work_forum_state"),
    path("kerja/forum/<int:pk>/sinkron/", field.work_forum_sync, name="work_forum_sync"),
]

urlpatterns = [*reading, *facilitating, *on_paper, *in_the_field]
