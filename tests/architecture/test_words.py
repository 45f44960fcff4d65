"""The vocabulary of docs/architecture.md: one word for one thing, in names of modules, functions and classes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = ("problem", "violation", "diagnostic", "util", "helper", "manager")
SNAKE, CAMEL = "|".join(WORDS), "|".join(word.title() for word in WORDS)
BANNED = re.compile(f"(?:^|_)(?:{SNAKE})s?(?=_|$)|(?:^|(?<=[a-z0-9]))(?:{CAMEL})s?(?=[A-Z_]|$)")


def names_of(path: Path) -> Iterator[str]:
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def test_banned_words_name_nothing() -> None:
    modules = sorted((ROOT / "rulelint").rglob("*.py"))

    assert modules
    assert [f"{each}: {name}" for each in modules for name in names_of(each) if BANNED.search(name)] == []


@pytest.mark.parametrize("name", ["utils", "rule_helper", "ProblemList", "RuleManager", "file_manager"])
def test_the_pattern_finds_what_it_bans(name: str) -> None:
    assert BANNED.search(name)


@pytest.mark.parametrize("name", ["alertmanager", "utilisation", "diagnose"])
def test_the_pattern_lets_other_words_pass(name: str) -> None:
    assert not BANNED.search(name)
