"""Several tagged PDFs bound into one: pages, structure tree, bookmarks, and a foot on every page.

Titles of the document, language and metadata are those of the first. Written for what typst prints: one Document tag at
the top of each tree, bookmarks that point at pages.
"""

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, OutlineItem, Pdf

FOOT = b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC q %s Do Q EMC"


def bind(sheaves: Iterable[bytes], draw_feet: Callable[[list[bool]], bytes]) -> bytes:
    """Each sheaf is bound as it comes, while the next are still being set.

    ``draw_feet`` hears of every page whether it is laid across, and answers with a PDF of as many feet.
    """
    coming = iter(sheaves)
    with Pdf.open(BytesIO(next(coming))) as book:
        marks = [*list_marks(book, 0)]
        for sheaf in coming:
            with Pdf.open(BytesIO(sheaf)) as more:
                marks += list_marks(more, len(book.pages))
                add_pages(book, more)
        with book.open_outline() as outline:
            outline.root[:] = marks
        add_feet(book, draw_feet([is_across(page) for page in book.pages]))
        bound = BytesIO()
        book.save(bound, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return bound.getvalue()


def add_pages(book: Pdf, more: Pdf) -> None:
    """Pages first: what is copied after them points at these copies."""
    first = len(book.pages)
    book.pages.extend(more.pages)
    tree, added = book.Root.StructTreeRoot, book.copy_foreign(more.Root.StructTreeRoot)
    shift = int(tree.ParentTreeNextKey)
    for page in list(book.pages)[first:]:
        page.obj.Tabs = Name.S
        if "/StructParents" in page.obj:
            page.obj.StructParents = int(page.obj.StructParents) + shift
    for key, parents in NumberTree(added.ParentTree).items():
        tree.ParentTree.Nums.extend(Array([key + shift, parents]))
    tree.ParentTreeNextKey = shift + int(added.ParentTreeNextKey)
    document = tree.K[0]
    for part in added.K[0].K:
        part.P = document
        document.K.append(part)
    if "/IDTree" in added:
        names = [*pair_up(tree.get("/IDTree", {}).get("/Names", [])), *pair_up(added.IDTree.Names)]
        tree.IDTree = Dictionary(Names=Array([each for pair in sorted(names, key=read_name) for each in pair]))


def pair_up(names: Any) -> Iterator[tuple[Any, Any]]:
    flat = list(names)
    return zip(flat[::2], flat[1::2], strict=True)


def read_name(pair: tuple[Any, Any]) -> bytes:
    return bytes(pair[0])


def list_marks(pdf: Pdf, before: int) -> Iterator[OutlineItem]:
    """The bookmarks of ``pdf``, for a book in which so many pages come before."""
    places = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=before)}

    def copy(mark: OutlineItem) -> OutlineItem:
        page, _how, left, top, *_zoom = mark.destination
        moved = OutlineItem(mark.title, places[page.objgen], "XYZ", left=left, top=top)
        moved.children.extend(copy(child) for child in mark.children)
        return moved

    return iter([copy(mark) for mark in pdf.open_outline().root])  # only read: leaving a context would write them


def is_across(page: pikepdf.Page) -> bool:
    _left, _bottom, width, height = (float(edge) for edge in page.mediabox)
    return width > height


def add_feet(book: Pdf, feet: bytes) -> None:
    """The feet are artifacts: nobody has to hear them on every page."""
    with Pdf.open(BytesIO(feet)) as printed:
        for page, foot in zip(book.pages, printed.pages, strict=True):
            name = page.add_resource(book.copy_foreign(foot.as_form_xobject()), Name.XObject)
            page.contents_add(FOOT % str(name).encode())
