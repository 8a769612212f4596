"""From the uploaded sheet to proposals on the list: read, decided, taken over as a whole, never twice."""

import io
import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from accounts.enums import ConsentChannel, GuardianKind
from accounts.models import Consent, ConsentText, User
from forums.actions.lists import raise_in_hall
from forums.actions.sheets import committing
from forums.actions.sheets.deciding import decide, discard, take_over, upload_sheet
from forums.actions.sheets.tidying import forget_old_imports
from forums.actions.sheets.working import MAX_ATTEMPTS, work_on
from forums.datasets.sheet_reference import read_reference
from forums.enums import ImportState
from forums.models import ImportRun
from forums.renderers import sheet_template
from forums.renderers.sheet_template import render_template
from forums.sheets.problems import KEEP, SKIP
from musrenbang.lib.denied import Denied
from musrenbang.lib.spreadsheets import clean_sheet
from proposals.actions.hall import HallFiling, Router, add_many_in_hall
from proposals.actions.numbering import reserve_codes
from proposals.enums import Channel, ForumOutcome, ProposerKind, Status
from proposals.models import ForumItem, Proposal, ProposalEvent
from tests.factories import City, make_catalog_item, make_fields, make_proposal, make_round, make_session
from tests.forums import ugly
from tests.forums.ugly import row, write_xlsx
from themes.models import CatalogItem, ForumSession, ThemeRound

pytestmark = pytest.mark.django_db

HEADINGS = (*ugly.HEADINGS, "OPD", "Kelompok")


@pytest.fixture
def session(round_: ThemeRound, city: City, item: CatalogItem) -> ForumSession:
    return make_session(round_)


@pytest.fixture
def by(session: ForumSession) -> User:
    return session.created_by


@pytest.fixture(autouse=True)
def _short_template(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand empty rows say no more than fifty; the whole one is measured in bench."""
    monkeypatch.setattr(sheet_template, "ROWS", 50)


def upload(session: ForumSession, data: bytes, name: str = "usulan.xlsx") -> ImportRun:
    sheet = clean_sheet(SimpleUploadedFile(name, data))
    return upload_sheet(session_id=session.pk, by=session.created_by, sheet=sheet)


def work(run: ImportRun) -> ImportRun:
    work_on(run.pk)
    run.refresh_from_db()
    return run


def bring_in(session: ForumSession, data: bytes, **wishes: Any) -> ImportRun:
    """The whole way of a sheet without problems."""
    run = work(upload(session, data))
    assert (run.state, run.error) == (ImportState.READ, "")
    take_over(run_id=run.pk, by=session.created_by, **wishes)
    return work(run)


def raise_one(session: ForumSession, **fields: Any) -> Proposal:
    filing = make_fields(**{"proposer_kind": ProposerKind.PERSON, **fields})
    del filing["proposer_name"]
    raised = raise_in_hall(session_id=session.pk, by=session.created_by, key=uuid.uuid4(), fields=filing)
    return Proposal.objects.get(pk=raised.proposal_id)


def titles(session: ForumSession) -> list[str]:
    return list(session.items.order_by("proposal__code").values_list("proposal__title", flat=True))


def test_a_sheet_becomes_proposals_on_the_list(session: ForumSession, by: User, city: City) -> None:
    rows = [row("Lampu jalan", group="x"), row("Paving", "Sumbersari", volume="1,5", price="25 juta", rt=None)]
    data = write_xlsx([(*row_, "DLH", "Karang Taruna") for row_ in rows], headings=HEADINGS)
    run = bring_in(session, data)
    assert (run.state, run.progress, run.committed_by) == (ImportState.COMMITTED, 100, by)
    assert run.result["added"] == 2
    assert titles(session) == ["Lampu jalan", "Paving"]
    paving = Proposal.objects.get(title="Paving")
    assert (paving.status, paving.channel, paving.session, paving.entered_by) == (
        Status.LISTED,
        Channel.HALL,
        session,
        by,
    )
    assert (paving.volume, paving.unit_price, paving.requested_amount) == (Decimal("1.5"), 25_000_000, 37_500_000)
    assert (paving.kelurahan, paving.rw, paving.rt) == (city.neighbour, "05", "")
    assert (paving.first_agency, paving.agency, paving.group_name) == (
        city.other_agency,
        city.other_agency,
        "Karang Taruna",
    )
    assert paving.proposer_kind == ProposerKind.GROUP
    assert paving.code in run.result["codes"]
    item = paving.forum_items.get()
    assert (item.outcome, item.is_short, item.changed_by) == (ForumOutcome.OPEN, False, by)


def test_one_by_one_and_all_at_once_come_to_the_same(session: ForumSession, by: User, item: CatalogItem) -> None:
    """Every column and every event, but for what must differ."""
    fields = {
        **make_fields(title="Sama", catalog_item=item, proposer_kind=ProposerKind.GROUP),
        **{name: getattr(item, name) for name in ("unit", "unit_price", "kind", "sector_code", "sdg_target")},
    }
    del fields["proposer_name"]
    single = raise_one(session, **fields)
    (code,) = reserve_codes(session.round, 1)
    filing = HallFiling(uuid.uuid4(), code, fields)
    (made,) = add_many_in_hall(session=session, by=by, filings=[filing], router=Router())
    many = Proposal.objects.get(pk=made.pk)
    differ = {"id", "key", "code", "started_at", "submitted_at", "status_since", "updated_at"}
    names = [field.attname for field in Proposal._meta.concrete_fields if field.name not in differ]
    assert {name: getattr(many, name) for name in names} == {name: getattr(single, name) for name in names}
    event, other = many.events.get(), single.events.get()
    unlike = {"proposal_id", "changes", "happened_at"}
    facts = event.facts()
    assert {name: fact for name, fact in facts.items() if name not in unlike} == {
        name: fact for name, fact in other.facts().items() if name not in unlike
    }
    assert event.changes.keys() == other.changes.keys()
    assert (event.changes["agency"], event.previous_hash) == (other.changes["agency"], other.previous_hash)


def test_codes_go_on_where_the_round_is(session: ForumSession) -> None:
    first = raise_one(session)
    bring_in(session, write_xlsx([row("Lampu"), row("Paving")]))
    last = raise_one(session)
    codes = list(Proposal.objects.order_by("code").values_list("code", flat=True))
    assert codes == [first.code, "2028-PMD-00002", "2028-PMD-00003", last.code]


def test_nothing_is_changed_before_somebody_says_so(session: ForumSession) -> None:
    run = work(upload(session, write_xlsx([row("Lampu")])))
    assert run.layout["counts"] == {"new": 1}
    assert not Proposal.objects.exists()
    work(run)
    assert not Proposal.objects.exists()


def test_taken_over_twice_it_comes_once(session: ForumSession, by: User) -> None:
    run = bring_in(session, write_xlsx([row("Lampu")]))
    take_over(run_id=run.pk, by=by)
    work(run)
    assert Proposal.objects.count() == 1


def test_the_same_sheet_uploaded_again_brings_nothing_new(session: ForumSession, by: User) -> None:
    data = write_xlsx([row("Lampu"), row("Paving")])
    bring_in(session, data)
    again = work(upload(session, data))
    assert again.layout["counts"] == {"done": 2}
    assert {found["code"] for found in again.found} == set(Proposal.objects.values_list("code", flat=True))
    with pytest.raises(Denied, match="Tidak ada baris baru"):
        take_over(run_id=again.pk, by=by)


def test_two_waiting_uploads_of_one_sheet_bring_it_once(session: ForumSession, by: User) -> None:
    """Read at the same time by two colleagues under other names; who comes second is shown what is there now."""
    first = work(upload(session, write_xlsx([row("Lampu")])))
    second = work(upload(session, write_xlsx([row("Lampu")], above=[["lain"]])))
    assert first.pk != second.pk
    for run in (first, second):
        take_over(run_id=run.pk, by=by)
    work(first)
    work(second)
    assert (second.state, second.layout["counts"]) == (ImportState.READ, {"done": 1})
    assert "berubah" in second.error
    assert Proposal.objects.count() == 1


def test_the_same_content_between_reading_and_writing(
    session: ForumSession, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague adds something after the last look and before the commit: nothing is written over it."""
    run = work(upload(session, write_xlsx([row("Lampu")])))
    take_over(run_id=run.pk, by=by)
    write = committing.Writer.add

    def interrupted(self: committing.Writer, *given: Any) -> None:
        write(self, *given)
        raise_one(session, title="Dari rekan")

    monkeypatch.setattr(committing.Writer, "add", interrupted)
    work(run)
    assert run.state == ImportState.READ
    assert not session.items.filter(proposal__title="Lampu").exists()


def test_one_row_that_the_database_refuses_takes_all_back(
    session: ForumSession, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = work(upload(session, write_xlsx([row(f"Lampu {number}") for number in range(600)])))
    take_over(run_id=run.pk, by=by)
    whole = committing.Columns.whole

    def spoilt(self: Any, values: Any) -> dict[str, Any]:
        columns = whole(self, values)
        return {**columns, "volume": None} if values["title"] == "Lampu 550" else columns

    monkeypatch.setattr(committing.Columns, "whole", spoilt)
    work(run)
    assert run.state == ImportState.READ
    assert run.error
    assert not Proposal.objects.exists()
    assert not ForumItem.objects.exists()
    assert not ProposalEvent.objects.exists()


def test_decisions_are_kept_and_the_sheet_is_read_again(session: ForumSession, by: User, city: City) -> None:
    run = work(upload(session, write_xlsx([row("Lampu", "Dinoyyo"), row("Paving", "Dinoyyo"), row("Pos", "Entah")])))
    groups = {group["value"]: group for group in run.layout["groups"]}
    assert (groups["Dinoyyo"]["count"], groups["Dinoyyo"]["rows"]) == (2, [2, 3])
    assert groups["Dinoyyo"]["facts"]["suggestions"] == [city.kelurahan.code]
    choices = {groups["Dinoyyo"]["group"]: city.kelurahan.code, groups["Entah"]["group"]: SKIP, "lain|x": "y"}
    decide(run_id=run.pk, by=by, choices=choices)
    work(run)
    assert run.layout["counts"] == {"new": 2, "left_out": 1}
    assert "lain|x" not in run.layout["choices"]
    decide(run_id=run.pk, by=by, choices={groups["Entah"]["group"]: ""})
    work(run)
    assert run.layout["counts"] == {"new": 2, "problem": 1}


def test_rows_with_problems_stay_out_only_when_that_was_said(session: ForumSession, by: User) -> None:
    run = work(upload(session, write_xlsx([row("Lampu"), row("Paving", "Dinoyyo")])))
    with pytest.raises(Denied, match="bermasalah"):
        take_over(run_id=run.pk, by=by)
    with pytest.raises(Denied, match="bermasalah"):
        take_over(run_id=run.pk, by=by, left_out=2)
    take_over(run_id=run.pk, by=by, left_out=1)
    work(run)
    assert titles(session) == ["Lampu"]


def test_the_marked_copy_says_what_to_mend_and_can_come_back(session: ForumSession) -> None:
    run = work(upload(session, write_xlsx([row("=1+1"), row("Lampu"), row("Paving", "Dinoyyo", price="2.5 M")])))
    path = Path(settings.MEDIA_ROOT) / run.layout["marked"]
    page = openpyxl.load_workbook(path).active
    assert page is not None
    lines = list(page.iter_rows(values_only=True))
    assert lines[0][:2] == ("Judul Usulan", "Bentuk Kegiatan")
    assert lines[0][-2:] == ("Periksa", "Baris semula")
    assert (lines[1][0], page["A2"].data_type) == ("=1+1", "s"), "a formula in a text stays text"
    assert lines[2][-2:] == (None, 3)
    assert "Maksud Anda Dinoyo?" in lines[3][-2]
    assert "Rp2.500.000.000 atau Rp2.500.000" in lines[3][-2]
    again = work(upload(session, path.read_bytes(), "tanda.xlsx"))
    assert again.layout["counts"] == run.layout["counts"]


def test_what_the_hall_raised_comes_back_changed(
    session: ForumSession, by: User, city: City, item: CatalogItem
) -> None:
    known = raise_one(session, title="Gedung", kelurahan=city.kelurahan, volume=Decimal(2), catalog_item=None)
    raise_one(session, title="Lampu")
    filled = fill_template(session, {known.code: {"Volume": 3, "Kelurahan": "Sumbersari", "Harga satuan": 4_000_000}})
    run = bring_in(session, filled)
    assert run.result["changed"] == [known.code]
    assert run.layout["counts"] == {"changed": 1, "same": 1}
    version = known.version
    known.refresh_from_db()
    assert (known.volume, known.kelurahan, known.requested_amount) == (3, city.neighbour, 12_000_000)
    assert (known.version, known.match_title) == (version + 1, "gedung")
    event = known.events.latest("sequence")
    assert (event.kind, event.actor, event.actor_label) == ("corrected", by, "Fasilitator forum")
    assert event.changes["volume"] == ["2", "3"]
    assert event.previous_hash == known.events.get(sequence=1).hash


def fill_template(session: ForumSession, changes: dict[str | None, dict[str, Any]]) -> bytes:
    """The session's template as a person fills it: by code, or in the first empty row."""
    book = openpyxl.load_workbook(io.BytesIO(render_template(session, read_reference(session))))
    page = book["Usulan"]
    headings = {cell.value: cell.column for cell in page[1]}
    for code, cells in changes.items():
        line = next(n for n in range(2, page.max_row + 1) if page.cell(n, 1).value == code)
        for name, value in cells.items():
            page.cell(line, headings[name]).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_an_untouched_template_changes_nothing(session: ForumSession, item: CatalogItem) -> None:
    raise_one(session)
    kamus = {name: getattr(item, name) for name in ("unit", "unit_price", "kind", "sector_code", "sdg_target")}
    raise_one(session, title="Dari kamus", catalog_item=item, **kamus)
    run = work(upload(session, render_template(session, read_reference(session))))
    assert (run.layout["counts"], run.error) == ({"same": 2}, "")


def test_a_new_row_in_the_template(session: ForumSession, item: CatalogItem) -> None:
    filled = fill_template(session, {None: {"Kegiatan kamus": item.name, "Kelurahan": "Dinoyo", "Volume": 4}})
    run = bring_in(session, filled)
    assert run.layout["counts"] == {"new": 1}
    proposal = Proposal.objects.get()
    assert (proposal.catalog_item, proposal.title, proposal.unit_price) == (item, item.name, item.unit_price)
    assert (proposal.agency, proposal.sector_code) == (item.agency, item.sector_code)


def test_a_template_that_a_colleague_has_overtaken(session: ForumSession, by: User) -> None:
    known = raise_one(session, title="Gedung", volume=Decimal(2))
    filled = fill_template(session, {known.code: {"Volume": 3}})
    bring_in(session, fill_template(session, {known.code: {"Volume": 5}}))
    run = work(upload(session, filled, "lama.xlsx"))
    assert [problem["kind"] for problem in run.problems] == ["overtaken"]
    decide(run_id=run.pk, by=by, choices={run.problems[0]["group"]: KEEP})
    work(run)
    assert run.found[0]["changes"]["volume"] == ["5", "3"]


def test_changed_by_a_colleague_after_the_dry_run(session: ForumSession, by: User) -> None:
    known = raise_one(session, title="Gedung", volume=Decimal(2))
    run = work(upload(session, fill_template(session, {known.code: {"Volume": 3}})))
    take_over(run_id=run.pk, by=by)
    Proposal.objects.filter(pk=known.pk).update(version=9, title="Gedung rekan")
    work(run)
    assert (run.state, run.layout["counts"]) == (ImportState.READ, {"problem": 1})
    known.refresh_from_db()
    assert known.volume == 2


def test_only_what_this_hall_raised_can_be_changed(session: ForumSession, round_: ThemeRound) -> None:
    online = make_proposal(Status.KELURAHAN_VERIFIED, round_)
    other = raise_one(make_session(round_))
    run = work(
        upload(
            session,
            write_xlsx(
                [row("Lampu", number=online.code), row("Paving", number=other.code)],
                headings=("Kode", *ugly.HEADINGS[1:]),
            ),
        )
    )
    assert [problem["kind"] for problem in run.problems] == ["not_ours", "not_ours"]


def test_a_session_that_was_closed_meanwhile(session: ForumSession, by: User) -> None:
    run = work(upload(session, write_xlsx([row("Lampu")])))
    take_over(run_id=run.pk, by=by)
    ForumSession.objects.filter(pk=session.pk).update(closed_at=timezone.now(), closed_by=by)
    work(run)
    assert run.state == ImportState.READ
    assert "sudah ditutup" in run.error
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (ugly.write_xlsx([], headings=("Nama", "NIK")), "a.xlsx", "Baris judul tidak ditemukan"),
        (ugly.far_corners(), "a.xlsx", "terlalu besar"),
        (ugly.old_excel()[:3000], "a.xls", "rusak"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(session: ForumSession, data: bytes, name: str, words: str) -> None:
    run = work(upload(session, data, name))
    assert run.state == ImportState.FAILED
    assert words in run.error


def test_children_come_under_one_consent_or_not_at_all(city: City) -> None:
    round_ = make_round("anak")
    round_.theme.needs_guardian = True
    round_.theme.save()
    session = make_session(round_)
    ConsentText.objects.get_or_create(purpose="child_proposal", version=1, defaults={"body": "Saya setuju."})
    run = work(upload(session, write_xlsx([row("Taman baca"), row("Lapangan")])))
    by = session.created_by
    with pytest.raises(Denied, match="persetujuan"):
        take_over(run_id=run.pk, by=by)
    agreement = {
        "given_by_name": "Pendamping",
        "guardian_kind": GuardianKind.SCHOOL,
        "institution": "SD",
        "channel": ConsentChannel.PAPER,
    }
    take_over(run_id=run.pk, by=by, agreement=agreement)
    work(run)
    consent = Consent.objects.get()
    assert [proposal.consent for proposal in Proposal.objects.all()] == [consent, consent]
    assert {proposal.proposer_kind for proposal in Proposal.objects.all()} == {ProposerKind.CHILD}


def list_files() -> list[str]:
    return [path.name for path in (Path(settings.MEDIA_ROOT) / "imports").rglob("*") if path.is_file()]


def test_the_file_goes_once_it_is_taken_over(session: ForumSession, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        bring_in(session, write_xlsx([row("Lampu"), row("Paving", "Dinoyyo")]), left_out=1)
    assert list_files() == []


def test_thrown_away_nothing_of_it_stays(
    session: ForumSession, by: User, django_capture_on_commit_callbacks: Any
) -> None:
    run = work(upload(session, write_xlsx([row("Lampu", "Dinoyyo")])))
    assert len(list_files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        discard(run_id=run.pk, by=by)
    run.refresh_from_db()
    assert (run.state, run.found, run.problems, list_files()) == (ImportState.DISCARDED, [], [], [])
    with pytest.raises(Denied):
        take_over(run_id=run.pk, by=by)


def test_forgotten_sheets_are_thrown_away(session: ForumSession, django_capture_on_commit_callbacks: Any) -> None:
    run = work(upload(session, write_xlsx([row("Lampu")])))
    assert forget_old_imports() == 0
    ImportRun.objects.filter(pk=run.pk).update(uploaded_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old_imports() == 1
    assert list_files() == []


def test_a_run_that_keeps_dying_is_given_up(session: ForumSession) -> None:
    run = upload(session, write_xlsx([row("Lampu")]))
    ImportRun.objects.filter(pk=run.pk).update(attempts=MAX_ATTEMPTS)
    work(run)
    assert run.state == ImportState.FAILED
    assert "terhenti berkali-kali" in run.error


def test_two_proposals_never_share_a_key(session: ForumSession, by: User) -> None:
    """What the second upload would run into without all the looking before: the database itself says no."""
    (first, second) = reserve_codes(session.round, 2)
    fields = {**make_fields(), "proposer_kind": ProposerKind.PERSON}
    key = uuid.uuid4()
    add_many_in_hall(session=session, by=by, filings=[HallFiling(key, first, fields)], router=Router())
    with pytest.raises(IntegrityError):
        add_many_in_hall(session=session, by=by, filings=[HallFiling(key, second, fields)], router=Router())


def test_only_facilitators_of_the_round_upload(session: ForumSession, city: City) -> None:
    stranger = make_session(make_round("perempuan")).created_by
    sheet = clean_sheet(SimpleUploadedFile("a.xlsx", write_xlsx([row("Lampu")])))
    with pytest.raises(Denied):
        upload_sheet(session_id=session.pk, by=stranger, sheet=sheet)
    assert make_catalog_item(session.round).name  # the round is there; only the right is not
