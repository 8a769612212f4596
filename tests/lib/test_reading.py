"""Text size, contrast and language: chosen without an account, kept on every page, changed by nobody else."""

from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from tests.factories import make_user
from tests.html import assert_good_html

pytestmark = pytest.mark.django_db

COOKIE = project.READING_COOKIE_NAME


def html_class(client: Client, address: str = "/apa-itu/") -> str:
    return assert_good_html(client.get(address)).get("class") or ""


def choose(client: Client, **choice: str) -> Any:
    return client.post(reverse("reading_preferences"), choice, headers={"referer": "http://testserver/apa-itu/?a=1"})


def test_nothing_is_chosen_at_first(client: Client) -> None:
    assert html_class(client) == ""
    assert 'media="(prefers-contrast: more)"' in client.get("/apa-itu/").content.decode()


def test_choices_add_up_and_stay_on_all_pages(client: Client) -> None:
    answer = choose(client, teks="terbesar")
    assert answer["Location"] == "http://testserver/apa-itu/?a=1"
    assert answer.cookies[COOKIE]["max-age"] == 365 * 24 * 3600
    choose(client, kontras="tinggi")
    client.force_login(make_user(Role.PLANNER))
    for address in ("/apa-itu/", "/akun/", "/usulan/saya/", "/kerja/siklus/"):
        assert html_class(client, address) == "teks-terbesar kontras-tinggi"
    source = client.get("/apa-itu/").content.decode()
    assert 'media="all"' in source
    document = assert_good_html(client.get("/apa-itu/"))
    pressed = [b.get("value") for b in document.iter("button") if b.get("aria-pressed") == "true"]
    assert pressed == ["terbesar", "tinggi"]


def test_normal_contrast_overrules_the_device(client: Client) -> None:
    choose(client, kontras="biasa")
    assert 'media="not all"' in client.get("/apa-itu/").content.decode()


@pytest.mark.parametrize("value", ["", "x", "terbesar.x", '"><script>', "biasa.tinggi.tinggi"])
def test_a_strange_cookie_changes_nothing(client: Client, value: str) -> None:
    client.cookies[COOKIE] = value
    assert html_class(client) in {"", "teks-terbesar"}


def test_strange_choices_change_nothing(client: Client) -> None:
    choose(client, teks="besar")
    choose(client, teks="raksasa", kontras="<b>")
    assert html_class(client) == "teks-besar"


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_goes_back_to_this_portal_only(client: Client, back: str) -> None:
    answer = client.post(reverse("reading_preferences"), {"teks": "besar"}, headers={"referer": back})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("name", ["reading_preferences", "set_language"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_change_nothing(name: str, site: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse(name), {"teks": "besar", "language": "id"}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403
    assert not answer.cookies


def test_needs_no_token(client: Client) -> None:
    """So that pages stay the same for everybody."""
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("reading_preferences"), {"teks": "besar"}).status_code == 302
    assert "csrfmiddlewaretoken" not in client.get("/apa-itu/").content.decode()


def test_one_language_needs_no_switch(client: Client, settings: Any) -> None:
    assert reverse("set_language") not in client.get("/apa-itu/").content.decode()
    settings.LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
    source = client.get("/apa-itu/").content.decode()
    assert "English" in source
    client.post(reverse("set_language"), {"language": "en"}, headers={"referer": "http://testserver/apa-itu/"})
    assert '<html lang="en"' in client.get("/apa-itu/").content.decode()
