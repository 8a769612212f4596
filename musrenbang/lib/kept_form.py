"""Nothing typed is lost when a session ended meanwhile: the form is kept until the person has signed in again.

Names, telephone numbers and needs stand in it, so it is encrypted like the columns it was meant for.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, QueryDict

from musrenbang.lib.encrypted import UnreadableError, decrypt, encrypt

View = TypeVar("View", bound=Callable[..., Any])

SESSION_KEY = "kept_form"
LIFETIME = 30 * 60  # seconds; on a shared computer nobody should find it later
MOST = 50_000  # characters of the encoded form
# Never kept, whatever form they stand in; the token is made anew anyway.
SECRETS = frozenset(
    {"password", "password1", "password2", "oldpassword", "secret", "pin", "nik", "csrfmiddlewaretoken"}
)


def keeps_typed(view: View) -> View:
    """Mark a view whose posted form is worth keeping; it takes it back with ``take_kept``."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def keep(request: HttpRequest) -> bool:
    """Keep the posted form in the session of the browser, without secrets; False when it is too large for that."""
    fields = request.POST.copy()
    for name in SECRETS & fields.keys():
        del fields[name]
    typed = fields.urlencode()
    if len(typed) > MOST:
        return False
    request.session[SESSION_KEY] = {"path": request.get_full_path(), "typed": encrypt(typed), "at": time.time()}
    return True


def take_kept(request: HttpRequest) -> QueryDict | None:
    """The form kept for this address, once; None when there is none or it is too old."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["path"] != request.get_full_path():
        return None
    del request.session[SESSION_KEY]
    if time.time() - kept["at"] >= LIFETIME:
        return None
    try:
        return QueryDict(decrypt(kept["typed"]))
    except UnreadableError:  # the key was changed meanwhile
        return None
