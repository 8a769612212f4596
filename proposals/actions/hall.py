"""Many proposals of one hall at once, as a spreadsheet brings them: the same acts as one by one, in few statements.

The caller holds the transaction, and the lock of the session by the time it commits. Histories have one language: the
caller sees to that too.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from musrenbang.lib.clock import database_now
from musrenbang.lib.denied import Denied
from proposals.actions.authoring import Addressed, priced, route
from proposals.actions.history import record_many, tell
from proposals.actions.moving import apply_status, assign
from proposals.datasets.changes import ADDRESS_FIELDS, PUBLIC_FIELDS, without_hidden_address
from proposals.enums import Channel, Status
from proposals.lifecycle import MoveName
from proposals.matching import strip_title
from proposals.models import Proposal
from proposals.rules.completeness import check_is_complete
from proposals.rules.filing import check_stays_whole
from proposals.rules.moves import check_can_move, roles_on
from regions.models import Agency
from themes.models import ForumSession

# What an amendment may write, and what follows from it.
AMENDED = (
    *("catalog_item", "title", "match_title", "problem", "kind", "sector_code", "sdg_target", "kelurahan", "rw", "rt"),
    *("address", "volume", "unit", "unit_price", "requested_amount", "beneficiary_count", "group_name"),
    *("proposer_kind", "first_agency", "agency", "version", "updated_at"),
)
BATCH = 250


@dataclass(frozen=True)
class HallFiling:
    """One proposal to be added: its key, the code reserved for it, and its columns."""

    key: uuid.UUID
    code: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Amendment:
    """What changes about a proposal of this session, as of the ``version`` it was seen at."""

    code: str
    version: int
    fields: Mapping[str, Any]


class Router:
    """Finds the agencies of many proposals; what one question answered is not asked again."""

    def __init__(self) -> None:
        self._known: dict[tuple[int | None, ...], dict[str, Agency | None]] = {}

    def route(self, proposal: Proposal) -> dict[str, Agency | None]:
        key = proposal.catalog_item_id, proposal.first_agency_id, proposal.kelurahan_id
        if key not in self._known:
            self._known[key] = route(proposal.catalog_item, proposal.first_agency, proposal.kelurahan)
        return self._known[key]


def add_many_in_hall(
    *, session: ForumSession, by: User, filings: Sequence[HallFiling], router: Router
) -> list[Proposal]:
    """File what was raised in the hall, numbered with the codes reserved for it. Raises Denied as for a single one.

    A key that is there already raises IntegrityError: nothing comes in twice.
    """
    now, drafts = database_now(), [draft(session, by, filing) for filing in filings]
    if not drafts:
        return []
    row, label = check_can_move(by, drafts[0], MoveName.SUBMIT_IN_HALL)
    events = []
    for proposal, filing in zip(drafts, filings, strict=True):
        check_is_complete(proposal)
        given = {"code": filing.code, "submitted_at": now, **router.route(proposal)}
        changes = without_hidden_address(proposal, assign(proposal, given))
        apply_status(proposal, row, note="", reason=None)
        proposal.version += 1
        events.append((proposal, changes))
    Proposal.objects.bulk_create(drafts, batch_size=BATCH)
    told: dict[str, Any] = {"name": row.name, "source": row.source, "by": by, "label": label, "note": ""}
    told["is_embargoed"] = row.embargoed
    record_many([tell(proposal, changes=changes, **told) for proposal, changes in events])
    return drafts


def draft(session: ForumSession, by: User, filing: HallFiling) -> Proposal:
    """The proposal before it is sent; not written yet."""
    title = strip_title(filing.fields.get("title", ""), filing.fields.get("kelurahan"))
    columns = {**priced(filing.fields), "match_title": title}
    place = {"round": session.round, "session": session, "channel": Channel.HALL}
    return Proposal(key=filing.key, entered_by=by, **place, **columns)


def amend_many_in_hall(
    *, session: ForumSession, by: User, amendments: Sequence[Amendment], router: Router
) -> list[Proposal]:
    """Change proposals that this hall raised, as long as its minutes are not signed; history keeps what stood there.

    Raises Denied when one is not this hall's, is frozen, or was changed since it was seen: then nothing is changed.
    """
    wanted = {amendment.code: amendment for amendment in amendments}
    proposals = lock_by_code(wanted)
    if len(proposals) != len(wanted):
        raise Denied(_("Salah satu usulan tidak ada lagi pada sesi ini. Baca ulang lembarnya."))
    events = []
    for proposal in proposals:
        amendment = wanted[str(proposal.code)]
        check_can_amend(session, proposal, amendment.version)
        events.append((proposal, amend(proposal, amendment.fields, router)))
    label = name_amender(by, proposals[0]) if proposals else ""
    Proposal.objects.bulk_update(proposals, AMENDED, batch_size=BATCH)
    told: dict[str, Any] = {"name": "", "by": by, "label": label}
    record_many([tell(p, source=p.status, changes=changes, **told) for p, changes in events if changes])
    return proposals


def lock_by_code(codes: Mapping[str, object]) -> list[Proposal]:
    """Locked in the order of keys, as every lock of many proposals; read anew once they are ours."""
    rows = Proposal.objects.filter(code__in=codes).order_by("pk")
    locked = [proposal.pk for proposal in rows.select_for_update().only("pk")]
    related = ("round__theme", "round__cycle", "kelurahan__parent", "agency", "first_agency", "author", "catalog_item")
    return list(Proposal.objects.filter(pk__in=locked).select_related(*related).order_by("pk"))


def check_can_amend(session: ForumSession, proposal: Proposal, version: int) -> None:
    """Denied unless the proposal was raised in this session, still stands on its list, and is as it was seen."""
    code = {"code": proposal.code}
    if proposal.session_id != session.pk or proposal.status != Status.LISTED:
        raise Denied(_("Usulan %(code)s tidak muncul di sesi ini, atau sudah meninggalkan daftarnya.") % code)
    if proposal.is_frozen:
        raise Denied(_("Usulan %(code)s sudah disepakati dan ditandatangani; isinya tidak bisa diubah lagi.") % code)
    if proposal.version != version:
        raise Denied(_("Usulan %(code)s baru saja diubah rekan Anda. Baca ulang lembarnya.") % code)


def name_amender(by: User, proposal: Proposal) -> str:
    """As whom ``by`` changes it. Raises Denied for anybody but a facilitator of the round."""
    label = roles_on(by, proposal).get(Role.FACILITATOR)
    if label is None:
        raise Denied(_("Anda bukan fasilitator tema ini."))
    return label


def amend(proposal: Proposal, fields: Mapping[str, Any], router: Router) -> dict[str, Any]:
    """Set the columns, and those that follow from them; returns what everybody may read of the change."""
    before = Addressed.of(proposal)
    asked = router.route(proposal)
    stored = {"volume": proposal.volume, "unit_price": proposal.unit_price}
    given = priced({**stored, **fields} if stored.keys() & fields.keys() else fields)
    changes = assign(proposal, given)
    proposal.match_title = strip_title(proposal.title, proposal.kelurahan)
    check_stays_whole(proposal)
    routed = router.route(proposal)
    kept = {"first_agency": before.first_agency, "agency": before.agency}
    assign(proposal, kept if routed == asked else routed)  # an officer's re-routing outlives a mended comma
    proposal.version += 1
    proposal.updated_at = timezone.now()
    readable = without_hidden_address(proposal, changes)
    return {name: change for name, change in readable.items() if name in (*PUBLIC_FIELDS, *ADDRESS_FIELDS)}
