"""A spreadsheet of ten thousand proposals: read, and taken over, as the worker does it.

``python -m bench.sheets`` prints one JSON object: seconds of each step, and the most memory (MB) that the worker and
the process that opens files came to need.
"""

import io
import json
import resource
import sys
import time
from collections.abc import Callable

import django

django.setup()

import xlsxwriter  # noqa: E402 – Django comes first
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402

from forums.actions.sessions import create_session  # noqa: E402
from forums.actions.sheets.deciding import take_over, upload_sheet  # noqa: E402
from forums.actions.sheets.working import work_on  # noqa: E402
from forums.datasets.sheet_reference import read_reference  # noqa: E402
from forums.models import ImportRun  # noqa: E402
from forums.renderers.sheet_template import render_template  # noqa: E402
from musrenbang.lib.spreadsheets import clean_sheet  # noqa: E402
from themes.models import Facilitator, ForumSession  # noqa: E402

ROWS = 10_000
HEADINGS = ("Judul", "Bentuk", "Masalah", "Kelurahan", "RW", "RT", "Volume", "Satuan", "Harga satuan", "Kelompok")


def main() -> int:
    session = make_session()
    data = make_sheet(session)
    template = clock(lambda: render_template(session, read_reference(session)))
    base = peak(resource.RUSAGE_SELF)
    sheet = clean_sheet(SimpleUploadedFile("sepuluh-ribu.xlsx", data))
    run = upload_sheet(session_id=session.pk, by=session.created_by, sheet=sheet)
    read = clock(lambda: work_on(run.pk))
    run.refresh_from_db()
    left_out = run.layout["counts"].get("problem", 0)
    take_over(run_id=run.pk, by=session.created_by, left_out=left_out)
    taken = clock(lambda: work_on(run.pk))
    run = ImportRun.objects.get(pk=run.pk)
    if run.state != "committed" or run.result["added"] + left_out != ROWS:
        print(run.state, run.error, file=sys.stderr)
        return 1
    found = {
        "template_seconds": template,
        "read_seconds": read,
        "commit_seconds": taken,
        "rows": run.result["added"],
        "base_mb": base,
        "worker_mb": peak(resource.RUSAGE_SELF),
        "reader_mb": peak(resource.RUSAGE_CHILDREN),
    }
    print(json.dumps(found))
    return 0


def make_session() -> ForumSession:
    """A session of an open round that asks for no guardian, like the newest there is."""
    facilitators = Facilitator.objects.filter(round__theme__needs_guardian=False, round__cycle__closed_at__isnull=True)
    facilitator = facilitators.select_related("round", "user").order_by("-round__cycle__plan_year", "pk")[0]
    like = ForumSession.objects.order_by("-starts_at")[0]
    fields = {"place": "Balai", "starts_at": like.starts_at, "ends_at": like.ends_at, "chair": "Ketua Forum"}
    return create_session(round_=facilitator.round, by=facilitator.user, fields=fields)


def make_sheet(session: ForumSession) -> bytes:
    """Ugly in the usual ways; one row in twenty has a misspelt kelurahan."""
    names = [entry.label for entry in read_reference(session).kelurahan.entries.values()]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(2, 0, HEADINGS)
        for number in range(ROWS):
            place = f"Kel. {names[number % len(names)]}{'yy' if number % 20 == 0 else ''}"
            title, why = f"Perbaikan saluran nomor {number}", "Air menggenang setiap hujan, jalan rusak. " * 3
            row = (
                title,
                "Fisik",
                why,
                place,
                f"RW {number % 20 + 1}",
                2,
                "30 meter",
                "meter",
                "Rp 1.500.000,-",
                "Warga",
            )
            page.write_row(number + 3, 0, row)
    return buffer.getvalue()


def clock(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return round(time.perf_counter() - begun, 2)


def peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
