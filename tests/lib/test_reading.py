"""Text size, contrast and language: chosen without an account, kept on every page, changed by nobody else."""

from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from musrenbang.kept_pages import SHELF
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
    assert reverse("set_language") in client.get("/apa-itu/").content.decode()
    settings.LANGUAGES = [("id", "Bahasa Indonesia")]
    SHELF.empty()
    assert reverse("set_language") not in client.get("/apa-itu/").content.decode()


def test_indonesian_unless_chosen(client: Client) -> None:
    """Many phones are set to English whose owners read Indonesian."""
    answer = client.get("/apa-itu/", headers={"accept-language": "en-US,en;q=0.9"})
    assert assert_good_html(answer).get("lang") == "id"
    assert answer["Content-Language"] == "id"


def test_the_switch_keeps_the_page_and_its_question(client: Client) -> None:
    back = "http://testserver/usulan/?q=posyandu&tahun=2028"
    answer = client.post(reverse("set_language"), {"language": "en"}, headers={"referer": back})
    assert answer["Location"] == back
    answer = client.get("/usulan/?q=posyandu&tahun=2028")
    assert assert_good_html(answer).get("lang") == "en"
    assert answer["Content-Language"] == "en"
    assert "Cookie" in answer["Vary"]
    client.post(reverse("set_language"), {"language": "id"}, headers={"referer": back})
    assert assert_good_html(client.get("/usulan/")).get("lang") == "id"


def test_a_language_without_a_catalogue_changes_nothing(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "fr"}, headers={"referer": "http://testserver/apa-itu/"})
    assert assert_good_html(client.get("/apa-itu/")).get("lang") == "id"
