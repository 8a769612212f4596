"""The room of an officer – what stands below the menus – kept until anything on it changes.

Opening it again, going back to it and turning to a page seen before is most of what happens in a queue. Two stamps say
whether it still holds, read with every request: that of what everybody may read, and that of the desks (migration
``reports.0004_desk_stamp``: tasks, scores, ceilings, columns, holidays, who serves where and under which name). Form
tokens are put in afterwards.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from musrenbang.lib.shelf import Key, Shelf

MOST_BYTES = 32 * 1024 * 1024  # per web process; a queue of fifty rows has some 280 kB
LONGEST_PATH = 300  # characters of path and question
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
PLACE = "\ue000t"  # of the private use area of Unicode: no keyboard has it
STAMPS = "SELECT (SELECT sum(number) FROM public_stamp), (SELECT sum(number) FROM desk_stamp)"


@dataclass(frozen=True)
class Room:
    """As it was drawn under ``stamps``."""

    stamps: tuple[int, int]
    body: bytes


SHELF: Shelf[Room] = Shelf(MOST_BYTES)


def keep_room(request: HttpRequest, reader: tuple[object, ...], draw: Callable[[], str]) -> SafeString:
    """What ``draw`` gives for ``reader`` at this address today, drawn anew only when it may read otherwise."""
    path, stamps = request.get_full_path(), read_stamps()
    if stamps is None or len(path) > LONGEST_PATH:
        return SafeString(draw())
    key: Key = (*reader, path, get_language(), timezone.localdate())
    kept = SHELF.find(key)
    if kept is None or kept.stamps != stamps:
        kept = Room(stamps, TOKEN.sub(PLACE, draw()).encode())
        SHELF.keep(key, kept)
    return SafeString(kept.body.decode().replace(PLACE, get_token(request)))


def read_stamps() -> tuple[int, int] | None:
    """None while templates are being written, inside a transaction, which sees what may yet be undone, and where the
    database does not answer."""
    if settings.DEBUG or connection.in_atomic_block:
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute(STAMPS)
            public, desks = cursor.fetchone()
    except DatabaseError:
        return None
    return int(public or 0), int(desks or 0)
