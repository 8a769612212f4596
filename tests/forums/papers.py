"""Printed sheets, and what a telephone makes of them."""

import io
import random
import uuid
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from accounts.models import User
from forums.actions.paper.printing import print_sheets
from forums.datasets.picks import list_offered
from forums.enums import PaperKind
from forums.models import PaperSheet
from forums.renderers.paper import render_paper
from forums.views.printing import read_content
from themes.models import ForumSession

NOBODY: dict[PaperKind, int] = {}


def make_sheets(session: ForumSession, by: User, *, is_large: bool = False, **wanted: int) -> list[PaperSheet]:
    """Sheets for so many rows of each kind, by the kind's value.

    Their keys are the same in every run: what a QR says decides how badly it may be photographed and still be read.
    """
    first = PaperSheet.objects.count()
    sheets = print_sheets(
        session_id=session.pk,
        batch=uuid.uuid4(),
        by=by,
        wanted={PaperKind(kind): count for kind, count in wanted.items()},
        is_large=is_large,
        choices=len(list_offered(session)),
    )
    for number, sheet in enumerate(sheets, start=first):
        sheet.key = uuid.uuid5(uuid.NAMESPACE_OID, f"sheet {number}")
    PaperSheet.objects.bulk_update(sheets, ["key"])
    return sheets


def print_out(session: ForumSession, sheets: list[PaperSheet]) -> bytes:
    return render_paper(session, sheets, read_content(session))


def page_image(pdf: bytes, page: int = 0, *, dpi: int = 150) -> Image.Image:
    """One printed page as a scanner sees it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / 72).to_pil().convert("RGB")


def write_on(page: Image.Image, text: str, at: tuple[float, float]) -> Image.Image:
    """Something by hand, at a place given in parts of the page."""
    ImageDraw.Draw(page).text(
        (at[0] * page.width, at[1] * page.height), text, fill=(20, 40, 160), font_size=page.width // 40
    )
    return page


def snap(
    page: Image.Image, *, angle: float = 0, tilt: float = 0, is_shaded: bool = False, noise: int = 0, blur: float = 0
) -> Image.Image:
    """``page`` on a table: turned by ``angle`` degrees, seen from aside (``tilt``: part of a side lost to it)."""
    table = Image.new("RGB", (round(page.width * 1.5), round(page.height * 1.5)), (92, 74, 60))
    table.paste(page, (page.width // 4, page.height // 4))
    if angle:
        table = table.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(92, 74, 60))
    if tilt:
        table = look_from_aside(table, tilt)
    if is_shaded:
        shadow = Image.linear_gradient("L").resize(table.size).point(lambda value: 90 + value * 165 // 255)
        table = Image.composite(table, Image.new("RGB", table.size), shadow)
    if noise:
        grain = Image.frombytes("L", table.size, random.Random(7).randbytes(table.width * table.height))
        table = Image.blend(table, grain.convert("RGB"), noise / 100)
    return table.filter(ImageFilter.GaussianBlur(blur)) if blur else table


def look_from_aside(image: Image.Image, tilt: float) -> Image.Image:
    """The far edge becomes shorter and comes nearer."""
    width, height = image.size
    lost = tilt * width / 2
    here = [(0, 0), (width, 0), (width, height), (0, height)]
    there = [(lost, lost / 2), (width - lost, 0), (width, height), (0, height - lost / 3)]
    return image.transform(image.size, Image.Transform.PERSPECTIVE, solve(there, here), Image.Resampling.BICUBIC)


def solve(of: list[tuple[float, float]], to: list[tuple[float, float]]) -> list[float]:
    """The eight numbers that take each point ``of`` to its point ``to``, by Gauss."""
    rows = []
    for (x, y), (u, v) in zip(of, to, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        best = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        for row in range(8):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [rows[index][8] / rows[index][index] for index in range(8)]


def as_file(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **({"quality": 80} | options if kind == "JPEG" else options))
    return data.getvalue()
