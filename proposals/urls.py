"""Addresses of proposals: what everybody reads, what a proposer does, what verifiers and facilitators do."""

from django.urls import URLPattern, URLResolver, path

from proposals.views import author, drafts, files, pages, public, verifier, verify_queue

reading = [
    path("", public.home, name="home"),
    path("tema/<slug:slug>/", public.theme, name="theme"),
    path("usulan/", public.proposal_list, name="proposal_list"),
    path("lacak/", public.track, name="track"),
    path("forum/", public.forum_list, name="forum_list"),
    path("forum/<int:pk>/", public.forum_detail, name="forum_detail"),
    path("apa-itu/", pages.about, name="about"),
    path("privasi/", pages.privacy, name="privacy"),
    path("aksesibilitas/", pages.accessibility, name="accessibility"),
    path("komponen/", pages.components, name="components"),
    path("berkas/<uuid:key>/", files.attachment_file, name="attachment_file"),
    path("berkas/<uuid:key>/kecil/", files.attachment_thumbnail, name="attachment_thumbnail"),
]

proposing = [
    path("usulan/baru/", author.proposal_new, name="proposal_new"),
    path("usulan/saya/", drafts.my_proposals, name="my_proposals"),
    path("usulan/draf/<uuid:key>/", drafts.proposal_draft, name="proposal_draft"),
    path("usulan/draf/<uuid:key>/ubah/", author.proposal_edit, name="proposal_edit"),
    path("usulan/draf/<uuid:key>/lampiran/", drafts.proposal_upload, name="proposal_upload"),
    path("usulan/draf/<uuid:key>/lampiran/<uuid:file_key>/hapus/", drafts.attachment_remove, name="attachment_remove"),
    path("usulan/draf/<uuid:key>/kirim/", drafts.proposal_submit, name="proposal_submit"),
    path("usulan/draf/<uuid:key>/tarik/", drafts.proposal_withdraw, name="proposal_withdraw"),
    path("usulan/draf/<uuid:key>/hapus/", drafts.proposal_discard, name="proposal_discard"),
]

verifying = [
    path("kerja/verifikasi/", verify_queue.verify_queue, name="verify_queue"),
    path("kerja/verifikasi/<str:code>/", verifier.verify_detail, name="verify_detail"),
    path("kerja/verifikasi/<str:code>/lampiran/<uuid:key>/", verifier.attachment_review, name="attachment_review"),
    path("kerja/verifikasi/<str:code>/<str:move>/", verifier.verify_act, name="verify_act"),
]


urlpatterns: list[URLPattern | URLResolver] = [
    *reading,
    *proposing,
    *verifying,
    path(
        "usulan/<str:code>/", public.proposal_detail, name="proposal_detail"
    ),  # last: takes what is left below usulan/
]
