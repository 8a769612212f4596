"""Headers on every page, methods nobody needs, and what the log may say."""

import io
import json
import logging
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from musrenbang.logs import JsonLine, request_id
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PAGES = ["home", "account_login", "account_signup", "account_reset_password", "proposal_list", "track", "privacy"]
UNNEEDED = ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "PROPFIND"]


def assert_safe_headers(response: Any) -> None:
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    for hole in ("unsafe-inline", "unsafe-eval", "*", "http:"):
        assert hole not in policy
    for directive in ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "script-src 'self'"):
        assert directive in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Permissions-Policy"].startswith("geolocation=(self), camera=()")
    assert response["X-Request-ID"]


@pytest.mark.parametrize("name", PAGES)
def test_public_pages(name: str) -> None:
    response = Client().get(reverse(name))
    assert response.status_code == 200
    assert_safe_headers(response)


def test_pages_for_members_and_errors() -> None:
    client = Client()
    client.force_login(make_user())
    for url in ("/akun/", "/usulan/saya/", "/tidak-ada/", "/kerja/siklus/"):
        assert_safe_headers(client.get(url))
    assert_safe_headers(Client().get("/akun/"))


SENT_ONLY = {
    "/lacak/buka/": "/lacak/",
    "/keluar/": "/",
    "/bahasa/": "/",
    "/usulan/2028-ANK-00001/dukung/batal/": "/usulan/2028-ANK-00001/dukung/",
    "/kerja/verifikasi/borongan/": "/kerja/verifikasi/",
    "/kerja/verifikasi/2028-ANK-00001/verify/": "/kerja/verifikasi/2028-ANK-00001/",
    "/kerja/prioritas/umumkan/kirim/": "/kerja/prioritas/umumkan/",
}


@pytest.mark.parametrize(("address", "above"), SENT_ONLY.items())
def test_no_empty_page_at_an_address_that_is_only_sent(address: str, above: str) -> None:
    """A page with a mistake stands at such an address; Enter in the address line must lead somewhere."""
    client = Client()
    client.force_login(make_user())
    response = client.get(f"{address}?q=1", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response["Location"]) == (302, above)
    assert client.get(address).status_code == 405, "programs still hear what is wrong"
    assert client.put(address, headers={"Accept": "text/html"}).status_code == 405


@login_not_required
def break_down(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def test_error_page() -> None:
    """A page that breaks says so kindly and keeps its headers."""
    client = Client(raise_request_exception=False)
    from proposals.urls import urlpatterns  # noqa: PLC0415 – one address is made to break

    home = next(pattern for pattern in urlpatterns if getattr(pattern, "name", "") == "home")
    original, home.callback = home.callback, break_down
    try:
        response = client.get("/")
    finally:
        home.callback = original
    assert response.status_code == 500
    assert_safe_headers(response)
    assert "ZeroDivisionError" not in response.content.decode()


@pytest.mark.parametrize("method", UNNEEDED)
@pytest.mark.parametrize("url", ["/", "/masuk/", "/akun/", "/kerja/", "/admin/", "/tidak-ada/", "/healthz"])
def test_methods_nobody_needs(method: str, url: str) -> None:
    response = Client().generic(method, url)
    assert response.status_code == 405
    assert response["X-Content-Type-Options"] == "nosniff"


def test_sign_in_pages_are_never_cached() -> None:
    for name in ("account_login", "account_signup"):
        assert "no-store" in Client().get(reverse(name))["Cache-Control"]
    client = Client()
    client.force_login(make_user())
    assert "no-store" in client.get(reverse("account_home"))["Cache-Control"]


def test_forms_need_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "terlalu lama terbuka" in response.content.decode()


class TestLog:
    @pytest.fixture
    def lines(self) -> Any:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(JsonLine())
        logger = logging.getLogger()
        logger.addHandler(handler)
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
        logger.removeHandler(handler)

    def test_one_line_per_act_without_personal_data(self, lines: Any) -> None:
        client = Client()
        user = make_user(username="rahasia")
        client.force_login(user)
        data = {"display_name": "Nama Rahasia", "phone": "081234567890"}
        response = client.post("/akun/", data, headers={"X-Request-ID": "minta-0001"}, REMOTE_ADDR="203.0.113.7")
        (line,) = [line for line in lines() if line["logger"] == "musrenbang.acts"]
        assert line["request"] == response["X-Request-ID"] == "minta-0001"
        assert (line["view"], line["status"], line["user"], line["outcome"]) == (
            "account_home",
            302,
            user.pk,
            "answered",
        )
        for secret in ("rahasia", "Rahasia", "0812", "203.0.113.7", "contoh.id"):
            assert secret not in json.dumps(line)

    def test_one_line_per_denial(self, lines: Any) -> None:
        client = Client()
        client.force_login(make_user())
        assert client.get("/kerja/siklus/").status_code == 403
        (line,) = [line for line in lines() if line["logger"] == "musrenbang.acts"]
        assert (line["outcome"], line["view"]) == ("denied", "rounds")

    def test_failed_sign_in_names_nobody(self, lines: Any) -> None:
        Client().post("/masuk/", {"login": "korban@contoh.id", "password": "salah-sekali"})
        text = json.dumps(lines())
        assert "account_login" in text
        assert "korban" not in text
        assert "salah-sekali" not in text

    def test_a_strange_request_id_is_not_taken_over(self) -> None:
        for given in ("x", "a" * 65, "kode\r\n", '"}{'):
            assert Client().get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given
        assert request_id.get() == ""

    def test_errors_keep_the_stack_but_not_the_row(self, lines: Any) -> None:
        try:
            raise IntegrityError("duplicate key value\nDETAIL:  Key (email)=(rahasia@contoh.id) already exists.")
        except IntegrityError:
            logging.getLogger("musrenbang").exception("broken")
        line = lines()[-1]
        assert line["error"] == "IntegrityError: duplicate key value"
        assert "test_headers.py" in line["stack"][0]
        assert "rahasia" not in json.dumps(line)


@pytest.mark.parametrize(
    "url", ["/usulan/%00/", "/usulan/2028-ANK-00001%00/", "/kerja/verifikasi/%00/", "/kerja/telaah/%00/"]
)
def test_an_address_with_a_null_byte_does_not_exist(url: str) -> None:
    client = Client()
    client.force_login(make_user())
    assert client.get(url).status_code == 404


def test_who_signed_in_again_sends_the_same_once_more() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    typed = {"csrfmiddlewaretoken": "x", "judul": ["Satu <b>", "Dua\nbaris"]}
    own = client.post("/usulan/baru/?tema=anak", typed, headers={"origin": "http://testserver"})
    page = own.content.decode()
    assert own.status_code == 403
    assert 'action="/usulan/baru/?tema=anak"' in page
    assert 'name="judul" value="Satu &lt;b&gt;"' in page
    assert 'value="Dua\nbaris"' in page
    strange = client.post("/usulan/baru/", typed, headers={"origin": "https://lain.example"})
    secret = client.post("/usulan/baru/", {"old_password": "rahasia"}, headers={"origin": "http://testserver"})
    guest = Client(enforce_csrf_checks=True).post("/usulan/baru/", typed, headers={"origin": "http://testserver"})
    for answer in (strange, secret, guest):
        assert answer.status_code == 403
        assert "data-resend" not in answer.content.decode()
