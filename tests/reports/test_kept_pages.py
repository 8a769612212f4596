"""Public pages are kept whole, dropped by the very change that outdates them, and never given to who has a session."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from musrenbang.kept_pages import SHELF, Kept
from musrenbang.lib.same_for_everybody import read_stamp
from musrenbang.lib.shelf import Shelf
from proposals.actions import review, support
from proposals.enums import Status
from proposals.models import Proposal
from proposals.views.reading import listing
from regions.models import Agency
from tests import factories
from tests.house.world import build
from tests.html import assert_good_html
from themes.models import Theme

LIST = "/usulan/"
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    SHELF.empty()
    yield
    SHELF.empty()


def questions(client: Client, address: str, **extra: Any) -> int:
    """How many queries it took to answer."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address, **extra).status_code == 200
    return len(asked)


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


@contextmanager
def second_connection() -> Iterator[BaseDatabaseWrapper]:
    other = connection.copy()
    try:
        yield other
    finally:
        other.close()


@committing
class TestKeeping:
    def test_a_page_is_made_once(self, client: Client) -> None:
        code = factories.make_proposal().code
        for address in ("/", LIST, f"/usulan/{code}/", "/tema/pemuda/", "/usulan/peta/", "/usulan/rss/", "/hasil/"):
            first = client.get(address)
            with CaptureQueriesContext(connection) as asked:
                again = client.get(address)
            assert ["public_stamp" in query["sql"] for query in asked] == [True], address
            assert again.content == first.content
            kept = {name: value for name, value in again.items() if name != "X-Request-ID"}
            assert kept.items() <= dict(first.items()).items(), "with all its headers"
            assert again["X-Request-ID"] != first["X-Request-ID"]

    def test_what_every_list_offers_is_read_once(self, client: Client) -> None:
        factories.make_proposal()
        whole = questions(client, f"{LIST}?urut=terlama")
        assert questions(client, f"{LIST}?urut=didukung") < whole - 2
        Agency.objects.update(name="Dinas yang berganti nama")
        assert "Dinas yang berganti nama" in page(client, f"{LIST}?urut=didukung")
        client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
        assert "Most supported" in page(client, f"{LIST}?urut=didukung")

    def test_each_wish_of_a_reader_has_a_page_of_its_own(self, client: Client, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["testserver", "lain.example"]
        factories.make_proposal()
        plain = page(client)
        large = Client()
        large.cookies[project.READING_COOKIE_NAME] = "terbesar."
        assert 'class="teks-terbesar"' in page(large)
        assert page(client) == plain
        zipped = client.get(LIST, headers={"accept-encoding": "gzip"})
        assert zipped["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in client.get(LIST)
        assert page(client, f"{LIST}?q=zzz") != plain
        assert "http://lain.example/" in client.get("/usulan/rss/", headers={"host": "lain.example"}).content.decode()
        assert "lain.example" not in page(client, "/usulan/rss/")

    def test_a_browser_that_has_it_gets_no_body(self, client: Client) -> None:
        factories.make_proposal()
        etag = client.get(LIST)["ETag"]
        for _turn in ("kept", "kept still"):
            answer = client.get(LIST, headers={"if-none-match": etag})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer["X-Request-ID"]
        factories.make_proposal()
        assert client.get(LIST, headers={"if-none-match": etag}).status_code == 200

    def test_nothing_else_is_kept(self, client: Client) -> None:
        proposal = factories.make_proposal()
        for address in ("/masuk/", "/lacak/?kode=2028", "/usulan/2028-PMD-99999/", "/berkas/x/", "/healthz"):
            client.get(address)
        client.head(LIST)
        client.get(f"{LIST}?q={'x' * 400}")
        visitor = Client()
        visitor.cookies["messages"] = "apa saja"
        visitor.get(LIST)
        assert not SHELF._pages
        client.get(f"/usulan/{proposal.code}/")
        assert len(SHELF._pages) == 1

    def test_health_never_asks_the_database(self, client: Client) -> None:
        assert questions(client, "/healthz") == 0

    def test_who_has_a_session_gets_a_fresh_page(self, client: Client) -> None:
        proposal = factories.make_proposal()
        page(Client())
        client.force_login(proposal.author)
        kept = dict(SHELF._pages)
        assert "Usulan saya" in page(client)
        assert kept == dict(SHELF._pages), "and leaves nothing behind for others"
        assert "ETag" not in client.get(LIST)
        assert "Usulan saya" not in page(Client())

    def test_the_author_sees_at_once_what_she_did(self, client: Client) -> None:
        proposal = factories.make_proposal(title="Judul lama sekali")
        address = f"/usulan/{proposal.code}/"
        page(Client(), address)
        client.force_login(proposal.author)
        Proposal.objects.filter(pk=proposal.pk).update(title="Judul baru sekali")
        for reader in (client, Client()):
            assert "Judul baru sekali" in page(reader, address)


@committing
class TestDropping:
    def test_every_change_shows_at_once(self, client: Client) -> None:
        proposal = factories.make_proposal()
        address = f"/usulan/{proposal.code}/"
        officer = factories.make_user(Role.KELURAHAN, region=proposal.kelurahan)
        supporter = factories.make_user()
        acts = (
            (lambda: support.support(proposal_id=proposal.pk, by=supporter), "<strong>1</strong> orang mendukung"),
            (
                lambda: review.verify(proposal_id=proposal.pk, by=officer, recommendation="Sangat layak."),
                "Sangat layak",
            ),
            (lambda: Theme.objects.update(name="Kaum muda"), "Kaum muda"),
        )
        for act, words in acts:
            assert words not in page(client, address)
            act()
            assert words in page(client, address)

    def test_so_does_a_theme_s_english_name(self, client: Client) -> None:
        address = reverse("theme", args=[factories.make_round().theme.slug])
        client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
        assert "Pemuda" in page(client, address)
        Theme.objects.update(name_en="Young people")
        assert "Young people" in page(client, address)

    def test_drafts_drop_nothing(self, client: Client) -> None:
        factories.make_proposal()
        page(client)
        before = read_stamp()
        draft = factories.make_draft(factories.make_round())
        Proposal.objects.filter(pk=draft.pk).update(title="Belum jadi")
        Proposal.objects.filter(pk=draft.pk).delete()
        factories.make_user()
        assert read_stamp() == before
        assert questions(client, LIST) == 1

    def test_what_is_undone_drops_nothing(self) -> None:
        proposal, before = factories.make_proposal(), read_stamp()
        before = read_stamp()
        with transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(title="Dibatalkan")
            assert read_stamp() is None, "inside a transaction nothing is kept"
            transaction.set_rollback(True)
        assert read_stamp() == before

    def test_a_savepoint_that_is_undone_does_not_hide_what_follows(self) -> None:
        proposal = factories.make_proposal()
        before = read_stamp()
        with transaction.atomic():
            with transaction.atomic():
                Proposal.objects.filter(pk=proposal.pk).update(title="Dibatalkan")
                transaction.set_rollback(True)
            Proposal.objects.filter(pk=proposal.pk).update(title="Berlaku")
        assert read_stamp() != before

    def test_emptied_tables_are_noticed(self) -> None:
        factories.make_proposal()
        before = read_stamp()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("TRUNCATE proposals_proposal CASCADE")
            cursor.execute("SET session_replication_role = origin")
        assert read_stamp() != before

    def test_the_clock_drops_too(self, client: Client) -> None:
        round_ = factories.make_round()
        with time_machine.travel(round_.closes_at - timedelta(seconds=2), tick=False) as clock:
            assert "Ajukan usulan tema ini" in page(client, "/tema/pemuda/")
            assert questions(client, "/tema/pemuda/") == 1
            clock.shift(timedelta(seconds=1))
            assert questions(client, "/tema/pemuda/") == 1
            clock.shift(timedelta(seconds=1))
            assert "sudah ditutup" in page(client, "/tema/pemuda/")

    def test_nothing_is_kept_long(self, client: Client) -> None:
        """Whoever restores a database may meet a stamp that was there before."""
        factories.make_round()
        page(client)
        with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
            assert questions(client, LIST) > 1


@committing
class TestSeveralAtOnce:
    def test_nobody_waits_and_a_late_commit_shows(self, client: Client) -> None:
        """The change that began first and ends last must not hide behind the one in between."""
        slow, quick = factories.make_proposal(), factories.make_proposal()
        rename = "UPDATE proposals_proposal SET title = %s WHERE id = %s"
        with second_connection() as other:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute(rename, ["Judul yang lambat", slow.pk])
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 300")
                cursor.execute(rename, ["Judul yang cepat", quick.pk])
                cursor.execute("RESET lock_timeout")
            between = page(client)
            assert "Judul yang cepat" in between
            assert "Judul yang lambat" not in between
            stamp = read_stamp()
            other.commit()
            assert read_stamp() != stamp
            assert "Judul yang lambat" in page(client)

    def test_a_change_while_the_page_is_made_shows_next_time(self, client: Client, monkeypatch: Any) -> None:
        proposal = factories.make_proposal(title="Sebelum")
        make = listing.render

        def render_slowly(*arguments: Any) -> Any:
            answer = make(*arguments)
            Proposal.objects.filter(pk=proposal.pk).update(title="Sesudah")
            return answer

        monkeypatch.setattr(listing, "render", render_slowly)
        assert "Sebelum" in page(client)
        monkeypatch.undo()
        assert "Sesudah" in page(client)


PAGES = ("/", LIST, f"{LIST}?q=pelatihan", "/usulan/peta/", "/usulan/rss/", "/tema/{theme}/", "/tema/{theme}/rss/")
PAGES += (
    "/tema/{theme}/?kegiatan=latihan",
    "/usulan/{code}/",
    "/forum/",
    "/forum/{session}/",
    "/forum/{session}/langsung/",
    "/hasil/",
    "/layanan/",
)


@pytest.mark.django_db
class TestCoverage:
    @pytest.fixture
    def addresses(self, settings: Any, tmp_path: Any) -> list[str]:
        settings.MEDIA_ROOT = tmp_path / "media"
        world = build()
        names = {"theme": world.round.theme.slug, "session": world.session.pk}
        shown = [world.sent, world.withdrawn, factories.make_proposal(Status.CLUSTERED), world.forwarded, world.sealed]
        shown += [shown[2].lead, factories.make_proposal(Status.NOT_AGREED)]
        codes = [proposal.code for proposal in shown if proposal.status != Status.WITHDRAWN]
        closed = factories.make_proposal(Status.FORWARDED).forum_items.get().session_id
        return sorted(
            {address.format(**names, code=code) for address in PAGES for code in codes} | {f"/forum/{closed}/"}
        )

    def test_every_table_a_kept_page_reads_is_watched(self, client: Client, addresses: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
                " WHERE tgname = 'stamp_update' AND tgfoid = 'move_public_stamp'::regproc"
            )
            watched = {name for (name,) in cursor.fetchall()}
        assert len(watched) > 10
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200, address
            read = {table for query in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
            assert read, address
            assert read <= watched, address

    def test_no_kept_page_holds_a_form_of_a_session(self, client: Client, addresses: list[str]) -> None:
        for address in addresses:
            answer = client.get(address)
            assert not answer.cookies, address
            if "rss" not in address:
                document = assert_good_html(answer)
                posts = {form.get("action") for form in document.iter("form") if form.get("method") == "post"}
                assert posts <= {"/tampilan/", "/bahasa/"}, address


def test_the_shelf_has_an_end() -> None:
    shelf: Shelf[Kept] = Shelf(most_bytes=100)
    moment = timezone.now()
    for number in range(5):
        shelf.keep((number,), Kept(1, moment, (), b"x" * 40))
        shelf.find((0,))
    assert [shelf.find((number,)) is not None for number in range(5)] == [True, False, False, False, True]
    shelf.keep((4,), Kept(2, moment, (), b"x" * 10))
    shelf.keep((5,), Kept(1, moment, (), b"x" * 50))
    assert [shelf.find((number,)) is not None for number in (0, 4, 5)] == [True, True, True]
