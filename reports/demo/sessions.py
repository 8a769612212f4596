"""Forum sessions with their attendance (counts without names) and signed minutes."""

from datetime import datetime, timedelta

from django.utils import timezone

from regions.models import Region
from reports.demo import words
from reports.demo.gatherings import invite, write_program
from reports.demo.shelf import Shelf
from reports.demo.town import Town
from themes.enums import AgeBand, Presence, SessionKind, SessionMode, Sex
from themes.models import AttendanceCount, ForumSession, Minutes, ThemeRound

LENGTH = timedelta(hours=6)
ONLINE = "https://rapat.example.go.id/{theme}"
# Age bands of the people who come, with weights.
BANDS = {
    "anak": ((AgeBand.UNDER_16, 6), (AgeBand.FROM_16, 5), (AgeBand.FROM_31, 2)),
    "perempuan": ((AgeBand.FROM_18, 2), (AgeBand.FROM_31, 6), (AgeBand.FROM_60, 2)),
    "lansia": ((AgeBand.FROM_31, 2), (AgeBand.FROM_60, 8)),
    "difabel": ((AgeBand.FROM_18, 4), (AgeBand.FROM_31, 5), (AgeBand.FROM_60, 1)),
    "pemuda": ((AgeBand.FROM_16, 2), (AgeBand.FROM_18, 8)),
    "csr": ((AgeBand.FROM_18, 1), (AgeBand.FROM_31, 6)),
}
FEMALE_SHARE = {"perempuan": 0.95, "pemuda": 0.45}
DISABLED_SHARE = {"difabel": 0.7, "lansia": 0.15}


def create_session(
    town: Town,
    round_: ThemeRound,
    starts_at: datetime,
    *,
    place: str,
    region: Region | None = None,
    kind: SessionKind = SessionKind.FORUM,
) -> ForumSession:
    """An open session of six hours, created when the round was opened."""
    session = ForumSession.objects.create(
        round=round_,
        kind=kind,
        mode=SessionMode.HYBRID,
        place=place,
        region=region,
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        chair=words.FORUM_CHAIRS.get(round_.theme.slug, "Ketua forum"),
        accommodations=words.ACCOMMODATIONS.get(round_.theme.slug, ""),
        agenda=write_program(starts_at),
        online_address=ONLINE.format(theme=round_.theme.slug),
        created_by=town.people.fasilitator,
    )
    ForumSession.objects.filter(pk=session.pk).update(created_at=round_.opens_at)
    invite(town, session)
    return session


def count_people(town: Town, session: ForumSession, people: int) -> None:
    """Attendance of about ``people``, by sex, age band, disability and presence."""
    slug = session.round.theme.slug
    bands = BANDS.get(slug, BANDS["csr"])
    whole = sum(weight for _band, weight in bands)
    female, disabled = FEMALE_SHARE.get(slug, 0.55), DISABLED_SHARE.get(slug, 0.05)
    counts = []
    for band, weight in bands:
        for sex, sex_share in ((Sex.FEMALE, female), (Sex.MALE, 1 - female)):
            for has_disability, share in ((False, 1 - disabled), (True, disabled)):
                for presence, presence_share in ((Presence.HALL, 0.8), (Presence.ONLINE, 0.2)):
                    expected = people * weight / whole * sex_share * share * presence_share
                    count = round(expected * town.dice.uniform(0.8, 1.2))
                    if count:
                        counts.append(
                            AttendanceCount(
                                session=session,
                                presence=presence,
                                sex=sex,
                                age_band=band,
                                has_disability=has_disability,
                                count=count,
                            )
                        )
    AttendanceCount.objects.bulk_create(counts)


def close_session(town: Town, session: ForumSession, shelf: Shelf, number: int) -> datetime:
    """Write the minutes, keep the signed paper and close; returns when."""
    slug, cycle = session.round.theme.slug, session.round.cycle
    closed_at = session.ends_at - timedelta(minutes=30)
    is_csr = session.kind == SessionKind.CSR
    Minutes.objects.create(
        session=session,
        number=f"BA/{session.round.theme.letters}/{number:02d}/RKPD-{cycle.plan_year}",
        materials=words.MATERIALS.format(year=cycle.plan_year),
        notes=words.CSR_AGREEMENT if is_csr else words.AGREEMENT,
        delegates="\n".join(words.DELEGATES.get(slug, words.DELEGATES["csr"])),
        signed_on=timezone.localdate(closed_at),
        scan=shelf.keep_scan(f"{cycle.plan_year}-{slug}-{number:02d}"),
        scan_sha256=shelf.paper.sha256,
        uploaded_by=town.people.fasilitator,
        uploaded_at=closed_at - timedelta(minutes=5),
    )
    session.closed_at, session.closed_by = closed_at, town.people.fasilitator
    session.save(update_fields=["closed_at", "closed_by"])
    return closed_at
