"""The pages of open data: good HTML, links that lead somewhere, few queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from musrenbang.kept_pages import SHELF
from reports.catalogue.open_data import DATASETS
from reports.catalogue.resources import RESOURCES
from tests.factories import make_round
from tests.html import assert_good_html, text_of
from tests.reports.opened.asking import YEAR, get


@pytest.mark.django_db
def test_every_link_leads_somewhere(client: Client) -> None:
    make_round("pemuda", YEAR)
    for page in ("/data/", f"/data/{YEAR}/", "/data/kamus/", "/data/api/"):
        document = assert_good_html(client.get(page))
        links = {link.get("href") or "" for link in document.iter("a")}
        links |= {link.get("href") or "" for link in document.iter("link") if link.get("rel") != "stylesheet"}
        ids = {element.get("id") for element in document.iter()}
        for link in links:
            path, _hash, fragment = link.partition("#")
            if path.startswith("/data/"):
                answer, content = get(client, path)
                assert answer.status_code == 200, link
                assert not fragment or f'id="{fragment}"' in content.decode(), link
            elif not path and fragment:
                assert fragment in ids, link


@pytest.mark.django_db
def test_what_is_late_says_so(client: Client) -> None:
    make_round("pemuda", YEAR)
    document = assert_good_html(client.get("/data/"))
    downloads = {link.get("href") for link in document.iter("a") if link.get("download") is not None}
    assert f"/data/{YEAR}/usulan.csv" in downloads
    assert f"/data/{YEAR}/pagu.csv" not in downloads
    assert text_of(document).count("Terbuka setelah semua keputusan diumumkan") == 3


@pytest.mark.django_db
def test_each_dataset_and_each_address_of_the_api_is_explained(client: Client) -> None:
    make_round("pemuda", YEAR)
    words = text_of(assert_good_html(client.get("/data/kamus/")))
    for dataset in DATASETS:
        assert all(told.column.meaning in words for told in dataset.told())
    words = text_of(assert_good_html(client.get("/data/api/")))
    for resource in RESOURCES:
        assert f"/data/api/v1/{resource.path}" in words
        assert all(str(parameter.meaning) in words for parameter in resource.parameters)


@pytest.mark.django_db
def test_without_a_cycle_there_is_still_a_page(client: Client) -> None:
    assert "Belum ada siklus" in text_of(assert_good_html(client.get("/data/")))


@pytest.mark.django_db(transaction=True)
def test_few_queries(client: Client) -> None:
    """The page of the API names every choice: each costs a look at the stamp once the choices are known."""
    make_round("pemuda", YEAR)
    SHELF.empty()
    for page, most in (("/data/", 4), ("/data/kamus/", 3), ("/data/api/", 18)):
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        assert len(asked) <= most, page
