"""Every address of the portal and who may use it. ``test_permissions`` asks each one as each persona.

To add an address, add one row: its name, what stands in it, and who may. Everybody else signed in is denied (403 or
404); a stranger without an account is sent to sign in, unless the row is public.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.house.world import World

ANONYMOUS = "anonymous"
# ``author`` filed the proposals of the world; the ``other_*`` serve another place, agency or round.
CITIZENS = ("author", "citizen")
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
    """``who`` may use the address; ``takes`` gives what stands in it, ``sends`` what goes along."""

    who: tuple[str, ...]
    takes: Callable[[World], dict[str, Any]] = _nothing
    sends: Callable[[World], dict[str, Any]] = _nothing
    is_act: bool = False
    statuses: tuple[int, ...] = (200, 302, 422)


def page(*who: str, takes: Callable[[World], dict[str, Any]] = _nothing, **more: Any) -> Row:
    return Row(who, takes, **more)


def act(*who: str, takes: Callable[[World], dict[str, Any]] = _nothing, **more: Any) -> Row:
    """A move. An empty POST by somebody who may ends in a page, a form with errors or a rule's sentence: never 404."""
    return Row(who, takes, is_act=True, **more)


def draft(world: World) -> dict[str, Any]:
    return {"key": world.draft.key}


def sent(world: World) -> dict[str, Any]:
    return {"code": world.sent.code}


def withdrawn(world: World) -> dict[str, Any]:
    return {"code": world.withdrawn.code}


def forwarded(world: World) -> dict[str, Any]:
    return {"code": world.forwarded.code}


def sealed(world: World) -> dict[str, Any]:
    return {"code": world.sealed.code}


def money(world: World) -> dict[str, Any]:
    return {"year": world.round.cycle.plan_year, "agency_id": world.forwarded.agency_id}


def decisions(world: World) -> dict[str, Any]:
    return {"siklus": str(world.round.cycle.plan_year), "tema": world.round.theme.slug}


def round_of(world: World) -> dict[str, Any]:
    return {"pk": world.round.pk}


def private_photo(world: World) -> dict[str, Any]:
    return {"key": world.private_photo.key}


MATRIX: dict[str, Row] = {
    # The machine room
    "healthz": page(*PERSONAS),
    "readyz": page(*PERSONAS, statuses=(200, 503)),
    # Accounts
    "account_login": page(*PERSONAS),
    "account_inactive": page(*PERSONAS),
    "account_logout": act(*PERSONAS),
    "account_signup": page(*PERSONAS),
    "account_email_verification_sent": page(*PERSONAS),
    "account_confirm_email": page(*PERSONAS, takes=lambda world: {"key": world.confirmation_key}),
    "account_home": page(*SIGNED_IN),
    "account_change_password": page(*SIGNED_IN),
    "account_reset_password": page(*PERSONAS),
    "account_reset_password_done": page(*PERSONAS),
    "account_reset_password_from_key_done": page(*PERSONAS),
    "account_reset_password_from_key": page(*PERSONAS, takes=lambda world: {"uidb36": "1", "key": "palsu"}),
    # What everybody reads
    "home": page(*PERSONAS),
    "theme": page(*PERSONAS, takes=lambda world: {"slug": world.round.theme.slug}),
    "proposal_list": page(*PERSONAS),
    "proposal_detail": page(*PERSONAS, takes=sent),
    "track": page(*PERSONAS),
    "forum_list": page(*PERSONAS),
    "forum_detail": page(*PERSONAS, takes=lambda world: {"pk": world.session.pk}),
    "about": page(*PERSONAS),
    "privacy": page(*PERSONAS),
    "accessibility": page(*PERSONAS),
    "components": page(*PERSONAS),
    "results": page(*PERSONAS),
    # Files: the private photo lies on the proposal that was sent
    "attachment_file": page(
        "author", "kelurahan", "kecamatan", "facilitator", "agency", "planner", takes=private_photo
    ),
    "attachment_thumbnail": page(
        "author", "kelurahan", "kecamatan", "facilitator", "agency", "planner", takes=private_photo
    ),
    # A proposer's own
    "proposal_new": page(*SIGNED_IN),
    "my_proposals": page(*SIGNED_IN),
    "proposal_draft": page("author", takes=draft),
    "proposal_edit": page("author", takes=draft),
    "proposal_upload": act("author", takes=draft),
    "attachment_remove": act("author", takes=lambda world: {"key": world.draft.key, "file_key": world.draft_photo.key}),
    "proposal_submit": act("author", takes=draft),
    "proposal_withdraw": act("author", takes=lambda world: {"key": world.sent.key}),
    "proposal_discard": act("author", takes=draft),
    # Triage and planning
    "work_home": page(*SIGNED_IN),
    "triage_queue": page("agency", "other_agency", "planner"),
    "triage_detail": page("agency", "planner", takes=forwarded),
    "triage_assess": act("agency", takes=forwarded),
    "triage_accept": act("agency", takes=forwarded),
    "triage_defer": act("agency", takes=forwarded),
    "triage_refuse": act("agency", takes=forwarded),
    "triage_return": act("agency", takes=forwarded),
    "triage_reroute": act("agency", "planner", takes=forwarded),
    "triage_reopen": act("agency", "planner", takes=sealed),
    "planning": page("planner"),
    "ceiling": page("planner", takes=money),
    "ceiling_set": act("planner", takes=money),
    "publish_preview": page("planner", sends=decisions),
    "publish": act("planner", sends=decisions),
    "cycle": page("planner"),
    "round_dates": page("planner", takes=round_of),
    "round_dates_set": act("planner", takes=round_of),
    # Reports
    "report_list": page("facilitator", "other_facilitator", "planner"),
    "report_request": act("facilitator", "other_facilitator", "planner"),
    "report_detail": page("facilitator", "planner", takes=lambda world: {"pk": world.run.pk}),
    "report_file": page("facilitator", "planner", takes=lambda world: {"pk": world.run.pk, "file_format": "pdf"}),
}

# Public addresses that show less to some: a withdrawn proposal is its author's alone.
ALSO: tuple[tuple[str, Row], ...] = (
    ("proposal_detail", page("author", takes=withdrawn)),
    ("attachment_file", page(*PERSONAS, takes=lambda world: {"key": world.released_photo.key})),
    ("attachment_file", page(takes=lambda world: {"key": NO_KEY})),
)
# These answer 404 instead of sending to sign in: they are public addresses, with some rows hidden.
HIDES = frozenset({"proposal_detail", "attachment_file", "attachment_thumbnail"})
