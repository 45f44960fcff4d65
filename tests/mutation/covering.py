"""Which tests run which lines, by coverage's contexts."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

Covering = Mapping[tuple[str, int], frozenset[str]]
"""Path and line of a module (relative, from 1) to the tests, as pytest names them, that run it."""

RC = "[run]\ndata_file = {data}\ndynamic_context = test_function\nsource = rulelint\nrelative_files = True\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """Which tests cover which lines, and the tests that fail as it is: they would seem to notice everything."""

    covering: Covering
    failing: frozenset[str]


def measure(root: Path, suites: Sequence[str]) -> Measured:
    """Run the tests of `suites` in the tree at `root` and return what each of them covers.

    Lines that run while modules are imported belong to no test.
    """
    data, settings = root / ".coverage.mutation", root / ".coveragerc.mutation"
    settings.write_text(RC.format(data=data), encoding="utf-8")
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q", "-rf"]
    command += ["-p", "no:cacheprovider", *suites]
    result = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=False)
    failing = re.findall(r"^FAILED (.+?)(?: - .*)?$", result.stdout, re.MULTILINE)
    return Measured(covering_of(root, data), frozenset(failing))


def covering_of(root: Path, data: Path) -> Covering:
    """Read what coverage has recorded."""
    found = CoverageData(str(data))
    found.read()
    covering: dict[tuple[str, int], frozenset[str]] = {}
    for path in found.measured_files():
        for line, contexts in found.contexts_by_lineno(path).items():
            if tests := frozenset(each for context in contexts if (each := _node(root, context))):
                covering[path, line] = tests
    return covering


def _node(root: Path, context: str) -> str:
    """Return `tests/promql/test_lexer.py::test_x` for `tests.promql.test_lexer.test_x`, empty where it is no test."""
    module, _, function = context.rpartition(".")
    path = module.replace(".", "/") + ".py"
    return f"{path}::{function}" if function.startswith("test_") and (root / path).is_file() else ""
