"""Who came to the sessions of a cycle, without names: by channel, sex, age band and disability.

The public version says of a session just what its public page says: each way of grouping by itself, small groups
merged. Crossed groups stay inside, because they and the page together could tell a single person. The offices of an
area read of the sessions held for it, merged in the same way, signed or not.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from musrenbang.lib.numerals import counted
from reports.datasets.listing import list_areas, name_session, name_subject, theme_column
from reports.document import Chart, Column, Document, Kind, Part, Row, Shape, Table
from themes.datasets.attendance import LEAST, hide_small, summarize_attendance
from themes.enums import AgeBand, Presence, Sex
from themes.models import AttendanceCount, ForumSession

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

Met = tuple[ForumSession, list[AttendanceCount]]


def read_attendance(question: "Question", step: "Step") -> Document:
    """Two queries."""
    sessions = read_sessions(question)
    step(1, 1)
    show = show_merged if is_merged(question) else show_groups
    return Document(
        key="daftar-hadir",
        title=_("Daftar hadir"),
        subtitle=name_subject(question),
        facts=list_facts(question, sessions),
        parts=show(sessions),
        is_draft=any(not session.is_closed for session, _groups in sessions),
    )


def is_merged(question: "Question") -> bool:
    """Whether whoever reads it may know no small group: everybody, and those who did not hold the session."""
    return question.is_public or question.region is not None


def read_sessions(question: "Question") -> list[Met]:
    """Sessions that have begun, by theme and day; for everybody those that are signed."""
    sessions = ForumSession.objects.filter(round__cycle=question.cycle, starts_at__lte=timezone.now())
    if question.round:
        sessions = sessions.filter(round=question.round)
    if question.session:
        sessions = sessions.filter(pk=question.session.pk)
    if question.region:
        sessions = sessions.filter(Q(region=question.region) | Q(region__parent=question.region))
    if question.is_public:
        sessions = sessions.filter(closed_at__isnull=False)
    met = sessions.select_related("round__theme", "region").prefetch_related("attendance")
    return [
        (session, [group for group in session.attendance.all() if group.count])
        for session in met.order_by("round__theme__position", "round", "starts_at", "pk")
    ]


def list_facts(question: "Question", sessions: Sequence[Met]) -> list[tuple[str, str]]:
    empty = sum(not groups for _session, groups in sessions)
    facts = [
        *list_areas(question),
        (_("Sesi"), counted("%(count)s sesi yang sudah dimulai", len(sessions))),
        (_("Belum dihitung"), counted("%(count)s sesi tanpa hitungan hadir", empty)),
        (_("Kehadiran"), _("Siapa datang ke dua sesi dihitung dua kali. Di tempat dan daring dihitung sama.")),
        (_("Disabilitas"), _("Hanya bila orangnya sendiri menyebutnya; tidak pernah dengan nama.")),
    ]
    if is_merged(question):
        merged = _("Kelompok di bawah %(least)s orang digabung dengan tetangganya atau tidak ditampilkan.")
        return [*facts, (_("Kelompok kecil"), merged % {"least": LEAST})]
    return [*facts, (_("Rahasia"), _("Kelompok kecil bisa menunjuk orang: hanya untuk pemakaian dalam."))]


def show_groups(sessions: Sequence[Met]) -> list[Part]:
    return [draw_themes(sessions), tabulate_sessions(sessions), cross(sessions)]


def draw_themes(sessions: Sequence[Met]) -> Chart:
    """Hall and online of every theme, end to end."""
    sums: dict[str, Counter[str]] = {}
    for session, groups in sessions:
        here = sums.setdefault(session.round.theme.name, Counter())
        here["sessions"] += 1
        for group in groups:
            here[group.presence] += group.count
    columns = [
        theme_column(),
        Column("sesi", _("Sesi"), Kind.COUNT, 6, is_summed=True, meaning=_("Sesi yang sudah dimulai.")),
        *presence_columns(),
        total_column(),
    ]
    rows: list[Row] = [
        (
            theme,
            here["sessions"],
            here[Presence.HALL],
            here[Presence.ONLINE],
            here[Presence.HALL] + here[Presence.ONLINE],
        )
        for theme, here in sums.items()
    ]
    return Chart(
        title=_("Kehadiran tiap tema"),
        shape=Shape.STACKED,
        table=Table("per-tema", _("Per tema"), columns, rows, nothing=_("Belum ada sesi.")),
        label="tema",
        values=["di_tempat", "daring"],
        alternative=_("Batang bertumpuk per tema: orang yang hadir di tempat dan daring."),
    )


def presence_columns() -> list[Column]:
    return [
        Column("di_tempat", _("Di tempat"), Kind.COUNT, 7, is_summed=True, meaning=_("Orang yang hadir di tempat.")),
        Column("daring", _("Daring"), Kind.COUNT, 7, is_summed=True, meaning=_("Orang yang hadir daring.")),
    ]


def total_column() -> Column:
    return Column("jumlah", _("Jumlah orang"), Kind.COUNT, 8, is_summed=True, meaning=_("Semua yang hadir."))


def session_columns() -> list[Column]:
    return [
        theme_column(),
        Column("sesi", _("Sesi"), share=20, meaning=_("Jenis sesi dan tempatnya.")),
        Column("hari_sesi", _("Hari"), Kind.DAY, 10, meaning=_("Hari sesi dimulai.")),
    ]


def name(session: ForumSession) -> Row:
    """The first cells of a row about a session."""
    region = session.region.name if session.region else None
    return (
        session.round.theme.name,
        name_session(session.kind, region, session.place),
        timezone.localdate(session.starts_at),
    )


def tabulate_sessions(sessions: Sequence[Met]) -> Table:
    """One line for each session: each way of grouping by itself."""
    people = _("Orang dari kelompok ini, di tempat dan daring.")
    columns = [
        *session_columns(),
        *presence_columns(),
        Column("perempuan", str(Sex.FEMALE.label), Kind.COUNT, 7, is_summed=True, meaning=people),
        Column("laki_laki", str(Sex.MALE.label), Kind.COUNT, 7, is_summed=True, meaning=people),
        *(
            Column(f"umur_{band.value}", str(band.label), Kind.COUNT, 6, is_summed=True, meaning=people)
            for band in AgeBand
        ),
        Column("disabilitas", _("Disabilitas"), Kind.COUNT, 7, is_summed=True, meaning=people),
        total_column(),
    ]
    rows = [(*name(session), *add_up(groups)) for session, groups in sessions]
    return Table("per-sesi", _("Per sesi"), columns, rows, nothing=_("Belum ada sesi."), is_annex=True)


def add_up(groups: Sequence[AttendanceCount]) -> Row:
    sums: Counter[object] = Counter()
    for group in groups:
        for part in (Presence(group.presence), Sex(group.sex), AgeBand(group.age_band)):
            sums[part] += group.count
        sums["disability"] += group.count * group.has_disability
    parts = (*Presence, Sex.FEMALE, Sex.MALE, *AgeBand, "disability")
    return (*(sums[part] for part in parts), sum(group.count for group in groups))


def cross(sessions: Sequence[Met]) -> Table:
    """Every group that was counted."""
    columns = [
        *session_columns(),
        Column("kehadiran", _("Kehadiran"), share=9, meaning=_("Di tempat atau daring.")),
        Column("jenis_kelamin", _("Jenis kelamin"), share=9, meaning=_("Perempuan atau laki-laki.")),
        Column("kelompok_umur", _("Kelompok umur"), share=9, meaning=_("Umur dalam tahun.")),
        Column("disabilitas", _("Disabilitas"), share=8, meaning=_("Penyandang disabilitas: ya atau tidak.")),
        total_column(),
    ]
    rows = [row for session, groups in sessions for row in list_groups(session, groups)]
    return Table("rincian", _("Rincian kelompok"), columns, rows, nothing=_("Belum ada hitungan."), is_annex=True)


def list_groups(session: ForumSession, groups: Sequence[AttendanceCount]) -> Iterator[Row]:
    """In the order of the enums, whatever order they were typed in."""
    for group in sorted(groups, key=rank_group):
        labels = (Presence(group.presence).label, Sex(group.sex).label, AgeBand(group.age_band).label)
        disability = _("ya") if group.has_disability else _("tidak")
        yield (*name(session), *(str(label) for label in labels), disability, group.count)


def rank_group(group: AttendanceCount) -> tuple[int, ...]:
    order = ((Presence, group.presence), (Sex, group.sex), (AgeBand, group.age_band))
    return (*(names.values.index(value) for names, value in order), group.has_disability)


def show_merged(sessions: Sequence[Met]) -> list[Part]:
    return [tabulate_totals(sessions), tabulate_merged(sessions)]


def tabulate_totals(sessions: Sequence[Met]) -> Table:
    """Everybody who came to each session; a small one is hidden so that the sum of its theme does not tell it."""
    rows: list[Row] = []
    for _round, some in groupby(sessions, key=lambda met: met[0].round_id):
        of_theme = list(some)
        totals = hide_small([sum(group.count for group in groups) for _session, groups in of_theme])
        rows += [(*name(session), total) for (session, _groups), total in zip(of_theme, totals, strict=True)]
    columns = [*session_columns(), total_column()]
    note = _("Kosong bila terlalu sedikit untuk ditampilkan; jumlah di bawah hanya dari yang tampil.")
    return Table("per-sesi", _("Per sesi"), columns, rows, note=note, nothing=_("Belum ada sesi."))


def tabulate_merged(sessions: Sequence[Met]) -> Table:
    """Four ways of grouping below each other: not to be added up across them."""
    columns = [
        *session_columns(),
        Column("menurut", _("Menurut"), share=12, meaning=_("Cara mengelompokkan; tiap cara menghitung semua orang.")),
        Column("kelompok", _("Kelompok"), share=20, meaning=_("Kelompok, atau beberapa yang digabung.")),
        Column("jumlah", _("Jumlah orang"), Kind.COUNT, 8, meaning=_("Orang dari kelompok ini.")),
    ]
    rows = [row for session, groups in sessions for row in list_merged(session, groups)]
    nothing = _("Belum ada kelompok yang cukup besar untuk ditampilkan.")
    return Table("kelompok", _("Kelompok"), columns, rows, nothing=nothing, is_annex=True)


def list_merged(session: ForumSession, groups: Sequence[AttendanceCount]) -> Iterator[Row]:
    seen = summarize_attendance(groups)
    ways = (
        (_("Kehadiran"), seen.by_presence),
        (_("Jenis kelamin"), seen.by_sex),
        (_("Kelompok umur"), seen.by_age),
        (_("Disabilitas"), seen.by_disability),
    )
    for way, merged in ways:
        for label, count in merged:
            yield (*name(session), way, label, count)
