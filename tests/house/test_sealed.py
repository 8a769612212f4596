"""Nothing drafted shows to anybody outside: every address is read before and after, and must read the same.

Decisions, figures, notes, scores, tasks, scenarios and dates of announcement are the deciding agency's and Bappeda's
until they are published. Outsiders are everybody else; what they are sent – pages, feeds, files, pictures, headers –
is compared byte by byte, whatever is filtered, searched or sorted by. The same comparison must find the secrets for
whoever may read them: else it would prove nothing.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from proposals.actions.publication import publish_decisions
from proposals.enums import Status
from proposals.models import Message
from proposals.search.question import ORDERS
from reports.actions.compiling import compile_run
from reports.actions.requests import request_run
from reports.catalogue import Question
from reports.enums import ReportKind
from reports.models import ReportFile
from tests.house.permission_matrix import ALSO, ANONYMOUS, MATRIX
from tests.house.secrets_of_the_desk import AMOUNTS, MARKS, WORD, Desk, decide_in_secret, set_out, write_amount
from tests.reports.asking import ask_of

INSIDERS = ("agency", "planner")
OUTSIDERS = (
    *(ANONYMOUS, "author", "citizen", "kelurahan", "kecamatan", "facilitator", "other_agency", "company", "admin"),
)
# What is new in every answer by design: form tokens and tickets, and the nonce of the policy.
EVER_NEW = re.compile(
    rb'(?:name="(?:csrfmiddlewaretoken|key|opened|warga|page)" value=|"X-CSRFToken": ?|"token": |nonce=)"[^"]+"'
    rb"|nonce-[\w+/=-]+"
)
TOLD = ("Location", "ETag", "Last-Modified", "Content-Disposition", "Content-Type")
NEAR = (ANONYMOUS, "author", "other_agency")
DRAWN = {"share_card"}  # costly pictures
SAME_FOR_ALL = {"proposal_list", "proposal_map", "results"}
# One more question to a page than its bare address: filters, orders, words.
ASKED: dict[str, tuple[str, ...]] = {
    "proposal_list": (
        *(f"status={status}" for status in Status.values),
        *(f"urut={order}" for order in ORDERS),
        *(f"q={WORD}", "q=98765432", "q=barista", "saluran=online", "tahun=2028"),
    ),
    "proposal_map": (*(f"status={status}" for status in Status.values), f"q={WORD}"),
    "results": ("tahun=2028",),
    "triage_queue": (
        *(f"tab={tab}" for tab in ("saya", "ditelaah", "dikembalikan", "diputuskan", "diumumkan")),
        *("urut=terbesar", f"q={WORD}", "q=barista"),
    ),
    "verify_queue": ("tab=semua", "tab=selesai", "urut=terbesar", "q=barista"),
    "my_proposals": ("status=accommodated",),
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@pytest.mark.timeout(900)
class TestSealed(TestCase):
    """One method per outsider, added below. Everybody reads, then all is drafted, once; each method reads again."""

    desk: Desk
    addresses: dict[str, list[str]]
    before: dict[str, dict[str, Answer]]
    told: int
    room: dict[str, Any]

    @classmethod
    def setUpTestData(cls) -> None:
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        cls.room = {
            "MEDIA_ROOT": cls.enterClassContext(tempfile.TemporaryDirectory()),
            "OPEN_DATA_ROOT": cls.enterClassContext(tempfile.TemporaryDirectory()),
            "STATIC_ROOT": cls.enterClassContext(tempfile.TemporaryDirectory()),
            "STORAGES": {**settings.STORAGES, "staticfiles": plain},
            "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
            "SEARCHES_PER_MINUTE": 100_000,
        }
        cls.enterClassContext(override_settings(**cls.room))
        cls.desk = set_out()
        cls.enterClassContext(time_machine.travel(timezone.now(), tick=False))
        cls.addresses = {persona: list(list_addresses(cls.desk, persona)) for persona in OUTSIDERS}
        cls.before = {persona: read_everything(cls.desk, persona, asked) for persona, asked in cls.addresses.items()}
        cls.told = Message.objects.count()
        decide_in_secret(cls.desk)

    def setUp(self) -> None:
        """The same room again: every test is given one of its own."""
        self.enterContext(override_settings(**self.room))

    def list_changes(self, persona: str) -> list[tuple[str, Answer, Answer]]:
        """Every address whose answer to ``persona`` is another one now."""
        before, after = self.before[persona], read_everything(self.desk, persona, self.addresses[persona])
        assert not [url for url, answer in after.items() if answer.status == 429]
        assert persona == ANONYMOUS or after[reverse("inbox")].status == 200, "still signed in"
        return [(url, answer, after[url]) for url, answer in before.items() if answer != after[url]]

    def look_as(self, persona: str) -> None:
        faults = [f"{url}: {tell(before, after)}" for url, before, after in self.list_changes(persona)]
        assert not faults, f"{persona} notices what is not announced:\n" + "\n".join(faults)

    def test_nobody_is_told(self) -> None:
        """No message to anybody, not even one that waits for its hour."""
        assert Message.objects.count() == self.told

    def test_no_report_tells(self) -> None:
        """What a facilitator, a kelurahan and a kecamatan have compiled, PDF, XLSX and data, holds none of it."""
        session, city = self.desk.world.forwarded.forum_items.get().session, self.desk.city
        areas = {"kelurahan": city.kelurahan, "kecamatan": city.kecamatan}
        cycle = self.desk.world.round.cycle
        asked = {name: Question(kind=ReportKind.AREA, cycle=cycle, region=area) for name, area in areas.items()}
        for persona, question in {"facilitator": ask_of(session), **asked}.items():
            run = request_run(question=question, by=self.desk.world.people[persona])
            compile_run(run.pk)
            files = [read_file(file) for file in run.files.all()]
            assert len(files) > 1
            assert persona == "facilitator" or any(self.desk.rows["refused"].code.encode() in text for text in files)
            assert not [mark for text in files for mark in MARKS if mark.encode() in text], persona

    def test_whoever_may_read_it_does(self) -> None:
        """The control: the same eyes find every secret where it belongs."""
        for persona in INSIDERS:
            found = read_everything(self.desk, persona, list(list_addresses(self.desk, persona)))
            bodies = b"".join(answer.body for answer in found.values())
            assert not [mark for mark in (WORD, *map(write_amount, AMOUNTS)) if mark.encode() not in bodies], persona

    def test_once_announced_everybody_reads_it(self) -> None:
        """The control for outsiders: announced, it shows."""
        publish_decisions(cycle=self.desk.world.round.cycle, by=self.desk.planner)
        changed = {url: after for url, _before, after in self.list_changes(ANONYMOUS)}
        decided = [row.code for name, row in self.desk.rows.items() if name not in self.desk.undecided]
        assert not [code for code in decided if reverse("proposal_detail", args=[code]) not in changed]
        assert f"{WORD}: tolak".encode() in b"".join(answer.body for answer in changed.values())


def read_everything(desk: Desk, persona: str, addresses: list[str]) -> dict[str, Answer]:
    """Every answer to ``persona``, as if nobody had asked before. What a request writes is undone."""
    cache.clear()
    client = Client(raise_request_exception=False)
    if persona != ANONYMOUS:
        client.force_login(desk.world.people[persona])
    return {url: read(client, url) for url in addresses}


def read(client: Client, url: str) -> Answer:
    cookies = client.cookies.copy()
    with transaction.atomic():
        response: Any = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = cookies  # a sign-in that was undone with it, too
    headers = tuple((name, response.headers[name]) for name in TOLD if name in response.headers)
    return Answer(response.status_code, headers, EVER_NEW.sub(b"", unpack(body)))


def list_addresses(desk: Desk, persona: str) -> Iterator[str]:
    """Every page of the URL conf; where ``persona`` may look, also for proposals of the desk, and each question.

    Whoever has nothing to do with the proposals reads four of them: what everybody reads does not depend on her.
    """
    is_near = persona in NEAR
    for name, row in (*MATRIX.items(), *ALSO):
        if row.is_act or (name in DRAWN and not is_near):
            continue
        taken = row.takes(desk.world)
        yield add(reverse(name, kwargs=taken), row.sends(desk.world))
        if persona not in row.who:
            continue
        if "code" in taken and "key" not in taken:
            # Of its own one an agency is no outsider: where it stands in a locked scenario it may read.
            is_own = name == "proposal_why" and persona == "other_agency"
            codes = [each.code for key, each in desk.rows.items() if not (is_own and key == "neighbour")]
            yield from (reverse(name, kwargs={**taken, "code": code}) for code in (codes if is_near else codes[:4]))
        if is_near or name not in SAME_FOR_ALL:
            yield from (f"{reverse(name, kwargs=taken)}?{question}" for question in ASKED.get(name, ()))


def read_file(file: ReportFile) -> bytes:
    with file.file.open("rb") as opened:
        return unpack(opened.read())


def add(url: str, sent: dict[str, Any]) -> str:
    return f"{url}?{'&'.join(f'{name}={value}' for name, value in sent.items())}" if sent else url


def unpack(body: bytes) -> bytes:
    """The files inside an archive (XLSX is one), one after the other; anything else as it is."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in sorted(archive.namelist()))


def tell(before: Answer, after: Answer) -> str:
    """The first lines that differ."""
    if before.body == after.body:
        return f"{before.headers} → {after.headers}"
    old, new = before.body.splitlines(), after.body.splitlines()
    gone, come = [line for line in old if line not in set(new)], [line for line in new if line not in set(old)]
    return f"{gone[:4]} → {come[:4]}"


def _add_methods() -> None:
    for persona in OUTSIDERS:

        def look(self: TestSealed, persona: str = persona) -> None:
            self.look_as(persona)

        setattr(TestSealed, f"test_{persona}", look)


_add_methods()
