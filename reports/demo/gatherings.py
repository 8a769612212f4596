"""What belongs to a meeting besides its list: who was asked to come, what is done when, tables, and picks."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from forums.enums import BallotChannel, InvitationStatus
from forums.models import Ballot, DiscussionTable, Invitation, Pick
from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from reports.demo.town import Town
from themes.models import ForumSession

# Minutes after the beginning, and what is done then.
PROGRAM = (
    (0, "Pendaftaran dan pembukaan"),
    (30, "Paparan kamus usulan dan pagu indikatif"),
    (75, "Usulan dari peserta dan daftar panjang"),
    (150, "Diskusi meja: dari daftar panjang ke daftar pendek"),
    (240, "Istirahat"),
    (270, "Pemilihan prioritas"),
    (315, "Pembacaan dan penandatanganan berita acara"),
)
EVERYWHERE = ("Bappeda", "Komisi D DPRD", "Lembaga Pemberdayaan Masyarakat")
INVITED = {
    "anak": ("Forum Anak kota", "OSIS SMP se-kota", "Dinas Pendidikan", "Sanggar anak"),
    "perempuan": ("Tim Penggerak PKK", "Kelompok usaha perempuan", "Kader posyandu", "Dinsos-P3AP2KB"),
    "lansia": ("Komda Lansia", "Karang Werda kota", "Dinas Kesehatan", "Puskesmas"),
    "difabel": ("Kelompok difabel netra", "Kelompok difabel rungu", "Posyandu disabilitas", "Dinsos-P3AP2KB"),
    "pemuda": ("Karang Taruna kota", "Badan Eksekutif Mahasiswa", "Komunitas ekonomi kreatif", "Disporapar"),
    "csr": ("Forum CSR/TSP", "Kamar Dagang dan Industri", "Perbankan daerah", "Asosiasi hotel dan restoran"),
}
ANSWERS = (InvitationStatus.COMING, InvitationStatus.COMING, InvitationStatus.INVITED, InvitationStatus.DECLINED)
TOPICS = ("Layanan dan kesehatan", "Pendidikan dan pekerjaan", "Sarana dan aksesibilitas")
EACH, HANDS, PAPERS = 3, 24, 9  # picks of one person; raised hands for the favourite; papers noted down


def write_program(starts_at: datetime) -> str:
    """The agenda of a session, one line per part, in WIB."""
    begins_at = timezone.localtime(starts_at)
    lines = ((begins_at + timedelta(minutes=minutes), words) for minutes, words in PROGRAM)
    return "\n".join(f"{at:%H.%M} {words}" for at, words in lines)


def invite(town: Town, session: ForumSession) -> None:
    """The invitations of one session, sent two weeks before; most have answered."""
    told_on = timezone.localdate(session.starts_at) - timedelta(days=14)
    names = dict.fromkeys((*INVITED.get(session.round.theme.slug, ()), *EVERYWHERE))
    Invitation.objects.bulk_create(
        Invitation(
            session=session,
            name=name,
            told_by="surat",
            told_on=told_on,
            status=town.dice.choice(ANSWERS),
            seats=town.dice.randint(1, 4),
        )
        for name in names
    )


def discuss_today(town: Town, now: datetime) -> None:
    """Tables and picks of every session that runs at ``now``: the picks of the hall are in, those online may come."""
    running = ForumSession.objects.filter(starts_at__lte=now, closed_at__isnull=True, items__isnull=False)
    for session in running.distinct():
        DiscussionTable.objects.bulk_create(
            DiscussionTable(session=session, number=number, topic=topic) for number, topic in enumerate(TOPICS, start=1)
        )
        items = list(session.items.order_by("pk"))
        for place, item in enumerate(items):
            item.table = place % len(TOPICS) + 1
        ForumItem.objects.bulk_update(items, ["table"])
        session.picks_each, session.picks_opened_at = EACH, now
        session.save(update_fields=["picks_each", "picks_opened_at"])
        vote(town, session, now)


def vote(town: Town, session: ForumSession, now: datetime) -> None:
    """Raised hands for every proposal on the short list, and a few papers."""
    short = list(session.items.filter(is_short=True).exclude(outcome=ForumOutcome.NOT_AGREED).order_by("rank"))
    noted = {"session": session, "recorded_by": town.people.fasilitator, "cast_at": now}
    hands = [
        (Ballot(key=_key(town), channel=BallotChannel.TALLY, weight=max(1, HANDS - 3 * place), **noted), [item])
        for place, item in enumerate(short)
    ]
    papers = [
        (
            Ballot(key=_key(town), channel=BallotChannel.PAPER, paper_number=number, **noted),
            town.dice.sample(short, min(EACH, len(short))),
        )
        for number in range(1, PAPERS + 1)
    ]
    Ballot.objects.bulk_create(ballot for ballot, _items in (*hands, *papers))
    Pick.objects.bulk_create(Pick(ballot=ballot, item=item) for ballot, items in (*hands, *papers) for item in items)


def _key(town: Town) -> uuid.UUID:
    return uuid.UUID(int=town.dice.getrandbits(128), version=4)
