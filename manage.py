#!/usr/bin/env python
"""Command line of the portal."""

import os
import sys

# Commands that only reckon with files open no connection and need no secret: they start without any settings.
OFFLINE = {"allocate"}
NOWHERE = {
    "SECRET_KEY": "-",
    "FIELD_KEY": "-",
    "DATABASE_URL": "postgres://nowhere/none",
    "REDIS_URL": "redis://nowhere/0",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musrenbang.settings")
    if OFFLINE & set(sys.argv[1:2]):
        os.environ.update({name: value for name, value in NOWHERE.items() if name not in os.environ})
    from django.core.management import execute_from_command_line  # noqa: PLC0415 – settings first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
