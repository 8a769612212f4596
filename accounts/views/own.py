"""A person's own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions import update_profile
from accounts.forms import ProfileForm
from accounts.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Who am I here, what may I do, and how may I be called."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 – sign-in is required by middleware
    form = ProfileForm(request.POST or None, initial={"display_name": user.display_name, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        update_profile(**form.cleaned_data, by=user)
        messages.success(request, _("Data Anda tersimpan."))
        return redirect("account_home")
    return render(request, "accounts/home.html", {"form": form, "memberships": user.current_memberships})
