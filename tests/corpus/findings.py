"""What the default checks find in the shared rule files that work, each repository judged by itself.

Files that promtool refuses are judged by its verdict instead: `test_rules.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rulelint.checks.base import Context
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.run import run_checks
from rulelint.finding import Finding
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from tests.shared_data import require_shared

FOLDERS = ("rules", "rules-extracted")
DEFAULT = tuple(check for check in CHECKS if check.META.default and not check.META.needs)
"""The checks that say something of files alone, without any configuration."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a check has found something: one or more findings on one line."""

    check: str
    path: str
    line: int


@cache
def rule_files() -> Mapping[str, RuleFile]:
    """Return the rule files by their path below `corpora`."""
    root = require_shared("corpora")
    found = {}
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        if file := load_bytes(name, path.read_bytes()):
            found[name] = file
    return found


@cache
def repositories() -> tuple[tuple[RuleFile, ...], ...]:
    """Return the rule files of each repository: its rules never meet those of another."""
    found: dict[tuple[str, ...], list[RuleFile]] = {}
    for name, file in rule_files().items():
        found.setdefault(Path(name).parts[:2], []).append(file)
    return tuple(map(tuple, found.values()))


@cache
def findings() -> tuple[Finding, ...]:
    """Return what the default checks find."""
    return tuple(finding for files in repositories() for finding in run_checks(files, DEFAULT, Context()))


@cache
def places() -> Mapping[Place, tuple[Finding, ...]]:
    """Return the findings by place, in the order of the files."""
    found: dict[Place, list[Finding]] = {}
    for each in findings():
        line = rule_files()[each.path].source.position(each.span.start).line
        found.setdefault(Place(each.id, each.path, line), []).append(each)
    return {place: tuple(those) for place, those in found.items()}
