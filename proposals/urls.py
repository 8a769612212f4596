"""Addresses of proposals: what everybody reads, what a proposer does, what verifiers do."""

from django.urls import URLPattern, URLResolver, path

from proposals.views.checking import bulk, clusters, keys, queue, verifier
from proposals.views.filing import beginning, drafts, offline, own_files, quick, service_worker, steps
from proposals.views.filing.finding import catalog_search, similar_proposals
from proposals.views.following import guests, inbox, notices, own_data, receipt
from proposals.views.following.support import support, unsupport
from proposals.views.reading import feeds, files, listing, pages, public, sharing, themes

reading = [
    path("", public.home, name="home"),
    path("tema/<slug:slug>/", themes.theme, name="theme"),
    path("usulan/", listing.proposal_list, name="proposal_list"),
    path("usulan/peta/", listing.proposal_map, name="proposal_map"),
    path("usulan/rss/", feeds.news_feed, name="proposal_feed"),
    path("tema/<slug:slug>/rss/", feeds.news_feed, name="theme_feed"),
    path("usulan/<str:code>/kartu.png", sharing.share_card, name="share_card"),
    path("lacak/", public.track, name="track"),
    path("lacak/buka/", guests.track_pin, name="track_pin"),
    path("apa-itu/", pages.about, name="about"),
    path("privasi/", pages.privacy, name="privacy"),
    path("aksesibilitas/", pages.accessibility, name="accessibility"),
    path("komponen/", pages.components, name="components"),
    path("berkas/<uuid:key>/", files.attachment_file, name="attachment_file"),
    path("berkas/<uuid:key>/kecil/", files.attachment_thumbnail, name="attachment_thumbnail"),
]

proposing = [
    path("usulan/baru/", beginning.proposal_new, name="proposal_new"),
    path("usulan/saya/", drafts.my_proposals, name="my_proposals"),
    path("usulan/draf/<uuid:key>/", drafts.proposal_draft, name="proposal_draft"),
    path("usulan/draf/<uuid:key>/lampiran/", own_files.proposal_upload, name="proposal_upload"),
    path(
        "usulan/draf/<uuid:key>/lampiran/<uuid:file_key>/hapus/", own_files.attachment_remove, name="attachment_remove"
    ),
    path("usulan/draf/<uuid:key>/kirim/", drafts.proposal_submit, name="proposal_submit"),
    path("usulan/draf/<uuid:key>/masih-perlu/", drafts.proposal_confirm, name="proposal_confirm"),
    path("usulan/draf/<uuid:key>/tarik/", drafts.proposal_withdraw, name="proposal_withdraw"),
    path("usulan/draf/<uuid:key>/hapus/", drafts.proposal_discard, name="proposal_discard"),
    path("usulan/draf/<uuid:key>/<slug:step>/", steps.proposal_step, name="proposal_step"),  # last of the drafts
]

assisting = [
    path("kerja/catat/", quick.proposal_quick, name="proposal_quick"),
]

owning = [
    path("akun/tamu/", guests.guest_home, name="guest_home"),
    path("akun/tamu/daftar/", guests.guest_sign_up, name="guest_sign_up"),
    path("akun/tamu/masuk/", guests.guest_sign_in, name="guest_sign_in"),
    path("akun/data/", own_data.account_data, name="account_data"),
    path("akun/data/unduh/", own_data.account_data_file, name="account_data_file"),
    path("akun/hapus/", own_data.account_erase, name="account_erase"),
]

without_signal = [
    path("sw.js", service_worker.service_worker, name="service_worker"),
    path("manifest.webmanifest", service_worker.manifest, name="manifest"),
    path("luring/", offline.offline_page, name="offline_page"),
    path("usulan/luring/", offline.offline_form, name="offline_form"),
    path("usulan/luring/data.json", offline.offline_data, name="offline_data"),
    path("usulan/luring/siapa.json", offline.offline_sender, name="offline_sender"),
    path("usulan/luring/kirim/", offline.offline_send, name="offline_send"),
]

finding = [
    path("kamus/cari/", catalog_search, name="catalog_search"),
    path("usulan/serupa/", similar_proposals, name="similar_proposals"),
    path("usulan/<str:code>/dukung/", support, name="support"),
    path("usulan/<str:code>/dukung/batal/", unsupport, name="unsupport"),
]

verifying = [
    path("kerja/verifikasi/", queue.verify_queue, name="verify_queue"),
    path("kerja/verifikasi/borongan/", bulk.verify_bulk, name="verify_bulk"),
    path("kerja/verifikasi/<str:code>/", verifier.verify_detail, name="verify_detail"),
    path("kerja/verifikasi/<str:code>/lampiran/<uuid:key>/", verifier.attachment_review, name="attachment_review"),
    path("kerja/verifikasi/<str:code>/<str:move>/", verifier.verify_act, name="verify_act"),
    path("kerja/pin/<str:code>/", keys.new_pin, name="new_pin"),
    path("kerja/gabung/<str:code>/", clusters.cluster_join, name="cluster_join"),
    path("kerja/gabung/<str:code>/pisah/", clusters.cluster_split, name="cluster_split"),
]

following = [
    path("usulan/<str:code>/tanda-terima/", receipt.proposal_receipt, name="proposal_receipt"),
    path("pesan/", inbox.inbox, name="inbox"),
    path("pesan/dibaca/", inbox.inbox_read, name="inbox_read"),
    path("pesan/<int:pk>/", inbox.message_open, name="message_open"),
    path("pesan/berhenti/<str:token>/", inbox.unsubscribe, name="unsubscribe"),
    path("kerja/kabar/", notices.work_notices, name="work_notices"),
    path("kerja/kabar/<int:pk>/<slug:act>/", notices.work_notice_act, name="work_notice_act"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *reading,
    *proposing,
    *following,
    *owning,
    *assisting,
    *without_signal,
    *finding,
    *verifying,
    path(
        "usulan/<str:code>/", public.proposal_detail, name="proposal_detail"
    ),  # last: takes what is left below usulan/
]
