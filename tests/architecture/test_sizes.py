"""Size budgets: modules of at most 400 lines, functions of at most 40, nesting of at most three levels."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path for top in ("rulelint", "tests", "demo", "bench") for path in (ROOT / top).rglob("*.py")
)
MODULE_LINES, FUNCTION_LINES, NESTING = 400, 40, 3

GENERATED = {"rulelint/schema/compiled_rules.py", "rulelint/checks/index.py"}
"""Written by `make gen`; nobody reads them."""

EXCEPTIONS: dict[str, str] = {}
"""`path` or `path::function` → why its size is right."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield prefix + node.name, node
        if isinstance(node, Function | ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")


def code_lines(function: Function) -> int:
    """Count lines without the docstring: a long explanation is no long function."""
    length = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        length -= (first.end_lineno or 0) - first.lineno + 1
    return length


def nesting(node: ast.AST) -> int:
    """Return how deep blocks stand inside each other; `elif` is no further level."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        deepest = max(deepest, nesting(child) + (isinstance(child, BLOCKS) and not is_elif))
    return deepest


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_keeps_its_budget(path: Path) -> None:
    name = name_of(path)
    if name in GENERATED:
        pytest.skip("generated")
    source = path.read_text(encoding="utf-8")
    over = []
    if (lines := source.count("\n")) > MODULE_LINES and name not in EXCEPTIONS:
        over.append(f"{name}: {lines} lines")
    for function, node in functions(ast.parse(source)):
        if f"{name}::{function}" in EXCEPTIONS:
            continue
        if (lines := code_lines(node)) > FUNCTION_LINES:
            over.append(f"{name}:{node.lineno} {function}: {lines} lines")
        if (depth := nesting(node)) > NESTING:
            over.append(f"{name}:{node.lineno} {function}: {depth} levels")

    assert over == []


def test_exceptions_name_what_exists() -> None:
    for key, reason in EXCEPTIONS.items():
        path, _, function = key.partition("::")
        known = {name for name, _ in functions(ast.parse((ROOT / path).read_text(encoding="utf-8")))}

        assert reason
        assert not function or function in known
