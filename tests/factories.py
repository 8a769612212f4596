"""Rows for tests. Statuses are reached through actions, on the same road as real proposals."""

import itertools
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.enums import ConsentChannel, ConsentPurpose, GuardianKind, Role
from accounts.models import ConsentText, Membership, User
from budgets.actions.decisions import accept, defer, refuse
from budgets.models import Ceiling
from forums.actions import closing, lists
from forums.actions.attendance import set_counts
from forums.actions.sessions import attach_signed_scan, create_session, save_minutes
from proposals.actions import clusters, review
from proposals.actions.authoring import give_consent, start_draft, submit, withdraw
from proposals.enums import Channel, ChildAge, ForumOutcome, ProposerKind, ReasonPurpose, Status
from proposals.models import ForumItem, Proposal, Reason
from regions.enums import AgencyKind, RegionLevel
from regions.models import Agency, Region
from themes.enums import ActivityKind, AgeBand, Presence, Sex
from themes.models import CatalogItem, Cycle, Facilitator, ForumSession, Theme, ThemeRound

COUNTER = itertools.count(1)
PASSWORD = "sandi-panjang-untuk-uji"
SCAN = b"%PDF-1.4 pindaian"


@dataclass
class City:
    """A small city: two kelurahan in one kecamatan and one in another, three agencies."""

    city: Region
    kecamatan: Region
    other_kecamatan: Region
    kelurahan: Region
    neighbour: Region
    far_kelurahan: Region
    agency: Agency
    other_agency: Agency
    planning: Agency
    reason: Reason
    return_reason: Reason


REGIONS = (
    ("35", RegionLevel.PROVINCE, "Jawa Timur", None),
    ("35.73", RegionLevel.CITY, "Kota Malang", "35"),
    ("35.73.05", RegionLevel.KECAMATAN, "Lowokwaru", "35.73"),
    ("35.73.01", RegionLevel.KECAMATAN, "Blimbing", "35.73"),
    ("35.73.05.1004", RegionLevel.KELURAHAN, "Dinoyo", "35.73.05"),
    ("35.73.05.1005", RegionLevel.KELURAHAN, "Sumbersari", "35.73.05"),
    ("35.73.01.1005", RegionLevel.KELURAHAN, "Blimbing", "35.73.01"),
)
AGENCIES = (
    ("Kec. Lowokwaru", "Kecamatan Lowokwaru", AgencyKind.KECAMATAN, "7.01", "35.73.05"),
    ("Kec. Blimbing", "Kecamatan Blimbing", AgencyKind.KECAMATAN, "7.01", "35.73.01"),
    ("Dinkes", "Dinas Kesehatan", AgencyKind.DINAS, "1.02", None),
    ("DLH", "Dinas Lingkungan Hidup", AgencyKind.DINAS, "2.11", None),
    ("Bappeda", "Badan Perencanaan", AgencyKind.BADAN, "5.01", None),
)
REASONS = (
    ("PAGU_HABIS", "Melebihi pagu indikatif", ReasonPurpose.REFUSING),
    ("SALAH_OPD", "Salah tujuan perangkat daerah", ReasonPurpose.REFUSING),
    ("KURANG_LOKASI", "Lokasi belum jelas", ReasonPurpose.RETURNING),
)


def make_city() -> City:
    """The city, made once and found again: three short reads, since nearly every row of a test asks for it."""
    regions, agencies, reasons = make_regions(), {}, {}
    found = {agency.short_name: agency for agency in Agency.objects.all()}
    for short_name, name, kind, sector, code in AGENCIES:
        region = regions[code] if code else None
        agencies[short_name] = found.get(short_name) or Agency.objects.create(
            short_name=short_name, name=name, kind=kind, sector_codes=[sector], region=region
        )
    known = {reason.code: reason for reason in Reason.objects.all()}
    for code, label, purpose in REASONS:
        reasons[code] = known.get(code) or Reason.objects.create(code=code, label=label, purpose=purpose)
    return City(
        city=regions["35.73"],
        kecamatan=regions["35.73.05"],
        other_kecamatan=regions["35.73.01"],
        kelurahan=regions["35.73.05.1004"],
        neighbour=regions["35.73.05.1005"],
        far_kelurahan=regions["35.73.01.1005"],
        agency=agencies["Dinkes"],
        other_agency=agencies["DLH"],
        planning=agencies["Bappeda"],
        reason=reasons["PAGU_HABIS"],
        return_reason=reasons["KURANG_LOKASI"],
    )


def make_regions() -> dict[str, Region]:
    found = {region.code: region for region in Region.objects.filter(code__in=[code for code, *_rest in REGIONS])}
    for code, level, name, above in REGIONS:
        parent = found[above] if above else None
        if code not in found:
            found[code] = Region.objects.create(code=code, level=level, name=name, parent=parent)
        found[code].parent = parent  # loaded along
    return found


def make_theme(slug: str = "anak", **fields: Any) -> Theme:
    letters = {"anak": "ANK", "pemuda": "PMD", "perempuan": "PRM", "lansia": "LAN", "difabel": "DIF", "csr": "CSR"}
    defaults = {
        "letters": letters[slug],
        "name": slug.capitalize(),
        "audience": f"untuk {slug}",
        "icon": "baby",
        "position": list(letters).index(slug) + 1,
        **fields,
    }
    return Theme.objects.get_or_create(slug=slug, defaults=defaults)[0]


def make_round(theme: str = "pemuda", year: int = 2028, *, opened_days_ago: int = 5, **fields: Any) -> ThemeRound:
    """A round that is open for filing now unless dates say otherwise."""
    cycle, _new = Cycle.objects.get_or_create(plan_year=year)
    opens_at = timezone.now() - timedelta(days=opened_days_ago)
    dates = {
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(days=20),
        "forum_starts_at": opens_at + timedelta(days=25),
        "forum_ends_at": opens_at + timedelta(days=26),
        "decided_by": opens_at + timedelta(days=90),
    }
    defaults = {**dates, **fields}
    return ThemeRound.objects.get_or_create(cycle=cycle, theme=make_theme(theme), defaults=defaults)[0]


def make_user(
    role: Role | None = None, *, region: Region | None = None, agency: Agency | None = None, **fields: Any
) -> User:
    """A person who signs in with PASSWORD, with one membership unless a plain citizen."""
    name = fields.pop("username", f"orang{next(COUNTER)}")
    user = User.objects.create_user(username=name, email=f"{name}@contoh.id", password=PASSWORD, **fields)
    if role:
        Membership.objects.create(user=user, role=role, region=region, agency=agency)
    return user


def make_facilitator(round_: ThemeRound, **fields: Any) -> User:
    user = make_user(Role.FACILITATOR, **fields)
    Facilitator.objects.create(round=round_, user=user)
    return user


def make_catalog_item(round_: ThemeRound, agency: Agency | None = None, **fields: Any) -> CatalogItem:
    defaults = {
        "cycle": round_.cycle,
        "theme": round_.theme,
        "name": f"Pelatihan barista {next(COUNTER)}",
        "unit": "peserta",
        "unit_price": 3_000_000,
        "agency": agency or make_city().agency,
        "sector_code": "2.07",
        "sdg_target": "8.6",
        "kind": ActivityKind.NON_PHYSICAL,
    }
    return CatalogItem.objects.create(**{**defaults, **fields})


def make_fields(city: City | None = None, **fields: Any) -> dict[str, Any]:
    """What a complete filing form gives."""
    city = city or make_city()
    return {
        "title": f"Pelatihan barista {next(COUNTER)}",
        "problem": "Banyak pemuda belum bekerja.",
        "proposer_name": "Pengusul",
        "kelurahan": city.kelurahan,
        "rw": "05",
        "rt": "02",
        "unit": "peserta",
        "unit_price": 3_000_000,
        "volume": Decimal(30),
        "beneficiary_count": 30,
        "first_agency": city.agency,
        **fields,
    }


def make_consent(by: User) -> Any:
    ConsentText.objects.get_or_create(
        purpose=ConsentPurpose.CHILD_PROPOSAL, version=1, defaults={"body": "Saya setuju."}
    )
    return give_consent(
        by=by, given_by_name="Wali", guardian_kind=GuardianKind.SCHOOL, institution="SD", channel=ConsentChannel.ONLINE
    )


def make_draft(round_: ThemeRound | None = None, by: User | None = None, **fields: Any) -> Proposal:
    round_, by = round_ or make_round(), by or make_user()
    if fields.get("proposer_kind") == ProposerKind.CHILD or round_.theme.needs_guardian:
        fields.setdefault("consent", make_consent(by))
    if fields.get("proposer_kind") == ProposerKind.CHILD:
        fields.setdefault("child_age", ChildAge.FROM_13)
    return start_draft(key=uuid.uuid4(), round_=round_, by=by, fields=make_fields(**fields))


def make_session(round_: ThemeRound | None = None, by: User | None = None, **fields: Any) -> ForumSession:
    round_ = round_ or make_round()
    start = timezone.now()
    given = {
        "place": "Balai kota",
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
        "chair": "Ketua Forum",
        **fields,
    }
    return create_session(round_=round_, by=by or make_facilitator(round_), fields=given)


def ready_to_close(session: ForumSession, by: User) -> None:
    """Attendance, minutes and the signed scan, so that only the list decides whether it can be closed."""
    groups: dict[tuple[str, str, str, bool], int] = {
        (Presence.HALL, Sex.FEMALE, AgeBand.FROM_18, False): 12,
        (Presence.HALL, Sex.MALE, AgeBand.FROM_18, True): 7,
    }
    set_counts(session_id=session.pk, by=by, seen={}, counts=groups)
    save_minutes(session_id=session.pk, by=by, fields={"number": "BA/1/2027", "materials": "Kamus usulan"})
    attach_signed_scan(session_id=session.pk, by=by, data=SCAN, extension="pdf")


def make_ceiling(proposal: Proposal, amount: int = 10_000_000_000) -> Ceiling:
    return Ceiling.objects.get_or_create(
        cycle=proposal.round.cycle, agency=proposal.agency, defaults={"amount": amount}
    )[0]


def make_proposal(status: Status = Status.SUBMITTED, round_: ThemeRound | None = None, **fields: Any) -> Proposal:
    """A proposal in ``status``, brought there by the people whose work it is."""
    proposal = make_draft(round_, **fields)
    if status != Status.DRAFT:
        submit(proposal_id=proposal.pk, by=proposal.author or make_user())
        advance(proposal, status)
    return Proposal.objects.for_detail().get(pk=proposal.pk)


def make_helped_proposal(round_: ThemeRound | None = None, *, by: User, **fields: Any) -> Proposal:
    """A proposal that the officer ``by`` filed for somebody without an account."""
    draft = make_draft(round_, by=by, **fields)
    Proposal.objects.filter(pk=draft.pk).update(author=None, channel=Channel.ASSISTED)
    return submit(proposal_id=draft.pk, by=by)


BEFORE_VERIFICATION = {Status.SUBMITTED, Status.WITHDRAWN, Status.RETURNED, Status.CLUSTERED}


def stop_early(proposal: Proposal, status: Status, kelurahan: User) -> None:
    """What may become of a sent proposal before anybody verifies it."""
    if status == Status.WITHDRAWN:
        withdraw(proposal_id=proposal.pk, by=proposal.author or make_user(), note="Salah alamat.")
    elif status == Status.RETURNED:
        reason = make_city().return_reason
        review.return_to_proposer(proposal_id=proposal.pk, by=kelurahan, reason=reason, note="Lengkapi alamat.")
    elif status == Status.CLUSTERED:
        lead = make_proposal(round_=proposal.round, kelurahan=proposal.kelurahan)
        clusters.join(proposal_id=proposal.pk, lead_id=lead.pk, by=kelurahan, note="Sama dengan usulan ini.")


def advance(proposal: Proposal, status: Status) -> None:
    """Walk a sent proposal on to ``status``."""
    city = make_city()
    proposal.refresh_from_db()
    kelurahan = make_user(Role.KELURAHAN, region=proposal.kelurahan)
    if status in BEFORE_VERIFICATION:
        stop_early(proposal, status, kelurahan)
        return
    review.verify(proposal_id=proposal.pk, by=kelurahan, recommendation="Layak.")
    if status == Status.KELURAHAN_VERIFIED:
        return
    assert proposal.kelurahan, "what was sent lies somewhere"
    kecamatan = make_user(Role.KECAMATAN, region=proposal.kelurahan.parent)
    review.verify(proposal_id=proposal.pk, by=kecamatan, recommendation="Layak.")
    if status == Status.KECAMATAN_VERIFIED:
        return
    session = make_session(proposal.round)
    by = session.created_by
    item = lists.list_proposal(session_id=session.pk, proposal_id=proposal.pk, by=by)
    if status == Status.LISTED:
        return
    settle_in_forum(item, by, city, agreed=status != Status.NOT_AGREED)
    if status not in {Status.NOT_AGREED, Status.FORWARDED}:
        decide(proposal, status, city)


def settle_in_forum(item: ForumItem, by: User, city: City, *, agreed: bool) -> None:
    if agreed:
        lists.agree(item_id=item.pk, by=by)
    else:
        lists.disagree(item_id=item.pk, by=by, reason=city.reason, note="Belum mendesak.")
    ready_to_close(item.session, by)
    closing.close(session_id=item.session_id, by=by)
    item.refresh_from_db()
    assert item.outcome == (ForumOutcome.AGREED if agreed else ForumOutcome.NOT_AGREED)


def decide(proposal: Proposal, status: Status, city: City) -> None:
    proposal.refresh_from_db()
    officer = make_user(Role.AGENCY, agency=proposal.agency)
    make_ceiling(proposal)
    if status == Status.ACCOMMODATED:
        accept(proposal_id=proposal.pk, by=officer, note="Masuk Renja.")
    else:
        action = defer if status == Status.UNACCOMMODATED else refuse
        action(proposal_id=proposal.pk, by=officer, reason=city.reason, note="Pagu tidak cukup.")
