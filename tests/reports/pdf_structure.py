"""What PDF/UA-1 asks of a document that a program can judge (after the Matterhorn protocol), read with pikepdf."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree

SHOWN = {"Tj", "TJ", "'", '"', "Do", "f", "f*", "S", "B", "sh"}  # operators that put something on the page


def find_problems(path: Path) -> list[str]:
    """Sentences about what is wrong; none when nothing is."""
    with pikepdf.open(path) as pdf:
        tags = list(walk(pdf.Root.StructTreeRoot.K))
        return [
            *judge_catalog(pdf),
            *judge_headings([str(tag.S)[1:] for tag in tags]),
            *(problem for tag in tags if Name.Table == tag.S for problem in judge_table(tag)),
            *("a figure without words" for tag in tags if Name.Figure == tag.S and not str(tag.get("/Alt", ""))),
            *judge_names(pdf, tags),
            *judge_pages(pdf),
        ]


def walk(kids: Any) -> Iterator[Dictionary]:
    """Every tag in reading order."""
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from walk(kid.get("/K", Array()))


def judge_catalog(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not bool(pdf.Root.MarkInfo.Marked):
        yield "not marked"
    if not str(pdf.Root.get("/Lang", "")).startswith("id"):
        yield "no language"
    if not bool(pdf.Root.ViewerPreferences.DisplayDocTitle):
        yield "the window does not show the title"
    metadata = pdf.open_metadata()
    if metadata.get("pdfuaid:part") != "1":
        yield "does not say it is PDF/UA-1"
    if not metadata.get("dc:title"):
        yield "no title"
    if "/Outlines" not in pdf.Root:
        yield "no bookmarks"


def judge_headings(tags: list[str]) -> Iterator[str]:
    levels = [int(tag[1]) for tag in tags if tag in {"H1", "H2", "H3", "H4"}]
    if levels[:1] != [1]:
        yield f"headings begin with {levels[:1]}"
    yield from (
        f"a heading {before} is followed by {after}" for before, after in pairwise(levels) if after > before + 1
    )


def judge_table(table: Dictionary) -> Iterator[str]:
    rows = [tag for tag in walk(table.K) if tag.S == Name.TR]
    heads = [tag for tag in walk(table.K) if tag.S == Name.TH]
    if not heads:
        yield "a table without heads"
    if any(read_scope(head) not in {"/Column", "/Row"} for head in heads):
        yield "a head without scope"
    if len({sum(map(read_span, cells(row))) for row in rows}) > 1:
        yield "rows of different length"
    known = {bytes(head.ID) for head in heads}
    if any(bytes(name) not in known for row in rows for cell in cells(row) for name in list_heads(cell)):
        yield "a cell points at a head of another table"


def cells(row: Dictionary) -> Iterator[Dictionary]:
    return (tag for tag in walk(row.K) if tag.S in (Name.TD, Name.TH))


def read_span(cell: Dictionary) -> int:
    return next((int(says.ColSpan) for says in cell.get("/A", []) if "/ColSpan" in says), 1)


def read_scope(head: Dictionary) -> str:
    return next((str(says.Scope) for says in head.get("/A", []) if "/Scope" in says), "")


def list_heads(cell: Dictionary) -> list[Any]:
    return [name for says in cell.get("/A", []) for name in says.get("/Headers", [])]


def judge_names(pdf: pikepdf.Pdf, tags: list[Dictionary]) -> Iterator[str]:
    names = [bytes(tag.ID) for tag in tags if "/ID" in tag]
    if len(names) != len(set(names)):
        yield "two tags have one name"
    listed = [bytes(name) for name in list(pdf.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", []))[::2]]
    if listed != sorted(names):
        yield "the list of names is not that of the tags"


def judge_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for number, page in enumerate(pdf.pages, start=1):
        if page.obj.get("/Tabs") != Name.S:
            yield f"page {number} is not read in the order of its tags"
        owners = parents[int(page.obj.StructParents)]
        for marked in list_marked(page):
            if marked is None:
                yield f"page {number} shows something that is neither text nor decoration"
            elif marked >= len(owners) or owners[marked].get("/Pg", page.obj).objgen != page.obj.objgen:
                yield f"page {number}: nobody owns mark {marked}"


def list_marked(page: pikepdf.Page) -> Iterator[int | None]:
    """The marks of what is shown; None for what is in none. What is marked as decoration is left out."""
    stack: list[int | str | None] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BMC" | "BDC":
                is_decoration = operands[0] == Name.Artifact
                properties = operands[1] if len(operands) > 1 else Dictionary()
                stack.append("decoration" if is_decoration else read_mark(properties))
            case "EMC":
                stack.pop()
            case shown if shown in SHOWN and "decoration" not in stack:
                yield next((mark for mark in reversed(stack) if isinstance(mark, int)), None)


def read_mark(properties: Any) -> int | None:
    return int(properties.MCID) if isinstance(properties, Dictionary) and "/MCID" in properties else None
