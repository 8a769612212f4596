"""One small city with everything an address may name, and one person per persona."""

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.enums import ConsentPurpose, Role
from accounts.guests import make_guest
from accounts.models import ConsentText, User
from budgets.actions.bulk import begin_run
from budgets.actions.desk import save_answer
from budgets.actions.publication import schedule
from budgets.actions.rubrics import draft_rubric
from budgets.actions.scenarios import start_scenario
from budgets.actions.scenarios import work_on as work_on_scenario
from budgets.boards.knobs import read_knobs
from budgets.enums import Method
from budgets.models import AnswerTemplate, BulkRun, Publication, Rubric, Scenario
from forums.actions.addenda import attach_addendum_scan, confirm_addendum, write_addendum
from forums.actions.attendees import write_down
from forums.actions.invitations import invite
from forums.actions.paper.photos import keep_page, place_photo
from forums.actions.paper.printing import print_sheets
from forums.actions.photos import add_photo, release_photo
from forums.actions.sheets.deciding import upload_sheet
from forums.actions.sheets.working import work_on
from forums.datasets.invitations import Guest
from forums.enums import PaperKind, SessionPhotoKind
from forums.models import Addendum, Attendee, ImportRun, Invitation, PaperStrip, PaperUpload, SessionPhoto
from musrenbang.lib.spreadsheets import clean_sheet
from proposals.actions.attachments import add_attachment, release_attachment
from proposals.enums import MessageChannel, Status
from proposals.models import Attachment, ForumItem, Message, Proposal, Reason
from regions.models import Agency
from reports.actions.sipd.imports import upload_import
from reports.actions.sipd.working import work_on as work_on_sipd
from reports.enums import Format, RunStatus
from reports.models import ReportFile, ReportRun, SipdImport
from tests.factories import (
    make_ceiling,
    make_city,
    make_draft,
    make_facilitator,
    make_helped_proposal,
    make_proposal,
    make_round,
    make_session,
    make_user,
    ready_to_close,
)
from tests.forums.ugly import misspelt_places
from themes.actions import ask_for_dates
from themes.enums import Presence
from themes.models import ROUND_DATES, ForumSession, RoundChange, ThemeRound


@dataclass
class World:
    people: dict[str, User]
    round: ThemeRound
    draft: Proposal
    draft_photo: Attachment
    sent: Proposal
    helped: Proposal
    private_photo: Attachment
    released_photo: Attachment
    withdrawn: Proposal
    verified: Proposal
    item: ForumItem
    reason: Reason
    return_reason: Reason
    other_agency: Agency
    forwarded: Proposal
    sealed: Proposal
    session: ForumSession
    call: Message
    run: ReportRun
    sipd_import: SipdImport
    attendee: Attendee
    invitation: Invitation
    list_photo: SessionPhoto
    room_photo: SessionPhoto
    paper_strip: PaperStrip
    sheet: ImportRun
    addendum: Addendum
    change: RoundChange
    bulk_run: BulkRun
    answer: AnswerTemplate
    scenario: Scenario
    publication: Publication
    rubric: Rubric
    confirmation_key: str


def build() -> World:
    city = make_city()
    round_ = make_round("pemuda")
    people = {
        "author": make_user(),
        "citizen": make_user(),
        "guest": make_guest(),
        "kelurahan": make_user(Role.KELURAHAN, region=city.kelurahan),
        "other_kelurahan": make_user(Role.KELURAHAN, region=city.neighbour),
        "kecamatan": make_user(Role.KECAMATAN, region=city.kecamatan),
        "other_kecamatan": make_user(Role.KECAMATAN, region=city.other_kecamatan),
        "facilitator": make_facilitator(round_),
        "other_facilitator": make_facilitator(make_round("perempuan")),
        "agency": make_user(Role.AGENCY, agency=city.agency),
        "other_agency": make_user(Role.AGENCY, agency=city.other_agency),
        "planner": make_user(Role.PLANNER, agency=None),
        "company": make_user(Role.COMPANY),
        "admin": make_user(is_staff=True, is_superuser=True),
    }
    author = people["author"]
    draft = make_draft(round_, by=author)
    sent = make_proposal(Status.SUBMITTED, round_, by=author)
    released = add_attachment(proposal=sent, upload=photo("green"), by=people["kelurahan"])
    release_attachment(attachment=released, by=people["kelurahan"])
    forwarded = make_proposal(Status.FORWARDED, round_, by=author)
    make_ceiling(forwarded)
    session = make_session(round_, by=people["facilitator"])
    ready_to_close(session, people["facilitator"])
    return World(
        people=people,
        round=round_,
        draft=draft,
        draft_photo=add_attachment(proposal=draft, upload=photo("red"), by=author),
        sent=sent,
        helped=make_helped_proposal(round_, by=people["kelurahan"]),
        private_photo=add_attachment(proposal=sent, upload=photo("blue"), by=people["kelurahan"]),
        released_photo=released,
        withdrawn=make_proposal(Status.WITHDRAWN, round_, by=author),
        verified=make_proposal(Status.KELURAHAN_VERIFIED, round_, by=author),
        item=make_proposal(Status.LISTED, round_, by=author).forum_items.get(),
        reason=city.reason,
        return_reason=city.return_reason,
        other_agency=city.other_agency,
        forwarded=forwarded,
        sealed=make_proposal(Status.ACCOMMODATED, round_, by=author),
        session=session,
        call=Message.objects.create(event=sent.events.earliest("pk"), recipient=author, channel=MessageChannel.HAND),
        confirmation_key=EmailConfirmationHMAC.create(
            EmailAddress.objects.create(user=author, email=author.email, primary=True)
        ).key,
        run=finished_run(session, people["planner"]),
        sipd_import=sipd_sheet(people["planner"], forwarded),
        attendee=named_attendee(session, people["facilitator"]),
        invitation=invited_guest(session, people["facilitator"]),
        list_photo=add_photo(
            session_id=session.pk, kind=SessionPhotoKind.ATTENDANCE, upload=photo("white"), by=people["facilitator"]
        ),
        room_photo=shown_photo(session, people["facilitator"], people["planner"]),
        paper_strip=photographed_row(session, people["facilitator"]),
        sheet=read_sheet(session, people["facilitator"]),
        addendum=confirmed_addendum(forwarded.forum_items.get().session, people["planner"]),
        change=asked_change(round_),
        rubric=draft_rubric(cycle=round_.cycle, by=people["planner"], source="bawaan"),
        scenario=reckoned(round_, people["planner"]),
        publication=schedule(cycle=round_.cycle, due_at=timezone.now() + timedelta(days=9), by=people["planner"]),
        bulk_run=begin_run(by=people["agency"], act="accept", chosen=[(forwarded.pk, 1)], words={}),
        answer=save_answer(
            by=people["agency"],
            agency=city.agency,
            reason=city.reason,
            title="Pagu habis",
            text="Habis.",
            is_active=True,
        ),
    )


def reckoned(round_: ThemeRound, by: User) -> Scenario:
    """What would be funded under the ceilings as they stand."""
    knobs = read_knobs(round_.cycle)
    scenario = start_scenario(cycle=round_.cycle, by=by, name="Dasar", method=Method.RANKED, knobs=knobs)
    work_on_scenario(scenario.pk)
    return scenario


def kept_answer(by: User, reason: Reason) -> AnswerTemplate:
    agency = by.current_memberships[0].agency
    return save_answer(by=by, agency=agency, reason=reason, title="Pagu habis", text="Pagu habis.", is_active=True)


def read_sheet(session: ForumSession, by: User) -> ImportRun:
    """A spreadsheet that was read, with questions and a marked copy."""
    sheet = clean_sheet(SimpleUploadedFile("usulan.xlsx", misspelt_places()))
    run = upload_sheet(session_id=session.pk, by=by, sheet=sheet)
    work_on(run.pk)
    return run


def named_attendee(session: ForumSession, by: User) -> Attendee:
    ConsentText.objects.get_or_create(purpose=ConsentPurpose.ATTENDANCE, version=1, defaults={"body": "Setuju."})
    facts = {"name": "Ketua Karang Taruna", "organization": "", "presence": Presence.HALL}
    return write_down(session_id=session.pk, key=uuid.uuid4(), by=by, **facts)


def invited_guest(session: ForumSession, by: User) -> Invitation:
    invite(session_id=session.pk, by=by, guests=[Guest("PKK Dinoyo")])
    return session.invitations.get()


def shown_photo(session: ForumSession, by: User, reviewer: User) -> SessionPhoto:
    taken = add_photo(
        session_id=session.pk, kind=SessionPhotoKind.ROOM, upload=photo("yellow"), by=by, is_declared=True
    )
    return release_photo(photo=taken, by=reviewer)


def photographed_row(session: ForumSession, by: User) -> PaperStrip:
    wanted = {PaperKind.PROPOSAL: 1}
    (sheet,) = print_sheets(session_id=session.pk, batch=uuid.uuid4(), by=by, wanted=wanted, is_large=False, choices=0)
    upload = PaperUpload.objects.create(session=session, name="foto.jpg", sha256="0" * 64, size=5, uploaded_by=by)
    picture = keep_page(upload=upload, page=1, picture=Image.new("RGB", (64, 48), "white"))
    return place_photo(photo=picture, by=by, row_id=sheet.rows.get(position=1).pk)


def confirmed_addendum(session: ForumSession, by: User) -> Addendum:
    number = write_addendum(session_id=session.pk, by=by, text="Volume dibaca tiga.").number
    attach_addendum_scan(session_id=session.pk, number=number, by=by, data=b"%PDF-", extension="pdf")
    return confirm_addendum(session_id=session.pk, number=number, by=make_user(Role.PLANNER))


def asked_change(round_: ThemeRound) -> RoundChange:
    dates = {name: getattr(round_, name) for name in ROUND_DATES}
    dates["decided_by"] += timedelta(days=3)
    return ask_for_dates(round_id=round_.pk, by=make_user(Role.PLANNER), dates=dates, note="Surat edaran")


def photo(colour: str) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", buffer.getvalue())


def sipd_sheet(by: User, proposal: Proposal) -> SipdImport:
    """What came back from SIPD for one proposal: read, and not taken over yet."""
    data = f"kode usulan,id sipd\n{proposal.code},900001\n".encode()
    sheet = clean_sheet(SimpleUploadedFile("sipd.csv", data))
    run = upload_import(by=by, sheet=sheet, entered_at=timezone.localdate())
    work_on_sipd(run.pk)
    run.refresh_from_db()
    return run


def finished_run(session: ForumSession, by: User) -> ReportRun:
    """The newer of two versions, with what can be fetched, read and compared."""
    now = timezone.now()
    facts: dict[str, Any] = {"status": RunStatus.DONE, "progress": 100, "started_at": now, "finished_at": now}
    kept = b'{"about": {"title": "Laporan forum", "subject": "Pemuda", "facts": {}}, "tables": []}'
    for version in (1, 2):
        run = ReportRun.objects.create(
            session=session, cycle=session.round.cycle, requested_by=by, version=version, **facts
        )
        for name, body in ((Format.PDF, b"%PDF-"), (Format.JSON, kept)):
            file = ReportFile(run=run, format=name, size=len(body), sha256="0" * 64)
            file.file.save(f"laporan.{name}", ContentFile(body), save=True)
    run.refresh_from_db(fields=["key"])
    return run
