"""Every address of the portal and who may use it. ``test_permissions`` asks each one as each persona.

To add an address, add one row: its name, what stands in it, and who may. Everybody else signed in is denied (403 or
404); a stranger without an account is sent to sign in, unless the row is public.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forums.datasets.check_in import write_token
from forums.models import DiscussionTable
from proposals.actions.publication import fingerprint
from proposals.models import Message
from proposals.notifications import unsubscriber
from tests.house.world import World
from themes.enums import Presence

ANONYMOUS = "anonymous"
# ``author`` filed the proposals of the world; the ``other_*`` serve another place, agency or round.
CITIZENS = ("author", "citizen", "guest")
OFFICERS = (
    "kelurahan",
    "other_kelurahan",
    "kecamatan",
    "other_kecamatan",
    "facilitator",
    "other_facilitator",
    "agency",
    "other_agency",
    "planner",
    "company",
    "admin",
)
SIGNED_IN = (*CITIZENS, *OFFICERS)
PERSONAS = (ANONYMOUS, *SIGNED_IN)

NO_KEY = uuid.UUID(int=0)


def _nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """``who`` may use the address; ``takes`` gives what stands in it, ``sends`` what goes along.

    An act that sends a complete form must succeed for whoever may, and fail for everybody else.
    """

    who: tuple[str, ...]
    takes: Callable[[World], dict[str, Any]] = _nothing
    sends: Callable[[World], dict[str, Any]] = _nothing
    is_act: bool = False
    statuses: tuple[int, ...] = (200, 302, 422)

    @property
    def is_complete(self) -> bool:
        return self.is_act and self.sends is not _nothing


def page(*who: str, takes: Callable[[World], dict[str, Any]] = _nothing, **more: Any) -> Row:
    return Row(who, takes, **more)


def act(*who: str, takes: Callable[[World], dict[str, Any]] = _nothing, **more: Any) -> Row:
    """A move. An empty POST by somebody who may ends in a page, a form with errors or a rule's sentence: never 404."""
    return Row(who, takes, is_act=True, **more)


def draft(world: World) -> dict[str, Any]:
    return {"key": world.draft.key}


def sent(world: World) -> dict[str, Any]:
    return {"code": world.sent.code}


def message(world: World) -> dict[str, Any]:
    inbox = Message.objects.in_portal_of(world.people["author"])
    return {"pk": inbox.values_list("pk", flat=True)[0]}


def goodbye(world: World) -> dict[str, Any]:
    return {"token": unsubscriber.sign(world.people["author"].pk)}


def withdrawn(world: World) -> dict[str, Any]:
    return {"code": world.withdrawn.code}


def forwarded(world: World) -> dict[str, Any]:
    return {"code": world.forwarded.code}


def sealed(world: World) -> dict[str, Any]:
    return {"code": world.sealed.code}


def money(world: World) -> dict[str, Any]:
    return {"year": world.round.cycle.plan_year, "agency_id": world.forwarded.agency_id}


def year_of(world: World) -> dict[str, Any]:
    return {"year": world.round.cycle.plan_year}


def decisions(world: World) -> dict[str, Any]:
    return {"siklus": str(world.round.cycle.plan_year), "tema": world.round.theme.slug}


def previewed(world: World) -> dict[str, Any]:
    return {**decisions(world), "expected": fingerprint([world.sealed])}


def scenario(world: World) -> dict[str, Any]:
    return {"key": world.scenario.key}


def scenario_row(world: World) -> dict[str, Any]:
    return {"key": world.scenario.key, "code": world.forwarded.code}


def year(world: World) -> dict[str, Any]:
    return {"year": world.round.cycle.plan_year}


def announcement(world: World) -> dict[str, Any]:
    return {"pk": world.publication.pk}


def sipd_import(world: World) -> dict[str, Any]:
    return {"key": world.sipd_import.key}


def theme(world: World) -> dict[str, Any]:
    return {"tema": world.round.theme.slug}


def round_of(world: World) -> dict[str, Any]:
    return {"pk": world.round.pk}


def attendee(world: World) -> dict[str, Any]:
    return {**session(world), "key": world.attendee.key}


def invitation(world: World) -> dict[str, Any]:
    return {**session(world), "invitation_pk": world.invitation.pk}


def check_in_code(world: World) -> dict[str, Any]:
    return {**session(world), "token": write_token(world.session, Presence.HALL)}


def room_photo(world: World) -> dict[str, Any]:
    return {"pk": world.session.pk, "key": world.room_photo.key, "act": "sembunyikan"}


def list_photo(world: World) -> dict[str, Any]:
    return {"key": world.list_photo.key}


def session(world: World) -> dict[str, Any]:
    return {"pk": world.session.pk}


def sheet(world: World) -> dict[str, Any]:
    return {**session(world), "key": world.sheet.key}


def printing(world: World) -> dict[str, Any]:
    return {**session(world), "batch": world.paper_strip.row.sheet.batch}


def paper_photo(world: World) -> dict[str, Any]:
    return {**session(world), "key": world.paper_strip.photo.key}


def paper_strip(world: World) -> dict[str, Any]:
    return {**session(world), "key": world.paper_strip.key}


def paper_row(world: World) -> dict[str, Any]:
    return {**session(world), "row_pk": world.paper_strip.row_id}


def table(world: World) -> dict[str, Any]:
    made = DiscussionTable.objects.get_or_create(session=world.session, number=1)[0]
    return {"pk": world.session.pk, "number": made.number}


def signed_session(world: World) -> dict[str, Any]:
    return {"pk": world.addendum.session_id}


def addendum(world: World) -> dict[str, Any]:
    return {"pk": world.addendum.session_id, "number": world.addendum.number}


def forum_report(world: World) -> dict[str, Any]:
    return {"kind": "forum"}


def report(world: World) -> dict[str, Any]:
    return {"key": world.run.key}


def item(world: World) -> dict[str, Any]:
    return {"pk": world.item.session_id, "item_pk": world.item.pk}


def nothing_to_fill(world: World) -> dict[str, Any]:
    """A button alone is a complete form."""
    return {}


def filled(**values: Any) -> Callable[[World], dict[str, Any]]:
    """A triage form as an officer fills it in."""
    return lambda world: {"version": world.forwarded.version, "note": "Sesuai kebutuhan.", **values}


def decided(world: World) -> dict[str, Any]:
    return filled(reason=world.reason.pk)(world)


def private_photo(world: World) -> dict[str, Any]:
    return {"key": world.private_photo.key}


MATRIX: dict[str, Row] = {
    # The machine room
    "healthz": page(*PERSONAS),
    "readyz": page(*PERSONAS, statuses=(200, 503)),
    "favicon": page(*PERSONAS),
    "robots": page(*PERSONAS),
    # Accounts
    "account_login": page(*PERSONAS),
    "account_inactive": page(*PERSONAS),
    "account_logout": act(*PERSONAS),
    "account_signup": page(*PERSONAS),
    "account_email_verification_sent": page(*PERSONAS),
    "account_confirm_email": page(*PERSONAS, takes=lambda world: {"key": world.confirmation_key}),
    "account_home": page(*SIGNED_IN),
    "account_welcome": page(*SIGNED_IN),
    "account_notices": page(*SIGNED_IN),
    "account_email": act(*SIGNED_IN),
    "account_nik": page(statuses=(404,)),
    "account_data": page(*SIGNED_IN),
    "account_data_file": page(*SIGNED_IN),
    "account_erase": page(*SIGNED_IN),
    "guest_home": page(*SIGNED_IN),
    "guest_sign_up": page(*SIGNED_IN),
    "guest_sign_in": page(*SIGNED_IN),
    "account_change_password": page(*SIGNED_IN),
    "account_reset_password": page(*PERSONAS),
    "account_reset_password_done": page(*PERSONAS),
    "account_reset_code": page(*PERSONAS),
    "account_reset_by_code": page(*PERSONAS),
    "account_reset_password_from_key_done": page(*PERSONAS),
    "account_reset_password_from_key": page(*PERSONAS, takes=lambda world: {"uidb36": "1", "key": "palsu"}),
    # What everybody reads
    "home": page(*PERSONAS),
    "theme": page(*PERSONAS, takes=lambda world: {"slug": world.round.theme.slug}),
    "proposal_list": page(*PERSONAS),
    "catalog_search": page(*PERSONAS, sends=theme),
    "similar_proposals": page(*PERSONAS, sends=theme),
    "support": page(*PERSONAS, takes=sent),
    "proposal_map": page(*PERSONAS),
    "proposal_feed": page(*PERSONAS),
    "theme_feed": page(*PERSONAS, takes=lambda world: {"slug": world.round.theme.slug}),
    "proposal_detail": page(*PERSONAS, takes=sent),
    "share_card": page(*PERSONAS, takes=sent),
    "proposal_why": page(*PERSONAS, takes=forwarded),
    "public_service": page(*PERSONAS),
    "track": page(*PERSONAS),
    "track_pin": act(*PERSONAS),
    "forum_list": page(*PERSONAS),
    "forum_detail": page(*PERSONAS, takes=session),
    "forum_live": page(*PERSONAS, takes=session),
    "about": page(*PERSONAS),
    "privacy": page(*PERSONAS),
    "accessibility": page(*PERSONAS),
    "components": page(*PERSONAS),
    "results": page(*PERSONAS),
    "reading_preferences": act(*PERSONAS),
    "set_language": act(*PERSONAS),
    # Files: the private photo lies on the proposal that was sent
    "attachment_file": page("author", "kelurahan", "kecamatan", "facilitator", "planner", takes=private_photo),
    "attachment_thumbnail": page("author", "kelurahan", "kecamatan", "facilitator", "planner", takes=private_photo),
    "unsupport": act(*SIGNED_IN, takes=sent),
    # A proposer's own
    "proposal_new": page(*PERSONAS),
    "my_proposals": page(*SIGNED_IN),
    "proposal_draft": page("author", takes=draft),
    "proposal_step": page("author", takes=lambda world: {**draft(world), "step": "apa"}),
    "proposal_upload": act("author", takes=draft),
    "attachment_remove": act("author", takes=lambda world: {"key": world.draft.key, "file_key": world.draft_photo.key}),
    "proposal_submit": act("author", takes=draft),
    "proposal_confirm": act("author", takes=lambda world: {"key": world.sent.key}),
    "proposal_withdraw": act("author", takes=lambda world: {"key": world.sent.key}),
    "proposal_discard": act("author", takes=draft),
    # Following
    "proposal_receipt": page("author", "kelurahan", "kecamatan", "facilitator", "planner", takes=sent),
    "inbox": page(*SIGNED_IN),
    "inbox_read": act(*SIGNED_IN),
    "message_open": page("author", takes=message),
    "unsubscribe": page(*PERSONAS, takes=goodbye),
    "work_notices": page("kelurahan", "other_kelurahan", "kecamatan", "other_kecamatan"),
    "work_notice_act": act("kelurahan", "kecamatan", takes=lambda world: {"pk": world.call.pk, "act": "sudah"}),
    # Forums: a planner reads along; that rules stop her from writing shows behind the form, not in the status
    "work_forum_list": page("facilitator", "other_facilitator", "planner"),
    "work_forum_new": page("facilitator", "other_facilitator", "planner"),
    "work_forum": page("facilitator", "planner", takes=session),
    "work_forum_facts": act("facilitator", "planner", takes=session),
    "work_forum_attendance": page("facilitator", "planner", takes=session),
    "work_forum_tally": act("facilitator", "planner", takes=session),
    "work_forum_tally_undo": act("facilitator", "planner", takes=session),
    "work_forum_attendee": act("facilitator", "planner", takes=session),
    "work_forum_attendee_erase": act("facilitator", takes=attendee),
    "work_forum_list_photos": act("facilitator", "planner", takes=session),
    "work_forum_list_photo_remove": act("facilitator", "planner", takes=lambda w: {**session(w), **list_photo(w)}),
    "work_forum_poster": page("facilitator", "planner", takes=session),
    "work_forum_code": act("facilitator", "planner", takes=session),
    "work_forum_invite": act("facilitator", "planner", takes=session),
    "work_forum_invitation": act("facilitator", "planner", takes=invitation),
    "work_forum_letters": page("facilitator", "planner", takes=session),
    "check_in": page(*PERSONAS, takes=check_in_code),
    "check_in_undo": act(*PERSONAS, takes=check_in_code),
    "forum_pick": page(*PERSONAS, takes=session),
    "forum_pick_send": act(*SIGNED_IN, takes=session),
    "work_forum_items": page("facilitator", "planner", takes=session),
    "work_forum_line": act("facilitator", "planner", takes=session),
    "work_forum_bulk": act("facilitator", "planner", takes=session),
    "work_forum_carry": act("facilitator", "planner", takes=session),
    "work_forum_tables": page("facilitator", "planner", takes=session),
    "work_forum_tables_set": act("facilitator", "planner", takes=session),
    "work_forum_tables_deal": act("facilitator", "planner", takes=session),
    "work_forum_table": page("facilitator", "planner", takes=table),
    "work_forum_table_save": act("facilitator", "planner", takes=table),
    "work_forum_table_print": page("facilitator", "planner", takes=table),
    "work_forum_picks": page("facilitator", "planner", takes=session),
    "work_forum_picks_open": act("facilitator", "planner", takes=session),
    "work_forum_picks_close": act("facilitator", "planner", takes=session),
    "work_forum_hands": act("facilitator", "planner", takes=session),
    "work_forum_ballot": act("facilitator", "planner", takes=session),
    "work_forum_strike": act("facilitator", "planner", takes=session),
    "work_forum_adopt": act("facilitator", "planner", takes=session),
    "work_forum_take": act("facilitator", "planner", takes=session),
    "work_forum_raise": page("facilitator", takes=session),
    "work_forum_order": act("facilitator", "planner", takes=session),
    "work_forum_disagree": act("facilitator", "planner", takes=item),
    "work_forum_item": act("facilitator", "planner", takes=lambda world: {**item(world), "act": "agree"}),
    "work_forum_minutes": page("facilitator", "planner", takes=session),
    "work_forum_scan": page("facilitator", "planner", takes=session),
    "work_forum_upload": act("facilitator", "planner", takes=session),
    "work_forum_close": page("facilitator", "planner", takes=session),
    "work_forum_addenda": page("facilitator", "planner", takes=signed_session),
    "work_forum_addendum": act("facilitator", "planner", takes=lambda world: {**addendum(world), "act": "pindaian"}),
    "work_forum_addendum_scan": page("facilitator", "planner", takes=addendum),
    "addendum_file": page(*PERSONAS, takes=addendum),
    "minutes_file": page("facilitator", "planner", takes=session),
    "work_forum_paper": page("facilitator", "planner", takes=session),
    "work_forum_paper_print": act("facilitator", "planner", takes=session),
    "work_forum_paper_pdf": page("facilitator", "planner", takes=printing),
    "work_forum_paper_unused": act("facilitator", "planner", takes=printing),
    "work_forum_paper_upload": act("facilitator", "planner", takes=session),
    "work_forum_paper_photo": page("facilitator", takes=paper_photo),
    "work_forum_paper_place": act("facilitator", "planner", takes=paper_photo),
    "work_forum_paper_strip": page("facilitator", takes=paper_strip),
    "work_forum_paper_next": act("facilitator", "planner", takes=session),
    "work_forum_paper_row": page("facilitator", takes=paper_row),
    "work_forum_sheets": page("facilitator", "planner", takes=session),
    "work_forum_template": page("facilitator", "planner", takes=session),
    "work_forum_sheet_upload": act("facilitator", "planner", takes=session),
    "work_forum_sheet": page("facilitator", "planner", takes=sheet),
    "work_forum_sheet_decide": act("facilitator", "planner", takes=sheet),
    "work_forum_sheet_take": act("facilitator", "planner", takes=sheet),
    "work_forum_sheet_discard": act("facilitator", "planner", takes=sheet),
    "work_forum_sheet_marked": page("facilitator", "planner", takes=sheet),
    "work_forum_photos": page("facilitator", "planner", takes=session),
    "work_forum_photos_add": act("facilitator", takes=session),
    "work_forum_photo": act("facilitator", "planner", takes=room_photo),
    "session_photo": page("facilitator", takes=list_photo),
    "session_thumbnail": page("facilitator", takes=list_photo),
    "field_shell": page(*PERSONAS),
    "work_forum_field": page("facilitator", "planner", takes=session),
    "work_forum_state": page("facilitator", "planner", takes=session),
    "work_forum_sync": act("facilitator", takes=session, statuses=(400,)),
    # Filing without signal: nothing in it is about anybody, and whoever sends needs no account
    "service_worker": page(*PERSONAS),
    "manifest": page(*PERSONAS),
    "offline_page": page(*PERSONAS),
    "offline_form": page(*PERSONAS),
    "offline_data": page(*PERSONAS),
    "offline_sender": page(*PERSONAS),
    "offline_send": act(*PERSONAS),
    # Filing for people without a phone
    "proposal_quick": page(
        *("kelurahan", "other_kelurahan", "kecamatan", "other_kecamatan", "facilitator", "other_facilitator")
    ),
    # Verifying
    "verify_queue": page("kelurahan", "other_kelurahan", "kecamatan", "other_kecamatan"),
    "verify_bulk": act("kelurahan", "other_kelurahan", "kecamatan", "other_kecamatan"),
    # An agency joins what was forwarded to it; here it is still with the kelurahan
    "cluster_join": page("kelurahan", "kecamatan", "facilitator", "planner", takes=sent),
    "cluster_split": page("kelurahan", "kecamatan", "facilitator", "planner", takes=sent),
    "verify_detail": page("kelurahan", "kecamatan", takes=sent),
    "verify_act": act("kelurahan", "kecamatan", takes=lambda world: {"code": world.sent.code, "move": "verify"}),
    "new_pin": act("kelurahan", "kecamatan", takes=lambda world: {"code": world.helped.code}, sends=nothing_to_fill),
    "attachment_review": act(
        "kelurahan", "kecamatan", takes=lambda world: {"code": world.sent.code, "key": world.private_photo.key}
    ),
    # Triage and planning
    "work_home": page(*SIGNED_IN),
    "triage_queue": page("agency", "other_agency", "planner"),
    "service": page("agency", "other_agency", "planner"),
    "service_download": page("agency", "other_agency", "planner", takes=year),
    "service_remind": act("planner", takes=money),
    "triage_columns": act("agency", "other_agency", "planner", sends=lambda _world: {"kolom": ["tema", "umur"]}),
    "triage_bulk": act("agency", "other_agency", "planner"),
    "triage_run": page("agency", takes=lambda world: {"key": world.bulk_run.key}),
    "triage_answers": page("agency", "other_agency", "planner"),
    "triage_answer": page("agency", takes=lambda world: {"pk": world.answer.pk}),
    "triage_assign": act("agency", takes=forwarded, sends=lambda w: {"petugas": [str(w.people["agency"].pk)]}),
    "triage_note": act("agency", "planner", takes=forwarded, sends=lambda _world: {"text": "Sudah ditinjau."}),
    "triage_check": act("agency", takes=forwarded, sends=nothing_to_fill),
    "triage_detail": page("agency", "planner", takes=forwarded),
    "triage_assess": act("agency", takes=forwarded, sends=filled(volume="20", amount="60000000")),
    "triage_accept": act("agency", takes=forwarded, sends=filled()),
    "triage_defer": act("agency", takes=forwarded, sends=decided),
    "triage_refuse": act("agency", takes=forwarded, sends=decided),
    "triage_return": act("agency", takes=forwarded, sends=lambda world: filled(reason=world.return_reason.pk)(world)),
    "triage_reroute": act(
        "agency", "planner", takes=forwarded, sends=lambda world: filled(agency=world.other_agency.pk)(world)
    ),
    "triage_reopen": act("agency", "planner", takes=sealed, sends=lambda w: filled(version=w.sealed.version)(w)),
    "triage_score": page("agency", "planner", takes=forwarded),
    "limits": page("planner"),
    "city_ceiling": page("planner", takes=year_of),
    "kecamatan_ceiling": page("planner", takes=lambda w: {**year_of(w), "code": w.forwarded.kelurahan.parent.code}),
    "theme_floor": page("planner", takes=lambda world: {**year_of(world), "slug": world.round.theme.slug}),
    "limits_download": page("planner", takes=year_of),
    "limits_upload": act("planner", takes=year_of),
    "rubrics": page("planner"),
    "rubric_new": act("planner", takes=year_of),
    "rubric": page("planner", takes=lambda world: {"pk": world.rubric.pk}),
    "rubric_save": act("planner", takes=lambda world: {"pk": world.rubric.pk}),
    "rubric_publish": act("planner", takes=lambda world: {"pk": world.rubric.pk}, sends=nothing_to_fill),
    "rubric_discard": act("planner", takes=lambda world: {"pk": world.rubric.pk}, sends=nothing_to_fill),
    "planning": page("planner"),
    "ceiling": page("planner", takes=money),
    "ceiling_set": act("planner", takes=money),
    "scenario_list": page("planner"),
    "scenario_new": page("planner", takes=year),
    "scenario": page("planner", takes=scenario),
    "scenario_rows": page("planner", takes=scenario),
    "scenario_row": page("planner", takes=scenario_row),
    "scenario_spread": page("planner", takes=scenario),
    "scenario_compare": page("planner", takes=scenario),
    "scenario_json": page("planner", takes=scenario),
    "scenario_delete": act("planner", takes=scenario),
    "scenario_act": act("planner", takes=lambda world: {**scenario(world), "act": "hitung"}),
    "cycle_pabulib": page("planner", takes=year),
    "publish_schedule": act("planner", sends=lambda world: {**decisions(world), "day": "2099-01-02", "hour": "09:00"}),
    "publish_call_off": act("planner", takes=announcement),
    "cycle_close": act("planner", takes=year),
    "publish_preview": page("planner", sends=decisions),
    "publish": act("planner", sends=previewed),
    "rounds": page("planner"),
    "rounds_copy": page("planner"),
    "round_dates": page("planner", takes=round_of),
    "round_settle": act(
        "planner", takes=lambda world: {"pk": world.change.pk, "act": "berlakukan"}, sends=nothing_to_fill
    ),
    "round_team": act("planner", takes=lambda world: {**round_of(world), "act": "tambah"}),
    # Open data: read-only, for everybody and every program; what is late answers 404 until decisions are published
    "open_data": page(*PERSONAS),
    "open_cycle": page(*PERSONAS, takes=year),
    "open_dictionary": page(*PERSONAS),
    "open_dictionary_file": page(*PERSONAS),
    "open_catalogue": page(*PERSONAS),
    "open_file": page(*PERSONAS, takes=lambda world: {**year(world), "dataset": "usulan", "file_format": "csv"}),
    "api_page": page(*PERSONAS),
    "api_root": page(*PERSONAS),
    "api_description": page(*PERSONAS),
    "api_list": page(*PERSONAS, takes=lambda _world: {"resource": "usulan"}),
    "api_proposal": page(*PERSONAS, takes=lambda world: {"kode": world.sent.code}),
    "api_missing": page(*PERSONAS, takes=lambda _world: {"rest": "tidak-ada/"}, statuses=(404,)),
    # Reports
    "report_list": page(
        *("facilitator", "other_facilitator", "agency", "other_agency", "planner"),
        *("kelurahan", "other_kelurahan", "kecamatan", "other_kecamatan"),
    ),
    "report_new": page("facilitator", "other_facilitator", "planner", takes=forum_report),
    "report_request": act("facilitator", "other_facilitator", "planner", takes=forum_report),
    "report_detail": page("facilitator", "planner", takes=report),
    "report_read": page("facilitator", "planner", takes=report),
    "report_compare": page("facilitator", "planner", takes=report),
    "report_cancel": act("facilitator", "planner", takes=report),
    "report_again": act("facilitator", "planner", takes=report, sends=nothing_to_fill),
    "public_report": page(*PERSONAS, takes=lambda _world: {"key": NO_KEY}, statuses=(404,)),  # see reports/test_rights
    "report_file": page("facilitator", "planner", takes=lambda world: {**report(world), "file_format": "pdf"}),
    # SIPD
    "sipd_desk": page("planner"),
    "sipd_record": page("planner", takes=forwarded),
    "sipd_layout": page("planner"),
    "sipd_layout_file": page("planner"),
    "sipd_layout_restore": act("planner", takes=lambda _world: {"version": 0}, sends=nothing_to_fill),
    "sipd_imports": page("planner"),
    "sipd_import": page("planner", takes=sipd_import),
    "sipd_import_act": act("planner", takes=lambda world: {**sipd_import(world), "act": "masukkan"}),
}

# Public addresses that show less to some: a withdrawn proposal is its author's alone.
ALSO: tuple[tuple[str, Row], ...] = (
    ("proposal_detail", page("author", takes=withdrawn)),
    ("share_card", page(takes=withdrawn)),
    ("minutes_file", page(*PERSONAS, takes=signed_session)),
    ("attachment_file", page(*PERSONAS, takes=lambda world: {"key": world.released_photo.key})),
    ("session_photo", page(*PERSONAS, takes=lambda world: {"key": world.room_photo.key})),
    ("attachment_file", page(takes=lambda world: {"key": NO_KEY})),
)
# These answer 404 instead of sending to sign in: they are public addresses, with some rows hidden.
HIDES = frozenset(
    {
        "minutes_file",
        "proposal_detail",
        "share_card",
        "attachment_file",
        "attachment_thumbnail",
        "session_photo",
        "session_thumbnail",
    }
)
