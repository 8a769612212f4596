"""When files of open data are made anew, and how programs learn that nothing changed."""

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from budgets.models import Ceiling
from musrenbang.lib.same_for_everybody import read_stamp
from proposals.enums import Status
from proposals.models import Proposal
from reports.actions import open_data
from reports.catalogue.open_data import DATASETS, SHELF
from reports.enums import OpenFormat
from reports.tasks import refresh_open_data
from tests.factories import make_proposal, make_round
from tests.reports.opened.asking import YEAR, address, get, read_json
from themes.models import Cycle

committing = pytest.mark.django_db(transaction=True)


@committing
class TestBusyHours:
    """Proposals pour in, and every one of them outdates every file."""

    def test_a_file_is_made_once(self, client: Client) -> None:
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        get(client, address("usulan"))
        with CaptureQueriesContext(connection) as asked:
            get(client, address("usulan"))
        assert len(asked) == 2, "the cycle, and the stamp"

    def test_a_file_of_a_moment_ago_is_good_enough(self, client: Client) -> None:
        first, content = change_after(client, timedelta(seconds=59))
        assert not first.is_outdated, "nobody need make it anew"
        assert b"Judul lama" in content

    def test_a_worker_makes_it_anew_while_the_old_one_is_read(self, client: Client) -> None:
        first, content = change_after(client, timedelta(minutes=2))
        assert first.is_outdated
        assert b"Judul lama" in content
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
            for _twice in range(2):
                refresh_open_data(YEAR, "usulan", "csv")
            answer, content = get(client, address("usulan"))
        assert b"Judul baru" in content
        assert answer["Last-Modified"] != http_date(first.changed_at.timestamp())

    def test_after_a_long_silence_it_is_made_first(self, client: Client) -> None:
        latest, content = change_after(client, open_data.LONGEST)
        assert not latest.is_outdated
        assert b"Judul baru" in content

    def test_what_is_not_open_is_not_made(self, settings: Any) -> None:
        make_round("pemuda", YEAR)
        for year, key, file_format in ((YEAR, "alokasi", "pb"), (1999, "usulan", "csv"), (YEAR, "rahasia", "csv")):
            refresh_open_data(year, key, file_format)
        assert not list(Path(settings.OPEN_DATA_ROOT).rglob("*.*"))


def change_after(client: Client, passed: timedelta) -> tuple[open_data.OpenFile, bytes]:
    """A file is made, then what it tells changes; what is handed out when so much time has passed."""
    proposal = make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR), title="Judul lama sekali")
    get(client, address("usulan"))
    Proposal.objects.filter(pk=proposal.pk).update(title="Judul baru sekali")
    with time_machine.travel(timezone.now() + passed, tick=False):
        file = open_data.open_data_file(SHELF["usulan"], proposal.round.cycle, OpenFormat.CSV)
    with file.content:
        return file, file.content.read()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a long silence lay before every question."""
    monkeypatch.setattr(open_data.Known, "is_bearable", lambda known, _now: known.stamp == read_stamp())


@committing
@pytest.mark.usefixtures("hasty")
class TestAskingAgain:
    def test_nothing_is_sent_twice(self, client: Client) -> None:
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        first, content = get(client, address("usulan"))
        assert content
        for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
            again, nothing = get(client, address("usulan"), **header)
            assert (again.status_code, nothing) == (304, b"")
            assert again["ETag"] == first["ETag"]
            assert again["Access-Control-Allow-Origin"] == "*"
        head: Any = client.head(address("usulan"))
        head.close()
        assert (head["ETag"], int(head["Content-Length"])) == (first["ETag"], len(content))

    def test_a_change_everybody_may_see_moves_it(self, client: Client) -> None:
        proposal = make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        first, _content = get(client, address("usulan"))
        Proposal.objects.filter(pk=proposal.pk).update(title="Judul yang lain sama sekali")
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
            second, content = get(client, address("usulan"))
        assert second["ETag"] != first["ETag"]
        assert second["Last-Modified"] != first["Last-Modified"]
        assert b"Judul yang lain sama sekali" in content

    @pytest.mark.parametrize("dataset", [each.key for each in DATASETS if not each.is_late])
    def test_an_unpublished_decision_moves_nothing(self, client: Client, dataset: str) -> None:
        from tests.factories import decide, make_city  # noqa: PLC0415

        proposal = make_proposal(Status.FORWARDED, make_round("pemuda", YEAR))
        first, content = get(client, address(dataset))
        decide(proposal, Status.ACCOMMODATED, make_city())
        assert Proposal.objects.get(pk=proposal.pk).status == Status.ACCOMMODATED
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
            second, same = get(client, address(dataset))
        assert (second["ETag"], second["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
        assert same == content

    def test_ceilings_of_a_published_cycle_move_theirs(self, client: Client) -> None:
        cycle = make_round("pemuda", YEAR).cycle
        Cycle.objects.filter(pk=cycle.pk).update(published_at=timezone.now())
        ceiling = Ceiling.objects.create(cycle=cycle, scope="city", amount=5)
        first, _content = get(client, address("pagu"))
        Ceiling.objects.filter(pk=ceiling.pk).update(amount=6)
        assert get(client, address("pagu"))[0]["ETag"] != first["ETag"]

    def test_only_one_state_lies_on_the_disk(self, client: Client, settings: Any) -> None:
        proposal = make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        for number in range(3):
            Proposal.objects.filter(pk=proposal.pk).update(title=f"Judul {number}")
            get(client, address("usulan"))
        kept = sorted(path.name for path in Path(settings.OPEN_DATA_ROOT, str(YEAR)).iterdir())
        assert len([name for name in kept if name.endswith(".csv")]) == 1
        assert not [name for name in kept if "aside" in name]

    def test_who_is_reading_reads_to_the_end(self, client: Client) -> None:
        proposal = make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR), title="Judul lama sekali")
        slow: Any = client.get(address("usulan"))
        Proposal.objects.filter(pk=proposal.pk).update(title="Judul baru sekali")
        assert b"Judul baru" in get(client, address("usulan"))[1]
        assert b"Judul lama" in b"".join(slow.streaming_content)

    def test_a_broken_note_or_a_lost_file_is_made_anew(self, client: Client, settings: Any) -> None:
        make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        first, content = get(client, address("usulan"))
        folder = Path(settings.OPEN_DATA_ROOT, str(YEAR))
        (folder / "usulan.csv.note").write_text("{")
        assert get(client, address("usulan"))[1] == content
        for file in folder.glob("usulan-*.csv"):
            file.unlink()
        again, same = get(client, address("usulan"))
        assert (again["ETag"], same) == (first["ETag"], content)

    def test_a_full_disk_is_told(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        make_round("pemuda", YEAR)

        def refuse(*_arguments: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(open_data, "render_open_data", refuse)
        assert "belum bisa" in read_json(client, address("usulan"), 503)["detail"]

    def test_it_is_packed_for_who_unpacks(self, client: Client) -> None:
        for _number in range(4):
            make_proposal(Status.SUBMITTED, make_round("pemuda", YEAR))
        plain = get(client, address("usulan"))[1]
        answer, packed = get(client, address("usulan"), **{"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed) == plain
        again, _nothing = get(client, address("usulan"), **{"accept-encoding": "gzip", "if-none-match": answer["ETag"]})
        assert again.status_code == 304
