"""docs/acceptance.md names only tests and commands that exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from rulelint.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    promise: str
    issue: str
    shown: str


def rows(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[1].isdigit():
            yield Row(*cells)


def names_in(path: Path) -> set[str]:
    """Return the tests of a module: functions, classes, and `Class::method`."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return found


def exists(named: str) -> bool:
    """Say whether what a code span names is there."""
    match named.split():
        case ["make", *words]:
            targets = [word for word in words if not word.startswith("-") and "=" not in word]
            return bool(targets) and all(re.search(rf"^{each}:", MAKEFILE, re.MULTILINE) for each in targets)
        case ["rulelint", command, *_]:
            return command in COMMANDS
        case ["python", "-m", module, *_]:
            place = ROOT / module.replace(".", "/")
            return place.with_name(f"{place.name}.py").is_file() or (place / "__main__.py").is_file()
        case [place]:
            path, _, name = place.partition("::")
            return (ROOT / path).exists() and (not name or name in names_in(ROOT / path))
        case _:
            return False


ROWS = list(rows((ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.promise[:60])
def test_what_shows_a_promise_exists(row: Row) -> None:
    named = CODE.findall(row.shown)

    assert named or row.shown == "open", row.shown
    assert [each for each in named if not exists(each)] == []


def test_every_issue_has_rows() -> None:
    assert {row.issue for row in ROWS} == {"2", "3", "4", "5"}


@pytest.mark.parametrize(
    "named",
    [
        "make nothing",
        "rulelint nothing",
        "python -m tests.nothing",
        "tests/nothing.py",
        "tests/checkout.py::nothing",
    ],
)
def test_what_does_not_exist_is_seen(named: str) -> None:
    assert not exists(named)
