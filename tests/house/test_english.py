"""Whoever chose English reads English everywhere; what people wrote themselves stays as it is, and says so (lang)."""

import re
import tempfile
from collections.abc import Collection, Iterator
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings as project
from django.db import transaction
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import translation

from forums.actions.lists import list_proposal
from musrenbang.local.words import FIXED, list_forms, list_messages, read_catalogue
from proposals.enums import Status
from proposals.models import Message, Reason
from proposals.notifications import write_letter, write_text
from tests.factories import make_proposal, make_session
from tests.house.permission_matrix import ANONYMOUS, MATRIX, Row
from tests.house.world import World, build
from tests.html import parse
from themes.models import Theme

READERS = (ANONYMOUS, "author", "guest", "kelurahan", "facilitator", "agency", "planner")
SPOKEN = ("aria-label", "alt", "title", "placeholder")
# Words no English sentence has. Names of places, agencies and activities have others.
INDONESIAN = re.compile(
    r"\b(yang|untuk|belum|sudah|tidak|dengan|atau|Anda|bisa|usulan|supaya|bila|akan|juga|hanya|semua|pilih|tulis)\b",
    re.IGNORECASE,
)
THEME_WORD = "Kalangan"  # with which the words of every theme begin here, unless they are English
# A counter that stands at one, before a word for many.
ONE_OF_MANY = re.compile(
    r"(?<![\w.,:/–-])1 (?:[a-z]+ (?:1 )?)?(?:proposals|proposers|people|sessions|decisions|activities|agencies|themes"
    r"|resubmissions|supporters|updates|drafts|notes|days|photos|files|results)\b"
)
ADDRESS = re.compile(r"(?:https?:/|(?<!\S))/\S+")


def list_texts(element: Element, language: str = "") -> Iterator[tuple[str, str]]:
    """Every text somebody reads or hears, with the language the page says it has."""
    language = element.get("lang") or language
    if element.tag in {"script", "style", "textarea"}:
        return
    spoken = (value for name, value in element.attrib.items() if name in SPOKEN or name.endswith("-word"))
    for text in (*spoken, element.text or ""):
        yield language, " ".join(text.split())
    for child in element:
        yield from list_texts(child, language)
        yield language, " ".join((child.tail or "").split())


def find_indonesian(document: Element, names: Collection[str] = ()) -> list[str]:
    """What an English page says in Indonesian without saying so; ``names``: of themes, people and the like."""
    sources = list_sources()
    english = [text for language, text in list_texts(document) if text and language != "id" and text not in names]
    faults = [text for text in english if text in sources or INDONESIAN.search(ADDRESS.sub("", text))]
    # A history may speak of a theme, in Indonesian; a page names it in English.
    return faults + [
        text
        for language, text in list_texts(document)
        if text.startswith(THEME_WORD) or (THEME_WORD in text and language != "id")
    ]


def find_miscounts(document: Element) -> list[str]:
    """Where an English page says "1 proposals", also when the figure and the word are two elements."""
    blocks = (
        element for element in document.iter() if element.tag in {"p", "li", "dd", "h2", "h3", "a", "td", "summary"}
    )
    whole = (" ".join("".join(element.itertext()).split()) for element in blocks)
    labels = (element.get("aria-label", "") for element in document.iter())
    return [found[0] for text in (*whole, *labels) if (found := ONE_OF_MANY.search(text))]


@cache
def list_sources() -> frozenset[str]:
    """Sentences that read otherwise in English."""
    messages = list_messages(read_catalogue())
    english = {form for message in messages for form in list_forms(message.string)}
    sources = {form for message in messages for form in list_forms(message.id) if not FIXED.search(form)}
    return frozenset(sources - english)


def test_it_finds_indonesian() -> None:
    page = "<!DOCTYPE html><html lang='en'><title>x</title><p>{}</p></html>"
    assert find_indonesian(parse(page.format("Tarik usulan"))) == ["Tarik usulan"]
    assert find_indonesian(parse(page.format("<b lang='id'>Perpustakaan yang dekat</b> Lacak"))) == ["Lacak"]
    assert find_indonesian(parse(page.format("<i aria-label='Ruang untuk semua'></i>"))) == ["Ruang untuk semua"]
    assert find_indonesian(parse(page.format(f"<b lang='id'>{THEME_WORD} anak</b>"))) == [f"{THEME_WORD} anak"]
    assert find_indonesian(parse(page.format(f"<b lang='id'>Forum {THEME_WORD} anak</b>"))) == []
    assert find_indonesian(parse(page.format("Track a proposal in Kelurahan Dinoyo"))) == []


def test_it_finds_miscounts() -> None:
    page = "<!DOCTYPE html><html lang='en'><title>x</title><p>{}</p></html>"
    for wrong in ("<b>1</b> proposals wait", "1 verified proposals", "Saved: 1 people.", "1 of 1 sessions"):
        assert find_miscounts(parse(page.format(wrong))), wrong
    for right in ("<b>1</b> proposal waits", "21 proposals", "RW 01 people", "1 of 12 proposals", "Rp1.1 people"):
        assert not find_miscounts(parse(page.format(right))), right


class TestEveryPage(TestCase):
    """One method per reader, added below: every page and every form sent empty; what it changes is rolled back."""

    world: World
    names: set[str]
    media: str
    cookies: SimpleCookie

    @classmethod
    def setUpTestData(cls) -> None:
        cls.media = cls.enterClassContext(tempfile.TemporaryDirectory())
        with override_settings(
            MEDIA_ROOT=cls.media, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
        ):
            cls.world = build()
        for theme in Theme.objects.all():
            cls.write_english(theme)
        cls.names = {
            *("Pengusul", "fasilitator"),  # what the proposer and an account of the demo are called
            *Reason.objects.values_list("label", flat=True),
        }

    @classmethod
    def write_english(cls, theme: Theme) -> None:
        """Words no other row has, so that a page that shows the wrong ones is seen to do so."""
        for field in ("name", "audience", "description"):
            setattr(theme, field, f"{THEME_WORD} {field} {theme.letters}")
            setattr(theme, f"{field}_en", f"{theme.letters} {field} in English")
        theme.save()

    def read_everything(self, reader: str) -> None:
        self.client.raise_request_exception = False
        if reader != ANONYMOUS:
            self.client.force_login(self.world.people[reader])
        self.client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
        self.cookies = self.client.cookies.copy()
        with self.settings(MEDIA_ROOT=self.media):
            faults = [fault for name, row in MATRIX.items() if reader in row.who for fault in self.faults_of(name, row)]
        assert not faults, "\n".join(faults)

    def faults_of(self, name: str, row: Row) -> Iterator[str]:
        url = reverse(name, kwargs=row.takes(self.world))
        if name == "set_language":
            return
        whole = row.sends(self.world)
        asked = [("post", {}), *([("post", whole)] if whole else []), *([] if row.is_act else [("get", {})])]
        for method, sends in asked:
            document = self.ask(method, url, sends)
            if document is not None:
                faults = (*find_indonesian(document, self.names), *find_miscounts(document))
                yield from (f"{method.upper()} {name}: {text}" for text in faults)

    def ask(self, method: str, url: str, sends: dict[str, Any]) -> Element | None:
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            response = getattr(self.client, method)(url, sends, follow=True)
            body = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return parse(body.decode()) if is_page and body.startswith(b"<!DOCTYPE") else None


def _add_methods() -> None:
    for reader in READERS:

        def ask(self: TestEveryPage, reader: str = reader) -> None:
            self.read_everything(reader)

        setattr(TestEveryPage, f"test_{reader}", ask)


_add_methods()


@pytest.mark.django_db
class TestWhatIsKept:
    """Histories, letters and titles are in Indonesian, whatever an officer or neighbour reads the portal in."""

    def test_history(self, client: Client) -> None:
        with translation.override("en"):
            proposal = make_proposal(Status.FORWARDED)
        event = proposal.events.earliest("pk")
        assert event.actor_label == "Pengusul"
        agreed = proposal.events.get(target=Status.FORWARDED)
        assert agreed.actor_label == "Fasilitator forum"
        client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
        page = parse(client.get(reverse("proposal_detail", args=[proposal.code])).content.decode())
        told = " ".join(text for _language, text in list_texts(page))
        assert "Forum facilitator" in told
        assert "Fasilitator" not in told

    def test_a_meeting_in_a_history(self) -> None:
        session, proposal = make_session(), make_proposal(Status.KELURAHAN_VERIFIED)
        Theme.objects.update(name_en="Young people")
        with translation.override("en"):
            list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=session.created_by)
        assert proposal.events.latest("pk").note == "Forum musrenbang tematik Pemuda RKPD 2028"

    def test_letters_and_texts(self) -> None:
        proposal = make_proposal(Status.SUBMITTED)
        message = Message.objects.for_telling().filter(event__proposal=proposal)[0]
        with translation.override("en"):
            text, letter = write_text(message), write_letter([message], "warga@example.org")
        assert text.startswith("Kabar Musrenbang Tematik")
        assert "Usulan Anda sudah kami terima" in letter.subject
        assert "Salam," in str(letter.alternatives[0].content)
