"""The forum report as PDF/UA-1: the berita acara as the forums print it, under the code of the run."""

from pathlib import Path

from django.utils.translation import gettext as _

from forums.datasets.forum_report import ForumReport
from forums.renderers.minutes import Imprint, print_minutes
from forums.renderers.words import write_moment
from reports.datasets.cover import Cover


def render_pdf(report: ForumReport, cover: Cover, path: Path) -> None:
    """Write ``report`` to ``path``. Raises typst.TypstError, or OSError when the disk refuses."""
    path.write_bytes(print_minutes(report, make_imprint(cover)))


def make_imprint(cover: Cover) -> Imprint:
    """The code of the run and the fingerprint of its figures, at the foot of every page."""
    facts = {"code": cover.code, "moment": write_moment(cover.compiled_at), "role": cover.asked_by}
    return Imprint(
        city=cover.city,
        mark=_("Kode laporan %(code)s · sidik data %(mark)s") % {"code": cover.code, "mark": cover.short_fingerprint},
        about=_("Laporan %(code)s, disusun %(moment)s atas permintaan %(role)s.") % facts,
        printed_at=cover.compiled_at,
    )
