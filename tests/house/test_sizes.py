"""Reading comfort: no file, function, view or template grows beyond what one sitting takes in."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "budgets", "forums", "musrenbang", "proposals", "regions", "reports", "themes")
MAX_FILE, MAX_TEST_FILE, MAX_FUNCTION, MAX_VIEW, MAX_TEMPLATE = 400, 600, 50, 40, 200
BANNED_NAMES = {"utils.py", "helpers.py", "signals.py", "common.py", "misc.py"}


def list_code() -> list[Path]:
    return [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def list_functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", list_code(), ids=lambda path: str(path.relative_to(ROOT)))
def test_code(path: Path) -> None:
    assert count_lines(path) <= MAX_FILE
    limit = MAX_VIEW if "views" in path.parts else MAX_FUNCTION
    assert [(name, lines) for name, lines in list_functions(path) if lines > limit] == []


def test_templates() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert [(path.name, count_lines(path)) for path in templates if count_lines(path) > MAX_TEMPLATE] == []


def test_test_files() -> None:
    tests = (ROOT / "tests").rglob("*.py")
    assert [(path.name, count_lines(path)) for path in tests if count_lines(path) > MAX_TEST_FILE] == []


def test_no_room_without_a_name() -> None:
    # musrenbang/local/signals.py is about the operating system's signals, not Django's.
    allowed = {ROOT / "musrenbang/local/signals.py"}
    assert [path for path in list_code() if path.name in BANNED_NAMES and path not in allowed] == []


def test_no_workflow_hides_in_save() -> None:
    hidden = [
        f"{path.name}: {name}"
        for path in list_code()
        if path.name == "models.py"
        for name, _lines in list_functions(path)
        if name in {"save", "delete"}
    ]
    assert hidden == []
