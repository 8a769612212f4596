"""Forum sessions, and who came to them: counted without names, small groups together with their neighbours.

Every figure is one the public page of the session shows too; sums elsewhere add up these figures and nothing else, so
no subtraction tells a group of fewer than five (``themes.datasets.attendance.Participation``).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from proposals.enums import ForumOutcome
from proposals.models import ForumItem
from reports.datasets.opened.told import Told, day_of, name_codes, only_if, tabulate, tell
from reports.document import Kind, Row, Table
from themes.datasets.attendance import LEAST, merge_small
from themes.enums import AgeBand, Presence, SessionKind, SessionMode, Sex
from themes.models import AttendanceCount, Cycle, ForumSession

SIGNED = Q(closed_at__isnull=False)
WITH, WITHOUT = "with_disability", "without_disability"


def list_sessions() -> "QuerySet[ForumSession]":
    """All sessions with what ``describe_sessions`` tells of them."""
    agreed, not_agreed = (count_items(outcome) for outcome in (ForumOutcome.AGREED, ForumOutcome.NOT_AGREED))
    return ForumSession.objects.annotate(came=count_people(), agreed=agreed, not_agreed=not_agreed)


def count_people() -> Combinable:
    """Nothing where nobody was counted, or so few that they could be recognised."""
    counted = AttendanceCount.objects.filter(session=OuterRef("pk")).order_by().values("session")
    return Subquery(counted.annotate(people=Sum("count")).filter(people__gte=LEAST).values("people"))


def count_items(outcome: ForumOutcome) -> Combinable:
    items = ForumItem.objects.filter(session=OuterRef("pk"), outcome=outcome).order_by().values("session")
    return Subquery(items.annotate(number=Count("pk")).values("number"))


def read_sessions(cycle: Cycle) -> Table:
    rows = list_sessions().filter(round__cycle=cycle).order_by("starts_at", "pk")
    return tabulate("forum", _("Forum"), describe_sessions(), rows)


def describe_sessions() -> Sequence[Told]:
    agreed = _("Hanya setelah berita acara ditandatangani; sebelum itu masih rancangan.")
    return [
        tell("sesi", "pk", _("Nomor sesi"), _("Alamat halamannya /forum/<nomor>/."), Kind.COUNT),
        tell("tahun", "round__cycle__plan_year", _("Tahun rencana"), _("Tahun RKPD yang direncanakan."), Kind.COUNT),
        tell("tema", "round__theme__slug", _("Tema"), _("Alamat tema; namanya ada di daftar tema.")),
        tell("jenis", "kind", _("Jenis"), _("Jenis pertemuan."), codes=name_codes(SessionKind.choices)),
        tell("cara", "mode", _("Cara"), _("Luring, daring, atau keduanya."), codes=name_codes(SessionMode.choices)),
        tell("tempat", "place", _("Tempat"), _("Ruangan pertemuan.")),
        tell("kode_wilayah", "region__code", _("Kode wilayah"), _("Bila untuk satu wilayah saja."), Kind.CODE),
        tell("mulai", "starts_at", _("Mulai"), _("Dengan selisih dari UTC."), Kind.MOMENT),
        tell("selesai", "ends_at", _("Selesai"), _("Dengan selisih dari UTC."), Kind.MOMENT),
        tell("ditutup", day_of("closed_at"), _("Ditutup"), _("Hari berita acara dibekukan (WIB)."), Kind.DAY),
        tell("disepakati", only_if(SIGNED, "agreed"), _("Disepakati"), agreed, Kind.COUNT, is_summed=True),
        tell(
            "belum_disepakati", only_if(SIGNED, "not_agreed"), _("Belum disepakati"), agreed, Kind.COUNT, is_summed=True
        ),
        tell(
            "hadir",
            "came",
            _("Hadir"),
            _("Orang di tempat dan daring; kosong bila belum dihitung atau kurang dari lima."),
            Kind.COUNT,
            is_summed=True,
        ),
    ]


def name_groups() -> dict[str, dict[str, str]]:
    """How those present are divided: division → code of a group → words."""
    return {
        "cara": name_codes(Presence.choices),
        "jenis_kelamin": name_codes(Sex.choices),
        "umur": name_codes(AgeBand.choices),
        "disabilitas": {WITH: _("Penyandang disabilitas"), WITHOUT: _("Tanpa disabilitas")},
    }


GROUP_OF: dict[str, Callable[[AttendanceCount], str]] = {
    "cara": lambda row: row.presence,
    "jenis_kelamin": lambda row: row.sex,
    "umur": lambda row: row.age_band,
    "disabilitas": lambda row: WITH if row.has_disability else WITHOUT,
}


def read_attendance(cycle: Cycle) -> Table:
    """One line for each session, division and group; one query."""
    found = AttendanceCount.objects.filter(session__round__cycle=cycle, count__gt=0)
    found = found.select_related("session__round__theme").order_by("session__starts_at", "session", "pk")
    rows = [
        row
        for _session, counts in groupby(found.iterator(), key=lambda each: each.session_id)
        for row in divide(list(counts))
    ]
    title = _("Kehadiran di forum")
    return Table("kehadiran", title, [each.column for each in describe_attendance()], rows)


def divide(counts: Sequence[AttendanceCount]) -> Iterator[Row]:
    session = counts[0].session
    for division, words in name_groups().items():
        for codes, people in merge_small(count_groups(counts, words, GROUP_OF[division])):
            together = codes.split(", ")
            named = ", ".join(words[code] for code in together)
            yield session.pk, session.round.theme.slug, division, "+".join(together), named, people


def count_groups(
    counts: Iterable[AttendanceCount], words: dict[str, str], group_of: Callable[[AttendanceCount], str]
) -> list[tuple[str, int]]:
    sums: dict[str, int] = dict.fromkeys(words, 0)
    for row in counts:
        sums[group_of(row)] += row.count
    return list(sums.items())


def describe_attendance() -> Sequence[Told]:
    groups: dict[str, Any] = {code: words for division in name_groups().values() for code, words in division.items()}
    together = _("Beberapa kode dengan + berarti digabung, karena salah satunya kurang dari lima orang.")
    return [
        tell("sesi", "", _("Nomor sesi"), _("Seperti di data forum."), Kind.COUNT),
        tell("tema", "", _("Tema"), _("Alamat tema; namanya ada di daftar tema.")),
        tell("pembagian", "", _("Pembagian"), _("Menurut apa yang hadir dibagi; satu sesi punya empat pembagian.")),
        tell("kelompok", "", _("Kelompok"), together, Kind.CODE, codes=groups),
        tell("sebutan", "", _("Sebutan"), _("Kelompok itu dengan kata-kata.")),
        tell("hadir", "", _("Hadir"), _("Orang; tidak pernah 1 sampai 4."), Kind.COUNT),
    ]
