"""Judges the HTML of a response: valid, one h1, unique ids, everything labelled, nothing the strict CSP would block."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse

VOID_OF_LABELS = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def assert_good_html(response: HttpResponse, status: int = 200) -> Element:
    """The document of ``response``, after all checks. Fails with every finding at once."""
    assert response.status_code == status, f"status {response.status_code}, expected {status}"
    document = parse(response.content.decode())
    findings = [*check_ids(document), *check_headings(document), *check_names(document), *check_policy(document)]
    assert not findings, "\n".join(findings)
    return document


def parse(text: str) -> Element:
    """Parse ``text`` strictly: an unclosed or misplaced tag raises html5lib's ParseError."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def check_ids(document: Element) -> Iterator[str]:
    counts = Counter(element.get("id") for element in document.iter() if element.get("id"))
    yield from (f"id {name!r} stands {count} times" for name, count in counts.items() if count > 1)
    for element in document.iter():
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in counts:
                    yield f"<{element.tag} {attribute}={name!r}> points at nothing"


def check_headings(document: Element) -> Iterator[str]:
    if not document.get("lang"):
        yield "html has no lang"
    if not text_of(document.find(".//title")):
        yield "title is empty"
    levels = [int(element.tag[1]) for element in document.iter() if element.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1 instead of one"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"h{after} follows h{before}"


def check_names(document: Element) -> Iterator[str]:
    """Every field has a label, every link and button words, every image an alt."""
    labelled = {label.get("for") for label in document.iter("label")}
    wrapped = {field for label in document.iter("label") for field in label.iter() if text_of(label)}
    for element in document.iter():
        has_name = element.get("aria-label") or element.get("aria-labelledby")
        if element.tag in {"input", "select", "textarea"} and element.get("type") not in VOID_OF_LABELS:
            if not (has_name or element.get("id") in labelled or element in wrapped):
                yield f"<{element.tag} name={element.get('name')!r}> has no label"
        elif element.tag in {"a", "button", "summary", "label", "legend"}:
            images = [image.get("alt") for image in element.iter("img")]
            if not (has_name or text_of(element) or any(images)):
                yield f"<{element.tag} class={element.get('class')!r}> has no words"
        elif element.tag == "img" and element.get("alt") is None:
            yield f"<img src={element.get('src')!r}> has no alt"


def check_policy(document: Element) -> Iterator[str]:
    """What the strict Content-Security-Policy would block, and links that lead nowhere."""
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline <{element.tag}>"
        if element.get("href") in {"", "#"}:
            yield f"<{element.tag}> {text_of(element)!r} leads nowhere"
        for name in element.attrib:
            if str(name) == "style" or str(name).startswith("on"):
                yield f"<{element.tag} {name}>"
