"""Every address, asked by every persona: nothing is open that its row does not say is open."""

import tempfile
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client, TestCase, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house.permission_matrix import ALSO, ANONYMOUS, HIDES, MATRIX, PERSONAS, Row
from tests.house.world import World, build

RULED_OUT = (400, 403, 409)  # to whom the page is open may still hear no about an empty form
DENIED = (403, 404, 409)  # 409: the page again, with a rule's sentence


def named_patterns(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or f"(no name: {pattern.pattern})"
        elif pattern.namespace != "admin":
            yield from named_patterns(pattern.url_patterns)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = list(named_patterns(get_resolver().url_patterns))
    assert len(names) == len(set(names)), "an address name stands twice"
    missing, stale = set(names) - MATRIX.keys(), MATRIX.keys() - set(names)
    assert not missing, f"add to tests/house/permission_matrix.py: {sorted(missing)}"
    assert not stale, f"gone from the URL conf: {sorted(stale)}"


class TestPermissions(TestCase):
    """One method per persona, added below: the world is built once, what a POST does is rolled back."""

    world: World
    media: str
    cookies: SimpleCookie

    @classmethod
    def setUpTestData(cls) -> None:
        cls.media = cls.enterClassContext(tempfile.TemporaryDirectory())
        with override_settings(
            MEDIA_ROOT=cls.media, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
        ):
            cls.world = build()

    def ask_everything(self, persona: str) -> None:
        self.client.raise_request_exception = False
        if persona != ANONYMOUS:
            self.client.force_login(self.world.people[persona])
        self.cookies = self.client.cookies.copy()
        rows = [*MATRIX.items(), *ALSO]
        with self.settings(MEDIA_ROOT=self.media):
            faults = [fault for name, row in rows for fault in self.faults_of(persona, name, row)]
        assert not faults, "\n".join(faults)

    def faults_of(self, persona: str, name: str, row: Row) -> Iterator[str]:
        url, sends = reverse(name, kwargs=row.takes(self.world)), row.sends(self.world)
        for method in ("post",) if row.is_act else ("get", "post"):
            status, location = self.ask(method, url, sends)
            wanted = expect(persona, name, row, method)
            if not fits(status, location, wanted, row):
                yield f"{persona} {method.upper()} {name} ({url}): {wanted} expected, got {status} {location}"
        if row.is_act:
            status, location = self.ask("get", url, sends)
            if status != 405 and not is_signin(status, location):
                yield f"{persona} GET {name} ({url}): an act takes POST alone, got {status} {location}"

    def ask(self, method: str, url: str, sends: dict[str, Any]) -> tuple[int, str]:
        """One request; whatever it changed, even the sign-in, is undone."""
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            response = getattr(self.client, method)(url, sends)
            read(response)
            transaction.set_rollback(True)
        return response.status_code, response.headers.get("Location", "")


def read(response: Any) -> None:
    """Files are closed once they are read to the end."""
    if response.streaming:
        b"".join(response)


def expect(persona: str, name: str, row: Row, method: str) -> str:
    if persona in row.who:
        if row.is_act:
            return "done" if row.is_complete else "tried"
        return "shown" if method == "get" else "shown or 405"
    if persona == ANONYMOUS and name not in HIDES:
        return "sign-in"
    return "denied" if method == "get" or row.is_act else "denied or 405"


def fits(status: int, location: str, wanted: str, row: Row) -> bool:
    if wanted == "sign-in":
        return is_signin(status, location)
    if is_signin(status, location):
        return False
    by_wanted = {
        "shown": row.statuses,
        "shown or 405": (*row.statuses, *RULED_OUT, 405),
        "done": (302,),
        "tried": (*row.statuses, *RULED_OUT),
        "denied": DENIED,
        "denied or 405": (*DENIED, 405),
    }
    return status in by_wanted[wanted]


def is_signin(status: int, location: str) -> bool:
    return status == 302 and location.startswith(f"{reverse('account_login')}?next=")


def _add_methods() -> None:
    for persona in PERSONAS:

        def ask(self: TestPermissions, persona: str = persona) -> None:
            self.ask_everything(persona)

        setattr(TestPermissions, f"test_{persona}", ask)


_add_methods()


ADMIN_PAGES = sorted(
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry
)


@pytest.mark.django_db
class TestAdmin:
    """Reference data is for staff; no page of it opens for officers, and workflow is not in it at all."""

    @pytest.mark.parametrize("name", ["admin:index", *ADMIN_PAGES])
    def test_staff_only(self, name: str, admin_client: Client, client: Client, django_user_model: Any) -> None:
        url = reverse(name)
        assert is_signin(*follow_once(client, url))
        client.force_login(django_user_model.objects.create_user("petugas"))
        assert client.get(url, follow=True).status_code == 403
        assert admin_client.get(url).status_code == 200

    def test_only_reference_data(self) -> None:
        registered = {model._meta.label for model in admin.site._registry}
        assert registered == {
            "accounts.ConsentText",
            "accounts.Membership",
            "accounts.User",
            "budgets.AnswerTemplate",
            "budgets.CheckItem",
            "budgets.Holiday",
            "proposals.ProposalEvent",
            "proposals.Reason",
            "regions.Agency",
            "regions.Region",
            "themes.CatalogItem",
            "themes.Cycle",
            "themes.Facilitator",
            "themes.Synonym",
            "themes.Theme",
            "themes.ThemeRound",
        }

    @pytest.mark.parametrize("name", ["accounts_user", "regions_region", "themes_themeround", "proposals_reason"])
    def test_forms_open(self, name: str, admin_client: Client) -> None:
        assert admin_client.get(reverse(f"admin:{name}_add")).status_code == 200

    @pytest.mark.parametrize("name", ["proposals_proposalevent"])
    def test_history_is_read_only(self, name: str, admin_client: Client) -> None:
        assert admin_client.get(reverse(f"admin:{name}_add")).status_code == 403


def follow_once(client: Client, url: str) -> tuple[int, str]:
    """The admin sends to its own sign-in first, which sends to the portal's."""
    response = client.get(url)
    while response.status_code == 302 and response["Location"].startswith("/admin/"):
        response = client.get(response["Location"])
    return response.status_code, response.headers.get("Location", "")
