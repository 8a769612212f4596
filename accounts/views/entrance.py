"""The way in and out: allauth's views, each with only the methods it needs. All but the password change are public."""

from allauth.account import views
from django.views.decorators.http import require_http_methods, require_POST, require_safe

takes_form = require_http_methods(["GET", "HEAD", "POST"])

sign_in = takes_form(views.login)
sign_up = takes_form(views.signup)
sign_out = require_POST(views.logout)
inactive = require_safe(views.account_inactive)
check_mail = require_safe(views.email_verification_sent)
confirm_mail = takes_form(views.confirm_email)
change_password = takes_form(views.password_change)
ask_new_password = takes_form(views.password_reset)
new_password_asked = require_safe(views.password_reset_done)
set_new_password = takes_form(views.password_reset_from_key)
new_password_set = require_safe(views.password_reset_from_key_done)
