"""One SHA-256 over everything a document says: the same figures give the same in every format and every run."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from reports.document import Chart, Document, Heading, Passage, Table


def take_fingerprint(document: Document) -> str:
    """Hex digest; goes through every row once, and keeps none."""
    digest = hashlib.sha256()
    for said in say(document):
        digest.update(json.dumps(said, ensure_ascii=True, default=str).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def say(document: Document) -> Iterator[Any]:
    yield [document.key, document.title, document.subtitle, document.facts]
    for part in document.parts:
        match part:
            case Heading(words):
                yield words
            case Passage(sentences):
                yield list(sentences)
            case Chart():
                yield [part.title, part.alternative, part.table.key]
            case Table():
                pass
    for table in document.tables:
        yield [table.key, table.title, [column.key for column in table.columns]]
        yield from table.rows
    for fault in document.faults:
        yield asdict(fault)
