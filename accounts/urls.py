"""Addresses of accounts. The names are allauth's, so that its own redirects and letters find them."""

from django.urls import URLPattern, URLResolver, path, re_path

from accounts.views import entrance, own, recovery

urlpatterns: list[URLPattern | URLResolver] = [
    path("masuk/", entrance.sign_in, name="account_login"),
    path("masuk/nonaktif/", entrance.inactive, name="account_inactive"),
    path("keluar/", entrance.sign_out, name="account_logout"),
    path("daftar/", entrance.sign_up, name="account_signup"),
    path("daftar/periksa-email/", entrance.check_mail, name="account_email_verification_sent"),
    re_path(r"^daftar/konfirmasi/(?P<key>[-:\w]+)/$", entrance.confirm_mail, name="account_confirm_email"),
    path("akun/", own.home, name="account_home"),
    path("akun/selamat-datang/", own.welcome, name="account_welcome"),
    path("akun/kabar/", own.account_notices, name="account_notices"),
    path("akun/kabar/email/", own.account_email, name="account_email"),
    path("akun/nik/", own.account_nik, name="account_nik"),
    path("sandi/ganti/", entrance.change_password, name="account_change_password"),
    path("sandi/lupa/", recovery.ask_new_password, name="account_reset_password"),
    path("sandi/lupa/terkirim/", recovery.new_password_asked, name="account_reset_password_done"),
    path("sandi/kode/", recovery.enter_code, name="account_reset_code"),
    path("sandi/kode/baru/", recovery.set_password_by_code, name="account_reset_by_code"),
    path("sandi/baru/selesai/", entrance.new_password_set, name="account_reset_password_from_key_done"),
    re_path(
        r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.set_new_password,
        name="account_reset_password_from_key",
    ),
]
