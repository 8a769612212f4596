"""The one way to be recognised by a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts.handles import read_handle
from accounts.models import User
from accounts.recognition import find_fitting


class HandleBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, asked once with whatever was typed: mobile number, e-mail address or user name."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **credentials: Any
    ) -> User | None:
        if not username or not password:
            return None
        user = find_fitting(read_handle(username), password)
        if user and not self.user_can_authenticate(user):
            self._stash_user(user)  # allauth then shows the page for accounts that are switched off
            return None
        return user
