"""All forum reports of a cycle or of one theme: what became of each, and the files that go into the archive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from forums.renderers.words import write_date, write_moment
from musrenbang.lib.numerals import counted
from reports.datasets.cover import mark_audience
from reports.document import Cell, Column, Document, Kind, Row, Table
from reports.enums import Audience, ReportKind, RunStatus
from reports.models import ReportFile, ReportRun
from themes.models import ForumSession

if TYPE_CHECKING:
    from reports.catalogue.entry import Question, Step

SUMS = "SHA256SUMS"  # the file of check-sums in an archive, as sha256sum -c reads it
SAID = {
    RunStatus.FAILED: lambda: _("Gagal disusun"),
    RunStatus.CANCELLED: lambda: _("Dihentikan"),
}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of the archive: where it lies, and its name inside."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleDocument(Document):
    """``files`` is the table of everything enclosed, with check-sums."""

    files: Table
    enclosed: Sequence[Enclosed]


@dataclass(frozen=True, slots=True)
class Found:
    """``tried`` is the newest attempt at the report of a session, ``whole`` the newest that is done."""

    session: ForumSession
    tried: ReportRun | None
    whole: ReportRun | None

    @property
    def is_missing(self) -> bool:
        return self.tried is None or self.tried.status != RunStatus.DONE


def read_all_forums(question: "Question", step: "Step") -> BundleDocument:
    """The newest report of every session that has begun; one that failed is named, and its last good one enclosed."""
    found = find_reports(list_sessions(question))
    step(1, 1)
    files = Table("berkas", _("Berkas dalam arsip"), file_columns(), [*list_files(found)], is_annex=True)
    forums = Table("forum", _("Laporan per forum"), forum_columns(), [read_forum_row(each) for each in found])
    missing = sum(each.is_missing for each in found)
    facts = [
        (_("Forum"), counted("%(count)s forum yang sudah dimulai", len(found))),
        (_("Tidak tersusun"), counted("%(count)s laporan", missing)),
        (_("Isi arsip"), counted("%(count)s berkas, dengan jejak SHA-256 masing-masing", len(files.rows))),
        (_("Keutuhan"), _("Buka arsip, lalu di dalam foldernya jalankan: sha256sum -c %(name)s") % {"name": SUMS}),
    ]
    return BundleDocument(
        key="semua-laporan-forum",
        title=_("Semua laporan forum"),
        subtitle=str(question.round or question.cycle),
        facts=facts,
        parts=[forums, files],
        files=files,
        enclosed=[*list_enclosed(found)],
    )


def list_sessions(question: "Question") -> list[ForumSession]:
    """The sessions a bundle is of: those that have begun, in the order of themes and days."""
    sessions = ForumSession.objects.filter(round__cycle=question.cycle, starts_at__lte=timezone.now())
    if question.round:
        sessions = sessions.filter(round=question.round)
    known = sessions.select_related("round__theme", "round__cycle", "region")
    return list(known.order_by("round__theme__position", "starts_at", "pk"))


def find_reports(sessions: Sequence[ForumSession]) -> list[Found]:
    runs = ReportRun.objects.filter(kind=ReportKind.FORUM, audience=Audience.INTERNAL, session__in=sessions)
    newest = runs.order_by("session_id", "-version").distinct("session_id")
    tried = {run.session_id: run for run in newest}
    whole = {run.session_id: run for run in newest.done().prefetch_related("files")}
    return [Found(session, tried.get(session.pk), whole.get(session.pk)) for session in sessions]


def forum_columns() -> list[Column]:
    return [
        Column("tema", _("Tema"), share=14),
        Column("sesi", _("Sesi"), share=26),
        Column("hari", _("Hari"), Kind.TEXT, share=12),
        Column("keadaan", _("Laporan"), share=14),
        Column("penjelasan", _("Penjelasan"), share=30),
        Column("versi", _("Versi terlampir"), Kind.COUNT, share=8),
        Column("berkas", _("Berkas"), Kind.COUNT, share=8, is_summed=True),
    ]


def read_forum_row(found: Found) -> Row:
    session, whole = found.session, found.whole
    return (
        session.round.theme.name,
        f"{session.get_kind_display()}, {session.region.name if session.region else session.place}",
        write_date(timezone.localdate(session.starts_at)),
        say_state(found),
        explain_state(found),
        whole.version if whole else None,
        len(whole.files.all()) if whole else 0,
    )


def say_state(found: Found) -> str:
    if found.tried is None:
        return _("Belum disusun")
    return SAID.get(RunStatus(found.tried.status), lambda: _("Terlampir"))()


def explain_state(found: Found) -> str:
    """Why it is missing, and what is enclosed instead; that it may still change."""
    said: list[str] = [found.tried.error] if found.tried and found.tried.error else []
    if found.is_missing and found.whole and found.whole.finished_at:
        said.append(_("Terlampir versi terakhir yang selesai, %(moment)s.") % _moment(found.whole))
    if found.session.closed_at is None:
        said.append(_("Sesi belum ditandatangani; isinya masih dapat berubah."))
    return " ".join(said)


def _moment(run: ReportRun) -> dict[str, str]:
    return {"moment": write_moment(run.finished_at or run.requested_at)}


def file_columns() -> list[Column]:
    return [
        Column("nama_berkas", _("Berkas"), Kind.CODE, share=30, meaning=_("Nama di dalam arsip.")),
        Column("tema", _("Tema"), share=14),
        Column("ukuran_bita", _("Ukuran (bita)"), Kind.COUNT, share=10, is_summed=True),
        Column("sha256", _("SHA-256"), share=46, meaning=_("Jejak digital berkas; sama bila isinya utuh.")),
    ]


def list_files(found: Sequence[Found]) -> Iterator[tuple[Cell, ...]]:
    for each, file in _pairs(found):
        yield (name_inside(each, file), each.session.round.theme.name, file.size, file.sha256)


def list_enclosed(found: Sequence[Found]) -> Iterator[Enclosed]:
    for each, file in _pairs(found):
        yield Enclosed(Path(default_storage.path(str(file.file.name))), name_inside(each, file))


def _pairs(found: Sequence[Found]) -> Iterator[tuple[Found, ReportFile]]:
    for each in found:
        for file in sorted(each.whole.files.all(), key=lambda file: file.format) if each.whole else ():
            yield each, file


def name_inside(found: Found, file: ReportFile) -> str:
    """``pemuda/2026-11-16-forum-12-v3-internal.pdf``: by theme, then by day; nothing in it is what people typed."""
    session = found.session
    day = timezone.localdate(session.starts_at).isoformat()
    version, mark = (found.whole.version, mark_audience(found.whole.audience)) if found.whole else (0, "")
    return f"{session.round.theme.slug}/{day}-{session.kind}-{session.pk}-v{version}{mark}.{file.extension}"
