"""Addresses of the forums: what everybody reads, what facilitators do."""

from django.urls import path

from forums.views import (
    addenda,
    attendance,
    attendees,
    carrying,
    check_in,
    field,
    hall,
    invitations,
    items,
    listing,
    live,
    minutes,
    paper,
    photos,
    picks,
    printing,
    public,
    room_photos,
    rounds,
    session_photos,
    sessions,
    sheets,
    signing_off,
    tables,
    typing,
    voting,
)

reading = [
    path("forum/", public.forum_list, name="forum_list"),
    path("forum/<int:pk>/", public.forum_detail, name="forum_detail"),
    path("forum/<int:pk>/langsung/", live.forum_live, name="forum_live"),
    path("forum/foto/<uuid:key>/", session_photos.session_photo, name="session_photo"),
    path("forum/foto/<uuid:key>/kecil/", session_photos.session_thumbnail, name="session_thumbnail"),
]

listed = [
    path("kerja/forum/<int:pk>/meja/", tables.work_forum_tables, name="work_forum_tables"),
    path("kerja/forum/<int:pk>/meja/jumlah/", tables.work_forum_tables_set, name="work_forum_tables_set"),
    path("kerja/forum/<int:pk>/meja/bagi/", tables.work_forum_tables_deal, name="work_forum_tables_deal"),
    path("kerja/forum/<int:pk>/meja/<int:number>/", tables.work_forum_table, name="work_forum_table"),
    path("kerja/forum/<int:pk>/meja/<int:number>/simpan/", tables.work_forum_table_save, name="work_forum_table_save"),
    path("kerja/forum/<int:pk>/meja/<int:number>/cetak/", tables.work_forum_table_print, name="work_forum_table_print"),
    path("kerja/forum/<int:pk>/daftar/", listing.work_forum_items, name="work_forum_items"),
    path("kerja/forum/<int:pk>/daftar/baris/", hall.work_forum_line, name="work_forum_line"),
    path("kerja/forum/<int:pk>/usulan/", hall.work_forum_raise, name="work_forum_raise"),
    path("kerja/forum/<int:pk>/ambil/", items.work_forum_take, name="work_forum_take"),
    path("kerja/forum/<int:pk>/lanjutkan/", carrying.work_forum_carry, name="work_forum_carry"),
    path("kerja/forum/<int:pk>/urutan/", items.work_forum_order, name="work_forum_order"),
    path("kerja/forum/<int:pk>/butir/", items.work_forum_bulk, name="work_forum_bulk"),
    path("kerja/forum/<int:pk>/butir/<int:item_pk>/belum/", items.work_forum_disagree, name="work_forum_disagree"),
    path("kerja/forum/<int:pk>/butir/<int:item_pk>/<str:act>/", items.work_forum_item, name="work_forum_item"),
]

picking = [
    path("forum/<int:pk>/pilih/", voting.forum_pick, name="forum_pick"),
    path("forum/<int:pk>/pilih/kirim/", voting.forum_pick_send, name="forum_pick_send"),
    path("kerja/forum/<int:pk>/suara/", picks.work_forum_picks, name="work_forum_picks"),
    path("kerja/forum/<int:pk>/suara/buka/", picks.work_forum_picks_open, name="work_forum_picks_open"),
    path("kerja/forum/<int:pk>/suara/tutup/", picks.work_forum_picks_close, name="work_forum_picks_close"),
    path("kerja/forum/<int:pk>/suara/tangan/", picks.work_forum_hands, name="work_forum_hands"),
    path("kerja/forum/<int:pk>/suara/kertas/", picks.work_forum_ballot, name="work_forum_ballot"),
    path("kerja/forum/<int:pk>/suara/batal/", picks.work_forum_strike, name="work_forum_strike"),
    path("kerja/forum/<int:pk>/suara/urutkan/", picks.work_forum_adopt, name="work_forum_adopt"),
]

facilitating = [
    path("kerja/forum/", sessions.work_forum_list, name="work_forum_list"),
    path("kerja/forum/baru/", sessions.work_forum_new, name="work_forum_new"),
    path("kerja/forum/<int:pk>/", sessions.work_forum, name="work_forum"),
    path("kerja/forum/<int:pk>/data/", sessions.work_forum_facts, name="work_forum_facts"),
    path("kerja/forum/<int:pk>/undangan/", invitations.work_forum_invite, name="work_forum_invite"),
    path("kerja/forum/<int:pk>/undangan/surat/", invitations.work_forum_letters, name="work_forum_letters"),
    path(
        "kerja/forum/<int:pk>/undangan/<int:invitation_pk>/",
        invitations.work_forum_invitation,
        name="work_forum_invitation",
    ),
]

counting = [
    path("forum/<int:pk>/hadir/<str:token>/", check_in.check_in, name="check_in"),
    path("forum/<int:pk>/hadir/<str:token>/batal/", check_in.check_in_undo, name="check_in_undo"),
    path("kerja/forum/<int:pk>/hadir/", attendance.work_forum_attendance, name="work_forum_attendance"),
    path("kerja/forum/<int:pk>/hadir/hitung/", attendance.work_forum_tally, name="work_forum_tally"),
    path("kerja/forum/<int:pk>/hadir/batal/", attendance.work_forum_tally_undo, name="work_forum_tally_undo"),
    path("kerja/forum/<int:pk>/hadir/nama/", attendees.work_forum_attendee, name="work_forum_attendee"),
    path(
        "kerja/forum/<int:pk>/hadir/nama/<uuid:key>/hapus/",
        attendees.work_forum_attendee_erase,
        name="work_forum_attendee_erase",
    ),
    path("kerja/forum/<int:pk>/hadir/foto/", attendees.work_forum_list_photos, name="work_forum_list_photos"),
    path(
        "kerja/forum/<int:pk>/hadir/foto/<uuid:key>/hapus/",
        attendees.work_forum_list_photo_remove,
        name="work_forum_list_photo_remove",
    ),
    path("kerja/forum/<int:pk>/hadir/poster/", check_in.work_forum_poster, name="work_forum_poster"),
    path("kerja/forum/<int:pk>/hadir/kode/", check_in.work_forum_code, name="work_forum_code"),
]

picturing = [
    path("kerja/forum/<int:pk>/foto/", room_photos.work_forum_photos, name="work_forum_photos"),
    path("kerja/forum/<int:pk>/foto/unggah/", room_photos.work_forum_photos_add, name="work_forum_photos_add"),
    path("kerja/forum/<int:pk>/foto/<uuid:key>/<str:act>/", room_photos.work_forum_photo, name="work_forum_photo"),
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
    path("kerja/forum/<int:pk>/kertas/kirim/", photos.work_forum_paper_upload, name="work_forum_paper_upload"),
    path("kerja/forum/<int:pk>/kertas/foto/<uuid:key>/", photos.work_forum_paper_photo, name="work_forum_paper_photo"),
    path(
        "kerja/forum/<int:pk>/kertas/foto/<uuid:key>/baris/",
        photos.work_forum_paper_place,
        name="work_forum_paper_place",
    ),
    path(
        "kerja/forum/<int:pk>/kertas/potongan/<uuid:key>/",
        photos.work_forum_paper_strip,
        name="work_forum_paper_strip",
    ),
    path("kerja/forum/<int:pk>/kertas/berikutnya/", typing.work_forum_paper_next, name="work_forum_paper_next"),
    path("kerja/forum/<int:pk>/kertas/baris/<int:row_pk>/", typing.work_forum_paper_row, name="work_forum_paper_row"),
]

in_sheets = [
    path("kerja/forum/<int:pk>/excel/", sheets.work_forum_sheets, name="work_forum_sheets"),
    path("kerja/forum/<int:pk>/excel/templat.xlsx", sheets.work_forum_template, name="work_forum_template"),
    path("kerja/forum/<int:pk>/excel/unggah/", sheets.work_forum_sheet_upload, name="work_forum_sheet_upload"),
    path("kerja/forum/<int:pk>/excel/<uuid:key>/", sheets.work_forum_sheet, name="work_forum_sheet"),
    path(
        "kerja/forum/<int:pk>/excel/<uuid:key>/putuskan/",
        sheets.work_forum_sheet_decide,
        name="work_forum_sheet_decide",
    ),
    path("kerja/forum/<int:pk>/excel/<uuid:key>/masukkan/", sheets.work_forum_sheet_take, name="work_forum_sheet_take"),
    path(
        "kerja/forum/<int:pk>/excel/<uuid:key>/batal/", sheets.work_forum_sheet_discard, name="work_forum_sheet_discard"
    ),
    path(
        "kerja/forum/<int:pk>/excel/<uuid:key>/ditandai.xlsx",
        sheets.work_forum_sheet_marked,
        name="work_forum_sheet_marked",
    ),
]

in_the_field = [
    path("forum/lapangan/", field.field_shell, name="field_shell"),
    path("kerja/forum/<int:pk>/lapangan/", field.work_forum_field, name="work_forum_field"),
    path("kerja/forum/<int:pk>/keadaan.json", field.work_forum_state, name="work_forum_state"),
    path("kerja/forum/<int:pk>/sinkron/", field.work_forum_sync, name="work_forum_sync"),
]

signing = [
    path("forum/<int:pk>/berita-acara.pdf", minutes.minutes_file, name="minutes_file"),
    path("kerja/forum/<int:pk>/berita-acara/", minutes.work_forum_minutes, name="work_forum_minutes"),
    path("kerja/forum/<int:pk>/pindaian/", signing_off.work_forum_scan, name="work_forum_scan"),
    path("kerja/forum/<int:pk>/pindaian/unggah/", signing_off.work_forum_upload, name="work_forum_upload"),
    path("kerja/forum/<int:pk>/tutup/", signing_off.work_forum_close, name="work_forum_close"),
    path("forum/<int:pk>/adendum/<int:number>.pdf", addenda.addendum_file, name="addendum_file"),
    path("kerja/forum/<int:pk>/adendum/", addenda.work_forum_addenda, name="work_forum_addenda"),
    path(
        "kerja/forum/<int:pk>/adendum/<int:number>/<str:act>/",
        addenda.work_forum_addendum,
        name="work_forum_addendum",
    ),
    path(
        "kerja/forum/<int:pk>/adendum/<int:number>/pindaian/unduh/",
        addenda.work_forum_addendum_scan,
        name="work_forum_addendum_scan",
    ),
]

controlling = [
    path("kerja/siklus/", rounds.rounds, name="rounds"),
    path("kerja/siklus/salin/", rounds.rounds_copy, name="rounds_copy"),
    path("kerja/siklus/<int:pk>/tanggal/", rounds.round_dates, name="round_dates"),
    path("kerja/siklus/perubahan/<int:pk>/<str:act>/", rounds.round_settle, name="round_settle"),
    path("kerja/siklus/<int:pk>/fasilitator/<str:act>/", rounds.round_team, name="round_team"),
]

urlpatterns = [
    *controlling,
    *reading,
    *facilitating,
    *counting,
    *picturing,
    *on_paper,
    *in_sheets,
    *in_the_field,
    *signing,
    *listed,
    *picking,
]
