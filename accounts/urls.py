"""Addresses of accounts. The names are allauth's, so that its own redirects and letters find them."""

from django.urls import URLPattern, URLResolver, path, re_path

from accounts.views import entrance, own

urlpatterns: list[URLPattern | URLResolver] = [
    path("masuk/", entrance.sign_in, name="account_login"),
    path("masuk/nonaktif/", entrance.inactive, name="account_inactive"),
    path("keluar/", entrance.sign_out, name="account_logout"),
    path("daftar/", entrance.sign_up, name="account_signup"),
    path("daftar/periksa-email/", entrance.check_mail, name="account_email_verification_sent"),
    re_path(r"^daftar/konfirmasi/(?P<key>[-:\w]+)/$", entrance.confirm_mail, name="account_confirm_email"),
    path("akun/", own.home, name="account_home"),
    path("sandi/ganti/", entrance.change_password, name="account_change_password"),
    path("sandi/lupa/", entrance.ask_new_password, name="account_reset_password"),
    path("sandi/lupa/terkirim/", entrance.new_password_asked, name="account_reset_password_done"),
    path("sandi/baru/selesai/", entrance.new_password_set, name="account_reset_password_from_key_done"),
    re_path(
        r"^sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.set_new_password,
        name="account_reset_password_from_key",
    ),
]
