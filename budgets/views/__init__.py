"""Pages, one module per workspace."""

from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind the request; the middleware lets nobody else through to a workspace."""
    assert isinstance(request.user, User)  # noqa: S101 – narrows for the type checker
    return request.user
