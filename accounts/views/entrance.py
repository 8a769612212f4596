"""The way in and out: allauth's views, each with only the methods it needs. All but the password change are public."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guests import is_guest

takes_form = require_http_methods(["GET", "HEAD", "POST"])

sign_out = require_POST(views.logout)
inactive = require_safe(views.account_inactive)
check_mail = require_safe(views.email_verification_sent)
confirm_mail = takes_form(views.confirm_email)
set_new_password = takes_form(views.password_reset_from_key)
new_password_set = require_safe(views.password_reset_from_key_done)


@login_not_required
@takes_form
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Who filed something without an account first says whether it comes along."""
    return redirect("guest_sign_in") if is_guest(request) else views.login(request)


@login_not_required
@takes_form
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """Who filed something without an account keeps it."""
    return redirect("guest_sign_up") if is_guest(request) else views.signup(request)


@takes_form
def change_password(request: HttpRequest) -> HttpResponseBase:
    """A guest has no password to change, but may get one."""
    return redirect("guest_sign_up") if is_guest(request) else views.password_change(request)
